"""The glossary: from YAML to terms, each with forms of its own and only references that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eligibility.glossary import Term, forms_in
from assistant.rulefiles.declarations import names_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from assistant.rulefiles.reader import Entry


def read_term(code: str, entry: Entry, references: Collection[str]) -> Term:
    """Read one word of the glossary."""
    keys = entry.only("term", "forms", "explanation", "references")
    for required in ("term", "forms", "explanation"):
        if required not in keys:
            raise entry.place.error(f"`{code}` has no {required}", f"add `{required}:`")
    if not forms_in(keys["forms"].text):
        raise keys["forms"].place.error(f"`{code}` has no form", "write the word as sentences have it")
    cited = names_of(keys, "references")
    for name in cited:
        if name not in references:
            raise keys["references"].place.error(f"no reference `{name}`", "declare it in rules/references")
    return Term(code, keys["term"].text, keys["forms"].text, keys["explanation"].text, cited)

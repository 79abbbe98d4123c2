"""What the register says of citizens, for a page; and the whole of it, for docs/privacy.md."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from assistant.eligibility.facts import Fact
from assistant.storage.register import FACT_HOLDERS, FACT_PURPOSES, TABLES, Basis, Holder, Subject

BEGINS: Final = "<!-- register: written by `assistant register`, do not edit -->"
ENDS: Final = "<!-- end of the register -->"
_CITIZENS: Final = (Basis.MISSION, Basis.SPECIAL)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept of a citizen; special where it may speak of health, disability or residence."""

    subject: str
    is_special: bool


def kept_subjects() -> tuple[Kept, ...]:
    """Return what is kept of citizens, in the order of the register."""
    found = []
    for subject in Subject:
        bases = {entry.basis for entry in TABLES.values() if entry.subject is subject}
        if bases & set(_CITIZENS):
            found.append(Kept(subject.value, Basis.SPECIAL in bases))
    return tuple(found)


def register_in_markdown(facts: Iterable[Fact]) -> str:
    """Write the register: every table, column and sealed field, then every fact."""
    return "\n".join([BEGINS, "", *_tables(), *_facts(facts), ENDS])


def written_into(document: str, facts: Iterable[Fact]) -> str:
    """Return a document with its register written anew."""
    before, _begins, rest = document.partition(BEGINS)
    _old, _ends, after = rest.partition(ENDS)
    return before + register_in_markdown(facts) + after


def _tables() -> Iterator[str]:
    for entry in TABLES.values():
        yield f"### `{entry.name}`"
        yield ""
        yield f"{entry.purpose[:1].upper()}{entry.purpose[1:]}."
        goes = f", and never longer than `{entry.goes_with}`" if entry.goes_with else ""
        basis = "none needed: nobody's data" if entry.basis is Basis.NOBODY else f"`{entry.basis.value}`"
        yield f"Read by: {entry.holder.value}. Kept: {entry.term.value}{goes}. Legal basis: {basis}."
        yield ""
        yield "| field | what for |"
        yield "|---|---|"
        for column, purpose in entry.columns.items():
            yield f"| `{column}` | {purpose} |"
            for name, inner in entry.inside.get(column, {}).items():
                yield f"| `{column}` → `{name}` | {inner} |"
        yield ""


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    yield "### Answers, inside `cases.ciphertext`"
    yield ""
    yield "Kept as long as the case. Legal basis: `legal_basis`, and for what is sensitive `legal_basis_special`."
    yield ""
    yield "| fact | what for | read by |"
    yield "|---|---|---|"
    for fact in sorted(facts, key=lambda one: one.name):
        holder = FACT_HOLDERS.get(fact.keep or "", Holder.READERS)
        yield f"| `{fact.name}` | {FACT_PURPOSES.get(fact.purpose or '', '')} | {holder.value} |"
    yield ""

"""Which answers stay with the citizen: those whose fact says ``keep: citizen``.

They are sealed apart in the case (``assistant.services.sealing``): an office that is given the case has no key to them
until the person ticks that it may. To the office the question is then one that nobody answered.
"""

from collections.abc import Collection, Iterable
from typing import Final

from assistant.eligibility.facts import WITHHELD, Fact
from assistant.errors import AssistantError
from assistant.services.contents import CaseContents

CITIZEN: Final = "citizen"
_ADULTS: Final = ("applicant", "partner")


class CannotBeReserved(AssistantError):
    """A fact of a child says ``keep: citizen``: the paths of children are not known before the answers."""


def reserved_paths(facts: Iterable[Fact]) -> frozenset[str]:
    """Return the paths of the answers that stay with the citizen."""
    found: set[str] = set()
    for fact in facts:
        if fact.keep != CITIZEN:
            continue
        if fact.entity == "child":
            raise CannotBeReserved("cannot_be_reserved", {"fact": fact.name})
        tail = fact.name.partition(".")[2]
        found |= {f"{adult}.{tail}" for adult in _ADULTS} if fact.entity == "adult" else {fact.name}
    return frozenset(found)


def holds_reserved(contents: CaseContents, reserved: Collection[str]) -> bool:
    """Tell whether there is anything to keep from an office: a reserved answer that says something."""
    return any(contents.answers.get(path, "unsure") not in ("unsure", WITHHELD) for path in reserved)

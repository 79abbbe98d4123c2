"""Counts are added in one go: the same thing said twice counts twice, by whoever counts at the same time."""

from sqlalchemy import select

from assistant.services.counts import ANSWERED, UNSURE, count_now
from assistant.services.safe import Safe
from assistant.storage.base import reading
from assistant.storage.counts import EventCount


def numbers(safe: Safe) -> dict[tuple[str, str], int]:
    with reading(safe.engine) as session:
        table = EventCount.__table__
        found = session.execute(select(table.c.event, table.c.subject, table.c.number))
        return {(event, subject): number for event, subject, number in found}


def test_two_children_of_whom_the_same_is_unsure_count_twice(safe: Safe) -> None:
    both = [(UNSURE, "children.0.custody"), (UNSURE, "children.1.custody"), (ANSWERED, "child-custody/0")]
    count_now(safe.engine, safe.clock, both)
    count_now(safe.engine, safe.clock, both[:1])
    assert numbers(safe) == {(UNSURE, "children.n.custody"): 3, (ANSWERED, "child-custody/n"): 1}

"""The small, deterministic form of `make prove-booking`: a crowd on one slot, and minds that change at random."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete

from assistant.services.agenda import Search, first_slot
from assistant.services.appointments import Held, SlotTaken, hold_slot
from assistant.services.desk import Desk
from assistant.services.safe import OpenedCase, Safe
from assistant.storage.base import transaction
from assistant.storage.offices import OpeningWindow
from tests.proofs.random_changes import Audit, audit, run_changes
from tests.services.desks import a_case, a_desk, a_route

CROWD = 8


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def test_of_a_crowd_that_wants_one_slot_one_has_it_and_the_others_are_shown_other_times(desk: Desk) -> None:
    with transaction(desk.safe.engine) as session:
        session.execute(delete(OpeningWindow).where(OpeningWindow.adviser_id != "amina-b"))
    search = Search("lyon-3", "office", 45)
    slot = first_slot(desk, search)
    assert slot is not None
    cases, together = [a_case(desk) for _person in range(CROWD)], threading.Barrier(CROWD)

    def press(case: OpenedCase) -> object:
        together.wait()
        return hold_slot(desk, case, a_route(desk), search, slot.starts_at)

    with ThreadPoolExecutor(CROWD) as crowd:
        outcomes = list(crowd.map(press, cases))
    assert Counter(type(outcome) for outcome in outcomes) == {Held: 1, SlotTaken: CROWD - 1}
    refused = [outcome for outcome in outcomes if isinstance(outcome, SlotTaken)]
    assert all(slot.starts_at not in {other.starts_at for other in one.nearest} and one.nearest for one in refused)


def test_after_changes_at_random_the_database_holds_what_people_were_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.proofs.random_changes.PEOPLE_OF_ONE_PROCESS", 3)
    ledgers = [run_changes(desk, number, 25) for number in range(2)]
    found = audit(desk, ledgers)
    assert found == Audit(standing=found.standing, overlaps=0, lost=0, orphans=0, errors=0)
    assert found.standing == sum(len(ledger.standing) for ledger in ledgers)
    assert {"booked", "moved", "cancelled"} <= {kind for ledger in ledgers for kind in ledger.counts}

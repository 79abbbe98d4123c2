"""People book, move and cancel at random in several processes; then the books are compared with the database."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing import get_context

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from assistant.booking.intervals import Interval, grid_number, grid_steps
from assistant.booking.motives import route
from assistant.booking.policy import BookingPolicy
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact, Details, open_details
from assistant.services.appointments import Cancelled, Confirmed, Held, SlotTaken, cancel, confirm, hold_slot
from assistant.services.contents import CaseContents
from assistant.services.desk import Desk
from assistant.services.dossier import save_with_code, start_case
from assistant.services.moving import Moved, move
from assistant.services.safe import OpenedCase
from assistant.storage.appointments import COOLING, Appointment, BusyTime, State
from assistant.storage.base import reading
from tests.proofs.service import Service

PEOPLE_OF_ONE_PROCESS = 12
OFFICES = ("lyon-3", "rennes-centre")
MOTIVES = ("other", "custody", "violence")
AT_ONCE = (timedelta(0), timedelta(0))
LOOK_AGAIN = 25
Row = tuple[str, datetime, datetime]


@dataclass
class Ledger:
    """What the people of one process were told last: adviser and time by appointment, and what was done."""

    standing: dict[str, Row] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    @staticmethod
    def counted(ledgers: Iterable["Ledger"]) -> Counter[str]:
        """Count what was done in all."""
        return sum((ledger.counts for ledger in ledgers), Counter())


@dataclass(frozen=True)
class Audit:
    """What the database says: appointments that stand, and the faults found."""

    standing: int
    overlaps: int
    lost: int
    orphans: int
    errors: int


def change_at_random(service: Service, changes: int, processes: int) -> list[Ledger]:
    """Share the changes among processes and return what each was told."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        share = [changes // processes] * processes
        return list(pool.map(_run_one_process, [service] * processes, range(processes), share))


def audit(desk: Desk, ledgers: Sequence[Ledger]) -> Audit:
    """Compare the books of the people with the database, step by step of five minutes."""
    with reading(desk.safe.engine) as session:
        rows = session.scalars(select(Appointment)).all()
        details = {row.id: open_details(desk.safe.server_keys, row.id, row.details) for row in rows}
        confirmed = {row.id: details[row.id] for row in rows if row.state is State.CONFIRMED}
        live = {details[row.id].owner: details[row.id] for row in rows if row.state is not State.CANCELLED}
        taken: dict[bytes, set[tuple[str, int]]] = defaultdict(set)
        for row in session.scalars(select(BusyTime).where(BusyTime.owner != COOLING)):
            taken[row.owner].add((row.adviser_id, row.step))
    told = {key: row for ledger in ledgers for key, row in ledger.standing.items()}
    gone = {key for ledger in ledgers for key in ledger.cancelled}
    wanted = [(one.adviser, grid_number(step)) for one in confirmed.values() for step in grid_steps(one.taken)]
    return Audit(
        standing=len(confirmed),
        overlaps=len(wanted) - len(set(wanted)),
        lost=sum(key not in confirmed or _row(confirmed[key]) != row for key, row in told.items())
        + len(gone & confirmed.keys())
        + sum(_steps(one) != taken[one.owner] for one in confirmed.values()),
        orphans=sum(owner not in live or not steps <= _steps(live[owner]) for owner, steps in taken.items()),
        errors=sum(len(ledger.errors) for ledger in ledgers),
    )


def _steps(details: Details) -> set[tuple[str, int]]:
    return {(details.adviser, grid_number(step)) for step in grid_steps(details.taken)}


def _row(details: Details) -> Row:
    return details.adviser, details.starts_at, details.ends_at


def _run_one_process(service: Service, number: int, changes: int) -> Ledger:
    return run_changes(service.desk(), number, changes)


def run_changes(desk: Desk, number: int, changes: int) -> Ledger:
    """Let the people of one process change their minds so many times; the same number gives the same choices."""
    chance = random.Random(number)  # noqa: S311 -- the same run again, not a secret
    people = _People(replace(desk, policy=BookingPolicy(back_after=AT_ONCE)), chance)
    for turn in range(changes):
        if turn % LOOK_AGAIN == 0:
            people.look()
        try:
            people.ledger.counts[people.do_something()] += 1
        except SQLAlchemyError as error:
            people.ledger.errors.append(repr(error))
    return people.ledger


class _People:
    """A dozen people before one process, who change their minds; times they saw a while ago are often gone."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self.desk, self.chance, self.ledger = desk, chance, Ledger()
        self.cases = [self._new_case() for _person in range(PEOPLE_OF_ONE_PROCESS)]
        self.booked: list[tuple[OpenedCase, str]] = []
        self.times: dict[Search, list[datetime]] = {}

    def _new_case(self) -> OpenedCase:
        saved = save_with_code(self.desk.safe, start_case(self.desk.safe, CaseContents()))
        assert isinstance(saved, OpenedCase)
        return saved

    def look(self) -> None:
        """See which times are free in the coming days."""
        now = self.desk.safe.clock.now()
        for office in OFFICES:
            for motive in MOTIVES:
                way = route([self.desk.motives[motive]])
                search = Search.along(way, office, "office")
                found = find_slots(self.desk, search, Interval(now, now + timedelta(days=10)))
                self.times[search] = [slot.starts_at for slot in found] or [now + timedelta(days=3)]

    def do_something(self) -> str:
        """Book, move or cancel, and write down what one is told."""
        if self.booked and self.chance.random() < 0.55:
            case, appointment = self.chance.choice(self.booked)
            return self._cancel(case, appointment) if self.chance.random() < 0.45 else self._move(case, appointment)
        return self._book(self.chance.choice(self.cases))

    def _wish(self) -> tuple[str, Search, datetime]:
        search = self.chance.choice(list(self.times))
        motive = MOTIVES[list(self.times).index(search) % len(MOTIVES)]
        return motive, search, self.chance.choice(self.times[search])

    def _book(self, case: OpenedCase) -> str:
        motive, search, starts_at = self._wish()
        held = hold_slot(self.desk, case, route([self.desk.motives[motive]]), search, starts_at)
        if isinstance(held, SlotTaken):
            return "times gone while booking"
        assert isinstance(held, Held), held
        said = confirm(self.desk, case, held.meeting.id, Contact("N.", "n@example.org"), starts_at)
        assert isinstance(said, Confirmed), said
        self.booked.append((case, said.meeting.id))
        self.ledger.standing[said.meeting.id] = _row(said.meeting.details)
        return "booked"

    def _move(self, case: OpenedCase, appointment: str) -> str:
        _motive, search, starts_at = self._wish()
        said = move(self.desk, case, appointment, search, starts_at)
        if isinstance(said, SlotTaken):
            return "times gone while moving"
        assert isinstance(said, Moved), said
        self.ledger.standing[appointment] = _row(said.meeting.details)
        return "moved"

    def _cancel(self, case: OpenedCase, appointment: str) -> str:
        said = cancel(self.desk, case, appointment)
        assert isinstance(said, Cancelled), said
        self.booked.remove((case, appointment))
        del self.ledger.standing[appointment]
        self.ledger.cancelled.add(appointment)
        return "cancelled"

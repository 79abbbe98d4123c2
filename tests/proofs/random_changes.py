"""People book by every path, move and cancel at random; then their books are compared with the database."""

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
from assistant.booking.timing import PRESCRIBER
from assistant.services.agenda import Search, advisers_free_at, find_slots
from assistant.services.appointment_details import Contact, Details, Prescriber, open_details
from assistant.services.appointments import Cancelled, Confirmed, Held, SlotTaken, cancel, confirm, hold_slot
from assistant.services.contents import CaseContents
from assistant.services.counter_bookings import Booked, book_at_counter, search_for_staff
from assistant.services.desk import Desk
from assistant.services.dossier import save_with_code, start_case
from assistant.services.import_rows import REQUIRED, Row
from assistant.services.importing import AlreadyThere, Choices, Imported, RowRefused, import_appointments
from assistant.services.meetings import Holder, Meeting, MeetingLink, meeting_of
from assistant.services.moving import Moved, move
from assistant.services.safe import OpenedCase, StaffAccess
from assistant.storage.appointments import COOLING, Appointment, BusyTime, State
from assistant.storage.base import reading
from tests.proofs.service import Service

PEOPLE_OF_ONE_PROCESS = 12
OFFICES = ("lyon-3", "rennes-centre")
MOTIVES = ("other", "custody", "violence")
AT_ONCE = (timedelta(0), timedelta(0))
LOOK_AGAIN = 25
Told = tuple[str, datetime, datetime]


@dataclass
class Ledger:
    """What the people of one process were told last: adviser and time by appointment, and what was done."""

    standing: dict[str, Told] = field(default_factory=dict)
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


def _row(details: Details) -> Told:
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
        self.booked: list[tuple[Holder, str]] = []
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
        case = self.chance.choice(self.cases)
        path = self.chance.choices(("citizen", "prescriber", "counter", "import"), (6, 2, 2, 1))[0]
        if path == "import":
            return self._import()
        ways = {"citizen": self._book, "prescriber": self._prescribe, "counter": self._at_the_counter}
        return ways[path](case)

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
        return self._noted(case, said.meeting, "booked")

    def _prescribe(self, case: OpenedCase) -> str:
        """Book for somebody else, whose appointment belongs to no case an office may read."""
        motive, search, starts_at = self._wish()
        search = replace(search, audience=PRESCRIBER)
        held = hold_slot(self.desk, case, route([self.desk.motives[motive]]), search, starts_at)
        if isinstance(held, SlotTaken):
            return "times gone while prescribing"
        assert isinstance(held, Held), held
        helper = Prescriber("Sonia K.", "CCAS", "sonia@example.org")
        said = confirm(self.desk, case, held.meeting.id, Contact("Omar"), starts_at, helper)
        assert isinstance(said, Confirmed), said
        return self._noted(case, said.meeting, "prescribed")

    def _at_the_counter(self, case: OpenedCase) -> str:
        """Be booked by staff, half the time with a case and half the time without."""
        motive, search, starts_at = self._wish()
        opened = case if self.chance.random() < 0.5 else None
        access = StaffAccess("amina-b", search.office, "proof")
        way = route([self.desk.motives[motive]])
        said = book_at_counter(self.desk, access, way, search, starts_at, Contact("Omar"), opened=opened)
        if isinstance(said, SlotTaken):
            return "times gone at the counter"
        assert isinstance(said, Booked), said
        return self._noted(opened, said.meeting, "booked at the counter")

    def _import(self) -> str:
        """Read a row of another program; read at once again, it must be recognised."""
        motive, search, starts_at = self._wish()
        slots = advisers_free_at(self.desk, search_for_staff(search), starts_at)
        if not slots:
            return "times gone while importing"
        said = (
            search.office,
            slots[0].adviser,
            starts_at.isoformat(),
            motive,
            "office",
            f"Omar {self.chance.random()}",
        )
        row = Row(2, dict(zip(REQUIRED, said, strict=True)))
        (outcome,) = import_appointments(self.desk, [row], Choices())
        if isinstance(outcome, RowRefused):
            assert {fault.code for fault in outcome.faults} <= {"taken", "closed"}, outcome.faults
            return "times gone while importing"
        assert isinstance(outcome, Imported), outcome
        assert isinstance(import_appointments(self.desk, [row], Choices())[0], AlreadyThere)
        made = meeting_of(self.desk, MeetingLink(outcome.appointment), outcome.appointment)
        assert made is not None
        return self._noted(None, made, "imported")

    def _noted(self, case: OpenedCase | None, meeting: Meeting, kind: str) -> str:
        """Write down what was said; who has no case moves and cancels by the link of the appointment."""
        self.booked.append((case or MeetingLink(meeting.id), meeting.id))
        self.ledger.standing[meeting.id] = _row(meeting.details)
        return kind

    def _move(self, case: Holder, appointment: str) -> str:
        _motive, search, starts_at = self._wish()
        found = meeting_of(self.desk, case, appointment)
        if isinstance(case, MeetingLink) and found is not None and found.office.id != search.office:
            return "moves to another office left alone: a link has no case to give it"
        said = move(self.desk, case, appointment, search, starts_at)
        if isinstance(said, SlotTaken):
            return "times gone while moving"
        assert isinstance(said, Moved), said
        self.ledger.standing[appointment] = _row(said.meeting.details)
        return "moved"

    def _cancel(self, case: Holder, appointment: str) -> str:
        said = cancel(self.desk, case, appointment)
        assert isinstance(said, Cancelled), said
        self.booked.remove((case, appointment))
        del self.ledger.standing[appointment]
        self.ledger.cancelled.add(appointment)
        return "cancelled"

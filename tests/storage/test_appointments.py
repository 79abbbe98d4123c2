"""One adviser, the same five minutes: the database decides, on both engines."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.booking.intervals import Interval
from assistant.storage.appointments import (
    COOLING,
    HOLD_GRACE,
    Appointment,
    BusyTime,
    Claim,
    State,
    busy_intervals,
    change_state,
    claim_time,
    delete_past,
    release_time,
)
from assistant.storage.base import reading, transaction
from assistant.storage.offices import Adviser, Office

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
IN_TEN_MINUTES = NOW + timedelta(minutes=10)
WEEK = Interval(NOW, NOW + timedelta(days=7))


def half_hour(minutes: int = 0) -> Interval:
    return Interval(NINE + timedelta(minutes=minutes), NINE + timedelta(minutes=minutes + 30))


def owner(number: int) -> bytes:
    return number.to_bytes(16, "big")


@pytest.fixture
def offices(engine: Engine) -> Engine:
    """Give a database with one office and two advisers."""
    blank = dict.fromkeys(("name", "town", "address", "telephone", "telephone_label", "accessibility"), "")
    with transaction(engine) as session:
        session.add(Office(id="lyon", insee_code="69123", holidays_of="", hours={}, **blank))
        session.add_all(Adviser(id=name, name=name, modes=[], languages=[], skills=[]) for name in ("ada", "bob"))
    return engine


def claim(engine: Engine, who: int, interval: Interval, adviser: str = "ada", *, held: bool = True) -> bool:
    with transaction(engine) as session:
        return claim_time(session, Claim(adviser, interval, owner(who), IN_TEN_MINUTES if held else None), NOW)


def taken(engine: Engine, now: datetime = NOW, leaving_out: bytes = b"") -> dict[str, list[Interval]]:
    with reading(engine) as session:
        found = busy_intervals(session, ["ada", "bob"], WEEK, now, [leaving_out])
        return {adviser: list(intervals) for adviser, intervals in found.items()}


def test_time_that_is_taken_cannot_be_taken_again(offices: Engine) -> None:
    assert claim(offices, 1, half_hour())
    assert not claim(offices, 2, half_hour(25))
    assert claim(offices, 2, half_hour(30))
    assert claim(offices, 3, half_hour(), adviser="bob")
    assert taken(offices) == {"ada": [Interval(NINE, NINE + timedelta(hours=1))], "bob": [half_hour()]}


def test_a_claim_that_fails_takes_nothing_at_all(offices: Engine) -> None:
    claim(offices, 1, half_hour(15))
    assert not claim(offices, 2, half_hour())
    assert taken(offices) == {"ada": [half_hour(15)]}


def test_no_program_can_insert_the_same_five_minutes_twice(offices: Engine) -> None:
    claim(offices, 1, half_hour(), held=False)
    with transaction(offices) as session:
        step = session.scalars(select(BusyTime.step)).first()
    with pytest.raises(IntegrityError), transaction(offices) as session:
        session.execute(insert(BusyTime).values(adviser_id="ada", step=step, owner=owner(2)))


def test_of_twenty_people_who_want_one_slot_exactly_one_has_it(offices: Engine) -> None:
    barrier = threading.Barrier(20)

    def try_to_book(who: int) -> bool:
        barrier.wait()
        return claim(offices, who, half_hour(), held=False)

    with ThreadPoolExecutor(20) as people:
        outcomes = list(people.map(try_to_book, range(20)))
    assert outcomes.count(True) == 1
    assert taken(offices) == {"ada": [half_hour()]}


def test_of_two_overlapping_slots_one_is_refused(offices: Engine) -> None:
    barrier = threading.Barrier(2)

    def try_to_book(who: int) -> bool:
        barrier.wait()
        return claim(offices, who, half_hour(15 * who), held=False)

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(try_to_book, range(2))) == [False, True]


def test_a_hold_that_is_over_is_reclaimed_in_the_same_transaction(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    with transaction(offices) as session:
        assert not claim_time(session, Claim("ada", half_hour(), owner(2)), IN_TEN_MINUTES - timedelta(seconds=1))
        assert claim_time(session, Claim("ada", half_hour(), owner(2)), IN_TEN_MINUTES)
    with reading(offices) as session:
        assert set(session.scalars(select(BusyTime.owner))) == {owner(2)}


def test_a_hold_that_is_over_counts_for_nothing(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    assert taken(offices, IN_TEN_MINUTES) == {}


def test_what_is_confirmed_never_ends(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    claim(offices, 1, half_hour(), held=False)
    assert taken(offices, NOW + timedelta(days=1)) == {"ada": [half_hour()]}
    assert not claim(offices, 2, half_hour())


def test_moving_gives_the_old_time_up_once_the_new_one_is_sure(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    claim(offices, 2, half_hour(60))
    assert not claim(offices, 1, half_hour(60))
    assert taken(offices, leaving_out=owner(2)) == {"ada": [half_hour()]}
    assert claim(offices, 1, half_hour(15))
    assert taken(offices, leaving_out=owner(2)) == {"ada": [half_hour(15)]}
    assert claim(offices, 1, half_hour(), adviser="bob")
    assert taken(offices, leaving_out=owner(2)) == {"bob": [half_hour()]}


def test_time_given_back_is_free(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    with transaction(offices) as session:
        release_time(session, owner(1))
    assert claim(offices, 2, half_hour())


def test_time_given_back_later_is_nobody_s_until_then_but_the_first_in_line_s(offices: Engine) -> None:
    claim(offices, 1, half_hour(), held=False)
    with transaction(offices) as session:
        release_time(session, owner(1), back_at=IN_TEN_MINUTES)
    assert not claim(offices, 2, half_hour())
    assert taken(offices) == {"ada": [half_hour()]}
    assert taken(offices, leaving_out=COOLING) == {}
    assert taken(offices, IN_TEN_MINUTES) == {}
    with transaction(offices) as session:
        assert claim_time(session, Claim("ada", half_hour(), owner(3)), NOW, first_in_line=True)
    assert not claim(offices, 2, half_hour())


def test_time_that_is_exchanged_comes_back_later_and_the_new_one_is_not_touched(offices: Engine) -> None:
    claim(offices, 1, half_hour(), held=False)
    with transaction(offices) as session:
        assert claim_time(session, Claim("ada", half_hour(15), owner(1)), NOW, back_at=IN_TEN_MINUTES)
    assert taken(offices) == {"ada": [Interval(NINE, NINE + timedelta(minutes=45))]}
    assert taken(offices, IN_TEN_MINUTES) == {"ada": [half_hour(15)]}


def an_appointment(number: int, *, held_until: datetime | None, keep_until: datetime) -> Appointment:
    return Appointment(
        id=f"{number:032d}",
        office_id="lyon",
        state=State.HELD if held_until else State.CONFIRMED,
        sequence=0,
        details=b"sealed",
        created_at=NOW,
        held_until=held_until,
        keep_until=keep_until,
    )


def test_a_state_changes_once(offices: Engine) -> None:
    with transaction(offices) as session:
        session.add(an_appointment(1, held_until=None, keep_until=WEEK.ends_at))
    changed = []
    for _time in range(2):
        with transaction(offices) as session:
            changed.append(change_state(session, f"{1:032d}", (State.CONFIRMED,), State.CANCELLED))
    assert changed == [True, False]


def test_what_is_over_is_erased_and_nothing_else(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    claim(offices, 2, half_hour(60), held=False)
    with transaction(offices) as session:
        session.add(an_appointment(1, held_until=IN_TEN_MINUTES, keep_until=WEEK.ends_at))
        session.add(an_appointment(2, held_until=None, keep_until=WEEK.ends_at))
        session.add(an_appointment(3, held_until=None, keep_until=NOW))
    with transaction(offices) as session:
        assert delete_past(session, IN_TEN_MINUTES) == 1, "the hold may still be confirmed"
        assert delete_past(session, IN_TEN_MINUTES + HOLD_GRACE) == 1
    with reading(offices) as session:
        assert session.scalars(select(Appointment.id)).all() == [f"{2:032d}"]
    assert taken(offices, IN_TEN_MINUTES) == {"ada": [half_hour(60)]}
    with transaction(offices) as session:
        delete_past(session, NINE + timedelta(days=2))
    assert taken(offices, IN_TEN_MINUTES) == {}


def test_the_time_of_an_adviser_who_is_removed_must_be_settled_first(offices: Engine) -> None:
    claim(offices, 1, half_hour())
    with pytest.raises(IntegrityError), transaction(offices) as session:
        session.execute(delete(Adviser).where(Adviser.id == "ada"))
    with reading(offices) as session:
        assert session.scalar(select(func.count()).select_from(BusyTime)) == 6

"""Figures by month that is over: small ones hidden, the running month not shown, each office its own."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from assistant.services import counts
from assistant.services.counts import count, count_now
from assistant.services.desk import Desk
from assistant.services.figures import Figure, figures, months_over
from assistant.services.retention import erase_expired
from assistant.services.safe import Safe
from assistant.storage.base import transaction
from tests.services.desks import a_desk

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def desk(safe: Safe, tmp_path: Path, clock: time_machine.Traveller) -> Desk:
    """Give a desk whose counters were written in October."""
    desk = a_desk(safe, tmp_path)
    clock.move_to(datetime(2026, 10, 12, 9, tzinfo=UTC))
    for number, event, subject, office in (
        (30, counts.SHOWN, "date", None),
        (22, counts.ANSWERED, "date", None),
        (22, counts.SHOWN, "rent", None),
        (20, counts.ANSWERED, "rent", None),
        (20, counts.FINISHED, "interview", None),
        (9, counts.REFERRED, "custody_disputed", None),
        (6, counts.BOOKED, "custody_disputed", "lyon-3"),
        (7, counts.WAIT, "other/office/week", "lyon-3"),
        (8, counts.WAIT, "other/office/week", "rennes-centre"),
    ):
        for _ in range(number):
            count_now(safe.engine, safe.clock, [(event, subject)], office)
    clock.move_to(datetime(2026, 11, 20, 11, tzinfo=UTC))
    count_now(safe.engine, safe.clock, [(counts.UNSURE, "rent")])
    return desk


def one(found: tuple[Figure, ...], kind: str) -> Figure:
    (only,) = [figure for figure in found if figure.kind == kind]
    return only


def test_where_people_left_is_shown_without_the_few(desk: Desk) -> None:
    left = one(figures(desk, [OCTOBER], None), "left").shown
    assert left.counts == {"finished": 20, "date": None, "rent": None}
    assert left.total == 30


def test_what_became_of_a_reason_hides_both_sides_of_a_small_one(desk: Desk) -> None:
    assert one(figures(desk, [OCTOBER], None), "referred").shown.counts == {"booked": None, "not_booked": None}


def test_an_office_sees_its_own_figures_and_the_service_the_sum(desk: Desk) -> None:
    assert one(figures(desk, [OCTOBER], "lyon-3"), "waits").shown.total == 7
    assert one(figures(desk, [OCTOBER], None), "waits").shown.total == 15
    assert "left" not in {figure.kind for figure in figures(desk, [OCTOBER], "lyon-3")}


def test_the_month_that_runs_is_not_shown(desk: Desk) -> None:
    months = months_over(date(2026, 11, 20))
    assert months[0] == OCTOBER
    assert "unsure" not in {figure.kind for figure in figures(desk, months, None)}


def test_counting_in_a_transaction_that_is_undone_counts_nothing(desk: Desk) -> None:
    with transaction(desk.safe.engine) as session:
        count(session, counts.CAME, "appointment", "lyon-3", clock=desk.safe.clock)
        session.rollback()
    assert figures(desk, [date(2026, 11, 1)], "lyon-3") == ()


def test_counters_are_erased_in_time(desk: Desk, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=4 * 366))
    erase_expired(desk.safe.engine, desk.safe.keep, desk.safe.clock.now())
    assert figures(desk, [OCTOBER], None) == ()

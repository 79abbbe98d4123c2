"""What several motives ask of one meeting."""

from datetime import timedelta

import pytest

from assistant.booking.timing import AUDIENCES, CITIZEN, STAFF, USUAL_LEADS, Lead, Timing, strictest


def test_a_motive_that_says_nothing_has_the_usual_notice() -> None:
    assert strictest([]) == strictest([Timing()]) == Timing()
    assert all(Timing().lead(audience) == USUAL_LEADS[audience] for audience in AUDIENCES)
    assert Timing(leads={}).lead(STAFF) == USUAL_LEADS[STAFF]


def test_the_strictest_of_each_holds() -> None:
    one = Timing(before=10, leads={CITIZEN: Lead(timedelta(days=1), timedelta(days=90))})
    other = Timing(after=15, change_until=timedelta(hours=24), leads={CITIZEN: Lead(timedelta(hours=1))})
    joined = strictest([one, other])
    assert (joined.before, joined.after, joined.change_until) == (10, 15, timedelta(hours=24))
    assert joined.lead(CITIZEN) == Lead(timedelta(days=1), timedelta(days=60))


def test_motives_that_leave_no_day_are_still_met() -> None:
    soon = Timing(leads={CITIZEN: Lead(timedelta(0), timedelta(days=2))})
    late = Timing(leads={CITIZEN: Lead(timedelta(days=7), timedelta(days=30))})
    assert strictest([soon, late]).lead(CITIZEN) == Lead(timedelta(days=7), timedelta(days=30))


@pytest.mark.parametrize("minutes", [-5, 7])
def test_room_the_grid_cannot_hold_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="multiple of five"):
        Timing(before=minutes)


def test_a_notice_no_day_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="must come before"):
        Lead(timedelta(days=3), timedelta(days=2))

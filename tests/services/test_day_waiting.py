"""How long one still waits, worked out by hand."""

from assistant.services.day_waiting import USUAL_HIGH, USUAL_LOW, Coming, Pace, Room, Underway, Wait, pace_of, waits

EXACT = Pace(1.0, 1.0, 3)


def test_one_adviser_takes_the_line_one_after_the_other() -> None:
    assert waits([30, 20, 30], Room(1, pace=EXACT)) == (Wait(0, 0), Wait(30, 30), Wait(50, 50))


def test_two_advisers_halve_the_line() -> None:
    assert waits([30, 20, 30], Room(2, pace=EXACT)) == (Wait(0, 0), Wait(0, 0), Wait(20, 20))


def test_a_meeting_underway_is_waited_for_and_one_that_lasts_too_long_is_taken_to_end() -> None:
    assert waits([30], Room(1, [Underway(30, 20)], pace=EXACT)) == (Wait(10, 10),)
    assert waits([30], Room(1, [Underway(30, 50)], pace=EXACT)) == (Wait(0, 0),)


def test_the_cautious_figure_lets_appointments_go_first_at_their_hour() -> None:
    room = Room(1, coming=[Coming(15, 60)], pace=EXACT)
    assert waits([30, 30], room) == (Wait(0, 0), Wait(30, 90))


def test_figures_are_rounded_to_five_minutes_away_from_promises() -> None:
    assert waits([30, 30], Room(1, pace=Pace(0.7, 1.3, 0))) == (Wait(0, 0), Wait(20, 40))


def test_nobody_receives_and_nothing_is_promised() -> None:
    assert waits([30, 30], Room(0)) == (None, None)


def test_usual_paces_are_taken_until_three_meetings_were_measured() -> None:
    assert pace_of([(30, 15), (30, 60)]) == Pace(USUAL_LOW, USUAL_HIGH, 2)
    measured = pace_of([(30, 30), (30, 15), (30, 45), (30, 30), (30, 30)])
    assert (measured.low, measured.high, measured.measured) == (1.0, 1.0, 5)


def test_a_meeting_forgotten_open_does_not_spoil_the_day() -> None:
    assert pace_of([(30, 600)] * 3).high == 3.0

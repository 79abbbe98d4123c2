"""An appointment found again with its code and a name; nothing is told to whoever guesses."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from assistant.services import appointment_codes
from assistant.services.appointment_codes import NotFound, find_by_code, written_code
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Cancelled, Confirmed, cancel
from assistant.services.attempts import TooManyAttempts
from assistant.services.case_codes import draw_characters, read_characters
from assistant.services.desk import Desk
from assistant.services.dossier import erase_case
from assistant.services.meetings import MeetingLink
from assistant.services.safe import Safe
from tests.services.desks import a_case, a_desk
from tests.services.test_appointments import being, book, slots

NOBODY_TO_WRITE_TO = Contact(name="Éloïse Lefèvre")


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


@pytest.fixture
def booked(desk: Desk) -> Confirmed:
    return book(desk, a_case(desk), slots(desk)[0], NOBODY_TO_WRITE_TO)


def test_the_code_and_three_letters_open_that_appointment_although_no_contact_was_given(
    desk: Desk, booked: Confirmed
) -> None:
    code = written_code(booked.meeting.details)
    assert len(code) == 9
    assert find_by_code(desk, code.lower().replace("-", " "), "ELOI", "1.2.3.4") == MeetingLink(booked.meeting.id)


def test_it_still_opens_once_the_case_is_erased(desk: Desk, booked: Confirmed) -> None:
    erase_case(desk.safe, booked.opened)
    link = being(MeetingLink, find_by_code(desk, booked.meeting.details.code, "lefe", ""))
    assert isinstance(cancel(desk, link, booked.meeting.id), Cancelled)


def test_a_wrong_code_a_wrong_name_and_an_unknown_one_get_the_same_answer_after_the_same_work(
    desk: Desk, booked: Confirmed, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    compared: list[str] = []
    monkeypatch.setattr(appointment_codes, "open_details", _noting(opened, appointment_codes.open_details))
    monkeypatch.setattr(appointment_codes, "begins_name", _noting(compared, appointment_codes.begins_name))
    tries = [(booked.meeting.details.code, "Martin"), (draw_characters(8), "Eloise"), ("K7QM-2XRB", "Eloise"), ("", "")]
    answers = {repr(find_by_code(desk, code, letters, "")) for code, letters in tries}
    assert answers == {repr(NotFound())}
    assert len(opened) == len(compared) == len(tries)


def _noting(calls: list[str], function: object) -> object:
    def noted(*arguments: object) -> object:
        calls.append(repr(arguments[0]))
        return function(*arguments)  # type: ignore[operator]  # whatever was there before

    return noted


def test_tries_are_limited_by_code_whether_it_exists_or_not(
    desk: Desk, booked: Confirmed, clock: time_machine.Traveller
) -> None:
    for code in (booked.meeting.details.code, draw_characters(8)):
        for number in range(appointment_codes.TRIES_OF_A_CODE.attempts):
            assert find_by_code(desk, code, "Martin", f"10.0.0.{number}") == NotFound()
        assert isinstance(find_by_code(desk, code, "Eloise", "10.0.1.1"), TooManyAttempts)
    clock.shift(timedelta(hours=1))
    assert find_by_code(desk, booked.meeting.details.code, "Eloise", "10.0.1.1") == MeetingLink(booked.meeting.id)


def test_tries_are_limited_by_address_and_successes_cost_nothing(desk: Desk, booked: Confirmed) -> None:
    for _time in range(40):
        assert isinstance(find_by_code(desk, booked.meeting.details.code, "Eloise", "1.1.1.1"), MeetingLink)
    refusals = [find_by_code(desk, draw_characters(8), "Eloise", "1.1.1.1") for _time in range(40)]
    assert isinstance(refusals[-1], TooManyAttempts)


def test_a_slip_of_the_pen_is_seen_before_anything_is_looked_up() -> None:
    code = draw_characters(8)
    assert read_characters(code, 8) == code
    swapped = code[1] + code[0] + code[2:]
    assert swapped == code or read_characters(swapped, 8) is None
    assert read_characters(code, 12) is None

"""The seats of a room are the database's to give: of those who ask at the same instant, one sits down."""

import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.services.desk import Desk
from assistant.services.safe import Safe
from assistant.services.server_keys import ServerKeys
from assistant.services.video import MOST_WAITING, Entered, Heard, SeatTaken, enter, hear, say, visitor_of
from assistant.services.video_links import ADVISER, PERSON, is_true, read_video_link, write_video_link
from assistant.services.video_trial import Trial, open_trial
from tests.services.desks import a_desk


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


@pytest.fixture
def trial(desk: Desk) -> Trial:
    found = open_trial(desk, "lyon-3")
    assert found
    return found


def link_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_of_eight_who_sit_down_together_one_sits(desk: Desk, trial: Trial) -> None:
    visitor = visitor_of(desk, link_of(trial.person))
    assert visitor
    together, outcomes = threading.Barrier(8), []

    def sit() -> None:
        together.wait()
        outcomes.append(enter(desk, visitor))

    threads = [threading.Thread(target=sit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Entered) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SeatTaken) for outcome in outcomes) == 7


def test_numbers_never_come_twice_even_when_everything_was_erased(desk: Desk, trial: Trial) -> None:
    person, adviser = (visitor_of(desk, link_of(address)) for address in (trial.person, trial.adviser))
    assert person
    assert adviser
    here, there = enter(desk, person), enter(desk, adviser)
    assert isinstance(here, Entered)
    assert isinstance(there, Entered)
    say(desk, person, here.token, there.visit, ["one", "two"])
    first = hear(desk, adviser, there.token, 0)
    assert isinstance(first, Heard)
    again = enter(desk, adviser, there.token)
    assert isinstance(again, Entered)
    say(desk, person, here.token, again.visit, ["three"])
    second = hear(desk, adviser, there.token, first.signals[-1].number)
    assert isinstance(second, Heard)
    assert [signal.body for signal in second.signals] == ["three"]


def test_a_script_gone_mad_does_not_fill_the_database(desk: Desk, trial: Trial) -> None:
    person, adviser = (visitor_of(desk, link_of(address)) for address in (trial.person, trial.adviser))
    assert person
    assert adviser
    here, there = enter(desk, person), enter(desk, adviser)
    assert isinstance(here, Entered)
    assert isinstance(there, Entered)
    for _time in range(10):
        say(desk, person, here.token, there.visit, ["x"] * 40)
    heard = hear(desk, adviser, there.token, 0)
    assert isinstance(heard, Heard)
    assert len(heard.signals) == MOST_WAITING


def test_a_link_written_before_a_key_was_renewed_still_opens(desk: Desk, trial: Trial) -> None:
    details, old = trial.meeting.details, desk.safe.server_keys.keys[0]
    link = read_video_link(write_video_link(ServerKeys((old,)), trial.meeting.id, details, PERSON))
    assert link
    assert is_true(ServerKeys((bytes(range(32)), old)), link, details)
    assert not is_true(ServerKeys((bytes(range(32)),)), link, details)


@pytest.mark.parametrize("place", range(33))
def test_a_link_with_one_bit_changed_is_false(desk: Desk, trial: Trial, place: int) -> None:

    raw = bytearray(urlsafe_b64decode(link_of(trial.adviser)))
    raw[place] ^= 1
    assert visitor_of(desk, urlsafe_b64encode(bytes(raw)).decode()) is None


def test_the_two_links_of_a_meeting_have_nothing_in_common_but_the_meeting(desk: Desk, trial: Trial) -> None:
    keys, details = desk.safe.server_keys, trial.meeting.details
    person, adviser = (
        read_video_link(write_video_link(keys, trial.meeting.id, details, role)) for role in (PERSON, ADVISER)
    )
    assert person
    assert adviser
    assert (person.appointment, person.role, adviser.role) == (adviser.appointment, PERSON, ADVISER)
    assert person.mac != adviser.mac
    moved = replace(details, starts_at=details.starts_at + timedelta(minutes=5))
    assert not is_true(keys, person, moved)

"""The door of a video meeting, its seats, and every other way to hold it."""

import time
from dataclasses import replace
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from assistant.adapters.video_rooms import WebVideoRooms
from assistant.booking.policy import CANCELLED
from assistant.services.appointment_details import Contact, open_details, seal_details
from assistant.services.desk import Desk
from assistant.services.meetings import read_meeting
from assistant.services.video_trial import Trial, open_trial
from assistant.settings import VideoProvider, VideoServers
from assistant.storage.appointments import State, change_state, lock_appointment
from assistant.storage.base import reading, transaction
from assistant.storage.video import VideoSeat, VideoSignal, choose_provider
from assistant.web.appointments import video_signals
from tests.web.appointments.bookings import CONTACT
from tests.web.appointments.bookings import Person as Booking
from tests.web.client import InspectingClient
from tests.web.inspection import Page

LONG_BEFORE = timedelta(hours=3)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Give the desk of the application."""
    found: Desk = app.extensions["desk"]
    return found


@pytest.fixture
def trial(desk: Desk) -> Trial:
    """Give a video meeting that begins now."""
    return a_trial(desk)


def a_trial(desk: Desk, begins_in: timedelta = timedelta(), **contact: Any) -> Trial:  # noqa: ANN401 — what a contact has
    found = open_trial(desk, "lyon-3", Contact(name="Camille", **contact), begins_in=begins_in)
    assert found
    return found


def path(address: str) -> str:
    return urlsplit(address).path


class Browser:
    """One browser that follows one link, as the page's script does."""

    def __init__(self, app: Flask, address: str) -> None:
        client = app.test_client()
        assert isinstance(client, InspectingClient)
        self.client, self.path = client, path(address)

    def look(self) -> TestResponse:
        return self.client.get(self.path)

    def ask(self, action: str, **asked: object) -> TestResponse:
        page = Page(self.look().text)
        [room] = [element for element in page.all("div") if element.get("data-video") is not None]
        headers = {"X-CSRFToken": room.get("data-token", "")}
        return self.client.post(f"{self.path}/{action}", json=asked, headers=headers)

    def enter(self) -> dict[str, Any]:
        answer = self.ask("entrer")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found


def door(response: TestResponse) -> str | None:
    return next((found for e in Page(response.text).all() if (found := e.get("data-door"))), None)


def code_of(response: TestResponse) -> str:
    return str(response.get_json()["error"]["code"])


def test_the_room_opens_ten_minutes_before_and_says_when(app: Flask, desk: Desk, clock: time_machine.Traveller) -> None:
    person = Browser(app, a_trial(desk, LONG_BEFORE).person)
    early = person.look()
    assert door(early) == "early"
    assert "14\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}50" in early.text
    assert "data-enter" not in early.text
    clock.shift(LONG_BEFORE - timedelta(minutes=10, seconds=1))
    assert door(person.look()) == "early"
    clock.shift(timedelta(seconds=1))
    assert door(person.look()) == "open"


def test_the_room_closes_two_hours_after_with_what_comes_next(
    app: Flask, trial: Trial, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=30, hours=2) - timedelta(seconds=1))
    assert door(Browser(app, trial.person).look()) == "open"
    clock.shift(timedelta(seconds=1))
    over = Browser(app, trial.person).look()
    assert door(over) == "over"
    assert "/rendez-vous/" in over.text


def test_a_script_that_comes_early_gets_no_seat(app: Flask, desk: Desk) -> None:
    assert code_of(Browser(app, a_trial(desk, LONG_BEFORE).person).ask("entrer")) == "early"


def test_only_the_pages_of_the_room_may_use_camera_and_microphone(app: Flask, trial: Trial) -> None:
    room = Browser(app, trial.person).look()
    assert "camera=(self), microphone=(self)" in room.headers["Permissions-Policy"]
    elsewhere = app.test_client().get("/rendez-vous/")
    assert "camera=(), microphone=()" in elsewhere.headers["Permissions-Policy"]
    policy = room.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src" not in policy, "what the default allows: our own server, and nothing else"


def test_a_link_that_was_not_written_here_opens_nothing(app: Flask, trial: Trial) -> None:
    client = app.test_client()
    link = path(trial.person)
    for broken in (link[:-1], link[:-3] + "AAA", "/rendez-vous/video/x", f"/rendez-vous/video/{'A' * 44}"):
        assert client.get(broken).status_code == 404
        assert "Ce lien de vidéo ne fonctionne plus" in client.get(broken).text


def test_the_link_of_one_side_is_not_that_of_the_other(app: Flask, trial: Trial) -> None:
    assert Browser(app, trial.person).enter()["leads"] is False
    assert Browser(app, trial.adviser).enter()["leads"] is True


def rewrite(desk: Desk, trial: Trial, **changes: object) -> None:
    """Write the meeting otherwise, as moving it does."""
    with transaction(desk.safe.engine) as session:
        row = lock_appointment(session, trial.meeting.id)
        assert row
        details = replace(open_details(desk.safe.server_keys, row.id, row.details), **changes)  # type: ignore[arg-type]
        row.details = seal_details(desk.safe.server_keys, row.id, details)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": True},
        {"adviser": "bruno-c"},
        {"room": "another"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_meeting_that_moved_ends_the_links_written_before(
    app: Flask, desk: Desk, trial: Trial, changes: dict[str, object]
) -> None:
    if "starts_at" in changes:
        changes = {"starts_at": trial.meeting.details.starts_at + timedelta(minutes=5)}
    rewrite(desk, trial, **changes)
    assert Browser(app, trial.person).look().status_code == 404
    assert Browser(app, trial.adviser).look().status_code == 404
    with reading(desk.safe.engine) as session:
        told = read_meeting(session, desk, trial.meeting.id)
    assert told
    assert told.video_link
    assert Browser(app, told.video_link).look().status_code == 200


def test_a_cancelled_meeting_ends_its_links(app: Flask, desk: Desk, trial: Trial) -> None:
    with transaction(desk.safe.engine) as session:
        change_state(session, trial.meeting.id, (State.CONFIRMED,), State(CANCELLED))
    assert Browser(app, trial.person).look().status_code == 404


def test_a_third_person_cannot_enter(app: Flask, trial: Trial) -> None:
    Browser(app, trial.person).enter()
    Browser(app, trial.adviser).enter()
    for address in (trial.person, trial.adviser):
        refused = Browser(app, address).ask("entrer")
        assert (refused.status_code, code_of(refused)) == (409, "elsewhere")


def test_the_same_browser_takes_its_seat_again_after_a_reload(app: Flask, trial: Trial) -> None:
    person, adviser = Browser(app, trial.person), Browser(app, trial.adviser)
    first = person.enter()["visit"]
    adviser.enter()
    again = person.enter()["visit"]
    assert again != first
    assert adviser.ask("ecouter", after=0, across=first).get_json()["across"] == again


def test_another_device_may_take_a_seat_that_went_silent(
    app: Flask, trial: Trial, clock: time_machine.Traveller
) -> None:
    telephone, computer = Browser(app, trial.person), Browser(app, trial.person)
    telephone.enter()
    clock.shift(timedelta(seconds=20))
    assert telephone.ask("ecouter", after=0, across=0).status_code == 200
    assert telephone.ask("ecouter", after=False, across=[True]).status_code == 200, "nonsense counts as nothing"
    clock.shift(timedelta(seconds=20))
    assert code_of(computer.ask("entrer")) == "elsewhere"
    clock.shift(timedelta(seconds=10))
    computer.enter()
    assert code_of(telephone.ask("ecouter", after=0, across=0)) == "unseated"
    assert code_of(telephone.ask("dire", to=1, signals=["x"])) == "unseated"


def test_the_seat_lies_in_a_cookie_no_script_reads_and_no_other_page_gets(app: Flask, trial: Trial) -> None:
    person = Browser(app, trial.person)
    [cookie] = [line for line in person.ask("entrer").headers.getlist("Set-Cookie") if line.startswith("visio=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Path={person.path}" in cookie


def test_what_one_side_says_reaches_the_other_once_it_is_there(app: Flask, trial: Trial) -> None:
    person, adviser = Browser(app, trial.person), Browser(app, trial.adviser)
    alone = person.enter()
    assert alone["across"] == 0
    adviser_visit = adviser.enter()["visit"]
    assert person.ask("dire", to=adviser_visit, signals=[{"candidate": "a"}, {"candidate": "b"}]).status_code == 200
    heard = adviser.ask("ecouter", after=0, across=alone["visit"]).get_json()
    assert heard["across"] == alone["visit"]
    assert [(signal["from"], signal["said"]) for signal in heard["signals"]] == [
        (alone["visit"], {"candidate": "a"}),
        (alone["visit"], {"candidate": "b"}),
    ]
    last = heard["signals"][-1]["number"]
    assert adviser.ask("ecouter", after=last, across=alone["visit"]).get_json()["signals"] == []


def test_what_was_meant_for_a_visit_that_is_over_is_dropped(app: Flask, trial: Trial) -> None:
    person, adviser = Browser(app, trial.person), Browser(app, trial.adviser)
    person.enter()
    before = adviser.enter()["visit"]
    adviser.enter()
    person.ask("dire", to=before, signals=["late"])
    assert adviser.ask("ecouter", after=0, across=0).get_json()["signals"] == []


def test_nothing_that_is_said_can_be_read_in_the_database(app: Flask, desk: Desk, trial: Trial) -> None:
    person, adviser = Browser(app, trial.person), Browser(app, trial.adviser)
    person.enter()
    person.ask("dire", to=adviser.enter()["visit"], signals=["candidate 192.0.2.7"])
    with reading(desk.safe.engine) as session:
        [signal] = session.query(VideoSignal).all()
        seats = session.query(VideoSeat).all()
    assert b"192.0.2.7" not in signal.body
    tokens = [str(cookie.value) for cookie in person.client._cookies.values() if cookie.key == "visio"]  # type: ignore[union-attr]
    assert tokens
    assert not any(token.encode() in seat.holder for token in tokens for seat in seats)


def test_leaving_empties_the_room_and_says_what_comes_next(app: Flask, desk: Desk, trial: Trial) -> None:
    person, adviser = Browser(app, trial.person), Browser(app, trial.adviser)
    person.enter()
    person.ask("dire", to=adviser.enter()["visit"], signals=["hello"])
    for browser in (person, adviser):
        left = browser.client.submit(browser.look(), action=f"{browser.path}/quitter")
        assert door(left) == "left"
    with reading(desk.safe.engine) as session:
        assert session.query(VideoSeat).count() + session.query(VideoSignal).count() == 0
    Browser(app, trial.person).enter()


@pytest.mark.parametrize("signals", [[], "x", ["x" * 40_000], None])
def test_what_is_no_signal_is_refused(app: Flask, trial: Trial, signals: object) -> None:
    person = Browser(app, trial.person)
    person.enter()
    assert person.ask("dire", to=1, signals=signals).status_code == 400


def test_a_page_of_another_site_cannot_take_the_seat(app: Flask, trial: Trial) -> None:
    assert app.test_client().post(f"{path(trial.person)}/entrer", json={}).status_code == 400


def with_rooms(app: Flask, desk: Desk, **rooms: object) -> None:
    known = {"base_url": "http://localhost", **rooms}
    app.extensions["desk"] = replace(desk, rooms=WebVideoRooms(**known))  # type: ignore[arg-type]


RELAY = VideoServers(turn=("turn:turn.example.fr:3478",), turn_secret="s" * 32)


def test_without_a_relay_both_sides_are_told_what_the_other_sees(app: Flask, desk: Desk, trial: Trial) -> None:
    for address in (trial.person, trial.adviser):
        assert "data-exposed" in Browser(app, address).look().text
    assert Browser(app, trial.person).enter()["iceTransportPolicy"] == "all"
    with_rooms(app, desk, video=RELAY)
    adviser = Browser(app, trial.adviser)
    assert "data-exposed" not in adviser.look().text
    entered = adviser.enter()
    assert entered["iceTransportPolicy"] == "relay"
    assert entered["iceServers"][0]["urls"] == ["turn:turn.example.fr:3478"]
    assert set(entered["iceServers"][0]) == {"urls", "username", "credential"}


def test_a_meeting_that_asks_for_discretion_is_held_by_video_through_a_relay_only(app: Flask, desk: Desk) -> None:
    discreet = a_trial(desk, discreet=True)
    page = Browser(app, discreet.person).look()
    assert door(page) == "exposed"
    assert "data-instead" in page.text
    with_rooms(app, desk, video=RELAY)
    assert door(Browser(app, discreet.person).look()) == "open"


def test_by_telephone_plutot_keeps_the_hour_and_empties_the_room(app: Flask, desk: Desk, trial: Trial) -> None:
    person, adviser = Browser(app, trial.person), Browser(app, trial.adviser)
    person.enter()
    adviser.enter()
    asked = person.client.get(f"{person.path}/telephone")
    assert "C'est nous qui vous appelons" in asked.text.replace("&#39;", "'")
    refused = person.client.submit(asked, {"telephone": "12"})
    assert "Vérifiez le numéro" in refused.text
    done = person.client.submit(refused, {"telephone": "06 39 98 12 34"})
    assert door(done) == "other_way"
    with reading(desk.safe.engine) as session:
        meeting = read_meeting(session, desk, trial.meeting.id)
        assert session.query(VideoSeat).count() == 0
    assert meeting
    assert (meeting.details.mode, meeting.details.contact.telephone) == ("telephone", "+33639981234")
    assert meeting.details.starts_at == trial.meeting.details.starts_at
    assert meeting.sequence == trial.meeting.sequence + 1
    assert "tel:+33639981234" in adviser.look().text
    assert code_of(person.client.post(f"{person.path}/ecouter", json={}, headers=token_of(person))) == "other_way"


def token_of(browser: Browser) -> dict[str, str]:
    """Return a token from a page that has a form."""
    page = Page(browser.look().text)
    [token] = {e.get("value", "") for e in page.all("input") if e.get("name") == "csrf_token"}
    return {"X-CSRFToken": token}


def test_a_number_that_is_known_stands_there_already(app: Flask, desk: Desk) -> None:
    known = a_trial(desk, telephone="+33639981234")
    person = Browser(app, known.person)
    assert "+33639981234" in person.client.get(f"{person.path}/telephone").text
    assert "tel:+33639981234" in Browser(app, known.adviser).look().text


def test_at_the_counter_at_the_same_hour_where_the_adviser_is_there(app: Flask, desk: Desk) -> None:
    monday_at_ten = a_trial(desk, timedelta(days=2, hours=22))
    assert monday_at_ten.meeting.details.adviser == "amina-b"
    person = Browser(app, monday_at_ten.person)
    done = person.client.submit(person.client.get(f"{person.path}/guichet"))
    assert door(done) == "other_way"
    assert "rue de la Démonstration" in done.text


def test_at_the_counter_another_day_where_the_adviser_is_not(app: Flask, trial: Trial) -> None:
    person = Browser(app, trial.person)
    page = person.client.get(f"{person.path}/guichet")
    assert "personne ne peut vous recevoir sur place" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert "tel:" in page.text


def test_the_adviser_does_not_change_how_the_person_is_met(app: Flask, trial: Trial) -> None:
    adviser = Browser(app, trial.adviser)
    assert adviser.client.get(f"{adviser.path}/telephone").status_code == 404
    assert adviser.client.get(f"{adviser.path}/guichet").status_code == 404


def test_a_meeting_at_another_service_leads_there_at_its_hour(
    app: Flask, desk: Desk, clock: time_machine.Traveller
) -> None:
    later = a_trial(desk, LONG_BEFORE)
    with_rooms(app, desk, providers={"webconf": VideoProvider(label="Webconf", url="https://webconf.example/{room}")})
    with transaction(desk.safe.engine) as session:
        choose_provider(session, "lyon-3", "webconf")
    person = Browser(app, later.person)
    assert "webconf.example" not in person.look().text
    clock.shift(LONG_BEFORE)
    page = person.look()
    assert door(page) == "outside"
    assert f"https://webconf.example/{later.meeting.details.room}" in page.text
    assert "camera=()" in page.headers["Permissions-Policy"]


def test_waiting_for_news_ends_with_the_news(app: Flask, trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Browser(app, trial.person)
    person.enter()
    rounds: list[float] = []

    def stops(seconds: float) -> bool:
        rounds.append(seconds)
        if len(rounds) == 3:
            Browser(app, trial.adviser).enter()
        return False

    monkeypatch.setattr(video_signals, "_server_stops", stops)
    heard = person.ask("ecouter", after=0, across=0, wait=True).get_json()
    assert heard["across"]
    assert len(rounds) == 3


def test_waiting_is_bounded_and_only_a_few_wait(app: Flask, trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Browser(app, trial.person)
    person.enter()
    rounds: list[float] = []
    monkeypatch.setattr(video_signals, "_server_stops", rounds.append)
    person.ask("ecouter", after=0, across=0, wait=True)
    assert 0 < sum(rounds) <= 8
    rounds.clear()
    monkeypatch.setattr(video_signals, "_places_to_wait", BoundedSemaphore(1))
    assert video_signals._places_to_wait.acquire()
    person.ask("ecouter", after=0, across=0, wait=True)
    assert not rounds


def test_nobody_waits_for_news_from_a_server_that_stops(app: Flask, trial: Trial) -> None:
    person = Browser(app, trial.person)
    person.enter()
    app.extensions["stopping"].set()
    began = time.monotonic()
    assert person.ask("ecouter", after=0, across=0, wait=True).status_code == 200
    assert time.monotonic() - began < 4


def test_who_asks_for_discretion_is_led_to_another_way_before_the_meeting_is_booked(app: Flask, desk: Desk) -> None:
    person = Booking.at(app).holding(subject="loss_of_rights", mode="video")
    asked = person.fill(**CONTACT, discreet="yes")
    assert "choisir le téléphone ou le guichet" in asked.text
    with_rooms(app, desk, video=RELAY)
    assert "choisir le téléphone ou le guichet" not in asked.fill(**CONTACT, discreet="yes").text


def test_the_appointments_of_a_case_lead_into_the_room(app: Flask) -> None:
    person = Booking.at(app).booked(subject="loss_of_rights", mode="video")
    link = person.link("data-video")
    assert person.see("/rendez-vous/mes-rendez-vous").link("data-video") == link
    assert door(app.test_client().get(path(link))) == "early"


def test_moving_a_meeting_and_back_does_not_bring_the_old_link_to_life(
    app: Flask, clock: time_machine.Traveller
) -> None:
    person = Booking.at(app).booked(subject="loss_of_rights", mode="video")
    own, earlier, later = person.page.request.path, *person.see(person.link("data-move")).slots()[-2:]
    link = person.fill(slot=later).link("data-video")
    person.see(person.link("data-move")).fill(slot=earlier)
    assert app.test_client().get(path(link)).status_code == 404
    clock.shift(timedelta(minutes=10))  # a time given up comes back a little later
    person.see(person.see(own).link("data-move")).fill(slot=later)
    assert f'data-starts-at="{later}"' in person.text
    assert app.test_client().get(path(link)).status_code == 404
    assert app.test_client().get(path(person.link("data-video"))).status_code == 200

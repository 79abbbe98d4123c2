"""Two people in two browsers, served by two processes, meet by video: real pictures both ways, and nobody else."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.adapters.video_rooms import WebVideoRooms
from assistant.app import create_app
from assistant.services.appointment_details import Contact
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.desk import Desk
from assistant.services.video_trial import Trial, open_trial
from assistant.settings import VideoServers, create_missing_secrets, load_settings
from assistant.storage.base import reading
from assistant.storage.video import VideoSeat, VideoSignal
from tests.conftest import CHROMIUM
from tests.journeys.browsing import axe_violations, sideways_scrolling
from tests.web.browser import ARGUMENTS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WITH_A_CAMERA = [
    *ARGUMENTS,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]
PATIENCE_MS = 15_000
FRAMES = "document.querySelector('[data-remote]').getVideoPlaybackQuality().totalVideoFrames"
HEARD = "document.querySelector('[data-remote]').srcObject.getAudioTracks().some(track => !track.muted)"


@pytest.fixture(scope="module")
def environ(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the variables that every process of this service shares."""
    folder = tmp_path_factory.mktemp("video")
    create_missing_secrets(folder)
    database = shutil.copy(migrated_sqlite, folder / "video.sqlite3")
    return {"INSTANCE_PATH": str(folder), "DATABASE_URL": f"sqlite:///{database}"}


@pytest.fixture(scope="module")
def application(environ: dict[str, str]) -> Iterator[Flask]:
    """Give the application of this process, with the demonstration's offices."""
    settings = load_settings(environ)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    engine = app.extensions["safe"].engine
    set_up_demonstration(engine)
    yield app
    engine.dispose()


@pytest.fixture(scope="module")
def desk(application: Flask) -> Desk:
    """Give the desk of the service."""
    found: Desk = application.extensions["desk"]
    return found


@pytest.fixture(scope="module")
def servers(environ: dict[str, str], application: Flask) -> Iterator[list[str]]:
    """Give the addresses of two processes, this one and another, that share nothing but database and secrets."""
    other = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.video_server"],
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    here = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=here.serve_forever, daemon=True)
    thread.start()
    try:
        assert other.stdout
        yield [f"http://127.0.0.1:{port}" for port in (here.port, other.stdout.readline().strip())]
    finally:
        other.terminate()
        other.communicate()
        here.shutdown()
        thread.join()
        here.server_close()


@contextmanager
def someone(browser: Browser, width: int = 1280) -> Iterator[BrowserContext]:
    """Start another Chromium with a camera and a microphone that are not real."""
    own = browser.browser_type.launch(executable_path=CHROMIUM, args=WITH_A_CAMERA)
    context = own.new_context(locale="fr-FR", viewport={"width": width, "height": 800}, bypass_csp=width == 320)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    own.close()


@dataclass
class Side:
    """One person in front of the page of the meeting."""

    page: Page

    @classmethod
    def at(cls, context: BrowserContext, server: str, link: str) -> "Side":
        page = context.new_page()
        page.goto(f"{server}{urlsplit(link).path}")
        return cls(page)

    def sees(self, region: str, state: str) -> None:
        self.page.wait_for_selector(f'[data-{region}][data-now="{state}"]', state="attached")

    def enters(self) -> "Side":
        self.page.get_by_role("button", name="Entrer dans la salle").click()
        return self

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button).click()

    def has_left(self) -> None:
        self.page.wait_for_selector('[data-door="left"]')

    def watches(self) -> None:
        """See the other's picture move, and have their sound."""
        first = self.page.evaluate(FRAMES)
        for _moment in range(100):
            if self.page.evaluate(FRAMES) > first + 5:
                break
            self.page.wait_for_timeout(100)
        assert self.page.evaluate(FRAMES) > first + 5
        assert self.page.evaluate(HEARD)


def rows(desk: Desk, trial: Trial) -> int:
    """Count what the database still holds of a room."""
    with reading(desk.safe.engine) as session:
        return sum(
            session.query(table).filter_by(appointment_id=trial.meeting.id).count()
            for table in (VideoSeat, VideoSignal)
        )


def test_two_people_meet_and_a_third_stays_outside(browser: Browser, desk: Desk, servers: list[str]) -> None:
    trial = open_trial(desk, "lyon-3", Contact(name="Camille"))
    assert trial
    with someone(browser, 320) as here, someone(browser) as there:
        person = Side.at(here, servers[0], trial.person)
        person.presses("Essayer ma caméra et mon micro")
        person.sees("check-state", "both_work")
        person.sees("level-state", "heard")
        assert axe_violations(person.page) == []
        person.enters().sees("state", "waiting")
        adviser = Side.at(there, servers[1], trial.adviser).enters()
        for side in (person, adviser):
            side.sees("state", "connected")
        for side in (person, adviser):
            side.watches()
        assert axe_violations(person.page) == []
        assert sideways_scrolling(person.page) == 0

        third = Side.at(there, servers[0], trial.person).enters()
        third.sees("check-state", "elsewhere")
        there.clear_cookies()
        fourth = Side.at(here, servers[1], trial.adviser).enters()
        fourth.sees("check-state", "elsewhere")
        fourth.page.close()

        person.presses("Couper ma caméra")
        adviser.sees("notes", "other_hidden")
        person.presses("Ouvrir ma caméra")
        adviser.sees("notes", "")
        adviser.watches()


def test_the_call_comes_back_after_a_drop_and_the_room_is_empty_at_the_end(
    browser: Browser, desk: Desk, servers: list[str]
) -> None:
    trial = open_trial(desk, "lyon-3", Contact(name="Camille"))
    assert trial
    with someone(browser) as here, someone(browser) as there:
        person = Side.at(here, servers[0], trial.person).enters()
        adviser = Side.at(there, servers[1], trial.adviser).enters()
        for side in (person, adviser):
            side.sees("state", "connected")
        assert rows(desk, trial) >= 2
        adviser.page.reload()
        person.sees("state", "gone")
        adviser.enters()
        for side in (person, adviser):
            side.sees("state", "connected")
        for side in (person, adviser):
            side.watches()
        adviser.presses("Quitter la vidéo")
        adviser.has_left()
        person.sees("state", "gone")
        person.presses("Quitter la vidéo")
        person.has_left()
        assert rows(desk, trial) == 0


TWO_PEERS = """async ([configuration, patience]) => {
  const { Peer } = await import("/static/video_peer.js");
  const silence = () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
  const sides = [], log = [];
  const hear = (to, signal) => setTimeout(() => sides[to].take(signal), 20);
  for (const leads of [true, false]) {
    const mine = sides.length;
    sides.push(new Peer(leads, configuration, { audio: silence(), video: null }, {
      send: (signal) => { log.push([mine, Object.keys(signal)[0]]); hear(1 - mine, signal); },
      state: (name) => log.push([mine, name]),
      stream: () => log.push([mine, "stream"]),
      notes: (notes) => log.push([mine, JSON.stringify(notes)]),
    }));
  }
  const until = async (true_now) => {
    for (let turn = 0; turn < patience && !true_now(); turn += 1) await new Promise((go) => setTimeout(go, 50));
    return true_now();
  };
  const connected = () => sides.every((side) => side.isAlive && side.connection.signalingState === "stable");
  const name = (side) => side.connection.localDescription.sdp.match(/a=ice-ufrag:(\\S+)/)[1];
  const met = await until(connected);
  if (!met) return { met };
  const kinds = [];
  for (const report of (await sides[0].connection.getStats()).values())
    if (report.type.endsWith("-candidate")) kinds.push(report.candidateType);
  const before = sides.map(name);
  for (const side of sides) side.connection.restartIce();
  const mended = await until(() => connected() && sides.every((side, number) => name(side) !== before[number]));
  const alive = sides.every((side) => !side.closed);
  sides[0].note({ camera: true });
  const noted = await until(() => log.some(([mine, what]) => mine === 1 && what === '{"camera":true}'));
  sides[0].close();
  const lost = await until(() => !sides[1].isAlive);
  const heard = log.filter(([, what]) => what === "stream").length;
  return { met, mended, alive, noted, lost, heard, kinds: [...new Set(kinds)] };
}"""


MET = {"met": True, "mended": True, "alive": True, "noted": True, "lost": True, "heard": 4}


def test_both_sides_may_mend_the_connection_at_the_same_time(browser: Browser, servers: list[str]) -> None:
    with someone(browser, 320) as here:
        page = here.new_page()
        page.goto(f"{servers[0]}/rendez-vous/")
        found = page.evaluate(TWO_PEERS, [{}, 200])
    assert "relay" not in found.pop("kinds")
    assert found == MET


@pytest.fixture
def relay() -> Iterator[VideoServers]:
    """Run a relay on loopback, where there is one to run: the test command does not ask for it."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("no relay: install the package coturn")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secret = secrets.token_hex(32)
    options = f"-n --no-cli --no-tls --no-dtls --use-auth-secret --realm=test --static-auth-secret={secret}"
    where = f"--listening-ip=127.0.0.1 --relay-ip=127.0.0.1 --listening-port={port} --allow-loopback-peers"
    with tempfile.TemporaryDirectory(prefix="assistant-turn-") as folder:
        log = f"--log-file={folder}/log --simple-log --pidfile={folder}/pid --userdb={folder}/users"
        process = subprocess.Popen(
            [program, *options.split(), *where.split(), *log.split()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        yield VideoServers(turn=(f"turn:127.0.0.1:{port}?transport=udp",), turn_secret=secret)
        process.terminate()
        process.wait()


def test_through_a_relay_neither_side_shows_where_it_is(
    browser: Browser, servers: list[str], relay: VideoServers
) -> None:
    def given(until: timedelta) -> dict[str, object]:
        rooms = WebVideoRooms("http://localhost", relay)
        return {"iceServers": rooms.servers(datetime.now(UTC) + until), "iceTransportPolicy": "relay"}

    with someone(browser, 320) as here:
        page = here.new_page()
        page.goto(f"{servers[0]}/rendez-vous/")
        found = page.evaluate(TWO_PEERS, [given(timedelta(hours=1)), 200])
        too_late = page.evaluate(TWO_PEERS, [given(-timedelta(minutes=1)), 50])
    assert found.pop("kinds") == ["relay"]
    assert found == MET
    assert too_late == {"met": False}, "credentials end by themselves"

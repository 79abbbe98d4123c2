"""`make prove-crash`: the server and the worker are killed, 20 times, while people book.

On SQLite and on PostgreSQL. People book through the pages; a mail server in its own process is the judge. Server or
worker, drawn by lot, is killed with everything it started (`kill -9`), at a random moment or in the very instant a
message arrives, when its sender still waits for the answer; and is started again. Then:

- every appointment somebody was told is theirs stands in the database, under their address;
- nobody has two, and no time is taken twice (the database forbids it) or for nobody;
- for every appointment that stands, the judge has exactly one confirmation, and none for anything else.

The command prints figures and fails when one of these does not hold. `tests/services/test_notices.py` and
`tests/proofs/test_crash.py` do the same at chosen points, in the tests of every day.
"""

import json
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import requests
from sqlalchemy import func, select

from assistant.services.appointment_details import open_details
from assistant.services.bookings import Draft, with_draft
from assistant.services.contents import CaseContents
from assistant.services.desk import Desk
from assistant.services.dossier import start_case
from assistant.storage.appointments import COOLING, Appointment, BusyTime, State
from assistant.storage.base import reading
from assistant.storage.outbox import Delivery, Notice
from assistant.web.open_case import COOKIE
from tests.proofs.booking import databases, say
from tests.proofs.programs import PATIENCE, Program, free_port, pause, wait_for_growth, wait_for_page
from tests.proofs.service import Service, open_service

KILLS, BOOKERS, BOOKINGS_BETWEEN = 20, 4, 5
OFFICES = ("lyon-3", "rennes-centre", "strasbourg-neudorf")
SECONDS_TO_DRAIN = 400
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SLOT = re.compile(r'name="slot" value="([^"]+)"')
_SHOWN = re.compile(r'name="(shown|appointment)" value="([^"]*)"')


@dataclass
class Crowd:
    """People who book one after the other, and what each was told."""

    service: Service
    address: str
    told: dict[str, str] = field(default_factory=dict)
    interrupted: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def book_until_over(self, number: int) -> None:
        """Book for one person after the other."""
        desk = self.service.desk()
        turn = 0
        while not self.over.is_set():
            turn += 1
            _Person(self, desk, f"n{number}-{turn}@example.org", turn).book()


class _Person:
    """One person, who tries each page again when the service is gone, as people do."""

    def __init__(self, crowd: Crowd, desk: Desk, email: str, turn: int) -> None:
        self.crowd, self.email, self.turn = crowd, email, turn
        chosen = Draft(subject="other", mode="office", office=OFFICES[turn % len(OFFICES)])
        opened = start_case(desk.safe, with_draft(CaseContents(), chosen))
        self.browser = requests.Session()
        self.browser.cookies.set(COOKIE, opened.cookie or "")
        self.browser.headers["X-Forwarded-For"] = f"198.51.{turn % 250}.{hash(email) % 250}"

    def book(self) -> None:
        page = self._page("creneau")
        slots = _SLOT.findall(page)
        if not slots:
            return
        self._send("creneau", page, {"slot": random.choice(slots)})  # noqa: S311 — which one is of no matter
        self._send("coordonnees", self._page("coordonnees"), {"name": "Nina", "email": self.email})
        page = self._page("verifier")
        fields = dict(_SHOWN.findall(page))
        if 'data-appointment="confirmed"' in self._send("verifier", page, fields):
            self.crowd.told[self.email] = fields["appointment"]

    def _page(self, path: str) -> str:
        return self._until_answered("GET", path, {})

    def _send(self, path: str, page: str, values: dict[str, str]) -> str:
        token = _TOKEN.search(page)
        return self._until_answered("POST", path, {"csrf_token": token[1] if token else "", **values})

    def _until_answered(self, method: str, path: str, values: dict[str, str]) -> str:
        """Ask again, the same, as long as the service is gone."""
        while True:
            try:
                address = f"{self.crowd.address}/rendez-vous/{path}"
                return self.browser.request(method, address, data=values, timeout=20).text
            except requests.RequestException:
                self.crowd.interrupted += 1
                time.sleep(0.1)


def prove(name: str, service: Service, folder: Path, kills: int) -> bool:
    """Kill while people book, and compare what they were told, the database and the judge's book."""
    started, port, mail, book = time.monotonic(), free_port(), free_port(), folder / "received.jsonl"
    service.environ.update(
        SMTP_URL=f"smtp://127.0.0.1:{mail}", WEB_PROCESSES="1", TRUSTED_PROXIES="1", BASE_URL=f"http://127.0.0.1:{port}"
    )
    judge = Program(("-m", "tests.proofs.judge", str(mail), str(book)), {}, folder / "judge.log")
    serve = ("-m", "assistant.cli", "serve", "--without-worker", "--port", str(port))
    server = Program(serve, service.environ, folder / "server.log")
    worker = Program(("-m", "assistant.cli", "worker"), service.environ, folder / "worker.log")
    crowd = Crowd(service, f"http://127.0.0.1:{port}")
    for program in (judge, server, worker):
        program.start()
    try:
        killed = _kill_while_they_book(crowd, server, worker, book, kills)
        _wait_until_drained(service.desk())
    finally:
        server.stop()
        worker.stop()
        judge.kill()
    return _audit(name, service.desk(), crowd, book, f"{killed} ({time.monotonic() - started:.0f} s)")


def _kill_while_they_book(crowd: Crowd, server: Program, worker: Program, book: Path, kills: int) -> str:
    """Let people book; kill the one or the other, so many times."""
    chance, counts = random.Random(kills), Counter[str]()  # noqa: S311 — the same run again, not a secret
    wait_for_page(crowd.address)
    bookers = [threading.Thread(target=crowd.book_until_over, args=(number,)) for number in range(BOOKERS)]
    for booker in bookers:
        booker.start()
    for _kill in range(kills):
        victim = chance.choice(("server", "worker", "worker as a message arrives"))
        wait_for_page(crowd.address)
        _wait_for_bookings(crowd, len(crowd.told) + BOOKINGS_BETWEEN)
        if victim == "worker as a message arrives":
            wait_for_growth(book)
        else:
            pause(chance, 2)
        program = server if victim == "server" else worker
        program.kill()
        program.start()
        counts[victim] += 1
    wait_for_page(crowd.address)
    crowd.over.set()
    for booker in bookers:
        booker.join()
    return ", ".join(f"{number} × {victim}" for victim, number in sorted(counts.items()))


def _wait_for_bookings(crowd: Crowd, number: int) -> None:
    """Let people book for a while, so that every kill meets somebody."""
    patience = time.monotonic() + PATIENCE
    while len(crowd.told) < number and time.monotonic() < patience:
        time.sleep(0.05)


def _wait_until_drained(desk: Desk) -> None:
    """Wait until nothing that is due is left to send."""
    patience = time.monotonic() + SECONDS_TO_DRAIN
    while time.monotonic() < patience:
        with reading(desk.safe.engine) as session:
            due = (Notice.state == Delivery.WAITING, Notice.send_at <= desk.safe.clock.now())
            if not session.scalar(select(func.count()).select_from(Notice).where(*due)):
                return
        time.sleep(0.2)


def _audit(name: str, desk: Desk, crowd: Crowd, book: Path, killed: str) -> bool:
    """Compare, print, and say whether it holds."""
    with reading(desk.safe.engine) as session:
        rows = session.scalars(select(Appointment).where(Appointment.state == State.CONFIRMED)).all()
        details = {row.id: open_details(desk.safe.server_keys, row.id, row.details) for row in rows}
        owners = set(session.scalars(select(BusyTime.owner).where(BusyTime.held_until.is_(None))))
    theirs = {key: one.contact.email or "" for key, one in details.items()}
    lost = [email for email, key in crowd.told.items() if theirs.get(key) != email]
    twice = [email for email, number in Counter(theirs.values()).items() if number > 1]
    orphans = owners - {one.owner for one in details.values()} - {COOLING}
    received = Counter(json.loads(line)["to"] for line in book.read_text(encoding="utf-8").splitlines())
    unsent, repeated = set(theirs.values()) - received.keys(), [to for to, number in received.items() if number > 1]
    strangers = received.keys() - set(theirs.values())
    say(
        f"{name}: killed {killed}: {len(crowd.told)} told, {len(rows)} stand, {crowd.interrupted} pages interrupted; "
        f"{len(lost)} lost, {len(twice)} have two, {len(orphans)} times taken for nobody; "
        f"{received.total()} notices received, {len(unsent)} missing, {len(repeated)} twice, {len(strangers)} strange"
    )
    return not (lost or twice or orphans or unsent or repeated or strangers) and len(rows) > 0


def main(kills: int = KILLS) -> int:
    """Prove it on both databases; return how many proofs failed."""
    failed = 0
    for name, url in databases():
        with tempfile.TemporaryDirectory(prefix="assistant-proof-") as folder:
            failed += not prove(name, open_service(url, Path(folder)), Path(folder), kills)
    return failed


if __name__ == "__main__":
    sys.exit(main(*(int(number) for number in sys.argv[1:])))

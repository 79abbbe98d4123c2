"""What people do during the soak: each journey gives way after every request, and asserts that each was answered."""

import contextlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from typing import Final
from urllib.parse import urlencode, urlsplit

from assistant.services.staff_demonstration import PASSWORD
from tests.benchmarks.browsers import OverHttp
from tests.benchmarks.recorded_journey import Sent, answer, begin
from tests.robot import PageReader

ERROR: Final = 500
_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_SLOT: Final = re.compile(r'name="slot" value="([^"]+)"')
_CANCEL: Final = re.compile(r'href="(/rendez-vous/[^"/]+)/annuler"')
_ROOM: Final = re.compile(r'data-token="([^"]+)"')


@dataclass
class Told:
    """What every journey is told: the server, an interview, links into a video room; and where times are noted."""

    port: int
    sent: list[Sent]
    rooms: Callable[[], tuple[str, str]]
    note: Callable[[float], None]
    people: Iterator[int] = field(default_factory=count)

    def get(self, browser: OverHttp, path: str) -> str:
        """Ask for a page, and time it."""
        start = time.perf_counter()
        status, body = browser.get(path)
        self.note(time.perf_counter() - start)
        assert status < ERROR, f"{path}: {status}"
        return body.decode(errors="replace")

    def fill(
        self, browser: OverHttp, path: str, page: str, values: Mapping[str, str], *, raced: bool = False
    ) -> tuple[str, str]:
        """Send the form of a page with its token; return where that leads, and the page there.

        Nothing where somebody else may have been quicker, and was: an answer like any other.
        """
        token = _TOKEN.search(page)
        assert token is not None, f"no form at {path}"
        hidden = next((form.hidden for form in PageReader(page).forms if set(values) & set(form.names)), {})
        start = time.perf_counter()
        status, onward = browser.post(path, urlencode({"csrf_token": token[1], **hidden, **values}))
        self.note(time.perf_counter() - start)
        assert status < ERROR, f"{path}: {status}"
        if raced and not onward:
            return "", ""
        assert onward, f"{path} did not take {sorted(values)}"
        onward = urlsplit(onward)._replace(scheme="", netloc="").geturl()
        return onward, self.get(browser, onward)


def answers(told: Told, browser: OverHttp) -> Iterator[None]:
    """Answer every question and read the result."""
    token = begin(browser)
    for one in told.sent:
        start = time.perf_counter()
        answer(browser, one, token)
        told.note((time.perf_counter() - start) / 2)
        yield
    told.get(browser, "/resultat")
    yield


def prints(told: Told, browser: OverHttp) -> Iterator[None]:
    """Answer, then print everything; prints are looked at for errors, not timed."""
    token = begin(browser)
    for one in told.sent:
        answer(browser, one, token)
        yield
    for path in ("/pieces", "/imprimer", "/imprimer/liste.pdf", "/imprimer/resume.pdf"):
        status, _body = browser.get(path)
        assert status < ERROR, f"{path}: {status}"
        yield


def books(told: Told, browser: OverHttp) -> Iterator[None]:
    """Book an appointment, look at it, and cancel it: the time is somebody else's again."""
    address, page = "/rendez-vous/", told.get(browser, "/rendez-vous/")
    for values in ({"subject": "custody"}, {"mode": "office"}, {"office": "lyon-3"}):
        address, page = told.fill(browser, address, page, values)
        yield
    slots = _SLOT.findall(page)
    number = next(told.people)
    onward, page = told.fill(browser, address, page, {"slot": slots[number % len(slots)]}, raced=True)
    yield
    if onward in {"", address}:
        return  # the nearest times are shown, or those of the week
    address = onward
    address, page = told.fill(browser, address, page, {"name": f"N. {number}", "email": f"n{number}@example.org"})
    yield
    address, page = told.fill(browser, address, page, {})
    cancel = _CANCEL.search(page)
    assert cancel is not None, f"not booked at {address}"
    yield
    address = f"{cancel[1]}/annuler"
    told.fill(browser, address, told.get(browser, address), {})
    yield


def meets(told: Told, browser: OverHttp) -> Iterator[None]:
    """Sit on both sides of a video room, wait for news and say something, as the page's script does."""
    del browser
    sides = [_Side(told, link) for link in told.rooms()]
    for side in sides:
        side.enter()
        yield
    for number in range(20):
        listener, speaker = sides[number % 2], sides[1 - number % 2]
        listener.ask("ecouter", {"after": listener.heard, "across": listener.across, "wait": True})
        yield
        speaker.ask("dire", {"to": speaker.across, "signals": [{"candidate": "x" * 200}]})
        yield


class _Side:
    """One browser in the room."""

    def __init__(self, told: Told, link: str) -> None:
        self.told, self.path = told, urlsplit(link).path
        self.cookies: dict[str, str] = {}
        self.heard = self.across = 0
        self.token = ""

    def enter(self) -> None:
        found = _ROOM.search(self._call("GET", self.path, None).decode())
        assert found is not None, "the room is not open"
        self.token = found[1]
        self.across = json.loads(self._call("POST", f"{self.path}/entrer", {}))["across"]

    def ask(self, action: str, said: Mapping[str, object]) -> None:
        heard = json.loads(self._call("POST", f"{self.path}/{action}", said))
        self.across = heard["across"]
        self.heard = max([self.heard, *(one["number"] for one in heard["signals"])])

    def _call(self, method: str, path: str, said: Mapping[str, object] | None) -> bytes:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.token,
            "Content-Type": "application/json",
        }
        with contextlib.closing(HTTPConnection("127.0.0.1", self.told.port, timeout=30)) as connection:
            connection.request(method, path, None if said is None else json.dumps(said), headers)
            response = connection.getresponse()
            body = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, kept = value.partition(";")[0].partition("=")
                self.cookies[cookie] = kept
        assert response.status == 200, f"{path.rpartition('/')[2]} in the room: {response.status}"
        return body


def reads(told: Told, browser: OverHttp) -> Iterator[None]:
    """Read the pages that need no case."""
    for path in ("/", "/aides", "/aides/af", "/pieces/af", "/questionnaire", "/comment-ca-marche", "/vos-donnees"):
        told.get(browser, path)
        yield


def works(told: Told, browser: OverHttp) -> Iterator[None]:
    """Sign in as an adviser and read one's pages."""
    path = "/guichet/connexion"
    told.fill(browser, path, told.get(browser, path), {"login": "amina.b", "password": PASSWORD})
    yield
    for _ in range(20):
        for page in ("/guichet/jour", "/guichet/mon-compte", "/guichet/acces"):
            told.get(browser, page)
            yield


def watches(told: Told, browser: OverHttp) -> Iterator[None]:
    """Watch the service."""
    for _ in range(50):
        told.get(browser, "/ready")
        told.get(browser, "/metrics")
        yield


JOURNEYS: Final[Mapping[str, Callable[[Told, OverHttp], Iterator[None]]]] = {
    "answers": answers,
    "prints": prints,
    "books": books,
    "meets": meets,
    "reads": reads,
    "works": works,
    "watches": watches,
}

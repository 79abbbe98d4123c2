"""Anything sent to every route: fields named as on the pages, addresses of things that exist and of others."""

import re
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import Rule

from assistant.services.appointment_codes import LENGTH
from assistant.services.case_codes import read_characters, read_code
from assistant.services.contents import CaseContents
from assistant.services.dossier import start_case
from assistant.services.safe import OpenedCase
from assistant.services.sharing import share_with_office
from assistant.services.video_trial import Trial, open_trial
from tests.fuzz.target import Target, drawn, text
from tests.staffing import token_of

LONG_AFTER: Final = datetime(2040, 1, 1, tzinfo=UTC)
INPUTS_OF_A_CASE: Final = 100
WORTH_LOOKING: Final = 50  # fewer inputs than that would cost less than reading every page before
OFFICE: Final = "lyon-3"
BOOKING: Final = {"": {"subject": "custody"}, "mode": {"mode": "office"}, "lieu": {"office": OFFICE}}
GUESSED: Final = (
    "children.count",
    "applicant.birth_date",
    "partner.present",
    "housing.monthly_rent",
    "slot",
    "token",
    "semaine",
    "week",
    "half_day",
    "mois",
)
_FIELD: Final = re.compile(r'<(?:input|select|textarea|button)[^>]*? name="([^"]+)"')
_VALUE: Final = re.compile(r'<(?:input|option)[^>]*? value="([^"]{1,40})"')


class Visitors:
    """Who comes, with what: cases that are there, people who work here, names of things, fields of pages."""

    def __init__(self, to: Target, login: str, *, look: bool = True) -> None:
        self.to = to
        self.token = token_of(to.app, login) if login else ""
        self.rules = [rule for rule in to.app.url_map.iter_rules() if rule.endpoint != "static"]
        self.trial = a_trial(to)
        self.numbers = count()
        self.citizen = self._new_citizen()
        self.known = {
            "case_id": self.citizen.id,
            "code": "af",
            "office_id": OFFICE,
            "appointment_id": self.trial.meeting.id,
            "link": urlsplit(self.trial.person).path.rpartition("/")[2],
            "language": "fr",
            "account_id": "amina.b",
            "slug": "horaires",
            "step": "recevoir",
            "mark": "venu",
        }
        self.fields: dict[str, list[str]] = {}
        self.values = {"oui", "non"}
        if look:
            self._look_around()

    def _new_citizen(self) -> OpenedCase:
        safe = self.to.app.extensions["safe"]
        citizen = start_case(safe, CaseContents(month="2026-11", answers={"children.count": 2}))
        share_with_office(safe, citizen, OFFICE, LONG_AFTER)
        client = self.client(citizen.cookie or "", 1)
        for page, said in BOOKING.items():  # up to the choice of a time
            client.post(f"/rendez-vous/{page}", data=said)
        return citizen

    def next_citizen(self) -> OpenedCase:
        """Return the case of the moment: now and then a new one, since anything may have erased it."""
        if next(self.numbers) % INPUTS_OF_A_CASE == 0:
            self.citizen = self._new_citizen()
            self.known["case_id"] = self.citizen.id
        return self.citizen

    def client(self, dossier: str, host: int) -> Any:  # noqa: ANN401 — Flask's client
        """Give a browser somewhere on the Internet: one alone would soon be told to wait."""
        client = self.to.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"198.51.100.{host}"
        client.set_cookie("dossier", dossier)
        if self.token:
            client.set_cookie("guichet", self.token)
        return client

    def address(self, rule: Rule, part: str) -> str:
        """Build an address: what exists where nothing else is given."""
        values = {
            name: 1 if "Integer" in type(converter).__name__ else part or self.known.get(name, "x")
            for name, converter in rule._converters.items()
        }
        return str(self.to.app.url_map.bind("localhost").build(rule.endpoint, values))

    def _look_around(self) -> None:
        """Note the fields of every page that opens, and what may be chosen there."""
        for rule in self.rules:
            if "GET" in (rule.methods or ()) and not rule.rule.endswith(".pdf"):
                page = self.client(self.citizen.cookie or "", 1).get(self.address(rule, "")).get_data(as_text=True)
                self.fields[rule.rule] = sorted({*_FIELD.findall(page)} - {"csrf_token"})
                self.values.update(_VALUE.findall(page)[:20])

    def forms(self) -> st.SearchStrategy[tuple[Rule, dict[str, str]]]:
        """Draw a route, and a form for it: mostly with the fields that its page has."""
        everywhere = sorted({*GUESSED, *(name for names in self.fields.values() for name in names)})
        typed = st.one_of(text(), st.sampled_from(sorted(self.values)))

        def of(rule: Rule) -> st.SearchStrategy[tuple[Rule, dict[str, str]]]:
            own = self.fields.get(rule.rule) or everywhere
            names = st.one_of(st.sampled_from(own), st.sampled_from(own), st.sampled_from(everywhere))
            return st.tuples(st.just(rule), st.dictionaries(names, typed, max_size=12))

        return st.sampled_from(self.rules).flatmap(of)


def a_trial(to: Target) -> Trial:
    """Give a video meeting that begins now."""
    trial = open_trial(to.app.extensions["desk"], OFFICE)
    assert trial is not None
    return trial


def feed_forms(to: Target, number: int, login: str) -> None:
    """Send anything to every route, as a citizen with a case or as somebody who works here."""
    visitors = Visitors(to, login, look=number >= WORTH_LOOKING)
    parts = st.one_of(st.just(""), text(20))
    dossiers, hosts = st.sampled_from(["theirs", "theirs", "theirs", "", "x" * 43]), st.integers(1, 254)

    @drawn(number)
    @given(visitors.forms(), parts, dossiers, hosts, st.one_of(st.none(), st.binary(max_size=200)))
    def feed(sent: tuple[Rule, dict[str, str]], part: str, dossier: str, host: int, raw: bytes | None) -> None:
        rule, form = sent
        citizen = visitors.next_citizen()
        client = visitors.client(citizen.cookie or "" if dossier == "theirs" else dossier, host)
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        options: dict[str, Any] = {"data": form} if method == "POST" else {"query_string": form}
        if method == "POST" and raw and host % 8 == 0:
            options = {"data": raw, "content_type": "application/json"}
        address = visitors.address(rule, part)
        response = to.timed(f"{method} {rule.rule}", lambda: client.open(address, method=method, **options))
        assert response.status_code < 500, (rule.rule, response.status_code)
        if response.mimetype == "text/html":
            assert "Traceback (most recent" not in response.text, rule.rule

    feed()
    to.check_case()


def feed_codes(to: Target, number: int) -> None:
    """Type anything for a code, a cookie, or the token of a link."""
    links = ("/rendez-vous/{}", "/agenda/{}.ics", "/r/{}", "/rendez-vous/video/{}", "/ecran/{}")

    @drawn(number)
    @given(text(), st.sampled_from(links))
    def feed(typed: str, link: str) -> None:
        read_code(typed)
        read_characters(typed, LENGTH)
        address = link.format(typed.replace("/", "").replace("\x00", "") or "x")
        response = to.timed("link", lambda: to.app.test_client().get(address))
        assert response.status_code < 500, (link, response.status_code)

    feed()


def feed_signals(to: Target, number: int) -> None:
    """Say anything in a video room, from either side: the room goes on, and nothing is kept that nobody can hear."""
    trial = a_trial(to)
    sides = [urlsplit(address).path for address in (trial.person, trial.adviser)]
    clients = [to.app.test_client() for _ in sides]
    for client, side in zip(clients, sides, strict=True):
        assert client.post(f"{side}/entrer", json={}).status_code == 200
    scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), text(40))
    anything = st.recursive(scalars, lambda one: st.lists(one, max_size=4) | st.dictionaries(text(8), one, max_size=4))
    asked = st.dictionaries(st.sampled_from(["after", "across", "wait", "to", "signals"]), anything, max_size=5)
    likely = st.fixed_dictionaries({"to": st.integers(-1, 5), "signals": st.lists(anything, max_size=50)})

    @drawn(number)
    @given(st.integers(0, 1), st.sampled_from(["entrer", "ecouter", "dire", "dire"]), asked | likely | anything)
    def feed(side: int, action: str, said: object) -> None:
        address = f"{sides[side]}/{action}"
        response = to.timed(f"signal {action}", lambda: clients[side].post(address, json=said))
        assert response.status_code in {200, 400, 409}, (action, response.status_code)
        assert response.is_json

    feed()
    for client, side in zip(clients, sides, strict=True):
        assert client.post(f"{side}/ecouter", json={"after": 0}).status_code == 200

"""What docs/security.md promises of the whole map of the application, tried on every route."""

import importlib
import multiprocessing
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from flask import Flask
from werkzeug.routing import Rule

import assistant
from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.rulefiles import RuleError
from assistant.rulefiles.reader import read_text
from assistant.services import dossier
from assistant.services.case_codes import new_code
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Environment, Settings
from assistant.web.site import path_within
from tests.letters import AtOnce
from tests.staffing import case_given_to, signed_in_client
from tests.web.appointments.bookings import Person
from tests.web.client import InspectingClient
from tests.web.trying import MOST, try_some

HTTPS: Final = "https://droits.example.fr"


@pytest.fixture
def app(settings: Settings, sqlite_url: str, clock: object) -> Flask:
    """Give the whole application, with offices and people."""
    settings = replace(settings, database_url=sqlite_url)
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    app = create_app(settings)
    safe = app.extensions["safe"]
    set_up_demonstration(safe.engine)
    set_up_demonstration_staff(safe.engine, safe.clock)
    app.extensions["bell"] = AtOnce(app)
    app.test_client_class = InspectingClient
    return app


def address_of(app: Flask, rule: Rule, method: str, text: str) -> str:
    values = {
        name: 7 if "Integer" in type(converter).__name__ else text for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def rules_with(app: Flask, method: str) -> Iterator[Rule]:
    return (
        rule for rule in app.url_map.iter_rules() if method in (rule.methods or set()) and rule.endpoint != "static"
    )


# --- headers -----------------------------------------------------------------------


def test_every_answer_carries_the_headers_and_the_camera_stays_off(app: Flask) -> None:
    client = app.test_client()
    for rule in rules_with(app, "GET"):
        headers = client.get(address_of(app, rule, "GET", "x"), inspect=False).headers
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", rule.rule
        assert headers["X-Content-Type-Options"] == "nosniff", rule.rule
        assert "camera=()" in headers["Permissions-Policy"], rule.rule
        assert "unsafe" not in headers["Content-Security-Policy"], rule.rule
        assert headers["Cache-Control"] == "no-store", rule.rule


def test_over_tls_browsers_are_told_to_come_back_over_tls_only(settings: Settings) -> None:
    app = create_app(replace(settings, environment=Environment.DEVELOPMENT, base_url=HTTPS))
    headers = app.test_client().get("/composants", base_url=HTTPS).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_every_cookie_stays_out_of_reach(app: Flask) -> None:
    nina = Person.at(app).booked()
    nina.client.post("/langue/en")
    for cookie in nina.page.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


# --- forms, sessions, addresses ----------------------------------------------------


@pytest.mark.parametrize("login", ["", "amina.b", "responsable.lyon", "regles", "administration"])
def test_no_form_is_taken_without_its_token(app: Flask, login: str) -> None:
    client = signed_in_client(app, login) if login else app.test_client()
    opened = dossier.start_case(app.extensions["safe"], CaseContents())
    client.set_cookie("dossier", opened.cookie or "")
    for rule in rules_with(app, "POST"):
        answer = client.post(address_of(app, rule, "POST", "x"), data={"name": "x"}, inspect=False)
        assert answer.status_code == 400, (rule.rule, answer.status_code)


def test_a_cookie_somebody_else_chose_is_never_taken_for_a_case(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("dossier", "A" * 43)
    client.get("/")
    page = client.get("/questions/date", inspect=False)
    assert page.status_code in {302, 303, 403}
    with app.extensions["safe"].engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM cases").scalar_one() == 0


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\n//evil.example",
        "http:evil.example",
        "///evil.example",
        "/\t/evil.example",
        "data:text/html,x",
        "/..//evil.example",
    ],
)
def test_no_address_leads_away(app: Flask, wanted: str) -> None:
    assert path_within(wanted) == "/"
    location = app.test_client().get("/langue/fr", query_string={"suite": wanted}, inspect=False).headers["Location"]
    assert location == "/"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "localhost@evil"])
def test_another_name_of_the_host_gets_nothing(app: Flask, host: str) -> None:
    assert app.test_client().get("/", headers={"Host": host}, inspect=False).status_code == 400


# --- identifiers of others ---------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("login", ["", "amina.b", "administration"])
def test_what_belongs_to_others_is_as_unknown_as_what_never_was(app: Flask, login: str) -> None:
    """Every route is asked for a case and an appointment of Rennes by those who have nothing to do there."""
    app.config["WTF_CSRF_ENABLED"] = False
    theirs = case_given_to(app, "rennes-villejean" if "rennes-villejean" in OFFICE_IDS else OFFICE_IDS[-1])
    nina = Person.at(app).booked(office="strasbourg-neudorf")
    with app.extensions["safe"].engine.connect() as connection:
        appointment = connection.exec_driver_sql("SELECT id FROM appointments").scalar_one()
    assert 'data-appointment="confirmed"' in nina.text
    client = signed_in_client(app, login) if login else app.test_client()
    for method in ("GET", "POST"):
        for rule in rules_with(app, method):
            if not rule.arguments or any("Integer" in type(one).__name__ for one in rule._converters.values()):
                continue
            for identifier in (theirs.id, appointment):
                there = client.open(address_of(app, rule, method, identifier), method=method, inspect=False)
                never = client.open(address_of(app, rule, method, "0" * 32), method=method, inspect=False)
                assert there.status_code == never.status_code, (rule.rule, there.status_code, never.status_code)
                assert "Nina" not in there.text, rule.rule


# --- work and time -----------------------------------------------------------------


def test_a_code_that_exists_and_one_that_does_not_cost_the_same_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    safe = app.extensions["safe"]
    opened = dossier.save_with_code(safe, dossier.start_case(safe, CaseContents()))
    hashed: list[object] = []
    whole = dossier.secret_of
    monkeypatch.setattr(dossier, "secret_of", lambda code, pepper: hashed.append(code) or whole(code, pepper))
    dossier.open_by_code(safe, str(getattr(opened, "code", "")), "192.0.2.1")
    known = len(hashed)
    dossier.open_by_code(safe, str(new_code()), "192.0.2.1")
    assert (known, len(hashed) - known) == (1, 1)


@pytest.mark.slow
def test_a_limit_holds_over_many_processes(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    passed: multiprocessing.Queue[int] = context.Queue()
    processes = [context.Process(target=try_some, args=(database_url, b"k" * 32, 8, passed)) for _ in range(3)]
    for process in processes:
        process.start()
    counts = [passed.get(timeout=200) for _ in processes]
    for process in processes:
        process.join()
    assert sum(counts) == MOST


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Give every pattern of every module of the program, whatever other tests have loaded."""
    for found in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if not found.name.startswith("assistant.storage.migrations."):  # Alembic alone can load them
            for constant, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{constant}", value


def _attacks() -> Iterator[str]:
    """Give texts that nearly match, the longer the later: repeats of one piece, then something that fits nothing."""
    for times in (100, 1000, 3000):
        for piece in (
            "a",
            "0",
            " ",
            "-",
            ".",
            "(",
            ",",
            "a0",
            "a ",
            "a.",
            "00:",
            "é",
            "{",
            "<a",
            "://",
            "@a",
            "_a",
            '"a',
        ):
            yield piece * times + "\x00!"
            yield "a" + piece * times


def _thinks_for_long(pattern: re.Pattern[str]) -> str | None:
    """Return the shortest text that holds a pattern up for half a second, if any does."""
    for text in _attacks():
        for search in (pattern.search, pattern.fullmatch):
            began = time.perf_counter()
            search(text)
            if time.perf_counter() - began > 0.5:
                return text[:20]
    return None


def test_no_pattern_can_be_made_to_think_for_long() -> None:
    patterns = dict(_patterns())
    assert len(patterns) > 20
    slow = {name: text for name, pattern in patterns.items() if (text := _thinks_for_long(pattern))}
    assert slow == {}


# --- rules -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['id']",
        "a: !!python/name:os.system",
        "a: &x [1]\nb: *x",
        "a: !include /etc/passwd",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
    ],
)
def test_a_rule_file_runs_nothing_and_repeats_nothing(text: str) -> None:
    with pytest.raises(RuleError):
        read_text(text, "here.yaml")


def test_a_sentence_of_the_rules_is_shown_and_never_run(app: Flask) -> None:
    """Whoever writes a rule writes words: in a page they are neither a template, nor a format, nor HTML."""
    rules = app.extensions["rules"]
    benefit = rules.rulebook.benefits["af"]
    hostile = "{{ 7 * 7 }} {0.__class__} %(x)s <script>alert(1)</script>"
    told = replace(benefit, name=hostile)
    book = replace(rules.rulebook, benefits={**rules.rulebook.benefits, "af": told})
    app.extensions["rules"] = rules.with_rulebook(book)
    page = app.test_client().get("/aides/af", inspect=False)
    assert page.status_code == 200
    assert "{{ 7 * 7 }} {0.__class__} %(x)s &lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text

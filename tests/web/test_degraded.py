"""When a part of the service is missing: what still works, what is kept, what is said."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy
import time_machine
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from werkzeug.test import TestResponse

from assistant.app import create_app
from assistant.errors import DatabaseAway
from assistant.services.demonstration import set_up_demonstration
from assistant.services.rules_in_force import note_refusal
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import Settings
from assistant.storage.base import open_engine, transaction
from assistant.storage.cases import Case
from assistant.worker import Worker
from tests.letters import AtOnce
from tests.staffing import signed_in_client
from tests.web.client import InspectingClient, form_of

NEED_NO_DATABASE = (
    "/",
    "/aides",
    "/aides/af",
    "/pieces",
    "/pieces/af",
    "/questionnaire",
    "/comment-ca-marche",
    "/vos-donnees",
    "/mentions-legales",
    "/accessibilite",
    "/health",
)


@pytest.fixture
def app(settings: Settings, sqlite_url: str) -> Flask:
    app = create_app(replace(settings, database_url=sqlite_url))
    app.testing = True
    app.extensions["bell"] = AtOnce(app)
    app.test_client_class = InspectingClient
    return app


@contextmanager
def unreachable(app: Flask) -> Iterator[None]:
    """Put a folder where the database file was: nothing opens it."""
    engine = app.extensions["safe"].engine
    engine.dispose()
    file = Path(engine.url.database)
    aside = file.rename(file.with_suffix(".aside"))
    logs = [log.rename(f"{log}.aside") for log in file.parent.glob(f"{file.name}-*")]
    file.mkdir()
    yield
    engine.dispose()
    file.rmdir()
    aside.rename(file)
    for log in logs:
        log.rename(str(log).removesuffix(".aside"))


@contextmanager
def with_pragma(app: Flask, pragma: Callable[[sqlalchemy.Engine], str]) -> Iterator[None]:
    """Set something on every connection, as the state of a disk would."""
    engine = app.extensions["safe"].engine
    said = pragma(engine)

    def spoil(connection: DBAPIConnection, *_others: object) -> None:
        connection.cursor().execute(said)

    engine.dispose()
    event.listen(engine, "connect", spoil)
    yield
    event.remove(engine, "connect", spoil)
    engine.dispose()


def read_only(app: Flask) -> "contextmanager[None]":  # type: ignore[valid-type]
    return with_pragma(app, lambda _engine: "PRAGMA query_only=ON")


def disk_full(app: Flask) -> "contextmanager[None]":  # type: ignore[valid-type]
    """Let the file grow no more, and fill what is left in it."""

    def fill(engine: sqlalchemy.Engine) -> str:
        connection = sqlite3.connect(engine.url.database or "", isolation_level=None)
        connection.execute("VACUUM")
        no_more = f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}"
        connection.execute(no_more)
        size = 2000
        for number in count():
            row = (f"filler-{number}", b"f" * size, "2026-11-20 11:00:00.000000")
            try:
                connection.execute("INSERT INTO cases VALUES (?, ?, 1, ?3, ?3)", row)
            except sqlite3.OperationalError:
                if size == 0:
                    break
                size //= 2
        connection.close()
        return no_more

    return with_pragma(app, fill)


def begun(client: InspectingClient) -> TestResponse:
    """Begin an interview, and return its first question."""
    return client.submit(client.get("/commencer"))


@pytest.mark.parametrize("trouble", [unreachable, read_only, disk_full])
def test_whoever_has_a_case_open_still_sees_what_needs_no_database(app: Flask, trouble: Callable[..., object]) -> None:
    client = app.test_client()
    begun(client)
    with trouble(app):  # type: ignore[attr-defined]
        for path in NEED_NO_DATABASE:
            assert client.get(path).status_code == 200, path
        assert app.test_client().get("/").status_code == 200


@pytest.mark.parametrize("trouble", [unreachable, read_only, disk_full])
def test_an_answer_comes_back_with_what_was_typed_and_is_taken_once_the_database_is_back(
    app: Flask, trouble: Callable[..., object]
) -> None:
    client = app.test_client()
    asked = client.get("/commencer") if trouble is disk_full else begun(client)  # a row that must grow the file
    typed = {**form_of(asked).standing, "date": "2026-11", "unknown": "é & <b>"}
    with trouble(app):  # type: ignore[attr-defined]
        refused = client.post(asked.request.full_path, data=typed)
        assert refused.status_code == 503
        assert "Retry-After" in refused.headers
        assert "est gardé dans cette page" in refused.text
        kept = form_of(refused, asked.request.path)
        assert {name: value for name, value in kept.standing.items() if name != "csrf_token"} == {
            name: value if isinstance(value, list) else [value] for name, value in typed.items() if name != "csrf_token"
        }
    if trouble is disk_full:
        with transaction(app.extensions["safe"].engine) as session:
            session.execute(sqlalchemy.delete(Case))
    onward = client.submit(refused, action=asked.request.path)
    assert onward.status_code == 200
    assert onward.request.path != asked.request.path


def test_a_page_of_answers_says_that_nothing_is_lost_and_works_again_afterwards(app: Flask) -> None:
    client = app.test_client()
    address = begun(client).request.path
    with unreachable(app):
        page = client.get(address)
        assert page.status_code == 503
        assert "ne sont pas perdues" in page.text
        assert "Cette page marche sans elles" not in page.text
        assert 'href="/questionnaire"' in page.text
        assert "tel:" in page.text
        assert client.get("/ready").status_code == 503
        assert client.get("/ready").get_json() == {"ready": False, "database": "away", "worker": "unknown"}
    assert client.get(address).status_code == 200
    assert client.get("/ready").get_json()["ready"] is True


def test_a_password_never_comes_back_in_a_page(app: Flask) -> None:
    client = app.test_client()
    sign_in = client.get("/guichet/connexion")
    with unreachable(app):
        page = client.submit(sign_in, {"login": "amina.b", "password": "a-secret-word"})
    assert page.status_code == 503
    assert "a-secret-word" not in page.text
    assert "Prévenez l'informatique" in unescape(page.text), "staff are told what to do, not what citizens are told"


def test_leaving_forgets_this_device_even_without_the_database(app: Flask) -> None:
    client = app.test_client()
    asked = begun(client)
    with unreachable(app):
        left = client.submit(asked, action="/effacer-et-quitter")
    assert left.status_code == 200
    assert client.get_cookie("dossier") is None


def test_staff_see_that_no_worker_runs_and_that_rules_were_refused(
    app: Flask, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    set_up_demonstration(app.extensions["safe"].engine)
    set_up_demonstration_staff(app.extensions["safe"].engine, app.extensions["clock"])
    client = signed_in_client(app, "amina.b")
    page = client.get("/guichet/mon-compte", follow_redirects=True)
    assert "Les messages ne partent pas" in page.text
    Worker(app, "one").beat()
    assert "Les messages ne partent pas" not in client.get("/guichet/mon-compte", follow_redirects=True).text
    note_refusal(app.extensions["settings"].instance_path, "rules/x.yaml:1: no")
    page = client.get("/guichet/mon-compte", follow_redirects=True)
    assert "Les précédentes restent en service" in page.text
    assert "rules/x.yaml" not in page.text


def test_a_transaction_that_met_a_full_disk_kept_nothing_of_itself(sqlite_url: str, app: Flask) -> None:

    now = app.extensions["clock"].now()
    with disk_full(app), pytest.raises(DatabaseAway), transaction(app.extensions["safe"].engine) as session:  # type: ignore[attr-defined]
        session.add(Case(id="b" * 32, ciphertext=b"x" * 500, version=1, created_at=now, last_opened_at=now))
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).where(Case.id == "b" * 32)) == 0
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.slow
def test_on_a_server_that_takes_no_writing_an_answer_comes_back_as_well(
    settings: Settings, postgresql_url: str, clock: object
) -> None:
    """As on a replica, or while somebody repairs: PostgreSQL answers, and refuses to write."""
    del clock
    app = create_app(replace(settings, database_url=postgresql_url))
    app.test_client_class = InspectingClient
    client, safe = app.test_client(), app.extensions["safe"]
    asked = begun(client)
    typed = {**form_of(asked).standing, "date": "2026-11"}
    only_read = sqlalchemy.make_url(postgresql_url).update_query_dict(
        {"options": "-c default_transaction_read_only=on"}
    )
    app.extensions["safe"] = replace(safe, engine=open_engine(only_read))
    refused = client.post(asked.request.full_path, data=typed)
    assert (refused.status_code, "est gardé dans cette page" in refused.text) == (503, True)
    assert client.get("/aides/af").status_code == 200
    app.extensions["safe"].engine.dispose()
    app.extensions["safe"] = safe
    assert client.post(asked.request.full_path, data=typed).status_code == 303
    safe.engine.dispose()

"""People who work here, in tests: signing in without a page, and a case that an office was given."""

from datetime import UTC, datetime

from flask import Flask

from assistant.services import dossier
from assistant.services.contents import CaseContents
from assistant.services.entrance import Entrance, SignedIn
from assistant.services.safe import OpenedCase
from assistant.services.sharing import share_with_office
from assistant.services.sign_in import sign_in
from assistant.services.staff_demonstration import PASSWORD
from tests.web.client import InspectingClient

LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)


def token_of(app: Flask, login: str, password: str = PASSWORD) -> str:
    """Sign somebody in, and return what their browser would hold."""
    entrance = app.extensions["entrance"]
    assert isinstance(entrance, Entrance)
    outcome = sign_in(entrance, login, password, "192.0.2.1")
    assert isinstance(outcome, SignedIn), outcome
    return outcome.token


def signed_in_client(app: Flask, login: str) -> InspectingClient:
    """Give a browser in which somebody of the demonstration is signed in."""
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    client.set_cookie("guichet", token_of(app, login))
    return client


def case_given_to(app: Flask, office: str, contents: CaseContents | None = None) -> OpenedCase:
    """Start a case, as a citizen would, and give it to an office."""
    safe = app.extensions["safe"]
    opened = dossier.start_case(safe, contents or CaseContents())
    share_with_office(safe, opened, office, LONG_AFTER)
    return opened

"""Every route with every role: let through or stopped, as the route declares.

The views are replaced by one that says "reached", so that what is tested is the gate alone, on the whole map of the
application: a route that somebody adds tomorrow is in this test without a line.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from flask import Flask
from werkzeug.routing import Rule

from assistant.web.security import OF_STAFF, roles_of
from tests.staffing import signed_in_client
from tests.web.client import InspectingClient

WHO: Final = {
    "nobody": "",
    "reception": "accueil.lyon",
    "adviser": "amina.b",
    "office_manager": "responsable.lyon",
    "rule_keeper": "regles",
    "administrator": "administration",
}
LET_THROUGH: Final = {
    "public": set(WHO),
    "development": set(),
    "demonstration": set(WHO),  # which this application is
    "signing_in": set(WHO) - {"nobody"},
    "staff": set(WHO) - {"nobody"},
    "reception": {"reception", "adviser", "office_manager"},
    "adviser": {"adviser", "office_manager"},
    "office_manager": {"office_manager"},
    "rule_keeper": {"rule_keeper"},
    "administrator": {"administrator"},
}
REACHED = "reached"


@pytest.fixture
def gated(app: Flask) -> Flask:
    """Give the application with its roles and its gate, and nothing behind them."""
    app.config["WTF_CSRF_ENABLED"] = False
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.partition(".")[0] in {"entry", "steps"}:
            continue  # where those who are stopped are led
        stub = _stub()
        stub.__dict__["role"] = getattr(view, "role", None)
        app.view_functions[endpoint] = stub
    return app


def _stub() -> object:
    return lambda **_values: REACHED


def addresses(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Give each rule with one of its methods and an address that fits it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in {"entry", "steps"}:
            continue
        values = {name: _sample(rule, name) for name in rule.arguments}
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}):
            yield rule, method, adapter.build(rule.endpoint, values, method)


def _sample(rule: Rule, name: str) -> object:
    kind = type(rule._converters[name]).__name__
    return 1 if kind in {"IntegerConverter", "FloatConverter"} else "x"


@pytest.mark.parametrize("who", WHO)
def test_every_route_lets_through_exactly_those_it_declares(gated: Flask, who: str) -> None:
    client = signed_in_client(gated, WHO[who]) if WHO[who] else gated.test_client()
    assert isinstance(client, InspectingClient)
    declared = roles_of(gated)
    wrong = []
    for rule, method, address in addresses(gated):
        answer = client.open(address, method=method, inspect=False)
        reached = answer.status_code == 200 and answer.text == REACHED
        role = declared[rule.endpoint]
        assert role is not None
        if reached != (who in LET_THROUGH[role]):
            wrong.append(f"{method} {rule.rule} ({role}): {answer.status_code}")
        elif not reached and role in OF_STAFF:
            _stopped_rightly(who, answer.status_code, answer.headers.get("Location", ""))
    assert not wrong


def _stopped_rightly(who: str, status: int, location: str) -> None:
    """Nobody is sent to sign in; somebody without the role is told so."""
    if who == "nobody":
        assert status == 303
        assert location.startswith("/guichet/connexion")
    else:
        assert status == 403


def test_every_role_is_tried(app: Flask) -> None:
    assert set(roles_of(app).values()) <= set(LET_THROUGH)


@pytest.mark.parametrize("path", ["/guichet/connexion", "/guichet/connexion/retour", "/guichet/connexion/organisation"])
def test_signing_in_is_open_to_everybody(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code in {200, 404}


def test_no_address_has_a_place_for_anything_personal(app: Flask) -> None:
    """Identifiers drawn at random, codes of rules and of languages; no name, no contact, no code of a case."""
    named = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    assert not named & {"name", "login", "email", "telephone", "birth_date", "postal_code", "case_code"}

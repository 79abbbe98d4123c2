"""Roles, headers, tokens, hosts: what protects every page."""

import re
from dataclasses import replace
from typing import get_args

import pytest
from flask import Blueprint, Flask

from assistant.app import create_app
from assistant.settings import Environment, Settings
from assistant.web.security import Role, RouteWithoutRole, check_roles, guard, role, roles_of
from tests.web.client import InspectingClient


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    roles = roles_of(app)
    assert set(roles.values()) <= set(get_args(Role))
    assert [endpoint for endpoint, name in roles.items() if name == "development"] == ["patterns.components"]


def test_an_application_with_a_silent_route_does_not_start(app: Flask) -> None:
    app.view_functions["silent"] = lambda: ""
    with pytest.raises(RouteWithoutRole):
        check_roles(app)


def test_a_view_may_not_contradict_its_blueprint(app: Flask) -> None:
    closed = Blueprint("closed", __name__)
    guard(closed, "development")
    closed.get("/closed")(role("public")(lambda: ""))
    app.register_blueprint(closed)
    with pytest.raises(RouteWithoutRole):
        check_roles(app)


def test_a_view_of_staff_may_ask_for_more_than_its_blueprint_and_never_for_less(app: Flask) -> None:
    closed = Blueprint("closed", __name__)
    guard(closed, "staff")
    closed.get("/closed/more")(role("administrator")(lambda: ""))
    app.register_blueprint(closed)
    check_roles(app)
    open_to_all = Blueprint("open_to_all", __name__)
    guard(open_to_all, "staff")
    open_to_all.get("/closed/less")(role("public")(lambda: ""))
    app.register_blueprint(open_to_all)
    with pytest.raises(RouteWithoutRole):
        check_roles(app)


def test_nothing_changes_by_reading(app: Flask) -> None:
    """A GET never writes: what changes something has a route of its own, by POST."""
    mixed = [rule.rule for rule in app.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())]
    assert all("effacer" not in rule for rule in mixed)


@pytest.mark.parametrize("environment", [Environment.DEMONSTRATION, Environment.PRODUCTION])
def test_the_pattern_page_is_for_developers(settings: Settings, environment: Environment) -> None:
    served = replace(settings, environment=environment, base_url="http://localhost")
    client = create_app(served).test_client()
    assert client.get("/composants").status_code == 404


def test_every_page_carries_the_headers_that_protect_it(client: InspectingClient) -> None:
    headers = client.get("/composants").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_the_nonce_is_new_each_time(client: InspectingClient) -> None:
    first, second = (client.get("/composants").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_what_is_no_page_lets_no_script_run(client: InspectingClient) -> None:
    for address in ("/health", "/langue/en?suite=/"):
        assert "script-src 'none'; style-src 'self';" in client.get(address).headers["Content-Security-Policy"]


def test_each_header_of_ours_is_written_once(client: InspectingClient) -> None:
    for address in ("/composants", "/health", "/static/app.css", "/nowhere"):
        with client.get(address) as answer:
            names = [name.lower() for name, _value in answer.headers]
        assert len(names) == len(set(names)), address


def test_a_visitor_keeps_one_token_which_is_good_for_nobody_else(app: Flask) -> None:
    ours, theirs = app.test_client(), app.test_client()
    begun, first, again, other = (_token_in(one.get("/").text) for one in (ours, ours, ours, theirs))
    assert first == again != other
    assert "languages" in ours.post("/composants", data={"csrf_token": begun}).text
    assert theirs.post("/effacer-et-quitter", data={"csrf_token": first}).status_code == 400
    assert ours.post("/effacer-et-quitter", data={"csrf_token": again}).status_code == 303
    assert _token_in(ours.get("/").text) != first


def _token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_cookies_stay_out_of_reach_of_scripts_and_of_http(settings: Settings) -> None:
    served = replace(settings, environment=Environment.DEVELOPMENT, base_url="https://droits.example.fr")
    app = create_app(served)
    answer = app.test_client().get("/composants", base_url="https://droits.example.fr")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie
    assert "Strict-Transport-Security" in answer.headers


def test_a_post_without_a_token_changes_nothing_and_is_told_kindly(client: InspectingClient) -> None:
    answer = client.post("/effacer-et-quitter")
    assert answer.status_code == 400
    assert "restée ouverte trop longtemps" in answer.text
    assert "ne sont pas perdues" in answer.text


def test_another_host_s_name_is_refused(client: InspectingClient) -> None:
    answer = client.get("/composants", headers={"Host": "evil.example"}, inspect=False)
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_static_files_are_kept_by_browsers_as_long_as_they_do_not_change(client: InspectingClient) -> None:
    page = client.get("/composants").text
    found = re.search(r"/static/app\.css\?v=[0-9a-f]{12}", page)
    assert found
    with client.get(found[0]) as versioned, client.get("/static/app.css") as bare:
        assert versioned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert bare.headers["Cache-Control"] == "no-cache"
    with client.get("/static/missing.css?v=1", inspect=False) as missing:
        assert missing.headers["Cache-Control"] == "no-cache"

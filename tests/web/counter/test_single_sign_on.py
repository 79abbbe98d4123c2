"""Signing in through the organisation: the whole journey against a provider on loopback, and everything it may fake."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from flask import Flask
from joserfc import jwt
from werkzeug.test import TestResponse

from assistant.app import create_app
from assistant.services.demonstration import set_up_demonstration
from assistant.settings import Settings, SingleSignOnSettings
from tests.provider import CLIENT_ID, SECRET, Provider, provider_on_loopback
from tests.web.client import InspectingClient, form_of

AMINA = {"sub": "7f3a", "preferred_username": "amina", "name": "Amina B.", "groups": ["conseil", "chorale"]}
ROLES = {"conseil": ("adviser:lyon-3",), "informatique": ("administrator",)}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provider_on_loopback() as provider:
        provider.person = dict(AMINA)
        yield provider


@pytest.fixture
def app(settings: Settings, sqlite_url: str, provider: Provider) -> Flask:
    """Give an application whose staff come through that provider only."""
    sign_on = SingleSignOnSettings(issuer=provider.issuer, client_id=CLIENT_ID, roles=ROLES)
    organisation = replace(settings.organisation, single_sign_on=sign_on)
    settings = replace(
        settings,
        database_url=sqlite_url,
        base_url="http://localhost",
        organisation=organisation,
        oidc_client_secret=SECRET,
    )
    app = create_app(settings)
    set_up_demonstration(app.extensions["safe"].engine)
    app.testing = True
    app.test_client_class = InspectingClient
    return app


def journey(client: InspectingClient, wanted: str = "") -> TestResponse:
    """Go to the provider and come back with what it gives, as a browser does."""
    leaving = client.get("/guichet/connexion/organisation", query_string={"suite": wanted} if wanted else {})
    assert leaving.status_code == 303, leaving.text
    answer = requests.get(leaving.headers["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_the_provider_s_word_opens_the_counter_with_the_roles_of_the_settings(
    app: Flask, client: InspectingClient, provider: Provider
) -> None:
    back = journey(client, "/guichet/mon-compte")
    assert back.status_code == 303
    assert back.headers["Location"] == "/guichet/mon-compte"
    page = client.get("/guichet/mon-compte").text
    assert "Amina B." in page
    assert "Lyon Part-Dieu : conseil" in page
    assert "Changer de mot de passe" not in page
    assert client.get("/guichet/personnes").status_code == 403
    assert "/token" in provider.asked


def test_the_same_person_is_known_again_and_their_roles_follow_the_organisation(
    app: Flask, client: InspectingClient, provider: Provider
) -> None:
    journey(client)
    provider.person |= {"groups": ["informatique"], "name": "Amina Dupont"}
    journey(client)
    page = client.get("/guichet/personnes").text
    assert "Amina Dupont" in page
    assert page.count("/guichet/personnes/") == 2  # one account, and the page to open another
    assert "organisme" in page


def test_roles_may_be_said_on_the_user_s_page_only(client: InspectingClient, provider: Provider) -> None:
    provider.groups_on_the_page_only = True
    assert journey(client).status_code == 303
    assert "/userinfo" in provider.asked
    assert client.get("/guichet/mon-compte").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        "says_no",
        "another_state",
        "another_provider",
        "wrong_issuer",
        "for_another",
        "too_old",
        "replayed",
        "unsigned",
        "another_key",
    ],
)
def test_what_a_provider_may_fake_opens_nothing(client: InspectingClient, provider: Provider, fault: str) -> None:
    leaving = client.get("/guichet/connexion/organisation")
    provider.faults = {fault}
    answer = requests.get(leaving.headers["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    refused = client.get(f"{back.path}?{back.query}")
    assert refused.status_code == 403
    assert client.get_cookie("guichet") is None


def test_the_user_s_page_of_somebody_else_opens_nothing(client: InspectingClient, provider: Provider) -> None:
    provider.groups_on_the_page_only = True
    provider.faults = {"another_person"}
    assert journey(client).status_code == 403


def test_a_provider_that_describes_another_is_not_visited(client: InspectingClient, provider: Provider) -> None:
    provider.faults = {"describes_another"}
    assert client.get("/guichet/connexion/organisation").status_code == 403
    assert "/authorize" not in provider.asked


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(
    app: Flask, client: InspectingClient, provider: Provider
) -> None:
    leaving = client.get("/guichet/connexion/organisation")
    answer = requests.get(leaving.headers["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    stranger = app.test_client()
    assert stranger.get(f"{back.path}?{back.query}").status_code == 403
    assert client.get(f"{back.path}?{back.query}").status_code == 303
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_somebody_without_a_role_here_is_told_so_kindly(client: InspectingClient, provider: Provider) -> None:
    provider.person |= {"groups": ["chorale"]}
    refused = journey(client)
    assert refused.status_code == 403
    assert "ne vous donne aucun droit ici" in refused.text


def test_a_silent_provider_is_said_to_be_so(client: InspectingClient, provider: Provider) -> None:
    provider.faults = {"silent"}
    broken = client.get("/guichet/connexion/organisation")
    assert broken.status_code == 403
    assert "n'a pas répondu" in broken.text.replace("&#39;", "'")


def signed_out(client: InspectingClient) -> TestResponse:
    """Press "Se déconnecter"."""
    page = client.get("/guichet/mon-compte")
    return client.submit(page, action="/guichet/deconnexion", follow_redirects=False)


def test_signing_out_offers_to_close_the_session_of_the_organisation_too(
    client: InspectingClient, provider: Provider
) -> None:
    journey(client)
    page = signed_out(client)
    assert client.get("/guichet/mon-compte").status_code == 303, "out of this service at once"
    assert f"form-action 'self' {provider.issuer};" in page.headers["Content-Security-Policy"]
    assert client.get_cookie("organisme", path="/guichet/deconnexion") is None
    form = form_of(page, f"{provider.issuer}/logout")
    back = requests.post(form.action, data=form.standing, allow_redirects=False, timeout=5)
    assert back.headers["Location"] == "http://localhost/guichet/connexion"
    said = provider.signed_out[0]
    assert said["client_id"] == CLIENT_ID
    assert jwt.decode(said["id_token_hint"], provider.key).claims["sub"] == AMINA["sub"]


def test_what_the_provider_said_is_sealed_and_signing_out_goes_on_without_it(
    client: InspectingClient, provider: Provider
) -> None:
    journey(client)
    kept = client.get_cookie("organisme", path="/guichet/deconnexion")
    assert kept is not None
    assert AMINA["sub"] not in kept.value
    client.set_cookie("organisme", kept.value[:-8] + "AAAAAAA=", path="/guichet/deconnexion")
    form = form_of(signed_out(client), f"{provider.issuer}/logout")
    assert set(form.standing) == {"client_id", "post_logout_redirect_uri"}


def test_a_provider_without_a_way_to_sign_out_is_left_alone(client: InspectingClient, provider: Provider) -> None:
    provider.signs_out = False
    journey(client)
    assert signed_out(client).headers["Location"] == "/guichet/connexion"


def test_passwords_open_nothing_where_the_organisation_signs_in(client: InspectingClient) -> None:
    page = client.get("/guichet/connexion").text
    assert 'name="password"' not in page
    assert "le compte de mon organisme" in page


def test_passwords_may_stay_possible_beside_it(
    settings: Settings, sqlite_url: str, provider: Provider, clock: time_machine.Traveller
) -> None:
    sign_on = SingleSignOnSettings(issuer=provider.issuer, client_id=CLIENT_ID, roles=ROLES, passwords_too=True)
    organisation = replace(settings.organisation, single_sign_on=sign_on)
    both = replace(settings, database_url=sqlite_url, organisation=organisation, oidc_client_secret=SECRET)
    page = create_app(both).test_client().get("/guichet/connexion").text
    assert 'name="password"' in page
    assert "le compte de mon organisme" in page

"""The pages of signing in, as a browser meets them."""

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from flask import Flask

from assistant.app import create_app
from assistant.services.entrance import Entrance
from assistant.services.staff_accounts import reset_password
from assistant.services.staff_demonstration import PASSWORD
from assistant.settings import Environment, Settings
from tests.staffing import token_of
from tests.web.client import InspectingClient
from tests.web.counter.conftest import SignInAs

LOGIN = {"login": "amina.b", "password": PASSWORD}
SIGN_IN = "/guichet/connexion"


def test_a_page_of_staff_leads_to_signing_in_and_back(client: InspectingClient) -> None:
    stopped = client.get("/guichet/mon-compte")
    assert stopped.status_code == 303
    assert stopped.headers["Location"] == f"{SIGN_IN}?suite=/guichet/mon-compte"
    page = client.get(stopped.headers["Location"])
    entered = client.submit(page, LOGIN, action=f"{SIGN_IN}?suite=/guichet/mon-compte")
    assert entered.request.path == "/guichet/mon-compte"
    assert "Amina B." in entered.text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/vos-donnees", "/guichet\n"]
)
def test_the_way_back_never_leaves_the_pages_of_staff(client: InspectingClient, elsewhere: str) -> None:
    page = client.get(SIGN_IN, query_string={"suite": elsewhere})
    action = re.search(r'action="(/guichet/connexion\?suite=[^"]*)"', page.text)
    assert action
    entered = client.submit(page, LOGIN, action=unescape(action[1]), follow_redirects=False)
    assert entered.headers["Location"] == "/guichet"


def test_a_wrong_password_is_told_kindly_and_the_login_stays(client: InspectingClient) -> None:
    page = client.get(SIGN_IN)
    refused = client.submit(page, {"login": "amina.b", "password": "not this one"}, action=SIGN_IN)
    assert "ne vont pas ensemble" in refused.text
    assert 'value="amina.b"' in refused.text
    assert "not this one" not in refused.text
    unknown = client.submit(page, {"login": "nobody.n", "password": "not this one"}, action=SIGN_IN)
    plain = re.sub(r"nonce-?[^ >;]*|csrf_token.*", "", refused.text.replace("amina.b", ""))
    assert plain.count("<p") == re.sub(r"csrf_token.*", "", unknown.text.replace("nobody.n", "")).count("<p")


def test_too_many_tries_are_stopped_until_an_hour_that_is_said(client: InspectingClient) -> None:
    page = client.get(SIGN_IN)
    wrong = {"login": "amina.b", "password": "not this one"}
    answers = [client.submit(page, wrong, action=SIGN_IN, inspect=False) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "à partir de 12" in unescape(answers[-1].text)


def test_signing_in_changes_the_token_and_the_form_s_secret(client: InspectingClient) -> None:
    page = client.get(SIGN_IN)
    client.set_cookie("guichet", "planted-by-somebody-else")
    client.submit(page, LOGIN, action=SIGN_IN)
    cookie = client.get_cookie("guichet")
    assert cookie is not None
    assert cookie.value != "planted-by-somebody-else"
    first = cookie.value
    assert client.submit(page, LOGIN, action=SIGN_IN).status_code == 400  # its form was of before
    client.submit(client.get("/guichet/mon-compte"), action="/guichet/deconnexion")
    client.submit(client.get(SIGN_IN), LOGIN, action=SIGN_IN)
    again = client.get_cookie("guichet")
    assert again is not None
    assert again.value != first


def test_the_cookie_stays_out_of_reach_of_scripts(client: InspectingClient) -> None:
    entered = client.submit(client.get(SIGN_IN), LOGIN, action=SIGN_IN, follow_redirects=False)
    [cookie] = [value for value in entered.headers.getlist("Set-Cookie") if value.startswith("guichet=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_out_ends_the_session_everywhere_that_token_is(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    copied = client.get_cookie("guichet")
    assert copied is not None
    left = client.submit(client.get("/guichet/mon-compte"), action="/guichet/deconnexion")
    assert left.request.path == SIGN_IN
    thief = app.test_client()
    thief.set_cookie("guichet", copied.value)
    assert thief.get("/guichet/mon-compte").status_code == 303


def test_erase_and_leave_signs_out_too(sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    token = client.get_cookie("guichet")
    assert token is not None
    client.submit(client.get("/"), action="/effacer-et-quitter")
    client.set_cookie("guichet", token.value)
    assert client.get("/guichet/mon-compte").status_code == 303


def test_a_form_sent_after_the_end_of_a_session_is_said_not_to_be_kept(
    sign_in_as: SignInAs, clock: time_machine.Traveller
) -> None:
    client = sign_in_as("claire.d")
    page = client.get("/guichet/lieu")
    clock.shift(timedelta(minutes=31))
    stopped = client.submit(page, {"office": "lyon-3"})
    assert stopped.request.path == SIGN_IN
    assert "votre dernier envoi n'a pas été enregistré" in unescape(stopped.text)


def test_somebody_with_two_offices_says_where_they_are(sign_in_as: SignInAs) -> None:
    client = sign_in_as("claire.d")
    page = client.get("/guichet", follow_redirects=True)
    assert page.request.path == "/guichet/lieu"
    chosen = client.submit(page, {"office": "rennes-centre"})
    assert "Rennes Centre" in chosen.text
    refused = client.submit(client.get("/guichet/lieu"), {"office": "strasbourg-neudorf"})
    assert refused.request.path == "/guichet/lieu"
    assert "Rennes Centre" in client.get("/guichet/mon-compte").text


def test_a_page_for_another_role_says_which_and_whom_to_ask(sign_in_as: SignInAs) -> None:
    refused = sign_in_as("accueil.lyon").get("/guichet/acces")
    assert refused.status_code == 403
    assert "responsable du point d'accueil" in unescape(refused.text)
    assert "Jeanne K." in refused.text
    assert "Maëlle N." not in refused.text


def test_a_telephone_is_set_up_then_asked_for_then_replaced_by_paper(
    app: Flask, sign_in_as: SignInAs, clock: time_machine.Traveller
) -> None:
    client = sign_in_as("amina.b")
    page = client.get("/guichet/second-facteur/activer")
    found = re.search(r"data-secret>([^<]+)<", page.text)
    assert found
    assert "<svg" in page.text
    wrong = client.submit(page, {"code": "000000", "present": PASSWORD})
    assert found[1] in wrong.text  # the same square: the telephone has it already
    code = pyotp.TOTP(found[1].replace(" ", "")).at(datetime.now(UTC))
    alone = client.submit(page, {"code": code, "present": "somebody at a desk left alone"})
    assert "pas votre mot de passe" in unescape(alone.text)
    shown = client.submit(page, {"code": code, "present": PASSWORD})
    codes = re.findall(r"data-recovery>([^<]+)<", shown.text)
    assert len(codes) == 10
    assert "Il vous reste 10 codes" in client.get("/guichet/mon-compte").text

    client.submit(client.get("/guichet/mon-compte"), action="/guichet/deconnexion")
    asked = client.submit(client.get(SIGN_IN), LOGIN, action=SIGN_IN)
    assert asked.request.path == "/guichet/second-facteur"
    assert client.get("/guichet/mon-compte").status_code == 303
    entered = client.submit(asked, {"code": codes[0]})
    assert entered.status_code == 200
    assert "Il vous reste 9 codes" in client.get("/guichet/mon-compte").text
    asked = client.get("/guichet/codes-de-secours")
    assert "data-recovery" not in client.submit(asked, {"present": "not this one"}).text
    renewed = client.submit(asked, {"present": PASSWORD})
    assert not set(re.findall(r"data-recovery>([^<]+)<", renewed.text)) & set(codes)


def test_a_temporary_password_is_changed_before_anything_else(
    app: Flask, client: InspectingClient, entrance: Entrance
) -> None:
    temporary = reset_password(entrance, "demo-bruno.c")
    sent = {"login": "bruno.c", "password": temporary or ""}
    page = client.submit(client.get(SIGN_IN), sent, action=SIGN_IN)
    assert page.request.path == "/guichet/mot-de-passe"
    assert client.get("/guichet/mon-compte").headers["Location"] == "/guichet/mot-de-passe"
    short = client.submit(page, {"wanted": "court", "again": "court"})
    assert "au moins 12 caractères" in unescape(short.text).replace("d'", "")
    other = client.submit(page, {"wanted": "trois chaises bleues", "again": "trois chaises vertes"})
    assert "ne sont pas pareils" in other.text
    done = client.submit(page, {"wanted": "trois chaises bleues", "again": "trois chaises bleues"})
    assert done.request.path == "/guichet/mon-compte"


def test_a_password_keeps_the_spaces_around_it(client: InspectingClient, entrance: Entrance) -> None:
    temporary = reset_password(entrance, "demo-bruno.c")
    sent = {"login": "bruno.c", "password": temporary or ""}
    page = client.submit(client.get(SIGN_IN), sent, action=SIGN_IN)
    client.submit(page, {"wanted": "  trois chaises bleues ", "again": "  trois chaises bleues "})
    client.submit(client.get("/guichet/mon-compte"), action="/guichet/deconnexion")
    trimmed = {"login": "bruno.c", "password": "trois chaises bleues"}
    assert "ne vont pas ensemble" in client.submit(client.get(SIGN_IN), trimmed, action=SIGN_IN).text
    whole = {"login": "bruno.c", "password": "  trois chaises bleues "}
    assert client.submit(client.get(SIGN_IN), whole, action=SIGN_IN).request.path == "/guichet/jour"


def test_the_people_of_the_demonstration_are_shown_in_a_demonstration_only(
    settings: Settings, client: InspectingClient, sqlite_url: str
) -> None:
    assert PASSWORD in client.get(SIGN_IN).text
    served = replace(
        settings,
        environment=Environment.PRODUCTION,
        base_url="https://droits.example.fr",
        database_url=sqlite_url,
        staff=replace(settings.staff, demonstration_accounts=False),
    )
    production = create_app(served).test_client()
    page = production.get(SIGN_IN, base_url="https://droits.example.fr")
    assert page.status_code == 200
    assert PASSWORD not in page.text


def test_neither_addresses_nor_logs_say_who_signs_in_or_which_case_is_read(
    app: Flask, client: InspectingClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        addresses = []
        for path in ("/guichet/connexion", "/guichet/mon-compte", "/guichet/acces", "/guichet/dossiers/abc/acces"):
            answer = client.get(path)
            addresses.append(answer.headers.get("Location", ""))
        entered = client.submit(client.get(SIGN_IN), LOGIN, action=SIGN_IN, follow_redirects=False)
        addresses.append(entered.headers["Location"])
    written = caplog.text + "".join(capfd.readouterr()) + " ".join(addresses)
    token = client.get_cookie("guichet")
    assert token is not None
    for secret in ("amina", "Amina", PASSWORD, token.value, token_of(app, "bruno.c")):
        assert secret not in written

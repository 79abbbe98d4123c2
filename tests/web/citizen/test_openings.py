"""Who opened my case: the page that answers it."""

from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.services import dossier
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.safe import OpenedCase
from assistant.services.sharing import share_with_office
from assistant.services.staff_cases import Reason, open_case_of, tell_names
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.services.staff_roles import StaffMember
from assistant.settings import Settings
from tests.web.client import InspectingClient

PAGE = "/qui-a-ouvert-mon-dossier"
AMINA = StaffMember("demo-amina.b", "amina.b", "Amina B.", "Conseil", {"lyon-3": "adviser"})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Give the offices their keys before the application reads them."""
    create_missing_office_keys(settings.office_keys_file, OFFICE_IDS)
    return settings


@pytest.fixture
def opened(app: Flask, client: InspectingClient, clock: object) -> OpenedCase:
    """Give a case that the office in Lyon was given, open in the browser of `client`."""
    safe = app.extensions["safe"]
    set_up_demonstration(safe.engine)
    set_up_demonstration_staff(safe.engine, safe.clock)
    opened = dossier.start_case(safe, CaseContents())
    share_with_office(safe, opened, "lyon-3", datetime(2027, 1, 1, tzinfo=UTC))
    client.set_cookie("dossier", opened.cookie or "")
    return opened


def test_nobody_yet_is_said_plainly(client: InspectingClient, opened: OpenedCase) -> None:
    assert "Personne du service" in unescape(client.get(PAGE).text)


def test_each_opening_says_when_who_where_and_why(app: Flask, client: InspectingClient, opened: OpenedCase) -> None:
    open_case_of(app.extensions["safe"], AMINA, "lyon-3", opened.id, Reason.TELEPHONE)
    page = unescape(client.get(PAGE).text)
    assert "20 novembre 2026 à 12 h" in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "Conseil · Point d'accueil Lyon Part-Dieu" in page
    assert "appel téléphonique" in page
    assert "Amina" not in page


def test_the_name_is_told_where_the_office_tells_names(
    app: Flask, client: InspectingClient, opened: OpenedCase
) -> None:
    open_case_of(app.extensions["safe"], AMINA, "lyon-3", opened.id, Reason.TELEPHONE)
    tell_names(app.extensions["entrance"], "lyon-3", names=True)
    assert "Amina B., Conseil" in unescape(client.get(PAGE).text)


def test_without_a_case_nothing_is_told(client: InspectingClient) -> None:
    assert client.get(PAGE).status_code == 403


def test_the_page_about_the_answers_leads_there(client: InspectingClient) -> None:
    assert PAGE in client.get("/vos-donnees").text

"""People and rights, and the journal, as administrators and managers meet them."""

import re
from html import unescape

from flask import Flask

from assistant.services.entrance import Entrance, SignedIn
from assistant.services.safe import OpenedCase
from assistant.services.sign_in import sign_in
from assistant.services.staff_accounts import account_line, account_of_login
from assistant.services.staff_cases import Reason, open_case_of
from assistant.services.staff_sessions import visit_of
from tests.staffing import case_given_to, token_of
from tests.web.counter.conftest import SignInAs


def test_an_account_is_opened_with_a_temporary_password_that_works(sign_in_as: SignInAs, entrance: Entrance) -> None:
    client = sign_in_as("administration")
    page = client.get("/guichet/personnes/nouvelle")
    given = {"login": " Nadia.R ", "name": "Nadia R.", "function": "Accueil", "role.lyon-3": "reception"}
    shown = client.submit(page, given)
    found = re.search(r"data-temporary>([^<]+)<", shown.text)
    assert found
    outcome = sign_in(entrance, "nadia.r", found[1], "192.0.2.1")
    assert isinstance(outcome, SignedIn)
    account = account_of_login(entrance, "nadia.r")
    line = account_line(entrance, account or "")
    assert line is not None
    assert line.member.roles_by_office == {"lyon-3": "reception"}
    again = client.submit(page, given)
    assert "déjà pris" in again.text
    assert 'value="Nadia R."' in again.text


def test_rights_are_shown_changed_and_effective_at_once(sign_in_as: SignInAs) -> None:
    bruno = sign_in_as("bruno.c")
    assert bruno.get("/guichet/acces").status_code == 403
    client = sign_in_as("administration")
    page = client.get("/guichet/personnes/demo-bruno.c")
    done = client.submit(page, {"role.lyon-3": "office_manager"}, action="/guichet/personnes/demo-bruno.c")
    assert done.request.path == "/guichet/personnes"
    assert bruno.get("/guichet/acces").status_code == 200


def test_the_last_administrator_cannot_lock_everybody_out(sign_in_as: SignInAs) -> None:
    client = sign_in_as("administration")
    page = client.get("/guichet/personnes/demo-administration")
    refused = client.submit(page, {"everywhere": []}, action="/guichet/personnes/demo-administration")
    assert "dernier compte d'administration" in unescape(refused.text)
    closed = client.submit(page, action="/guichet/personnes/demo-administration/fermer")
    assert closed.status_code == 409
    assert client.get("/guichet/personnes").status_code == 200


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(sign_in_as: SignInAs) -> None:
    amina, client = sign_in_as("amina.b"), sign_in_as("administration")
    page = client.get("/guichet/personnes/demo-amina.b")
    client.submit(page, action="/guichet/personnes/demo-amina.b/fermer")
    assert amina.get("/guichet/mon-compte").status_code == 303
    reopened = client.get("/guichet/personnes/demo-amina.b")
    assert "Ce compte est fermé" in reopened.text
    client.submit(reopened, action="/guichet/personnes/demo-amina.b/rouvrir")
    assert sign_in_as("amina.b").get("/guichet/mon-compte").status_code == 200


def test_an_unknown_account_is_a_page_that_does_not_exist(sign_in_as: SignInAs) -> None:
    assert sign_in_as("administration").get("/guichet/personnes/nobody").status_code == 404


def opened_by_amina(app: Flask, entrance: Entrance) -> OpenedCase:
    """Give a case to Lyon, and have Amina open it."""
    case = case_given_to(app, "lyon-3")
    visit = visit_of(entrance, token_of(app, "amina.b"))
    assert visit is not None
    open_case_of(app.extensions["safe"], visit.member, "lyon-3", case.id, Reason.APPOINTMENT)
    return case


def test_a_manager_reads_the_journal_of_the_office_and_of_each_of_its_cases(
    app: Flask, sign_in_as: SignInAs, entrance: Entrance
) -> None:
    case = opened_by_amina(app, entrance)
    client = sign_in_as("responsable.lyon")
    journal = client.get("/guichet/acces")
    assert "Amina B." in journal.text
    assert f"/guichet/dossiers/{case.id}/acces" in journal.text
    one = client.get(f"/guichet/dossiers/{case.id}/acces")
    assert "rendez-vous" in one.text


def test_a_case_of_another_office_is_as_unknown_as_one_that_never_was(
    app: Flask, sign_in_as: SignInAs, entrance: Entrance
) -> None:
    case = opened_by_amina(app, entrance)
    client = sign_in_as("responsable.rennes")
    assert "Amina" not in client.get("/guichet/acces").text
    theirs, nobodys = (client.get(f"/guichet/dossiers/{one}/acces") for one in (case.id, "0" * 32))
    assert theirs.status_code == nobodys.status_code == 404
    assert len(theirs.text) == len(nobodys.text)


def test_a_manager_chooses_whether_citizens_are_told_names(sign_in_as: SignInAs) -> None:
    client = sign_in_as("responsable.lyon")
    page = client.get("/guichet/acces")
    assert "pas le nom" in page.text
    changed = client.submit(page, action="/guichet/acces/noms")
    assert "le nom et la fonction" in changed.text
    assert "pas le nom" in sign_in_as("responsable.rennes").get("/guichet/acces").text


def test_one_closes_one_s_other_browsers(sign_in_as: SignInAs) -> None:
    first, second = sign_in_as("amina.b"), sign_in_as("amina.b")
    page = second.get("/guichet/mon-compte")
    second.submit(page, action="/guichet/mon-compte/sessions/fermer")
    assert first.get("/guichet/mon-compte").status_code == 303
    assert second.get("/guichet/mon-compte").status_code == 200


def test_an_adviser_s_agenda_has_a_secret_address_shown_once_and_taken_back(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    shown = client.submit(client.get("/guichet/mon-compte"), action="/guichet/mon-compte/agenda")
    found = re.search(r"data-agenda>[^<]*(/agenda/[^<]+)<", shown.text)
    assert found
    calendar = app.test_client().get(found[1])
    assert calendar.mimetype == "text/calendar"
    page = client.get("/guichet/mon-compte")
    assert found[1] not in page.text
    client.submit(page, action="/guichet/mon-compte/agenda/fermer")
    assert app.test_client().get(found[1]).status_code == 404


def test_nobody_else_has_an_agenda(sign_in_as: SignInAs) -> None:
    assert "agenda habituel" not in sign_in_as("accueil.lyon").get("/guichet/mon-compte").text


def test_an_agenda_belongs_to_one_person(sign_in_as: SignInAs) -> None:
    client = sign_in_as("administration")
    page = client.get("/guichet/personnes/demo-accueil.lyon")
    refused = client.submit(page, {"agenda": "amina-b"}, action="/guichet/personnes/demo-accueil.lyon")
    assert "déjà celui d'une autre personne" in unescape(refused.text)
    done = client.submit(page, {"agenda": "hugo-i"}, action="/guichet/personnes/demo-accueil.lyon")
    assert done.request.path == "/guichet/personnes"

"""One case at the counter: opened, filled in, never overwritten; papers seen, opinions, prints."""

import json
import re
from datetime import date

import pytest
from flask import Flask

from assistant.eligibility.cases import assume_ordinary, read_case
from assistant.eligibility.facts import answer_to_json
from assistant.services import dossier
from assistant.services.case_codes import CaseCode
from assistant.services.contents import CaseContents
from assistant.services.opinions import opinions
from assistant.services.safe import CaseNotShared, OpenedCase, StaffAccess
from assistant.services.seen_papers import seen_papers
from assistant.services.sharing import open_as_staff
from assistant.storage.audit import lines_about
from assistant.storage.base import reading
from tests.staffing import case_given_to
from tests.web.client import form_of
from tests.web.counter.conftest import SignInAs

LYON = "lyon-3"
ANSWERS = {
    "partner.present": False,
    "children.count": "2",
    "children.0.birth_date": "2018-04-12",
    "children.1.birth_date": "2021-09-03",
    "applicant.resources_n2.salary": "unsure",
}


def a_whole_case(app: Flask) -> OpenedCase:
    """Give a case with nothing left to ask."""
    rulebook = app.extensions["rules"].rulebook
    case = {"partner": None, "children": [{"birth_date": "2018-04-12"}, {"birth_date": "2021-09-03"}]}
    situation, _filled = assume_ordinary(rulebook, read_case(rulebook, case, date(2026, 11, 1)), ("af",))
    said = {path: answer_to_json(answer) for path, answer in situation.answers.items()}
    return a_case(app, answers={**said, "family_resources": "20000"})


def a_case(app: Flask, **more: object) -> OpenedCase:
    """Give a case that its author handed over to Lyon."""
    usual = {"month": "2026-11", "benefits": ("af",), "answers": ANSWERS, "situations": ()}
    return case_given_to(app, LYON, CaseContents(**{**usual, **more}))  # type: ignore[arg-type]


def read(app: Flask, case_id: str) -> CaseContents:
    """Read what a case says now."""
    opened = open_as_staff(app.extensions["safe"], case_id, StaffAccess("test", LYON, "present"))
    assert isinstance(opened, OpenedCase)
    return opened.contents


def code_on(page: str) -> str:
    """Read the code that a page shows once."""
    found = re.search(r"data-code>([^<]+)<", page)
    assert found is not None
    return found[1]


def test_the_hand_over_says_what_is_known_before_anything_is_asked_again(app: Flask, sign_in_as: SignInAs) -> None:
    given = a_case(app, ticks={"bank_details": True, "family_record_book": "cannot"})
    page = sign_in_as("amina.b").get(f"/guichet/dossier/{given.id}?pourquoi=appointment").text
    known, _, questions = page.partition('id="questions"')
    assert "Ouvert par la personne elle-même" in known
    assert "Elle n'était pas sûre de" in known
    assert "ne peut pas l'obtenir" in known
    assert "La personne n'était pas sûre" in questions
    with reading(app.extensions["safe"].engine) as session:
        assert [(line.action, line.why) for line in lines_about(session, given.id)] == [("opened", "appointment")]


def test_answers_are_kept_and_signs_stand_for_boxes(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}")
    answered = {
        "children.0.birth_date.day": "13/04/2018",
        "applicant.resources_n2.salary": "12000..14000",
        "applicant.resources_n2.pension": "?",
    }
    kept = client.submit(page, answered)
    assert "Les réponses sont gardées" in kept.text
    answers = read(app, given.id).answers
    assert answers["children.0.birth_date"] == "2018-04-13"
    assert answers["applicant.resources_n2.salary"] == {"between": ["12000", "14000"]}
    assert answers["applicant.resources_n2.pension"] == "unsure"
    assert answers["children.1.birth_date"] == ANSWERS["children.1.birth_date"]
    again = client.get(f"/guichet/dossier/{given.id}")
    assert answers["family_resources"] == "unsure", "its parts stand for it"
    assert form_of(again).standing["family_resources"] == [""], "nobody was unsure of the total"
    assert again.text.partition('id="questions"')[0].count("<li>Quel") == 2, "of the salary and the pension only"


def test_what_cannot_be_read_is_said_and_nothing_is_lost(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}")
    answer = client.submit(page, {"applicant.resources_n2.salary": "beaucoup", "children.1.birth_date.day": "4/9/2021"})
    assert "govuk-error-summary" in answer.text
    standing = form_of(answer).standing
    assert standing["applicant.resources_n2.salary"] == ["beaucoup"]
    assert standing["children.1.birth_date.day"] == ["4/9/2021"]
    assert dict(read(app, given.id).answers) == ANSWERS


def test_a_child_more_brings_its_lines_and_one_less_takes_them_away(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    more = client.submit(client.get(f"/guichet/dossier/{given.id}"), {"children.count": "3"})
    assert 'name="children.2.birth_date.day"' in more.text
    client.submit(more, {"children.count": "1"})
    assert "children.1.birth_date" not in read(app, given.id).answers


def test_what_the_person_changed_meanwhile_is_not_overwritten(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}")
    safe = app.extensions["safe"]
    theirs = {"children.0.birth_date": "2018-04-20", "applicant.resources_n2.pension": "100"}
    dossier.change_case(safe, given, lambda contents: contents.with_answers(theirs))
    mine = {"children.0.birth_date.day": "21/04/2018", "applicant.resources_n2.salary": "9000"}
    answer = client.submit(page, mine)
    assert answer.status_code == 409
    assert "Rien n'a été écrasé" in answer.text
    assert read(app, given.id).answers["children.0.birth_date"] == "2018-04-20"
    again = client.submit(answer)
    assert again.status_code == 409, "not chosen yet"
    client.submit(again, {"choose.children.0.birth_date": "mine"})
    kept = read(app, given.id).answers
    assert kept["children.0.birth_date"] == "2018-04-21"
    assert kept["applicant.resources_n2.pension"] == "100", "what only they changed stands"
    assert kept["applicant.resources_n2.salary"] == "9000", "what only I changed stands"


def test_the_other_side_can_be_chosen(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}")
    dossier.change_case(
        app.extensions["safe"], given, lambda contents: contents.with_answers({"children.0.birth_date": "2018-04-20"})
    )
    answer = client.submit(page, {"children.0.birth_date.day": "21/04/2018"})
    client.submit(answer, {"choose.children.0.birth_date": "theirs"})
    assert read(app, given.id).answers["children.0.birth_date"] == "2018-04-20"


def test_a_case_of_another_office_is_as_unknown_as_none(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("denis.e")
    pages = ("", "/pieces", "/avis", "/mandats", "/imprimer", "/imprimer/papiers.pdf")
    for page in pages:
        theirs = client.get(f"/guichet/dossier/{given.id}{page}")
        nobodys = client.get(f"/guichet/dossier/{'0' * 32}{page}")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.text.replace(given.id, "") == nobodys.text.replace("0" * 32, "") or len(theirs.text) == len(
            nobodys.text
        )


def test_a_new_case_for_somebody_present_gives_its_code_once(app: Flask, sign_in_as: SignInAs) -> None:
    client = sign_in_as("amina.b")
    page = client.get("/guichet/dossiers")
    assert '<option value="ar" lang="ar">العربية</option>' in page.text, "each language in its own letters"
    refused = client.submit(page, {"benefits": ["af"], "language": "fr"}, action="/guichet/dossiers/nouveau")
    assert "data-code" not in refused.text, "without consent nothing is opened"
    new = client.submit(
        page, {"benefits": ["af"], "language": "fr", "consent": "yes"}, action="/guichet/dossiers/nouveau"
    )
    code = code_on(new.text)
    slip = client.submit(new, action="/guichet/dossiers/code.pdf")
    assert slip.data.startswith(b"%PDF")
    citizen = dossier.open_by_code(app.extensions["safe"], code, "192.0.2.9")
    assert isinstance(citizen, OpenedCase)
    shown = client.get(f"/guichet/dossier/{citizen.id}?pourquoi=present").text
    assert "Ouvert au guichet le" in shown
    assert code not in shown


def test_the_code_or_the_address_of_its_qr_opens_a_case_with_consent(app: Flask, sign_in_as: SignInAs) -> None:
    safe, client = app.extensions["safe"], sign_in_as("amina.b")
    saved = dossier.save_with_code(safe, dossier.start_case(safe, CaseContents(benefits=("af",), answers=ANSWERS)))
    assert isinstance(saved, OpenedCase)
    assert isinstance(saved.code, CaseCode)
    page = client.get("/guichet/dossiers")
    typed = f"https://droits.example/reprendre#{saved.code}"
    refused = client.submit(page, {"code": typed}, action="/guichet/dossiers")
    assert isinstance(open_as_staff(safe, saved.id, StaffAccess("test", LYON, "present")), CaseNotShared)
    opened = client.submit(refused, {"code": typed, "agreed": "yes"}, action="/guichet/dossiers")
    assert opened.request.path == f"/guichet/dossier/{saved.id}"
    wrong = client.submit(page, {"code": "K7QM", "agreed": "yes"}, action="/guichet/dossiers")
    assert "douze" in wrong.text


def test_papers_seen_show_on_the_persons_page_and_print(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_whole_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}/pieces")
    refused = client.submit(page, {"state.identity_document": "refused"})
    assert "Dites pourquoi." in refused.text
    assert not seen_papers(read(app, given.id))
    said = {"state.identity_document": "refused", "words.identity_document": "illisible", "state.bank_details": "copy"}
    client.submit(refused, said)
    seen = seen_papers(read(app, given.id))
    assert (seen["identity_document"].state, seen["identity_document"].words) == ("refused", "illisible")
    assert seen["bank_details"].on == "2026-11-20"
    citizen = app.test_client()
    citizen.set_cookie("dossier", given.cookie or "")
    theirs = citizen.get("/pieces", follow_redirects=True).text
    assert "Copie vue le 20 novembre 2026" in theirs
    assert "illisible" in theirs
    assert "Amina" not in theirs, "the office tells functions only"
    assert client.get(f"/guichet/dossier/{given.id}/imprimer/papiers.pdf").data.startswith(b"%PDF")


def test_a_paper_that_somebody_else_ticked_meanwhile_is_not_overwritten(app: Flask, sign_in_as: SignInAs) -> None:
    given, mine, other = a_case(app), sign_in_as("amina.b"), sign_in_as("bruno.c")
    page = mine.get(f"/guichet/dossier/{given.id}/pieces")
    other.submit(other.get(f"/guichet/dossier/{given.id}/pieces"), {"state.bank_details": "original"})
    answer = mine.submit(page, {"state.bank_details": "copy"})
    assert answer.status_code == 409
    assert seen_papers(read(app, given.id))["bank_details"].state == "original"
    mine.submit(answer, {"state.bank_details": "copy"})
    assert seen_papers(read(app, given.id))["bank_details"].state == "copy"


def an_opinion(**more: object) -> dict[str, object]:
    """Return what an adviser writes."""
    return {"benefit": "af", "outcome": "eligible", "amount": "152,25", "reason": "Vu le dossier."} | more


def test_an_opinion_is_a_persons_and_is_corrected_by_another(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}/avis")
    client.submit(page, an_opinion())  # type: ignore[arg-type]
    second = client.submit(page, an_opinion(outcome="not_eligible", amount="", reason="Erreur de ma part."))  # type: ignore[arg-type]
    assert "Remplacé par un avis plus récent" in second.text
    first, last = opinions(read(app, given.id))
    assert (first.replaced_by, last.replaced_by, first.amount) == (last.id, "", "152.25")
    citizen = app.test_client()
    citizen.set_cookie("dossier", given.cookie or "")
    assert not last.is_decision
    assert "Décision" not in second.text
    with reading(app.extensions["safe"].engine) as session:
        assert [line.action for line in lines_about(session, given.id)].count("written") == 2


def test_an_opinion_needs_its_reason_in_words(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    answer = client.submit(client.get(f"/guichet/dossier/{given.id}/avis"), an_opinion(reason=""))  # type: ignore[arg-type]
    assert "govuk-error-summary" in answer.text
    assert opinions(read(app, given.id)) == ()


def test_the_attestation_fixes_no_deadline_where_the_operator_does_not_pay(app: Flask, sign_in_as: SignInAs) -> None:
    given, client = a_case(app), sign_in_as("amina.b")
    page = client.get(f"/guichet/dossier/{given.id}/imprimer")
    assert "deadline" not in page.text
    assert "Pas de rendez-vous à venir dans ce lieu." in page.text
    printed = client.submit(
        page, {"name": "Jean Petit"}, action=f"/guichet/dossier/{given.id}/imprimer/attestation.pdf"
    )
    assert printed.data.startswith(b"%PDF")
    assert "Jean Petit" not in json.dumps(dict(read(app, given.id).counter))


@pytest.mark.parametrize("login", ["regles", "administration", "accueil.lyon"])
def test_those_without_the_role_open_nothing(app: Flask, sign_in_as: SignInAs, login: str) -> None:
    given = a_case(app)
    assert sign_in_as(login).get(f"/guichet/dossier/{given.id}").status_code in {303, 403}

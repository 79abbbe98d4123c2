"""Every page of those who work here: how they come in, what they are led to, a case, a visit, their place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyotp

from assistant.services.appointment_details import Contact
from assistant.services.staff_demonstration import PASSWORD
from assistant.services.video_trial import open_trial
from tests.accessibility.visitor import Visitor
from tests.staffing import signed_in_client, token_of
from tests.web.client import InspectingClient
from tests.web.counter.test_case import a_whole_case, an_opinion
from tests.web.counter.test_drafts import opinion_and_example

LOGINS = ("amina.b", "accueil.lyon", "responsable.lyon", "regles", "administration")
ADVISER, MANAGER, KEEPER, ADMINISTRATOR = "amina.b", "responsable.lyon", "regles", "administration"
WITH_TELEPHONE = "bruno.c"
EDITED = ("ouvertures", "absences", "absences-regulieres", "motifs", "equipe", "lieu")
SEVERAL = 5  # what several cases share may be shown
OK = 200


def whole_visit(visitor: Visitor) -> None:
    """Look at the entrance, at each page with the first person who may see it, then at what has to be begun first."""
    visitor.service.app.test_client_class = InspectingClient
    with visitor.as_nobody():
        visitor.go("/guichet/connexion", "counter: sign in")
        visitor.look_wrong("counter: sign in, refused", {"login": ADVISER, "password": "rien"})
    for login in LOGINS:
        with _signed_in(visitor, login):
            for path in paths(visitor):
                _look_where_let_in(visitor, path)
    a_case(visitor)
    a_visit(visitor)
    a_meeting(visitor)
    the_place(visitor)
    examples(visitor)
    two_steps(visitor)


@contextmanager
def _signed_in(visitor: Visitor, login: str) -> Iterator[None]:
    with visitor.as_nobody():
        cookie = {"name": "guichet", "value": token_of(visitor.service.app, login), "url": visitor.service.address}
        visitor.context.add_cookies([cookie])  # type: ignore[list-item]
        yield


def paths(visitor: Visitor) -> list[str]:
    """List the addresses of staff that need nothing to be filled in."""
    rules = visitor.service.app.url_map.iter_rules()
    found = {str(rule) for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments}
    return sorted(path for path in found if path.startswith("/guichet") and "/connexion" not in path)


def _look_where_let_in(visitor: Visitor, path: str) -> None:
    name = f"counter: {path.removeprefix('/guichet').strip('/') or 'home'}"
    if name in visitor.report.pages:
        return
    answered = visitor.page.request.get(f"{visitor.service.address}{path}", max_redirects=0)
    if answered.status == OK and answered.headers.get("content-type", "").startswith("text/html"):
        visitor.go(path, name)


def a_case(visitor: Visitor) -> None:
    """Look at a case that was handed over: its lines, its papers, an opinion on it, a mandate, its prints."""
    app = visitor.service.app
    case = f"/guichet/dossier/{a_whole_case(app).id}"
    adviser = signed_in_client(app, ADVISER)
    with _signed_in(visitor, ADVISER):
        visitor.go(f"{case}?pourquoi=appointment", "counter: case")
        visitor.go(f"{case}/pieces", "counter: case, papers")
        visitor.go(f"{case}/avis", "counter: case, opinions")
        visitor.look_wrong("counter: case, opinion refused")
        adviser.submit(adviser.get(f"{case}/avis"), an_opinion())  # type: ignore[arg-type]
        visitor.go(f"{case}/avis", "counter: case, an opinion given")
        visitor.go(str(visitor.page.locator("a[href*='/exemple']").first.get_attribute("href")), "counter: example")
        visitor.go(f"{case}/mandats", "counter: case, mandates")
        visitor.look_wrong("counter: case, mandate refused")
        visitor.go(f"{case}/imprimer", "counter: case, prints")
    with _signed_in(visitor, MANAGER):
        visitor.go(f"{case.replace('/dossier/', '/dossiers/')}/acces", "counter: case, who opened it")


def a_visit(visitor: Visitor) -> None:
    """Look at somebody who came without an appointment, and at the television of the waiting room."""
    with _signed_in(visitor, ADVISER):
        visitor.go("/guichet/visites/nouvelle")
        visitor.look_wrong("counter: visit, nothing said")
        visitor.page.locator("main [name=subject]").first.check()
        visitor.press("Donner un ticket")
        visitor.look("counter: visit")
        visitor.go("/guichet/jour", "counter: day, somebody waits")
    with _signed_in(visitor, MANAGER):
        visitor.go("/guichet/ecran")
        visitor.press("adresse")
        visitor.go(str(visitor.page.locator("[data-screen-address] ~ p a, .govuk-inset-text a").get_attribute("href")))
        visitor.look("television of the waiting room")


def a_meeting(visitor: Visitor) -> None:
    """Look at an appointment from the adviser's side, and at the adviser's side of a video meeting."""
    contact = Contact(name="Nina", email=None, telephone=None, language="fr", interpreter=False, accessibility="")
    trial = open_trial(visitor.service.app.extensions["desk"], "lyon-3", contact, begins_in=timedelta(minutes=5))
    assert trial is not None
    with _signed_in(visitor, ADVISER):
        visitor.go(f"/guichet/rendez-vous/{trial.meeting.id}", "counter: appointment")
        visitor.go("/rendez-vous/" + trial.adviser.partition("/rendez-vous/")[2], "video: the adviser's room")


def the_place(visitor: Visitor) -> None:
    """Look at what a manager edits, and at a person of the office."""
    with _signed_in(visitor, MANAGER):
        for slug in EDITED:
            visitor.go(f"/guichet/organisation/{slug}", f"counter: edit, {slug}")
            visitor.go(f"/guichet/organisation/{slug}/{'lyon-3' if slug == 'lieu' else 'nouveau'}")
            if visitor.page.locator("main form .govuk-form-group").count():
                visitor.look(f"counter: edit, one of {slug}")
        visitor.go("/guichet/organisation/absences/nouveau")
        visitor.look_wrong("counter: edit, refused")
    with _signed_in(visitor, ADMINISTRATOR):
        visitor.go("/guichet/personnes/demo-amina.b", "counter: a person")


def examples(visitor: Visitor) -> None:
    """Look at an example that several cases share."""
    app = visitor.service.app
    for _time in range(SEVERAL):
        opinion_and_example(app, lambda login: signed_in_client(app, login))
    with _signed_in(visitor, KEEPER):
        visitor.go("/guichet/avis", "counter: opinions, counted")
        visitor.go(str(visitor.page.locator("main a[href*='/avis/exemples/']").first.get_attribute("href")))
        visitor.look("counter: opinions, an example")


def two_steps(visitor: Visitor) -> None:
    """Set a telephone up as the second step, look at the codes on paper, and at what is asked from then on."""
    with _signed_in(visitor, WITH_TELEPHONE):
        visitor.go("/guichet/second-facteur/activer")
        secret = visitor.page.locator("[data-secret]").inner_text().replace(" ", "")
        visitor.look_wrong("counter: second step, refused", {"code": "000000", "present": "rien"})
        visitor.fill({"code": pyotp.TOTP(secret).at(datetime.now(UTC)), "present": PASSWORD})
        visitor.press()
        visitor.go("/guichet/codes-de-secours", "counter: codes on paper")
    with _signed_in(visitor, WITH_TELEPHONE):
        visitor.go("/guichet/second-facteur", "counter: second step")

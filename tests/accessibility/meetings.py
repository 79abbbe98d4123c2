"""Every page of an appointment: chosen, held, refused, confirmed, moved, given up, waited for, met by video."""

from datetime import timedelta

from sqlalchemy import delete

from assistant.services.appointment_details import Contact
from assistant.services.video_trial import open_trial
from assistant.storage.base import transaction
from assistant.storage.offices import OpeningWindow
from tests.accessibility.service import NOON, Service
from tests.accessibility.visitor import Visitor

SOON = timedelta(minutes=45)


def whole_visit(visitor: Visitor) -> None:
    """Go through the pages of appointments."""
    booking(visitor)
    the_meeting(visitor)
    for_another(visitor)
    by_video(visitor)
    without_any_time(visitor)


def up_to_the_times(visitor: Visitor, *, look: bool = False) -> None:
    """Choose why, how and where."""
    visitor.go("/rendez-vous/")
    for name, value in (("subject", "custody"), ("mode", "office"), ("office", "lyon-3")):
        if look:
            visitor.look(f"appointment: {name}")
            if name != "mode":  # one way to meet is chosen already
                visitor.look_wrong(f"appointment: {name}, none chosen")
        visitor.choose(name, value)


def booking(visitor: Visitor) -> None:
    """Take an appointment."""
    up_to_the_times(visitor, look=True)
    visitor.look("appointment: times")
    visitor.look_wrong("appointment: times, none chosen")
    visitor.page.locator("[data-week=after]").first.click()
    visitor.look("appointment: times of another week")
    visitor.page.locator("[name=slot]").first.check()
    visitor.press_form()
    visitor.look("appointment: who")
    visitor.look_wrong("appointment: who, refused", {"email": "nom@", "telephone": "12"})
    visitor.fill({"name": "Éloïse Lefèvre", "email": "eloise@example.org"})
    visitor.press_form()
    visitor.look("appointment: check")
    visitor.press_form()
    visitor.look("appointment: taken")


def the_meeting(visitor: Visitor) -> None:
    """Look at what can be done with it, and give it up."""
    meeting = visitor.page.url
    path = meeting.removeprefix(visitor.service.address).partition("?")[0].rstrip("/")
    visitor.go("/rendez-vous/mes-rendez-vous", "appointment: mine")
    visitor.go(f"{meeting.rstrip('/')}/papiers", "appointment: papers")
    visitor.print_out("print: slip, two languages", f"{path}/fiche.pdf?langue=deux")
    visitor.print_out("print: slip, large", f"{path}/fiche.pdf?langue=lecteur&grand=oui")
    visitor.go(f"/rendez-vous/{'0' * 32}/accepter", "appointment: offer over")
    visitor.go("/messages/", "letterbox, with a letter")
    visitor.go(str(visitor.page.locator("[data-open]").first.get_attribute("href")), "letterbox, a letter")
    visitor.go(f"{meeting.rstrip('/')}/deplacer", "appointment: move")
    visitor.look_wrong("appointment: move, none chosen")
    with visitor.as_nobody():
        visitor.go("/rendez-vous/mes-rendez-vous", "appointment: none")
        visitor.go("/rendez-vous/retrouver", "appointment: find")
        visitor.look_wrong("appointment: find, wrong code", {"code": "AAAA", "letters": "abc"})
        visitor.go("/rendez-vous/creneau", "appointment: over")
        visitor.go(meeting, "appointment: not mine")
    visitor.go(f"{meeting.rstrip('/')}/annuler", "appointment: give up")
    visitor.press("Oui, annuler")
    visitor.look("appointment: given up")


def for_another(visitor: Visitor) -> None:
    """Look at what somebody else is asked."""
    with visitor.as_nobody():
        visitor.go("/rendez-vous/pour-une-autre-personne", "appointment: for another")
        visitor.look_wrong("appointment: for another, refused")


def by_video(visitor: Visitor) -> None:
    """Look at the room before, during and after."""
    begins = _video(visitor.service, SOON)
    with visitor.as_nobody():
        visitor.go(begins, "video: too early")
        visitor.go(f"{begins}/telephone", "video: by telephone")
        visitor.go(f"{begins}/guichet", "video: at the counter")
        visitor.go("/rendez-vous/video/rien", "video: unknown link")
        visitor.service.clock.shift(SOON)
        visitor.go(begins, "video: the room")
        visitor.go(f"{begins}/quitte", "video: left")
        visitor.service.clock.shift(timedelta(hours=5))
        visitor.go(begins, "video: over")
        visitor.service.clock.move_to(NOON, tick=False)


def _video(service: Service, begins_in: timedelta) -> str:
    """Write a video meeting, and give the path that leads the person into its room."""
    contact = Contact(name="Nina", email=None, telephone=None, language="fr", interpreter=False, accessibility="")
    trial = open_trial(service.app.extensions["desk"], "lyon-3", contact, begins_in=begins_in)
    assert trial is not None
    return "/rendez-vous/" + trial.person.partition("/rendez-vous/")[2]


def without_any_time(visitor: Visitor) -> None:
    """Take every opening away, and look at what is offered instead."""
    with transaction(visitor.service.app.extensions["safe"].engine) as session:
        session.execute(delete(OpeningWindow))
    with visitor.as_nobody():
        up_to_the_times(visitor)
        visitor.look("appointment: no time at all")
        visitor.page.locator("[data-offer=call-back]").click()
        visitor.look("appointment: call back")
        visitor.look_wrong("appointment: call back, refused", {"telephone": "12"})
        visitor.go("/rendez-vous/creneau")
        visitor.page.locator("[data-offer=alert]").click()
        visitor.look("appointment: alert")
        visitor.fill({"name": "Nina"})
        visitor.press_form()
        visitor.look("appointment: waiting")

"""The day of an office: one screen, one button for each step, and a list on paper for when the line drops."""

from flask import Response, abort, current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from assistant.booking.policy import CONFIRMED, Refused
from assistant.services.appointments import NoSuchAppointment
from assistant.services.day_desks import desk_of, leave_desk, note_call_back, take_desk
from assistant.services.marking import MarkOutcome, expect_again, mark_excused, mark_no_show, mark_seen
from assistant.services.ports import Bell
from assistant.services.safe import StaffAccess
from assistant.services.staff_cases import Reason
from assistant.services.visits import NobodyWaits, NoSuchVisit, TakenAlready, call_first
from assistant.services.visits_arriving import arrive_with_appointment, undo_arrival
from assistant.services.visits_moving import join_case
from assistant.web.counter.blueprint import counter, desk, go, refuse
from assistant.web.counter.day_pages import DayPage, day_page, require_day
from assistant.web.counter.day_words import desk_words, refused_words, taken_words
from assistant.web.counter.sheets import pdf_file
from assistant.web.forms.fields import Given, TextField
from assistant.web.i18n import gettext as _
from assistant.web.i18n import lazy
from assistant.web.security import role
from assistant.web.signed_in import office, staff

CONFLICT = 409
VISIT = "visite"
MARKS = {"venu": mark_seen, "excuse": mark_excused, "absent": mark_no_show, "attendu": expect_again}


class PlaceForm(Form):  # type: ignore[misc]
    """At which desk somebody receives."""

    place = TextField(lazy("Votre guichet"), hint=lazy("Un numéro ou un nom, par exemple 3."), longest=20, width="5")


def access(why: Reason = Reason.PRESENT) -> StaffAccess:
    """Say in whose name something is done: the person signed in, at the office they work for now."""
    return StaffAccess(staff().id, office(), why.value)


@counter.get("/jour")
@role("reception")
def day() -> str:
    """Show the day."""
    return show_day()


@counter.get("/jour/liste.pdf")
@role("reception")
def day_list() -> Response:
    """Print the day, with boxes to tick and room to write."""
    now = require_day()
    html = render_template("print/day_list.html", page=day_page(now), office=now.office)
    return pdf_file(html, "journee")


@counter.post("/jour/guichet")
@role("reception")
def choose_desk() -> AnyResponse | str:
    """Receive at a desk from now on, or nowhere."""
    if request.form.get("leave"):
        leave_desk(desk(), access())
        return go(url_for("counter.day"))
    form = PlaceForm(request.form)
    if not form.validate():
        return show_day(form=form)
    take_desk(desk(), access(), str(form.place.answer))
    return go(url_for("counter.day"))


@counter.post("/jour/suivante")
@role("reception")
def call_next() -> AnyResponse | str:
    """Call whoever is first in line: of two who press at once, each gets somebody else."""
    place = desk_of(desk(), access())
    if not place:
        return without_desk()
    called = call_first(desk(), access(), [one.visit.id for one in require_day().line], place)
    if isinstance(called, NobodyWaits):
        return say(_("Personne n'attend en ce moment."))
    return go(url_for("counter.day", _anchor=f"visite-{called.id}"))


@counter.post("/jour/rendez-vous/<appointment_id>/arrivee")
@role("reception")
def arrive(appointment_id: str) -> AnyResponse | str:
    """Write that the person of an appointment is there."""
    outcome = arrive_with_appointment(desk(), access(Reason.APPOINTMENT), appointment_id)
    if isinstance(outcome, NoSuchAppointment):
        abort(404)
    if isinstance(outcome, Refused):
        return say(refused_words(outcome))
    return go(url_for("counter.day", _anchor=f"visite-{outcome.id}"))


@counter.post("/jour/rendez-vous/<appointment_id>/<mark>")
@role("reception")
def mark(appointment_id: str, mark: str) -> AnyResponse | str:
    """Write what became of an appointment, or correct it."""
    if mark not in MARKS:
        abort(404)
    outcome: MarkOutcome = MARKS[mark](desk(), access(Reason.APPOINTMENT), appointment_id)
    if isinstance(outcome, NoSuchAppointment):
        abort(404)
    if isinstance(outcome, Refused):
        return say(refused_words(outcome))
    wake_worker()
    return go(url_for("counter.day", _anchor=f"rendez-vous-{appointment_id}"))


@counter.post("/jour/visites/<visit_id>/pas-arrivee")
@role("reception")
def not_there(visit_id: str) -> AnyResponse | str:
    """Take an arrival back that was pressed by mistake."""
    outcome = undo_arrival(desk(), access(Reason.APPOINTMENT), visit_id)
    if isinstance(outcome, NoSuchVisit):
        abort(404)
    return say(refused_words(outcome)) if isinstance(outcome, Refused) else go(url_for("counter.day"))


@counter.post("/jour/rappels/<call_back_id>")
@role("reception")
def call_back_done(call_back_id: str) -> AnyResponse:
    """Write what became of a promised call."""
    if not note_call_back(desk(), access(), call_back_id, was_reached=request.form.get("reached") == "yes"):
        abort(404)
    return go(url_for("counter.day", _anchor="rappels"))


def show_day(*, form: Form | None = None, said: str = "") -> str:
    """Write the screen; ``said`` is what could not be done."""
    page: DayPage = day_page(require_day())
    place = desk_of(desk(), access())
    return render_template(
        "counter/day.html",
        page=page,
        form=form or PlaceForm(data={"place": Given(place)} if place else {}),
        place=desk_words(place) if place else "",
        said=said,
        refreshes=request.args.get("actualiser") == "oui",
        confirmed=CONFIRMED,
    )


def say(sentence: str) -> Response:
    """Say on the screen of the day why something was not done; the screen shows what is true now."""
    return make_response(show_day(said=sentence), CONFLICT)


def say_taken(taken: TakenAlready) -> Response:
    """Say who was quicker."""
    return say(taken_words(taken))


def without_desk() -> Response:
    """Ask at which desk the person receives, before anybody is called to it."""
    form = PlaceForm(data={})
    form.validate()
    refuse(form, "place", _("Dites d'abord à quel guichet vous recevez : c'est là que la personne sera appelée."))
    return make_response(show_day(form=form), CONFLICT)


def join_visit(case: str) -> None:
    """Say that the visit named by the form is about this case: the day leads to it from then on."""
    visit = request.form.get(VISIT, "")
    if visit:
        join_case(desk(), access(), visit, case)


def wake_worker() -> None:
    """Wake the worker up, so that what was just written is announced at once; without it a minute passes."""
    bell: Bell = current_app.extensions["bell"]
    bell.ring()

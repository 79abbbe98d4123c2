"""One visit: the ticket of somebody without appointment, the steps to the end, sending on without retelling."""

from collections.abc import Callable, Mapping

from flask import Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from assistant.services.agenda import offices_near
from assistant.services.day import Day
from assistant.services.day_desks import desk_of
from assistant.services.visits import (
    NoSuchVisit,
    TakenAlready,
    ToldVisit,
    VisitDetails,
    VisitOutcome,
    back_in_line,
    call,
    call_again,
    finish,
    leave,
    receive,
    visit_for,
)
from assistant.services.visits_arriving import arrive_expected, arrive_without
from assistant.services.visits_moving import NoSuchOffice, send_to_motive, send_to_office, write_note
from assistant.web.counter.blueprint import counter, desk, go
from assistant.web.counter.day_pages import require_day, visit_row
from assistant.web.counter.day_views import access, say_taken, without_desk
from assistant.web.counter.language_field import language_field
from assistant.web.counter.menu import may_open
from assistant.web.counter.sheets import in_their_language
from assistant.web.forms.fields import ChoiceField, Given, LongTextField, TextField, TickField
from assistant.web.i18n import format_weekday
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import hour_at, hours_of, wait_words
from assistant.web.security import role
from assistant.web.signed_in import office
from assistant.web.situation_list import situation_field

Step = Callable[..., VisitOutcome]
STEPS: dict[str, Step] = {
    "recevoir": receive,
    "terminer": finish,
    "partir": leave,
    "rappeler": call_again,
    "remettre": back_in_line,
    "accueillir": arrive_expected,
}
NOTE_LONGEST = 300


@counter.route("/visites/nouvelle", methods=["GET", "POST"])
@role("reception")
def new_visit() -> AnyResponse | str:
    """Give a ticket to somebody who comes without an appointment."""
    form = _walk_in_form()
    if request.method == "POST" and form.validate():
        made = arrive_without(desk(), access(), _said(form))
        return go(url_for("counter.visit", visit_id=made.id, ticket="oui"))
    return render_template("counter/visit_new.html", form=form)


@counter.get("/visites/<visit_id>")
@role("reception")
def visit(visit_id: str) -> str:
    """Show one visit, with everything that can be done with it."""
    found = _visit_or_404(visit_id)
    return _page(found)


@counter.get("/visites/<visit_id>/ticket.pdf")
@role("reception")
def ticket(visit_id: str) -> Response:
    """Print the ticket, in the person's language."""
    found = _visit_or_404(visit_id)
    if found.number is None:
        abort(404)
    now = require_day()

    def write() -> str:
        return render_template(
            "print/ticket.html",
            number=found.number,
            office=now.office,
            day=format_weekday(found.day),
            hour=hour_at(found.arrived_at or now.now, now.office.zone),
            wait=_wait_of(now, found),
        )

    return in_their_language(found.details.language, write, "ticket")


@counter.post("/visites/<visit_id>/appeler")
@role("reception")
def call_visit(visit_id: str) -> AnyResponse:
    """Call somebody to the desk of whoever presses; the second of two is told who was quicker."""
    place = desk_of(desk(), access())
    return _after(call(desk(), access(), visit_id, place)) if place else without_desk()


@counter.post("/visites/<visit_id>/<step>")
@role("reception")
def step(visit_id: str, step: str) -> AnyResponse:
    """Take one step: received, done, gone, called again, back in line, arrived from another office."""
    if step not in STEPS:
        abort(404)
    return _after(STEPS[step](desk(), access(), visit_id))


@counter.post("/visites/<visit_id>/note")
@role("reception")
def note(visit_id: str) -> AnyResponse:
    """Keep what the person said, so that nobody asks it again."""
    kept = write_note(desk(), access(), visit_id, _note_typed())
    if isinstance(kept, NoSuchVisit):
        abort(404)
    return go(url_for("counter.visit", visit_id=visit_id, note="oui"))


@counter.post("/visites/<visit_id>/motif")
@role("reception")
def other_motive(visit_id: str) -> AnyResponse | str:
    """Send to another motive: same number, same place in the line."""
    form = motive_form()
    if not form.validate():
        return _page(_visit_or_404(visit_id), motive=form)
    return _after(send_to_motive(desk(), access(), visit_id, str(form["motive"].answer), _note_typed()))


@counter.post("/visites/<visit_id>/lieu")
@role("reception")
def other_office(visit_id: str) -> AnyResponse | str:
    """Send to another office, with the case and what was said; the slip tells the person."""
    form = office_form()
    if not form.validate():
        return _page(_visit_or_404(visit_id), place=form)
    outcome = send_to_office(desk(), access(), visit_id, str(form["office"].answer), _note_typed())
    if isinstance(outcome, NoSuchVisit | NoSuchOffice):
        abort(404)
    if isinstance(outcome, TakenAlready):
        return say_taken(outcome)
    with_case = "oui" if outcome.with_case else None
    return go(url_for("counter.visit", visit_id=visit_id, lieu=outcome.office.id, dossier=with_case))


@counter.get("/visites/<visit_id>/orientation.pdf")
@role("reception")
def sent_slip(visit_id: str) -> Response:
    """Print where somebody was sent, and that nothing has to be told again."""
    found = _visit_or_404(visit_id)
    places = {place.id: place for place in offices_near(desk(), None)}
    place = places.get(request.args.get("lieu", ""))
    if place is None or found.state != "sent":
        abort(404)

    def write() -> str:
        return render_template(
            "print/sent_on.html",
            here=places[office()],
            office=place,
            hours=hours_of(place),
            day=format_weekday(found.day),
            with_case=request.args.get("dossier") == "oui",
        )

    return in_their_language(found.details.language, write, "orientation")


def motive_form() -> Form:
    """Ask for another motive."""
    motives = sorted(desk().motives.values(), key=lambda motive: _(motive.label))
    choices = [(motive.code, _(motive.label)) for motive in motives]
    return _form({"motive": ChoiceField(_("Nouveau motif"), choices=choices, as_list=True)})


def office_form() -> Form:
    """Ask for another office."""
    choices = [
        (place.id, f"{place.name} ({place.town})") for place in offices_near(desk(), None) if place.id != office()
    ]
    return _form({"office": ChoiceField(_("Autre lieu"), choices=choices, as_list=True)})


def _page(found: ToldVisit, motive: Form | None = None, place: Form | None = None) -> str:
    now = require_day()
    return render_template(
        "counter/visit.html",
        row=visit_row(now, found, _wait_of(now, found)),
        note=found.details.note,
        hour_arrived=hour_at(found.arrived_at, now.office.zone) if found.arrived_at else "",
        motive_form=motive or _unasked(motive_form),
        office_form=place or _unasked(office_form),
        form=motive or place,
        is_new=request.args.get("ticket") == "oui",
        note_kept=request.args.get("note") == "oui",
        sent_to=request.args.get("lieu", "") if found.state == "sent" else "",
        with_case=request.args.get("dossier") == "oui",
        cases_page=_cases_page(found),
        is_over=found.state in {"done", "left", "sent"},
    )


def _unasked(make: Callable[[], Form]) -> Form:
    """Make a form that was not submitted, whatever else was."""
    form = make()
    form.process(None)
    return form


def _walk_in_form() -> Form:
    fields = {
        "subject": situation_field(desk().motives, _("Qu'est-ce qui vous amène ?")),
        "name": TextField(
            _("Prénom ou nom (facultatif)"),
            hint=_("Pour s'adresser à la personne. Il n'apparaît ni sur l'écran ni sur le ticket."),
            required=False,
            autocomplete="off",
            longest=80,
            width="20",
        ),
        "language": language_field(_("Langue du ticket")),
        "needs": TextField(
            _("Besoins (facultatif)"),
            hint=_("Par exemple : fauteuil roulant, interprète, ne peut pas rester debout."),
            required=False,
            autocomplete="off",
            longest=200,
        ),
        "note": LongTextField(
            _("Ce que la personne a déjà dit (facultatif)"),
            hint=_("La personne qui la reçoit le lira : elle n'aura pas à le répéter."),
            required=False,
            longest=NOTE_LONGEST,
        ),
        "discreet": TickField(_("Ne pas montrer le motif à l'accueil"), required=False),
    }
    return _form(fields, {"language": "fr"})


def _said(form: Form) -> VisitDetails:
    motive = str(form["subject"].answer)
    confidential = motive in desk().motives and desk().motives[motive].confidential
    return VisitDetails(
        name=str(form["name"].answer or ""),
        motives=(motive,),
        language=str(form["language"].answer),
        needs=str(form["needs"].answer or ""),
        note=str(form["note"].answer or ""),
        discreet=confidential or bool(form["discreet"].answer),
    )


def _form(fields: Mapping[str, object], before: dict[str, str] | None = None) -> Form:
    given = {name: Given(answer) for name, answer in (before or {}).items()}
    form: Form = type("VisitForm", (Form,), dict(fields))(
        request.form if request.method == "POST" else None, data=given
    )
    return form


def _note_typed() -> str:
    return " ".join(request.form.get("note", "").split())[:NOTE_LONGEST]


def _cases_page(found: ToldVisit) -> str:
    """Return where an adviser opens or begins the case of this visit; empty where it has one already."""
    return "" if found.case or not may_open("counter.cases") else url_for("counter.cases", visite=found.id)


def _visit_or_404(visit_id: str) -> ToldVisit:
    found = visit_for(desk(), office(), visit_id)
    if found is None:
        abort(404)
    return found


def _after(outcome: VisitOutcome) -> AnyResponse:
    """Lead back to the day, at the row of the visit; or say what it became."""
    if isinstance(outcome, NoSuchVisit):
        abort(404)
    if isinstance(outcome, TakenAlready):
        return say_taken(outcome)
    return go(url_for("counter.day", _anchor=f"visite-{outcome.id}"))


def _wait_of(now: Day, found: ToldVisit) -> str:
    return next((wait_words(one.wait) for one in now.line if one.visit.id == found.id), "")

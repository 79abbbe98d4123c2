"""Managers edit how their office receives: lists, a form, a look at what it does, and one yes.

The form and the look are two screens of one address. The look carries what was typed along, with the version that was
read: whoever saved meanwhile is shown, and nobody writes over them without knowing.
"""

from typing import Final

from flask import Response, abort, make_response, render_template, request, url_for
from wtforms import Form

from assistant.booking.motives import OFFICE as FACE_TO_FACE
from assistant.services.office_editing import (
    Edit,
    EditedMeanwhile,
    Gone,
    Look,
    Saved,
    Thing,
    look,
    save,
    to_settle,
)
from assistant.services.office_editing_things import MOTIVE
from assistant.services.office_motives import received_somewhere_else
from assistant.web.counter.blueprint import counter, desk, go, refuse
from assistant.web.counter.editing_here import (
    access_here,
    all_of,
    carried,
    found,
    lines_for,
    part_at,
    ring,
    row_of,
    said_in,
    today_here,
)
from assistant.web.counter.editing_pages import LookPage, look_page
from assistant.web.counter.editing_parts import Part, form_of, is_right
from assistant.web.counter.editing_words import changes_in_words, first_day_of, motive_name
from assistant.web.counter.settling_views import decided_in
from assistant.web.i18n import PARIS, format_date, format_time
from assistant.web.i18n import gettext as _
from assistant.web.security import role
from assistant.web.signed_in import office

NEW: Final = "nouveau"
_CONFLICT: Final = 409


@counter.get("/organisation")
@role("office_manager")
def organisation() -> str:
    """Show what can be edited here, and what waits to be settled."""
    left, planned = to_settle(desk(), office())
    return render_template("counter/organisation.html", waiting=len(left) + planned, own_office=office())


@counter.get("/organisation/<slug>")
@role("office_manager")
def edited_things(slug: str) -> str:
    """List the things of one kind."""
    part = part_at(slug)
    rows = [row_of(part, one) for one in all_of(part)]
    return render_template(
        "counter/editing_list.html", slug=slug, part=part, rows=rows, is_done=request.args.get("fait") == "oui"
    )


@counter.get("/organisation/<slug>/<key>")
@role("office_manager")
def edit_thing(slug: str, key: str) -> str:
    """Ask for a new thing, or show one as it stands."""
    part = part_at(slug)
    if key == NEW and part.can_add:
        return _form_page(slug, key, form_of(part, None), 0)
    present = found(part, key)
    return _form_page(slug, key, form_of(part, present.values), present.version)


@counter.post("/organisation/<slug>/<key>")
@role("office_manager")
def change_thing(slug: str, key: str) -> str | Response:
    """Show what an edit would do, or write it once somebody said yes to that."""
    part = part_at(slug)
    step, seen = request.form.get("step", ""), request.form.get("seen", "0")
    version = int(seen) if seen.isascii() and seen.isdigit() else 0
    present = None if key == NEW and part.can_add else found(part, key)
    if step == "remove" and part.can_remove and present is not None:
        wanted = Edit(part.kind, key, None, version)
    else:
        form = form_of(part, None, request.form)
        if not is_right(part, form) or not _leads_somewhere(part, key, form):
            return _form_page(slug, key, form, version)
        if step == "back":
            return _form_page(slug, key, form, version)
        wanted = Edit(part.kind, "" if present is None else key, said_in(part, form, present), version)
    if request.form.get("sure") == "yes":
        return _save(slug, wanted, present)
    return _look_page(slug, wanted, present)


def _leads_somewhere(part: Part, key: str, form: Form) -> bool:
    """Refuse that a motive is received nowhere any more: people must always find somebody."""
    if (
        part.kind != MOTIVE
        or FACE_TO_FACE in part.said(form)["modes"]
        or received_somewhere_else(desk(), office(), key)
    ):
        return True
    refuse(
        form,
        "modes",
        _(
            "Aucun autre lieu ne reçoit au guichet pour ce motif : gardez « Au guichet », pour que chacun trouve "
            "une aide."
        ),
    )
    return False


def _save(slug: str, wanted: Edit, present: Thing | None) -> str | Response:
    around = first_day_of(present, wanted.said, today_here())
    outcome = save(desk(), access_here(), wanted, decided_in(request.form), around)
    if isinstance(outcome, Saved):
        ring()
        if outcome.settled.left:
            return go(url_for("counter.settle", fait="oui"))
        return go(url_for("counter.edited_things", slug=slug, fait="oui"))
    if isinstance(outcome, EditedMeanwhile):
        return make_response(_meanwhile_page(slug, wanted, outcome), _CONFLICT)
    if isinstance(outcome, Gone):
        abort(404)
    return make_response(_look_page(slug, wanted, present, outcome.look), _CONFLICT)


def _look_page(slug: str, wanted: Edit, present: Thing | None, looked: Look | None = None) -> str:
    around = first_day_of(present, wanted.said, today_here())
    tried = looked or look(desk(), access_here(), wanted, around)
    if isinstance(tried, Gone):
        abort(404)
    before = lines_for(wanted.kind, present.values if present else {})
    page: LookPage = look_page(tried, changes_in_words(before, lines_for(wanted.kind, wanted.said or {})))
    return render_template(
        "counter/editing_look.html",
        slug=slug,
        key=wanted.key or NEW,
        page=page,
        carried=carried(),
        removes=wanted.said is None,
        is_again=looked is not None,
    )


def _meanwhile_page(slug: str, wanted: Edit, outcome: EditedMeanwhile) -> str:
    theirs, mine = lines_for(wanted.kind, outcome.thing.values), lines_for(wanted.kind, wanted.said or {})
    at = f"{format_date(outcome.when.astimezone(PARIS))} {format_time(outcome.when)}" if outcome.when else ""
    along = [(name, value) for name, value in carried() if name not in {"seen", "sure"}]
    return render_template(
        "counter/editing_meanwhile.html",
        slug=slug,
        key=wanted.key,
        who=outcome.who,
        at=at,
        rows=changes_in_words(theirs, mine),
        carried=along,
        version=outcome.thing.version,
    )


def _form_page(slug: str, key: str, form: Form, version: int) -> str:
    part = part_at(slug)
    title = motive_name(desk().motives[key]) if part.kind == MOTIVE else ""
    return render_template(
        "counter/editing_form.html", slug=slug, key=key, form=form, part=part, version=version, title=title, new=NEW
    )

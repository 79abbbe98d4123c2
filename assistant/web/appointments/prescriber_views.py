"""Taking an appointment for somebody else who agrees: no account, the same times, the same care."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from assistant.services.bookings import Draft, draft_of
from assistant.web import open_case
from assistant.web.appointments import forms
from assistant.web.appointments.blueprint import StepMissing, appointments, case_to_book_with, keep, submitted
from assistant.web.security import role


@appointments.route("/pour-une-autre-personne", methods=["GET", "POST"])
@role("public")
def for_someone() -> str | Response:
    """Ask who takes the appointment, and whether the person agrees; then go on as everybody does."""
    opened = open_case.open_case()
    draft = draft_of(opened.contents) if opened else Draft()
    form = forms.prescriber_form(draft.prescriber)
    if submitted() and form.validate():
        opened = case_to_book_with()
        keep(draft.taken_for_someone(forms.prescriber_said(form)))
        return open_case.onward(url_for("appointments.start"), opened)
    has_answers = opened is not None and bool(opened.contents.answers)
    return render_template("appointments/for_someone.html", form=form, has_answers=has_answers)


@appointments.get("/pour-une-autre-personne/code")
@role("public")
def placed() -> str:
    """Show the code of what was just asked for another person: it opens that, and nothing of whoever helps."""
    opened = open_case.open_case()
    code = draft_of(opened.contents).placed if opened else None
    if code is None:
        raise StepMissing("step_missing", {"step": "for_someone"})
    return render_template("appointments/placed.html", code=code)


@appointments.post("/pour-moi")
@role("public")
def for_oneself() -> Response:
    """Go back to taking an appointment for oneself."""
    opened = case_to_book_with()
    keep(draft_of(opened.contents).taken_for_oneself())
    return open_case.onward(url_for("appointments.start"), opened)

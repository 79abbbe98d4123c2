"""Mandates at the counter: prepared, printed, signed on paper, ended by either side."""

from dataclasses import replace
from datetime import date, timedelta

from flask import Response, abort, current_app, render_template, request, url_for
from wtforms import Form

from assistant.services.dossier import change_case
from assistant.services.mandates import (
    ACTIVE,
    BY_STAFF,
    ENDED,
    LONGEST_DAYS,
    TO_SIGN,
    Mandate,
    as_ended,
    as_signed,
    digest_of_text,
    mandate_of,
    new_reference,
    with_mandate,
    write_line,
)
from assistant.services.safe import Change, OpenedCase
from assistant.settings import Settings
from assistant.web.counter.blueprint import case_of, counter, go
from assistant.web.counter.case_opening_views import author
from assistant.web.counter.case_views import why
from assistant.web.counter.sheets import pdf_file, sheet
from assistant.web.forms.fields import ChecklistField, ChoiceField, DateField, Given, TextField, TickField
from assistant.web.i18n import gettext as _
from assistant.web.i18n import reading_in
from assistant.web.mandate_words import HELPERS, SCOPES, mandate_line, mandate_lines, mandate_text
from assistant.web.open_case import safe, today
from assistant.web.security import role


@counter.get("/dossier/<case_id>/mandats")
@role("adviser")
def case_mandates(case_id: str) -> str:
    """Show who helps this person, and prepare a mandate."""
    return _page(case_of(case_id, why()), _form())


@counter.post("/dossier/<case_id>/mandats")
@role("adviser")
def prepare_mandate(case_id: str) -> str | Response:
    """Prepare a mandate: its text is fixed now, to be printed and signed."""
    opened = case_of(case_id, why())
    form = _form(submitted=True)
    if not form.validate():
        return _page(opened, form)
    prepared = _mandate(form)
    _write(opened, prepared, lambda contents: with_mandate(contents, prepared), "prepared")
    return _back(case_id)


@counter.post("/dossier/<case_id>/mandats/<reference>/signe")
@role("adviser")
def sign_mandate(case_id: str, reference: str) -> Response:
    """Note that the slip was signed here; from now on the mandate holds."""
    opened = case_of(case_id, why())
    found = _of(opened, reference)
    if found.state == TO_SIGN:
        _write(opened, found, lambda contents: as_signed(contents, reference, today()), "signed")
    return _back(case_id)


@counter.post("/dossier/<case_id>/mandats/<reference>/fin")
@role("adviser")
def end_mandate(case_id: str, reference: str) -> Response:
    """End a mandate, because either side wants it."""
    opened = case_of(case_id, why())
    found = _of(opened, reference)
    if found.state in (TO_SIGN, ACTIVE):
        _write(opened, found, lambda contents: as_ended(contents, reference, today(), BY_STAFF), ENDED)
    return _back(case_id)


@counter.get("/dossier/<case_id>/mandats/<reference>/mandat.pdf")
@role("adviser")
def mandate_slip(case_id: str, reference: str) -> Response:
    """Print the slip: the French text that is signed, and the same in the person's language beside it."""
    opened = case_of(case_id, why())
    found = _of(opened, reference)
    with reading_in(opened.contents.language) as language:
        beside = mandate_text(found, _organisation()) if language.code != "fr" else ""
        direction, code = language.direction, language.code
    with reading_in("fr"):
        html = sheet(
            "print/mandate.html",
            mandate=mandate_line(found, today()),
            beside=beside,
            beside_language=code,
            beside_direction=direction,
        )
    return pdf_file(html, "mandat")


def _write(opened: OpenedCase, mandate: Mandate, change: Change, action: str) -> None:
    change_case(safe(), opened, change)
    write_line(safe(), opened.id, mandate, action, author())


def _of(opened: OpenedCase, reference: str) -> Mandate:
    return mandate_of(opened.contents, reference) or abort(404)


def _back(case_id: str) -> Response:
    return go(url_for("counter.case_mandates", case_id=case_id, pourquoi=why().value))


def _organisation() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.organisation.name


def _mandate(form: Form) -> Mandate:
    until = form["until"].answer
    drawn = Mandate(
        reference=new_reference(),
        helper=str(form["helper"].answer),
        name=str(form["name"].answer),
        organisation=str(form["organisation"].answer or ""),
        scopes=[str(code) for code in form["scopes"].answer],
        purpose=str(form["purpose"].answer),
        until=until.isoformat(),
        prepared_on=today().isoformat(),
    )
    with reading_in("fr"):
        text = mandate_text(drawn, _organisation())
    return replace(drawn, text=text, text_sha256=digest_of_text(text))


def _form(*, submitted: bool = False) -> Form:
    latest: date = today() + timedelta(days=LONGEST_DAYS)
    fields = {
        "helper": ChoiceField(
            _("Qui aide cette personne ?"), choices=[(code, _(text)) for code, text in HELPERS.items()]
        ),
        "name": TextField(_("Nom de la personne qui aide"), longest=80, width="20"),
        "organisation": TextField(_("Son organisme, s'il y en a un"), required=False, longest=80, width="20"),
        "scopes": ChecklistField(_("Pour faire quoi ?"), choices=[(code, _(text)) for code, text in SCOPES.items()]),
        "purpose": TextField(_("Pour quelle démarche ?"), longest=200),
        "until": DateField(_("Jusqu'à quel jour ?"), hint=_("Un an au plus."), earliest=today(), latest=latest),
        "understood": TickField(
            _("La personne a compris ce qu'elle permet, dans sa langue, et sait qu'elle peut l'arrêter.")
        ),
    }
    usual = {"until": Given(today() + timedelta(days=90))}
    form: Form = type("MandateForm", (Form,), fields)(request.form if submitted else None, data=usual)
    return form


def _page(opened: OpenedCase, form: Form) -> str:
    return render_template(
        "counter/case_mandates.html",
        case_id=opened.id,
        why=why().value,
        form=form,
        mandates=mandate_lines(opened.contents, today()),
    )

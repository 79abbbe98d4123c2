"""What leaves the counter on paper: the list of papers, the summary, the attestation that somebody came."""

from datetime import date

from flask import Response, render_template, request, url_for
from wtforms import Form

from assistant.services.applications import Settled
from assistant.services.counter_meetings import meetings_ahead
from assistant.services.meetings import Meeting
from assistant.services.safe import OpenedCase
from assistant.services.seen_papers import COPY, ORIGINAL, seen_papers
from assistant.web.cases.paper_pages import papers_page
from assistant.web.cases.question_pages import review_page
from assistant.web.cases.result_pages import result_page
from assistant.web.counter.blueprint import case_of, counter, desk, go, is_payer
from assistant.web.counter.case_opening_views import author
from assistant.web.counter.case_pages import side_of
from assistant.web.counter.case_views import why
from assistant.web.counter.seen_papers_views import settled_case
from assistant.web.counter.sheets import sheet
from assistant.web.forms.fields import DateField, TextField, TickField
from assistant.web.i18n import gettext as _
from assistant.web.i18n import language_for
from assistant.web.languages import LANGUAGES
from assistant.web.meeting_words import mode_name, moment_of
from assistant.web.open_case import today
from assistant.web.prints import IN_BOTH, PARAMETER, pdf_in
from assistant.web.security import role
from assistant.web.signed_in import office


@counter.get("/dossier/<case_id>/imprimer")
@role("adviser")
def case_prints(case_id: str) -> str:
    """Offer what can be printed, in French and in the person's language."""
    opened = case_of(case_id, why())
    return _page(opened, _form(reads=_reads(opened)))


@counter.get("/dossier/<case_id>/imprimer/papiers.pdf")
@role("adviser")
def print_papers(case_id: str) -> Response:
    """Print the list of papers, with what was seen of them."""
    settled = settled_case(case_of(case_id, why()))

    def write() -> str:
        return sheet("print/checklist.html", page=papers_page(settled), figures_on=settled.figures_on)

    return pdf_in(_language(settled), write, lambda: "papiers", french_too=_in_both())


@counter.get("/dossier/<case_id>/imprimer/resume.pdf")
@role("adviser")
def print_result(case_id: str) -> Response:
    """Print the result and the answers; while answers are missing there is none to print."""
    settled = settled_case(case_of(case_id, why()))
    if any(found.outcome.value == "undecided" for found in settled.decisions.values()):
        return go(url_for("counter.case_prints", case_id=case_id, pourquoi=why().value, note="incomplet"))

    def write() -> str:
        page, answers = result_page(settled), review_page(settled.application)
        return sheet("print/summary.html", page=page, answers=answers, figures_on=settled.figures_on)

    return pdf_in(_language(settled), write, lambda: "resultat", french_too=_in_both())


@counter.post("/dossier/<case_id>/imprimer/attestation.pdf")
@role("adviser")
def print_attestation(case_id: str) -> str | Response:
    """Print that the person came, and what is missing; a deadline only where the operator pays."""
    opened = case_of(case_id, why())
    form = _form(reads=_reads(opened), submitted=True)
    if not form.validate():
        return _page(opened, form)
    settled = settled_case(opened)
    only_french = "french" in form and form["french"].answer
    seen = seen_papers(opened.contents)
    deadline: date | None = form["deadline"].answer if is_payer() else None
    signed = author()

    def write() -> str:
        bring = [section for section in papers_page(settled).sections if section.kind == "bring"]
        papers = [paper for section in bring for paper in section.papers]
        shown = [one.id for one in papers if one.id in seen and seen[one.id].state in (ORIGINAL, COPY)]
        side = side_of(settled)
        return sheet(
            "print/attestation.html",
            came_on=today(),
            name=str(form["name"].answer or ""),
            subject=str(form["subject"].answer or ""),
            signed=f"{signed.who}, {signed.place}",
            seen=[one for one in papers if one.id in shown],
            missing=[one for one in papers if one.id not in shown],
            open=[line.name for line in side.lines if line.outcome == "undecided"],
            deadline=deadline,
        )

    return pdf_in("fr" if only_french else _reads(opened), write, lambda: "attestation", french_too=True)


def _language(settled: Settled) -> str:
    return "fr" if request.args.get("francais") == "oui" else language_for(settled.application.contents.language)


def _reads(opened: OpenedCase) -> str:
    return language_for(opened.contents.language)


def _form(*, reads: str, submitted: bool = False) -> Form:
    """Ask what the attestation says. It has French for the administrations, and the person's language beside it."""
    fields = {
        "name": TextField(
            _("Nom de la personne, si elle veut qu'il figure"),
            hint=_("Il n'est gardé nulle part."),
            required=False,
            longest=80,
        ),
        "subject": TextField(_("Objet de la visite, si elle veut qu'il figure"), required=False, longest=120),
        "deadline": DateField(_("Délai légal pour apporter ce qui manque"), required=False, earliest=today()),
        "french": TickField(
            _("En français seulement"),
            hint=_("Sans cette case, chaque phrase est écrite dans la langue de la personne, puis en français."),
            required=False,
        ),
    }
    if not is_payer():
        del fields["deadline"]
    if reads == "fr":
        del fields["french"]
    form: Form = type("AttestationForm", (Form,), fields)(request.form if submitted else None)
    return form


def _in_both() -> bool:
    """Tell whether the French stands under each item too, for whoever reads the sheet with the person."""
    return request.args.get(PARAMETER) == IN_BOTH


def _page(opened: OpenedCase, form: Form) -> str:
    language = LANGUAGES[_reads(opened)]
    return render_template(
        "counter/case_prints.html",
        case_id=opened.id,
        why=why().value,
        form=form,
        language_name=language.name,
        is_french=language.code == "fr",
        is_payer=is_payer(),
        meetings=[(one.id, moment_of(one), mode_name(one.details.mode)) for one in _ahead(opened)],
    )


def _ahead(opened: OpenedCase) -> tuple[Meeting, ...]:
    return meetings_ahead(desk(), office(), opened.id)

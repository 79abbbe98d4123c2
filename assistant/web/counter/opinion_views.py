"""Deciding outside the rules: an opinion in words, signed; and, from it, a worked example that is nobody's."""

import secrets
from decimal import Decimal
from typing import Any

from flask import Response, abort, render_template, request, url_for
from wtforms import Form

from assistant.eligibility.situation import Situation
from assistant.services.applications import Settled
from assistant.services.contents import CaseContents
from assistant.services.dossier import change_case
from assistant.services.draft_examples import TooRecognisable
from assistant.services.drafts_kept import Proposed, count_one, keep_draft, propose
from assistant.services.opinions import (
    Opinion,
    as_proposed,
    new_opinion_id,
    opinion_to_propose,
    opinions_that_hold,
    with_opinion,
)
from assistant.services.safe import OpenedCase
from assistant.services.seen_papers import COPY, ORIGINAL, seen_papers
from assistant.web.counter.blueprint import case_of, counter, go, is_payer
from assistant.web.counter.case_opening_views import author
from assistant.web.counter.case_pages import side_of
from assistant.web.counter.case_views import why
from assistant.web.counter.seen_papers_views import settled_case
from assistant.web.forms.fields import (
    ChecklistField,
    ChoiceField,
    DateField,
    Given,
    LongTextField,
    MoneyField,
    TextField,
)
from assistant.web.i18n import gettext as _
from assistant.web.open_case import rules, safe
from assistant.web.opinion_words import DECIDED, OUTCOMES, opinion_lines
from assistant.web.security import role
from assistant.web.signed_in import entrance
from assistant.web.wording import question_in_words, references_in

LONGEST_REASON = 2000


@counter.get("/dossier/<case_id>/avis")
@role("adviser")
def case_opinions(case_id: str) -> str:
    """Show the opinions of a case, and ask for one."""
    opened = case_of(case_id, why())
    return _page(opened, _form(settled_case(opened)))


@counter.post("/dossier/<case_id>/avis")
@role("adviser")
def give_opinion(case_id: str) -> str | Response:
    """Keep an opinion; it takes the place of the one that held for that benefit, which stays to be read."""
    opened = case_of(case_id, why())
    settled = settled_case(opened)
    form = _form(settled, submitted=True)
    if not form.validate():
        return _page(opened, form)
    given, signed = _opinion(form, settled), author()
    change_case(safe(), opened, lambda contents: with_opinion(contents, given, signed))
    if given.outcome != "open":
        count_one(entrance(), rules().rulebook, settled.situation, given)
    return go(url_for("counter.case_opinions", case_id=case_id, pourquoi=why().value, note="oui"))


@counter.get("/dossier/<case_id>/avis/<opinion_id>/exemple")
@role("adviser")
def example_of(case_id: str, opinion_id: str) -> str:
    """Show the worked example that would be made from an opinion, before anything is kept."""
    opened = case_of(case_id, why())
    return _proposal_page(opened, opinion_id, secrets.token_hex(8))


@counter.post("/dossier/<case_id>/avis/<opinion_id>/exemple")
@role("adviser")
def propose_example(case_id: str, opinion_id: str) -> str | Response:
    """Keep the example that was read, with nothing that leads back to the case."""
    opened = case_of(case_id, why())
    given = opinion_to_propose(opened.contents, opinion_id) or abort(404)
    made = propose(rules().rulebook, _situation(opened), given, request.form.get("draw", ""))
    if not isinstance(made, Proposed) or made.text != request.form.get("text", "").replace("\r\n", "\n"):
        return _proposal_page(opened, opinion_id, secrets.token_hex(8))
    change_case(safe(), opened, lambda contents: as_proposed(contents, opinion_id))
    keep_draft(entrance(), given, made)
    return go(url_for("counter.case_opinions", case_id=case_id, pourquoi=why().value, note="exemple"))


def _proposal_page(opened: OpenedCase, opinion_id: str, draw: str) -> str:
    given = opinion_to_propose(opened.contents, opinion_id) or abort(404)
    made = propose(rules().rulebook, _situation(opened), given, draw)
    refused = ""
    if isinstance(made, TooRecognisable):
        refused = question_in_words(rules().rulebook, made.path, settled_case(opened).situation.month)
    return render_template(
        "counter/case_example.html",
        case_id=opened.id,
        why=why().value,
        opinion_id=opinion_id,
        made=made,
        refused=refused,
        draw=draw,
        least=entrance().rules.alike,
    )


def _situation(opened: OpenedCase) -> Situation:
    return settled_case(opened).situation


def _opinion(form: Form, settled: Settled) -> Opinion:
    amount = form["amount"].answer
    decides = is_payer()
    deadline = form["deadline"].answer if decides else None
    return Opinion(
        id=new_opinion_id(),
        benefit=str(form["benefit"].answer),
        outcome=str(form["outcome"].answer),
        reason=str(form["reason"].answer),
        amount=str(amount) if isinstance(amount, Decimal) else "",
        references=[str(code) for code in form["references"].answer or ()],
        basis=str(form["basis"].answer or ""),
        papers=[str(code) for code in form["papers"].answer or ()],
        month=settled.situation.month.isoformat()[:7],
        is_decision=decides,
        remedies=str(form["remedies"].answer) if decides else "",
        deadline=deadline.isoformat() if deadline else "",
    )


def _form(settled: Settled, *, submitted: bool = False) -> Form:
    rulebook, contents = settled.application.rulebook, settled.application.contents
    held = opinions_that_hold(contents)
    names = [(code, _(rulebook.benefit(code).name)) for code in settled.application.codes]
    stopped = [code for code in settled.application.codes if settled.decisions[code].outcome.value == "refer"]
    references = dict.fromkeys(name for code in settled.application.codes for name in rulebook.benefit(code).references)
    fields: dict[str, Any] = {
        "benefit": ChoiceField(_("Pour quelle aide ?"), choices=names, as_list=True),
        "outcome": ChoiceField(
            _("Votre conclusion"),
            choices=[(code, _(text)) for code, text in (DECIDED if is_payer() else OUTCOMES).items()],
        ),
        "amount": MoneyField(_("Montant, s'il est connu"), required=False),
        "reason": LongTextField(
            _("Pourquoi, en quelques phrases"),
            hint=_("La personne lira ces mots. N'y mettez rien qu'elle ne vous ait dit."),
            longest=LONGEST_REASON,
        ),
        "references": ChecklistField(
            _("Textes de la règle"),
            choices=[(one.code, one.short) for one in references_in(rulebook, tuple(references))],
            required=False,
        ),
        "basis": TextField(_("Autre texte"), required=False, longest=300),
        "papers": _papers_field(contents, rulebook.documents),
    }
    if is_payer():
        fields["remedies"] = LongTextField(_("Comment contester cette décision"), longest=LONGEST_REASON)
        fields["deadline"] = DateField(_("Dernier jour pour la contester"), required=False)
    usual = {"benefit": Given(next((code for code in stopped if code not in held), (stopped or [names[0][0]])[0]))}
    form: Form = type("OpinionForm", (Form,), fields)(request.form if submitted else None, data=usual)
    return form


def _papers_field(contents: CaseContents, documents: Any) -> ChecklistField:  # noqa: ANN401 — the rules' documents
    seen = [one.paper for one in seen_papers(contents).values() if one.state in (ORIGINAL, COPY)]
    choices = [(code, _(documents[code].label)) for code in seen if code in documents]
    return ChecklistField(_("Papiers retenus, parmi ceux que vous avez vus"), choices=choices, required=False)


def _page(opened: OpenedCase, form: Form) -> str:
    settled = settled_case(opened)
    contents = opened.contents
    lines = opinion_lines(rules(), contents)
    return render_template(
        "counter/case_opinions.html",
        case_id=opened.id,
        why=why().value,
        form=form,
        is_payer=is_payer(),
        opinions=lines,
        proposable={line.id for line in lines if opinion_to_propose(contents, line.id) is not None},
        side=side_of(settled),
    )

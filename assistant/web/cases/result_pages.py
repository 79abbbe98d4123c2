"""What the result page shows: what can be had, what a person must look at, what cannot be had, what is not known."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import url_for

from assistant.eligibility.benefits import Application as Claim
from assistant.eligibility.decision import NIL_AMOUNT, NOT_CONCERNED, Decision, Outcome
from assistant.eligibility.expressions import FactRef, walk
from assistant.eligibility.reasons import Reason
from assistant.eligibility.references import LegalReference
from assistant.eligibility.truth import Truth
from assistant.services.applications import Settled
from assistant.services.public_rules import figures_in_force
from assistant.services.situations import suggested_motives
from assistant.web import i18n
from assistant.web.cases.amounts_and_changes import ComingChange, amount_in_words, coming_change
from assistant.web.cases.missing_answers import Doubt, MissingAnswers, doubts_in, missing_answers, places_of
from assistant.web.cases.official_forms import form_in_words
from assistant.web.cases.situation_pages import (
    MODES,
    SituationLine,
    SuggestedLine,
    chosen_lines,
    suggested_lines,
)
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.open_case import today
from assistant.web.wording import (
    answer_in_words,
    day_in_words,
    question_in_words,
    references_in,
    sentence_in_words,
    to_cent,
)

VARIANTS: Final = MappingProxyType(
    {
        "apl": _m("Aide personnalisée au logement (APL)"),
        "alf": _m("Allocation de logement familiale (ALF)"),
        "als": _m("Allocation de logement sociale (ALS)"),
    }
)
# What a household may also have a right to; those the rules know are left out of the list.
OTHER_BENEFITS: Final = MappingProxyType(
    {
        "cf": _m("Complément familial (trois enfants ou plus)"),
        "paje_naissance": _m("Prime à la naissance ou à l'adoption, allocation de base (Paje)"),
        "cmg": _m("Complément de libre choix du mode de garde"),
        "ars": _m("Allocation de rentrée scolaire"),
        "aeeh": _m("Allocation d'éducation de l'enfant handicapé (AEEH)"),
        "ajpp": _m("Allocation journalière de présence parentale"),
        "rsa": _m("Revenu de solidarité active (RSA)"),
        "prime_activite": _m("Prime d'activité"),
        "aah": _m("Allocation aux adultes handicapés (AAH)"),
        "aspa": _m("Allocation de solidarité aux personnes âgées (Aspa)"),
        "css": _m("Complémentaire santé solidaire"),
        "pch": _m("Prestation de compensation du handicap (PCH)"),
        "apa": _m("Allocation personnalisée d'autonomie (APA)"),
        "birth_leave": _m("Congé supplémentaire de naissance (Assurance maladie, ameli.fr)"),
        "ame": _m("Aide médicale de l'État (AME), sans titre de séjour"),
        "cheque_energie": _m("Chèque énergie"),
        "local": _m("Aides de votre commune, de votre département ou de votre caisse de retraite"),
    }
)
_NUMBER: Final = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Why, in words, with the articles it rests on; or only that an answer is missing."""

    text: str
    references: tuple[LegalReference, ...] = ()
    is_missing_answer: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """The appointment that a doubt leads to."""

    label: str
    minutes: int
    mode: str
    mode_why: str
    meanwhile: str


@dataclass(frozen=True, slots=True)
class ToClaim:
    """How to claim: on line, on which form, where to send it."""

    online: str | None
    form: str | None
    where: str | None


@dataclass(frozen=True, slots=True)
class BenefitResult:
    """How one benefit ends, in words and for robots."""

    code: str
    name: str
    outcome: str
    amount: str
    after_crds: bool
    attributes: dict[str, str]
    month: str
    reasons: tuple[Sentence, ...]
    doubts: tuple[Doubt, ...]
    meeting: Meeting | None
    change: ComingChange | None
    claim: ToClaim
    unchecked: tuple[str, ...]
    why: str
    is_pointer: bool
    is_likely: bool
    is_concerned: bool
    said: tuple[str, ...]
    may_claim: bool
    only_lacks_answers: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result, in the order of the page.

    `pointers` may concern the household but are not worked out here, the likely ones first; `set_aside` are those
    that do not concern it, because of what it `said`. `chosen` is what was said beside the questions, `suggested` what
    the answers point to. `ahead` says what is not sure yet of a month to come; `missing` what was not said.
    """

    eligible: tuple[BenefitResult, ...]
    refer: tuple[BenefitResult, ...]
    not_eligible: tuple[BenefitResult, ...]
    pointers: tuple[BenefitResult, ...]
    set_aside: tuple[BenefitResult, ...]
    meetings: tuple[Meeting, ...]
    channels: tuple[str, ...]
    not_asked: tuple[tuple[str, str], ...]
    nobody_checked: tuple[str, ...]
    papers: int
    all_codes: str
    said: tuple[str, ...]
    chosen: tuple[SituationLine, ...]
    suggested: tuple[SuggestedLine, ...]
    ahead: "MonthAhead | None"
    missing: MissingAnswers

    @property
    def looked_at(self) -> tuple[BenefitResult, ...]:
        """What a person must look at for a reason of its own."""
        return tuple(found for found in self.refer if not found.only_lacks_answers)

    @property
    def open(self) -> tuple[BenefitResult, ...]:
        """What may be possible and only lacks answers: there is nothing else to say of each."""
        return tuple(found for found in self.refer if found.only_lacks_answers)

    @property
    def may_claim(self) -> bool:
        """Whether waiting could lose a month."""
        claimed = any(found.may_claim for found in (*self.eligible, *self.refer))
        return claimed or any(found.is_likely for found in self.pointers)

    @property
    def unchecked(self) -> Sequence[tuple[tuple[str, ...], tuple[str, ...]]]:
        """What was not checked, each sentence once, under the names of all benefits it is said of; most names first."""
        likely = (found for found in self.pointers if found.is_likely)
        said_of: dict[str, tuple[str, ...]] = {}
        for found in (*self.eligible, *self.looked_at, *likely):
            for sentence in found.unchecked:
                said_of[sentence] = (*said_of.get(sentence, ()), found.name)
        groups: dict[tuple[str, ...], tuple[str, ...]] = {}
        for sentence, names in said_of.items():
            groups[names] = (*groups.get(names, ()), sentence)
        return sorted(groups.items(), key=lambda group: -len(group[0]))


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """A month to come: which one, and the figures that are to change before it."""

    month: str
    due: tuple[str, ...]


def result_page(settled: Settled) -> ResultPage:
    """Write the verdicts in words."""
    application = settled.application
    places = places_of(settled)
    results = [benefit_result(settled, code, places) for code in application.codes]
    benefits = application.rulebook.benefits
    computed = [found for found in results if not found.is_pointer]
    pointed = sorted((found for found in results if found.is_pointer), key=lambda found: not found.is_likely)
    claimed = [found for found in computed if found.outcome in ("eligible", "refer") and found.may_claim]
    refused = [found for found in computed if found.outcome == "not_eligible"]
    apart = [found for found in refused if not found.is_concerned]
    apart += [found for found in pointed if found.outcome == "not_eligible"]
    return ResultPage(
        tuple(found for found in computed if found.outcome == "eligible"),
        tuple(found for found in computed if found.outcome == "refer"),
        tuple(found for found in refused if found.is_concerned),
        tuple(found for found in pointed if found.outcome == "refer"),
        tuple(apart),
        tuple(dict.fromkeys(found.meeting for found in computed if found.meeting is not None)),
        tuple(dict.fromkeys(found.claim.online for found in claimed if found.claim.online)),
        tuple((_(benefit.name), code) for code, benefit in benefits.items() if code not in application.codes),
        tuple(_(name) for code, name in OTHER_BENEFITS.items() if code not in benefits),
        len({paper.document.code for paper in settled.papers if paper.kind == "bring"}),
        ",".join(benefits),
        tuple(dict.fromkeys(sentence for found in apart for sentence in found.said)),
        chosen_lines(application.contents),
        suggested_lines(application.contents, _suggested(settled)),
        _month_ahead(settled),
        missing_answers(found.doubts for found in results if found.outcome in ("eligible", "refer")),
    )


def _suggested(settled: Settled) -> tuple[str, ...]:
    """Return the motives that the answers point to, but those a verdict leads to."""
    led_to = [found.motive for found in settled.decisions.values() if found.motive is not None]
    return suggested_motives(settled.application.rulebook, settled.situation, led_to)


def _month_ahead(settled: Settled) -> MonthAhead | None:
    """Say what may still change before a month to come; nothing for this month or one that is past."""
    month = settled.situation.month
    if month <= today():
        return None
    rulebook = settled.application.rulebook
    figures = (figure for code in settled.decisions for figure in figures_in_force(rulebook, code, today()))
    due = {(figure.due, figure.label) for figure in figures if figure.due is not None and figure.due <= month}
    lines = (_("%(figure)s (%(day)s)", figure=_(label), day=day_in_words(day)) for day, label in sorted(due))
    return MonthAhead(i18n.format_month(month), tuple(dict.fromkeys(lines)))


def benefit_result(settled: Settled, code: str, places: Mapping[str, str] | None = None) -> BenefitResult:
    """Write one verdict in words; `places` are those of the questions, where they are known already."""
    decision = settled.decisions[code]
    benefit = settled.application.rulebook.benefit(code)
    outcome = decision.outcome.value
    return BenefitResult(
        code,
        _(VARIANTS.get(decision.variant or "", benefit.name)),
        outcome,
        amount_in_words(decision),
        decision.gross is None or decision.gross != decision.amount,
        {
            "data-benefit": code,
            "data-outcome": outcome,
            "data-amount": "" if decision.amount is None else format(to_cent(decision.amount), "f"),
            "data-variant": decision.variant or "",
            "data-period": decision.period or "",
        },
        i18n.format_month(settled.situation.month),
        reasons_in_words(settled, decision),
        doubts_in(settled, decision, places_of(settled) if places is None else places),
        meeting_for(settled, decision),
        coming_change(settled, code),
        claim_in_words(benefit.apply),
        tuple(_(sentence) for sentence in benefit.unchecked),
        url_for("citizen.why", code=code),
        benefit.kind == "pointer",
        decision.outcome is Outcome.REFER and not decision.has_doubts,
        all(reason.condition != NOT_CONCERNED for reason in decision.reasons),
        tuple(_what_sets_apart(settled, decision)),
        _may_claim(settled, decision),
        _only_lacks_answers(decision),
    )


def _only_lacks_answers(decision: Decision) -> bool:
    """Tell whether all that sends a benefit to a person is that something was not said; nothing is known of it then."""
    told = [reason for reason in decision.reasons if reason.truth is Truth.OUTSIDE and reason.sentence]
    return bool(told) and all(reason.unsure for reason in told) and not amount_in_words(decision)


def _what_sets_apart(settled: Settled, decision: Decision) -> Iterator[str]:
    """Quote the answers for which a benefit does not concern them."""
    concerns = settled.application.rulebook.benefit(decision.benefit).concerns_when
    if concerns is None or all(reason.condition != NOT_CONCERNED for reason in decision.reasons):
        return
    for node in walk(concerns):
        if isinstance(node, FactRef) and node.subject is None and node.fact in settled.situation.answers:
            question = question_in_words(settled.application.rulebook, node.fact, settled.situation.month)
            answer = answer_in_words(settled.application.rules, node.fact, settled.situation.answers[node.fact])
            yield _("À « %(question)s », vous avez répondu : %(answer)s.", question=question, answer=answer)


def _may_claim(settled: Settled, decision: Decision) -> bool:
    """Tell whether anything can be claimed now: a reason to see a person may exclude it."""
    reasons = settled.application.rulebook.reasons
    causes = [reasons[code] for reason in decision.reasons if (code := reason.code or "") in reasons]
    return decision.outcome is not Outcome.REFER or all(cause.may_claim for cause in causes)


def reasons_in_words(settled: Settled, decision: Decision) -> tuple[Sentence, ...]:
    """Say why: what a person must look at, or which condition fails, with the articles."""
    shown = {Outcome.REFER: Truth.OUTSIDE, Outcome.NOT_ELIGIBLE: Truth.NO}.get(decision.outcome)
    told = [reason for reason in decision.reasons if reason.truth is shown]
    if any(reason.condition != NOT_CONCERNED and reason.sentence for reason in told):
        told = [reason for reason in told if reason.condition != NOT_CONCERNED]
    found = [_sentence(settled, reason) for reason in told]
    return tuple(dict.fromkeys(sentence for sentence in found if sentence.text))


def _sentence(settled: Settled, reason: Reason) -> Sentence:
    rulebook = settled.application.rulebook
    references = tuple(references_in(rulebook, reason.references))
    if reason.sentence:
        said = sentence_in_words(rulebook, reason.sentence, reason.values)
        return Sentence(said, references, is_missing_answer=bool(reason.unsure))
    if reason.condition == NOT_CONCERNED:
        return Sentence(_("D'après vos réponses, cette aide ne vise pas votre situation."), references)
    if reason.condition == NIL_AMOUNT:
        return Sentence(_("Le calcul donne un montant nul : rien ne serait versé."), references)
    return Sentence("", references)


def meeting_for(settled: Settled, decision: Decision) -> Meeting | None:
    """Describe the appointment of what a person must look at."""
    motive = settled.application.rules.motives.get(decision.motive or "")
    if motive is None:
        return None
    return Meeting(_(motive.label), motive.minutes, _(MODES[motive.mode]), _(motive.mode_why), _(motive.meanwhile))


def claim_in_words(claim: Claim) -> ToClaim:
    """Say how to claim, with the number of the form and the day its edition was seen."""
    number = _NUMBER.search(claim.form or "")
    form = None
    if number is not None:
        form = form_in_words(number[0], claim.form_edition, claim.form_seen_on)
    return ToClaim(claim.online, form, _(claim.where) if claim.where else None)

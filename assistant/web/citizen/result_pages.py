"""What the result page shows: what can be had, what a person must look at, what cannot be had, what is not known."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from flask import url_for

from assistant.eligibility.benefits import Application as Claim
from assistant.eligibility.decision import NIL_AMOUNT, NOT_CONCERNED, Decision, Outcome
from assistant.eligibility.explanation import Change, next_change
from assistant.eligibility.interview import pages
from assistant.eligibility.reasons import Reason
from assistant.eligibility.references import LegalReference
from assistant.eligibility.truth import Truth
from assistant.services.applications import Settled
from assistant.web import i18n
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import question_in_words, references_in, sentence_in_words, to_cent

VARIANTS: Final = MappingProxyType(
    {
        "apl": _m("Aide personnalisée au logement (APL)"),
        "alf": _m("Allocation de logement familiale (ALF)"),
        "als": _m("Allocation de logement sociale (ALS)"),
    }
)
PERIODS: Final = MappingProxyType(
    {"month": _m("%(amount)s par mois"), "once": _m("%(amount)s en une fois"), "year": _m("%(amount)s par an")}
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
        "cheque_energie": _m("Chèque énergie"),
        "local": _m("Aides de votre commune, de votre département ou de votre caisse de retraite"),
    }
)
MODES: Final = MappingProxyType({"office": _m("au guichet"), "video": _m("en vidéo"), "telephone": _m("par téléphone")})
_NUMBER: Final = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Why, in words, with the articles it rests on."""

    text: str
    references: tuple[LegalReference, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question answered "je ne sais pas", and where to answer it after all."""

    text: str
    href: str


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
class ComingChange:
    """What becomes of the answer when time passes, and the file that reminds of it."""

    text: str
    calendar: str


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


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result, in the order of the page.

    `pointers` may concern the household but are not worked out here, the likely ones first; `set_aside` are those
    that do not concern it.
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

    @property
    def may_claim(self) -> bool:
        """Whether waiting could lose a month."""
        return bool(self.eligible or self.refer or any(found.is_likely for found in self.pointers))


def result_page(settled: Settled) -> ResultPage:
    """Write the verdicts in words."""
    application = settled.application
    results = [benefit_result(settled, code) for code in application.codes]
    benefits = application.rulebook.benefits
    computed = [found for found in results if not found.is_pointer]
    pointed = sorted((found for found in results if found.is_pointer), key=lambda found: not found.is_likely)
    claimed = [found for found in computed if found.outcome in ("eligible", "refer")]
    return ResultPage(
        tuple(found for found in computed if found.outcome == "eligible"),
        tuple(found for found in computed if found.outcome == "refer"),
        tuple(found for found in computed if found.outcome == "not_eligible"),
        tuple(found for found in pointed if found.outcome == "refer"),
        tuple(found for found in pointed if found.outcome == "not_eligible"),
        tuple(dict.fromkeys(found.meeting for found in computed if found.meeting is not None)),
        tuple(dict.fromkeys(found.claim.online for found in claimed if found.claim.online)),
        tuple((_(benefit.name), code) for code, benefit in benefits.items() if code not in application.codes),
        tuple(_(name) for code, name in OTHER_BENEFITS.items() if code not in benefits),
        len({paper.document.code for paper in settled.papers if paper.kind == "bring"}),
        ",".join(benefits),
    )


def benefit_result(settled: Settled, code: str) -> BenefitResult:
    """Write one verdict in words."""
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
        doubts_in(settled, decision),
        meeting_for(settled, decision),
        coming_change(settled, code),
        claim_in_words(benefit.apply),
        tuple(_(sentence) for sentence in benefit.unchecked),
        url_for("citizen.why", code=code),
        benefit.kind == "pointer",
        decision.outcome is Outcome.REFER and not decision.has_doubts,
    )


def amount_in_words(decision: Decision) -> str:
    """Write what is paid: an amount, or between which two; empty where it cannot be told."""
    if decision.amount is not None:
        return with_period(i18n.format_money(to_cent(decision.amount)), decision.period)
    if decision.range is None:
        return ""
    low, high = (_money(bound) for bound in decision.range)
    if low == high:
        return with_period(_("environ %(amount)s", amount=low), decision.period)
    return with_period(_("entre %(low)s et %(high)s", low=low, high=high), decision.period)


def _money(amount: Decimal) -> str:
    return i18n.format_money(to_cent(amount))


def with_period(amount: str, period: str | None) -> str:
    """Say for how long an amount is."""
    return _(PERIODS[period], amount=amount) if period is not None else amount


def reasons_in_words(settled: Settled, decision: Decision) -> tuple[Sentence, ...]:
    """Say why: what a person must look at, or which condition fails, with the articles."""
    shown = {Outcome.REFER: Truth.OUTSIDE, Outcome.NOT_ELIGIBLE: Truth.NO}.get(decision.outcome)
    found = [_sentence(settled, reason) for reason in decision.reasons if reason.truth is shown]
    return tuple(dict.fromkeys(sentence for sentence in found if sentence.text))


def _sentence(settled: Settled, reason: Reason) -> Sentence:
    rulebook = settled.application.rulebook
    references = tuple(references_in(rulebook, reason.references))
    if reason.sentence:
        return Sentence(sentence_in_words(rulebook, reason.sentence, reason.values), references)
    if reason.condition == NOT_CONCERNED:
        return Sentence(_("D'après vos réponses, cette aide ne vise pas votre situation."))
    if reason.condition == NIL_AMOUNT:
        return Sentence(_("Le calcul donne un montant nul : rien ne serait versé."), references)
    return Sentence("", references)


def doubts_in(settled: Settled, decision: Decision) -> tuple[Doubt, ...]:
    """List what the person did not know and that leaves the answer open."""
    application = settled.application
    unsure = dict.fromkeys(path for reason in decision.reasons for path in reason.unsure)
    places = {path: page.key for page in pages(application.rulebook, settled.situation) for path in page.facts}
    return tuple(
        Doubt(
            question_in_words(application.rulebook, path, settled.situation.month),
            url_for("citizen.question", key=places[path], suite="verification"),
        )
        for path in unsure
        if path in places
    )


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
        edition = (claim.form_edition or "").rpartition("*")[2]
        form = _("formulaire cerfa n° %(number)s", number=f"{number[0]}*{edition}" if edition else number[0])
    return ToClaim(claim.online, form, _(claim.where) if claim.where else None)


def change_ahead(settled: Settled, code: str) -> Change | None:
    """Look ahead for what time alone will change; not where the amount is not known even today."""
    decision = settled.decisions[code]
    if decision.outcome is Outcome.REFER or decision.range is not None:
        return None
    return next_change(settled.application.rulebook, settled.situation, code)


def coming_change(settled: Settled, code: str) -> ComingChange | None:
    """Say what time alone will change."""
    decision = settled.decisions[code]
    if decision.opens_on is not None:
        return ComingChange(opening_in_words(decision.opens_on), url_for("citizen.calendar", code=code))
    change = change_ahead(settled, code)
    if change is None:
        return None
    return ComingChange(change_in_words(decision, change), url_for("citizen.calendar", code=code))


def opening_in_words(month: date) -> str:
    """Say from when a right opens by time alone."""
    words = i18n.format_month(month)
    return _("Le droit s'ouvrirait en %(month)s, si rien d'autre ne change.", month=words)


def change_in_words(decision: Decision, change: Change) -> str:
    """Say what would change, and from which month, if nothing else does."""
    month, later = i18n.format_month(change.month), change.decision
    if later.outcome is Outcome.NOT_ELIGIBLE:
        return _("Si rien d'autre ne change, cette aide s'arrêterait à partir de %(month)s.", month=month)
    if later.outcome is Outcome.UNDECIDED:
        return _("Refaites la vérification en %(month)s : le résultat peut changer.", month=month)
    amount = amount_in_words(later)
    if decision.outcome is Outcome.NOT_ELIGIBLE:
        return _(
            "Si rien d'autre ne change, vous pourriez y avoir droit à partir de %(month)s (%(amount)s).",
            month=month,
            amount=amount,
        )
    return _(
        "Si rien d'autre ne change, le montant passerait à %(amount)s à partir de %(month)s.",
        month=month,
        amount=amount,
    )


def change_of(settled: Settled, code: str) -> tuple[date, str, str] | None:
    """Return the day, the title and the text of the reminder for what will change."""
    decision = settled.decisions[code]
    name = _(settled.application.rulebook.benefit(code).name)
    if decision.opens_on is not None:
        return decision.opens_on, _("À demander : %(name)s", name=name), opening_in_words(decision.opens_on)
    change = change_ahead(settled, code)
    if change is None:
        return None
    return change.month, _("À vérifier : %(name)s", name=name), change_in_words(decision, change)

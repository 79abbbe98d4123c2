"""What the lists of papers show: each paper once, for whom, why, in which form, where from, what else is accepted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from assistant.eligibility.benefits import Benefit, Requirement
from assistant.eligibility.documents import ChecklistItem, DocumentType
from assistant.eligibility.rulebook import Rulebook
from assistant.services.applications import Settled
from assistant.web.citizen.conditions_in_words import condition_in_words
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import who_in_words

FORMS: Final = MappingProxyType(
    {
        "original": _m("Apportez l'original."),
        "copy": _m("Une copie suffit."),
        "either": _m("L'original ou une copie."),
        "online": _m("Se remplit en ligne ; rien à apporter."),
    }
)
KINDS: Final = MappingProxyType(
    {
        "bring": _m("À préparer"),
        "declare": _m("À déclarer, sans papier"),
        "known": _m("Déjà connu de l'administration"),
    }
)
KIND_NOTES: Final = MappingProxyType(
    {
        "bring": _m("Cochez ce que vous avez déjà. Il manque un papier ? Déposez quand même la demande."),
        "declare": _m("Vous le déclarez sur l'honneur dans la demande : aucun papier n'est à fournir."),
        "known": _m("L'administration le reçoit directement. Ne l'apportez que si on vous le demande."),
    }
)
WHOSE: Final = MappingProxyType(
    {
        "child": _m("Pour chaque enfant concerné"),
        "adult": _m("Pour chaque adulte du foyer"),
        "applicant": _m("Pour vous"),
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a list; `facts` are sentences, `else_` what to do when it cannot be had."""

    id: str
    label: str
    ticked: bool
    facts: tuple[str, ...]
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """The papers of one kind: to prepare, to declare, already known."""

    kind: str
    title: str
    note: str
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class PapersPage:
    """One list over all benefits."""

    sections: tuple[PaperSection, ...]
    names: tuple[str, ...]

    @property
    def ids(self) -> frozenset[str]:
        """What can be ticked here."""
        return frozenset(paper.id for section in self.sections for paper in section.papers)


def papers_page(settled: Settled) -> PapersPage:
    """Write the list of a household."""
    rulebook = settled.application.rulebook
    ticks = settled.application.contents.ticks
    by_document: dict[str, list[ChecklistItem]] = {}
    for item in settled.papers:
        by_document.setdefault(item.document.code, []).append(item)
    papers = [
        (items[0].kind, _paper_of(settled, items, ticked=bool(ticks.get(code)))) for code, items in by_document.items()
    ]
    claimed = [code for code, found in settled.decisions.items() if found.outcome.value in ("eligible", "refer")]
    return PapersPage(tuple(_sections(papers)), tuple(_(rulebook.benefit(code).name) for code in claimed))


def _paper_of(settled: Settled, items: list[ChecklistItem], *, ticked: bool) -> Paper:
    """Write a paper once, for everybody who must have it."""
    rulebook, document = settled.application.rulebook, items[0].document
    brought = any(item.kind == "bring" for item in items)
    whose = [who_in_words(item.whose, settled.situation) for item in items if item.whose]
    facts = [_("Pour : %(who)s", who=_(", ").join(whose))] if whose else []
    facts += dict.fromkeys(_(sentence) for item in items for sentence in item.whys)
    if not any(item.is_certain for item in items):
        facts.append(_("Peut-être : cela dépend d'une réponse que vous n'aviez pas."))
    if len(settled.decisions) > 1:
        codes = dict.fromkeys(code for item in items for code in item.benefits)
        facts.append(_("Sert à : %(names)s", names=_(", ").join(_(rulebook.benefit(code).name) for code in codes)))
    facts += about_document(document, brought=brought)
    return Paper(document.code, _(document.label), ticked, tuple(facts), what_instead(rulebook, document))


def about_document(document: DocumentType, *, brought: bool) -> list[str]:
    """Say in which form, how recent, where from and for how much."""
    facts = [_(FORMS[document.form])] if brought else []
    if document.max_age and brought:
        facts.append(_("Date du papier : %(age)s", age=_(document.max_age)))
    if document.issuer:
        facts.append(_("Où l'obtenir : %(issuer)s", issuer=_(document.issuer)))
    if document.how:
        facts.append(_(document.how))
    if document.cost and brought:
        facts.append(_("Coût : %(cost)s", cost=_(document.cost)))
    return facts


def what_instead(rulebook: Rulebook, document: DocumentType) -> tuple[str, ...]:
    """Say what else is accepted, and what to do when the paper cannot be had."""
    others = [_(rulebook.documents[code].label) for code in document.alternatives if code in rulebook.documents]
    accepted = [_("Accepté aussi : %(papers)s", papers=_(", ").join(others))] if others else []
    sentences = [_(sentence) for sentence in (document.fallback, document.cannot_get) if sentence]
    return tuple(dict.fromkeys([*accepted, *sentences]))


def _sections(papers: Iterable[tuple[str, Paper]]) -> Iterator[PaperSection]:
    found = list(papers)
    for kind, title in KINDS.items():
        of_kind = tuple(paper for its, paper in found if its == kind)
        if of_kind:
            yield PaperSection(kind, _(title), _(KIND_NOTES[kind]), of_kind)


# --- the list of one benefit, without questions ---------------------------------------------


@dataclass(frozen=True, slots=True)
class BenefitPapersPage:
    """The papers of one benefit, with the conditions under which each is asked."""

    name: str
    code: str
    sections: tuple[PaperSection, ...]


def benefit_papers_page(rulebook: Rulebook, benefit: Benefit) -> BenefitPapersPage:
    """Write the list of a benefit for everybody."""
    papers = [
        (requirement.kind or rulebook.documents[requirement.document].kind, _paper_for_all(rulebook, requirement))
        for requirement in benefit.requirements
    ]
    return BenefitPapersPage(_(benefit.name), benefit.code, tuple(_sections(papers)))


def _paper_for_all(rulebook: Rulebook, requirement: Requirement) -> Paper:
    document = rulebook.documents[requirement.document]
    kind = requirement.kind or document.kind
    facts = [_(WHOSE[requirement.whose])] if requirement.whose else []
    if requirement.when is not None:
        words = condition_in_words(rulebook, requirement.when)
        facts.append(_("Seulement si : %(condition)s", condition=words) if words else _("Selon votre situation"))
    if requirement.why:
        facts.append(_(requirement.why))
    facts += about_document(document, brought=kind == "bring")
    return Paper(
        requirement.document,
        _(document.label),
        ticked=False,
        facts=tuple(facts),
        instead=what_instead(rulebook, document),
    )

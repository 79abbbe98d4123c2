"""What the lists of papers show: each paper once, for whom, why, in which form, where from, what else is accepted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from assistant.eligibility.benefits import Benefit, Requirement
from assistant.eligibility.documents import ChecklistItem, DocumentType
from assistant.eligibility.expressions import Node
from assistant.eligibility.rulebook import Rulebook
from assistant.services.applications import Rules, Settled
from assistant.services.seen_papers import SeenPaper, seen_papers
from assistant.web import i18n
from assistant.web.cases.conditions_in_words import condition_in_words, within_a_sentence
from assistant.web.cases.official_forms import form_in_words
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import references_in, who_in_words

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
        "bring": _m(
            "Cochez ce que vous avez déjà. Il manque un papier ? Déposez quand même la demande : la CAF doit vous "
            "écrire ce qui manque et vous laisser un délai. Pour l'identité et l'état civil, une photocopie lisible "
            "suffit."
        ),
        "declare": _m("Vous le déclarez sur l'honneur dans la demande : aucun papier n'est à fournir."),
        "known": _m(
            "L'administration le reçoit directement, et n'a pas à vous le demander (CRPA, articles L113-12 et L114-8). "
            "Apportez-le seulement si un chiffre est faux, ou si elle ne l'a pas reçu."
        ),
    }
)
CANNOT: Final = "cannot"
"""What a case keeps of a paper that cannot be had; True where they have it."""
WHOSE: Final = MappingProxyType(
    {
        "child": _m("Pour chaque enfant concerné"),
        "adult": _m("Pour chaque adulte du foyer"),
        "applicant": _m("Pour vous"),
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a list; `facts` are sentences, `instead` what to do when it cannot be had, `lacking` once it cannot.

    `person` is whom to see then, in a sentence; `seen` what was seen of it at a counter, when and by whom.
    """

    id: str
    label: str
    ticked: bool
    facts: tuple[str, ...]
    instead: tuple[str, ...]
    lacking: bool
    person: str
    seen: str = ""


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
        (min((item.kind for item in items), key=list(KINDS).index), _paper_of(settled, items, ticks.get(code)))
        for code, items in by_document.items()
    ]
    claimed = [code for code, found in settled.decisions.items() if found.outcome.value in ("eligible", "refer")]
    return PapersPage(tuple(_sections(papers)), tuple(_(rulebook.benefit(code).name) for code in claimed))


def _paper_of(settled: Settled, items: list[ChecklistItem], tick: object) -> Paper:
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
    facts += about_document(rulebook, document, brought=brought)
    instead = what_instead(rulebook, document)
    person = whom_to_see(settled.application.rules, document)
    seen = seen_papers(settled.application.contents).get(document.code)
    told = "" if seen is None else seen_in_words(seen)
    return Paper(document.code, _(document.label), tick is True, tuple(facts), instead, tick == CANNOT, person, told)


def seen_in_words(seen: SeenPaper) -> str:
    """Say what was seen of a paper at a counter: the same words for the person and for staff."""
    words = {"day": i18n.format_date(date.fromisoformat(seen.on)), "who": seen.who, "place": seen.place}
    told = {
        "original": _("Original vu le %(day)s : %(who)s, %(place)s.", **words),
        "copy": _("Copie vue le %(day)s : %(who)s, %(place)s.", **words),
        "refused": _("Refusé le %(day)s : %(who)s, %(place)s.", **words),
        "cannot": _("Ne peut pas être obtenu, noté le %(day)s : %(who)s, %(place)s.", **words),
    }[seen.state]
    if not seen.words:
        return told
    why = {"refused": _("Pourquoi : %(words)s", words=seen.words)}.get(seen.state)
    return f"{told} {why or _('Accepté à la place : %(words)s', words=seen.words)}"


def about_document(rulebook: Rulebook, document: DocumentType, *, brought: bool) -> list[str]:
    """Say in which form, how recent, where from, for how much, and which text asks for it."""
    facts = [_(FORMS[document.form])] if brought else []
    if document.max_age and brought:
        facts.append(_("Date du papier : %(age)s", age=_(document.max_age)))
    if document.issuer:
        facts.append(_("Où l'obtenir : %(issuer)s", issuer=_(document.issuer)))
    if document.how:
        facts.append(_(document.how))
    if document.cost and brought:
        facts.append(_("Coût : %(cost)s", cost=_(document.cost)))
    if document.number:
        form = form_in_words(document.number, document.edition, document.seen_on)
        facts.append(_("Papier officiel : %(form)s", form=form))
    texts = [reference.short for reference in references_in(rulebook, document.references)]
    if texts:
        facts.append(_("Texte : %(texts)s", texts=_(", ").join(texts)))
    return facts


def what_instead(rulebook: Rulebook, document: DocumentType) -> tuple[str, ...]:
    """Say what else is accepted, and what to do when the paper cannot be had."""
    others = [_(rulebook.documents[code].label) for code in document.alternatives if code in rulebook.documents]
    accepted = [_("Accepté aussi : %(papers)s.", papers=_(", ").join(others))] if others else []
    sentences = [_(sentence) for sentence in (document.fallback, document.cannot_get) if sentence]
    return tuple(dict.fromkeys([*accepted, *sentences]))


def whom_to_see(rules: Rules, document: DocumentType) -> str:
    """Name the appointment with the person who helps those who cannot get a paper, and what to bring to it."""
    motive = rules.motives[document.motive]
    bring = [_(rules.rulebook.documents[code].label) for code in motive.bring if code != document.code]
    bring += [_(text) for text in motive.bring_text]
    sentence = _("Rendez-vous « %(motive)s », %(minutes)s minutes.", motive=_(motive.label), minutes=motive.minutes)
    if not bring:
        return sentence
    return _("%(sentence)s À apporter, si vous l'avez : %(papers)s.", sentence=sentence, papers=_(", ").join(bring))


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


def benefit_papers_page(rules: Rules, benefit: Benefit) -> BenefitPapersPage:
    """Write the list of a benefit for everybody."""
    rulebook = rules.rulebook
    papers = [
        (requirement.kind or rulebook.documents[requirement.document].kind, _paper_for_all(rules, requirement))
        for requirement in benefit.requirements
    ]
    return BenefitPapersPage(_(benefit.name), benefit.code, tuple(_sections(papers)))


def _only_if(rulebook: Rulebook, requirement: Requirement, when: Node) -> str:
    """Say when a paper is asked for: in the words of the rule, or in those of the questions."""
    if requirement.only_if:
        return _(requirement.only_if)
    words = condition_in_words(rulebook, when)
    return within_a_sentence(words) if words else _("cela dépend de votre situation")


def _paper_for_all(rules: Rules, requirement: Requirement) -> Paper:
    rulebook = rules.rulebook
    document = rulebook.documents[requirement.document]
    kind = requirement.kind or document.kind
    facts = [_(WHOSE[requirement.whose])] if requirement.whose else []
    if requirement.when is not None:
        facts.append(_("Seulement si : %(condition)s", condition=_only_if(rulebook, requirement, requirement.when)))
    if requirement.why:
        facts.append(_(requirement.why))
    facts += about_document(rulebook, document, brought=kind == "bring")
    return Paper(
        requirement.document,
        _(document.label),
        ticked=False,
        facts=tuple(facts),
        instead=what_instead(rulebook, document),
        lacking=False,
        person=whom_to_see(rules, document) if kind == "bring" else "",
    )

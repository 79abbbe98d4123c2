"""What the pages of a case show: the hand-over, the result so far, and which lines still count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assistant.eligibility.decision import Outcome
from assistant.eligibility.interview import DATE
from assistant.eligibility.situation import Between, Situation, Unsure
from assistant.services.applications import Application, Rules, Settled
from assistant.services.case_openings import OPENED_HERE
from assistant.services.contents import CaseContents, Json
from assistant.services.counter_notes import notes
from assistant.services.opinions import opinions_that_hold
from assistant.services.seen_papers import seen_papers
from assistant.web.cases.amounts_and_changes import amount_in_words
from assistant.web.cases.paper_pages import papers_page
from assistant.web.cases.result_pages import VARIANTS, reasons_in_words
from assistant.web.cases.situation_pages import title_of
from assistant.web.counter.dense_form import DenseForm, so_far
from assistant.web.forms.whole_form import totals_worked_out
from assistant.web.i18n import PARIS, format_date
from assistant.web.i18n import gettext as _
from assistant.web.opinion_words import OpinionLine, opinion_line
from assistant.web.wording import answer_in_words, question_in_words, to_cent


@dataclass(frozen=True, slots=True)
class Opening:
    """Who began the case at a counter."""

    who: str
    place: str
    at: str
    staff: str


@dataclass(frozen=True, slots=True)
class BenefitLine:
    """How one benefit stands: in words, and for robots."""

    code: str
    name: str
    outcome: str
    words: str
    amount: str
    reasons: tuple[str, ...]
    missing: int
    attributes: dict[str, str]
    opinion: OpinionLine | None


@dataclass(frozen=True, slots=True)
class ResultSide:
    """The result at the side: each benefit, and the lines that still count, in the order of the page."""

    lines: tuple[BenefitLine, ...]
    needed: tuple[str, ...]
    missing: int
    month: str
    quiet: tuple[str, ...]

    @property
    def sums(self) -> str:
        """What is said aloud when the result changes."""
        if self.missing:
            said = _("Réponses qui comptent encore : %(number)s", number=self.missing)
            return said.replace(" :", "\N{NO-BREAK SPACE}:")
        return _("Rien ne manque : le résultat est complet.")


@dataclass(frozen=True, slots=True)
class PaperState:
    """A paper of the hand-over: what the person said of it, what was seen of it."""

    label: str
    has: bool
    lacking: bool
    seen: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is known before anything is asked again."""

    opened: str
    language: str
    situations: tuple[str, ...]
    doubts: tuple[tuple[str, str], ...]
    stopped: tuple[tuple[str, tuple[str, ...]], ...]
    told: tuple[tuple[str, str], ...]
    papers: tuple[PaperState, ...]
    has_answers: bool


OUTCOMES = {
    "eligible": lambda: _("Semble y avoir droit"),
    "not_eligible": lambda: _("Ne semble pas y avoir droit"),
    "refer": lambda: _("À regarder par une personne"),
    "undecided": lambda: _("Il manque des réponses"),
}


def result_side(form: DenseForm) -> ResultSide:
    """Write the result of the answers on the page."""
    return side_of(so_far(form.application), form.paths)


def side_of(settled: Settled, paths: Iterable[str] = ()) -> ResultSide:
    """Write verdicts in few words; benefits that do not concern the household are only named.

    With the lines of a page (``paths``), those among them that still count are named, for the page to mark them.
    """
    application = settled.application
    held = opinions_that_hold(application.contents)
    lines, quiet = [], []
    for code in application.codes:
        decision, benefit = settled.decisions[code], application.rulebook.benefit(code)
        name = _(VARIANTS.get(decision.variant or "", benefit.name))
        if benefit.kind == "pointer" and code not in held and decision.outcome is not Outcome.UNDECIDED:
            quiet.append(name)
            continue
        outcome = decision.outcome.value
        attributes = {
            "data-benefit": code,
            "data-outcome": outcome,
            "data-amount": "" if decision.amount is None else format(to_cent(decision.amount), "f"),
            "data-variant": decision.variant or "",
        }
        reasons = tuple(sentence.text for sentence in reasons_in_words(settled, decision))
        opinion = opinion_line(application.rules, held[code]) if code in held else None
        missing = len(decision.missing)
        words, amount = OUTCOMES[outcome](), amount_in_words(decision)
        lines.append(BenefitLine(code, name, outcome, words, amount, reasons, missing, attributes, opinion))
    wanted = {path for code in application.codes for path in settled.decisions[code].missing}
    needed = tuple(path for path in paths if path in wanted)
    month = application.situation.month.isoformat()[:7]
    return ResultSide(tuple(lines), needed, len(needed if paths else wanted), month, tuple(quiet))


def hand_over(application: Application) -> HandOver:
    """Write what the person said, what they were told, and why the rules stopped."""
    settled, contents = so_far(application), application.contents
    rulebook = application.rulebook
    stopped, told = [], []
    for code in application.codes:
        decision, name = settled.decisions[code], _(rulebook.benefit(code).name)
        if rulebook.benefit(code).kind == "pointer":
            continue
        amount = amount_in_words(decision)
        told.append((name, " · ".join(word for word in (OUTCOMES[decision.outcome.value](), amount) if word)))
        if decision.outcome is Outcome.REFER:
            stopped.append((name, tuple(sentence.text for sentence in reasons_in_words(settled, decision))))
    motives = application.rules.motives
    chosen = tuple(title_of(motives[code]) for code in contents.situations if code in motives)
    return HandOver(
        _opening(contents),
        contents.language,
        chosen,
        tuple(_doubts(application.rules, application.situation)),
        tuple(stopped),
        tuple(told),
        tuple(_papers(settled)),
        bool(contents.answers),
    )


def _opening(contents: CaseContents) -> str:
    for opening in notes(contents, OPENED_HERE, Opening):
        day = format_date(datetime.fromisoformat(opening.at).astimezone(PARIS).date())
        return _("Ouvert au guichet le %(day)s : %(who)s, %(place)s", day=day, who=opening.who, place=opening.place)
    return _("Ouvert par la personne elle-même")


def _doubts(rules: Rules, situation: Situation) -> Iterable[tuple[str, str]]:
    worked_out = totals_worked_out(rules.rulebook, situation)
    for path, answer in situation.answers.items():
        if path in worked_out:
            continue
        if isinstance(answer, Unsure | Between) and path != DATE and rules.rulebook.fact_at(path).question:
            yield path, question_in_words(rules.rulebook, path, situation.month)


def _papers(settled: Settled) -> Iterable[PaperState]:
    seen = seen_papers(settled.application.contents)
    for section in papers_page(settled).sections:
        if section.kind != "bring":
            continue
        for paper in section.papers:
            if paper.ticked or paper.lacking or paper.id in seen:
                yield PaperState(paper.label, paper.ticked, paper.lacking, paper.seen)


def in_words(rules: Rules, path: str, answer: Json) -> str:
    """Write an answer of a case, of which two people say different things."""
    if answer is None:
        return _("(vide)")
    from assistant.eligibility.facts import AnswerError, parse_answer  # noqa: PLC0415 — beside what it is for

    if path == DATE:
        return str(answer)
    try:
        return answer_in_words(rules, path, parse_answer(rules.rulebook.fact_at(path), answer))
    except AnswerError:
        return str(answer)

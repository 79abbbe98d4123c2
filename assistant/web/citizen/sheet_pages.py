"""What the blank questionnaire shows: the questions of some benefits as a sheet of paper asks them, for a pen."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from assistant.eligibility.facts import Fact
from assistant.eligibility.questionnaire import DATE, Block, question_code, questionnaire, subjects_of
from assistant.eligibility.rulebook import Rulebook
from assistant.web.citizen.paper_guards import LETTERS, only_if
from assistant.web.forms.question_form import none_label
from assistant.web.i18n import gettext as _
from assistant.web.wording import PER, fill, moments, person_in_words

Kind = Literal["boxes", "day", "month", "amount", "number", "postcode", "words"]
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "choice": "boxes",
        "bool": "boxes",
        "date": "day",
        "month": "month",
        "money": "amount",
        "text": "postcode",
        "commune": "words",
    }
)
CELLS: Final = MappingProxyType({"integer": 2, "number": 4})
LONGEST_HELP: Final = 150
PEOPLE_BESIDE: Final = 4
PEOPLE_BESIDE_LARGE: Final = 3
_SENTENCE: Final = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-ÖØ-Þ«])")


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """One question: its code, what helps to answer, and where to write, for each of the people beside one another."""

    code: str
    question: str
    help: str
    only_if: str
    kind: Kind
    people: tuple[tuple[str, ...], ...]
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    cells: int = 0
    none: str = ""
    unsure: bool = True


@dataclass(frozen=True, slots=True)
class SheetStep:
    """The questions of one step."""

    title: str
    questions: tuple[SheetQuestion, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole questionnaire of some benefits, for so many children."""

    names: tuple[str, ...]
    steps: tuple[SheetStep, ...]
    figures_on: date | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is printed: for which benefits, how many children have their lines, in large letters or not."""

    codes: tuple[str, ...]
    children: int
    large: bool = False


def sheet(rulebook: Rulebook, wish: Wish, month: date, figures_on: date | None) -> Sheet:
    """Write the questionnaire of some benefits."""
    found: dict[str, list[SheetQuestion]] = {}
    for block in questionnaire(rulebook, wish.codes):
        if wish.children or block.for_each != "children":
            for name in block.facts:
                found.setdefault(block.step, []).append(_question(rulebook, wish, block, name, month))
    titles = rulebook.interview.steps
    steps = tuple(SheetStep(_(titles[step]), tuple(found[step])) for step in titles if step in found)
    return Sheet(tuple(_(rulebook.benefit(code).name) for code in wish.codes), steps, figures_on)


def _question(rulebook: Rulebook, wish: Wish, block: Block, name: str, month: date) -> SheetQuestion:
    if name == DATE:
        asked, hint = (
            _("Pour quel mois voulez-vous vérifier vos droits ?"),
            _("Le mois en cours, sauf besoin particulier."),
        )
        return SheetQuestion(question_code(name), asked, hint, "", "month", ((),), unsure=False)
    fact = rulebook.facts[name]
    words = moments("", month) | {"rank": _("… enfant")}
    return SheetQuestion(
        question_code(name),
        fill(fact.question or name, words),
        _helped(rulebook, fact, words),
        only_if(rulebook, wish.codes, name),
        KINDS.get(fact.type, "number"),
        tuple(_beside(wish, block)),
        _options(fact),
        _unit(fact),
        CELLS.get(fact.type, 0),
        none_label(fact),
    )


def _options(fact: Fact) -> tuple[tuple[str, str], ...]:
    """List the answers to tick, each with the letter by which other questions name it."""
    if fact.type == "bool":
        return (("", _("Oui")), ("", _("Non")))
    return tuple((letter, _(label)) for letter, label in zip(LETTERS, fact.choices.values(), strict=False))


def _unit(fact: Fact) -> str:
    if fact.type == "money":
        return f"€ {_(PER.get(fact.unit or '', ''))}".strip()
    return "m²" if fact.unit == "m2" else ""


def _beside(wish: Wish, block: Block) -> Iterator[tuple[str, ...]]:
    """Name the people a question asks about, so many beside one another; nobody for the household."""
    subjects = subjects_of(block, children=wish.children, couple=True)
    names = [person_in_words(subject) for subject in subjects if subject]
    most = PEOPLE_BESIDE_LARGE if wish.large else PEOPLE_BESIDE
    for start in range(0, len(names), most):
        yield tuple(names[start : start + most])
    if not block.for_each:
        yield ()


def _helped(rulebook: Rulebook, fact: Fact, words: dict[str, str]) -> str:
    """Keep the first sentences of the help, and name the paper on which the answer stands."""
    kept = ""
    for sentence in _SENTENCE.split(fill(fact.help, words)) if fact.help else []:
        if kept and len(kept) + len(sentence) > LONGEST_HELP:
            break
        kept = f"{kept} {sentence}".strip()
    paper = rulebook.documents.get(fact.found_on or "")
    return " ".join(
        part for part in (kept, _("À lire sur : %(paper)s.", paper=_(paper.label)) if paper else "") if part
    )

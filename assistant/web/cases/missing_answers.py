"""What the person could not or did not say, and that leaves a result open: each question once, and its page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from assistant.eligibility.decision import Decision
from assistant.eligibility.facts import WITHHELD
from assistant.eligibility.interview import pages
from assistant.services.applications import Settled
from assistant.web.wording import question_in_words

SHOWN_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question without an answer, and where to answer it after all; `withheld` where they would rather not."""

    text: str
    href: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """A question without an answer, and how many benefits wait for it."""

    text: str
    href: str
    benefits: int
    withheld: bool


@dataclass(frozen=True, slots=True)
class MissingAnswers:
    """What is missing for a whole result: those that decide most first, the others apart where they are many."""

    first: tuple[MissingAnswer, ...]
    others: tuple[MissingAnswer, ...]


def places_of(settled: Settled) -> Mapping[str, str]:
    """Tell on which page each question stands."""
    asked = pages(settled.application.rulebook, settled.situation)
    return {path: page.key for page in asked for path in page.facts}


def doubts_in(settled: Settled, decision: Decision, places: Mapping[str, str]) -> tuple[Doubt, ...]:
    """List what was not said and leaves one benefit open."""
    unsure = dict.fromkeys(path for reason in decision.reasons for path in reason.unsure)
    return tuple(
        Doubt(
            question_in_words(settled.application.rulebook, path, settled.situation.month),
            url_for("citizen.question", key=places[path], suite="verification"),
            settled.application.contents.answers.get(path) == WITHHELD,
        )
        for path in unsure
        if path in places
    )


def missing_answers(doubts_by_benefit: Iterable[Iterable[Doubt]]) -> MissingAnswers:
    """Gather what is missing over all benefits."""
    counted: dict[Doubt, int] = {}
    for doubts in doubts_by_benefit:
        for doubt in doubts:
            counted[doubt] = counted.get(doubt, 0) + 1
    ordered = sorted(counted.items(), key=lambda found: -found[1])
    missing = tuple(MissingAnswer(doubt.text, doubt.href, count, doubt.withheld) for doubt, count in ordered)
    return MissingAnswers(missing[:SHOWN_AT_ONCE], missing[SHOWN_AT_ONCE:])

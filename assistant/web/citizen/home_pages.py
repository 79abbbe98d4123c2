"""What the first pages show."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import url_for

from assistant.eligibility.benefits import Benefit
from assistant.services.applications import Rules, papers_at_hand, questions_at_most
from assistant.services.safe import OpenedCase
from assistant.settings import Retention
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.wording import in_words

USUAL_CHILDREN: Final = 2
SECONDS_PER_QUESTION: Final = 15
AT_HAND: Final = 6

# What brings people, by benefit, in the order of the home page; a benefit without a sentence of its own comes last and
# is named as it is.
REASONS: Final = MappingProxyType(
    {
        "af": _m("J'ai des enfants"),
        "cf": _m("J'ai trois enfants ou plus"),
        "paje_naissance": _m("J'attends un bébé"),
        "paje_base": _m("J'ai un enfant de moins de trois ans"),
        "paje_adoption": _m("J'adopte un enfant"),
        "asf": _m("J'élève un enfant seul·e"),
        "aeeh": _m("Mon enfant est handicapé"),
        "ars": _m("La rentrée scolaire"),
        "aide_logement": _m("Mon loyer"),
        "rsa": _m("Je n'ai pas de revenus, ou très peu"),
        "prime_activite": _m("Je travaille et je gagne peu"),
        "css": _m("Je veux payer mes soins moins cher"),
        "aah": _m("Je suis en situation de handicap"),
        "aspa": _m("J'ai une petite retraite"),
        "prepare": _m("J'arrête ou je réduis mon travail pour un enfant"),
        "ajpp": _m("Mon enfant a besoin de ma présence"),
        "cmg": _m("Je fais garder mon enfant"),
        "prime_demenagement": _m("Je déménage avec trois enfants ou plus"),
        "fsl": _m("J'ai du mal à payer mon logement"),
        "visale": _m("Il me faut un garant"),
        "locapass": _m("Il me faut un dépôt de garantie"),
    }
)


@dataclass(frozen=True, slots=True)
class Start:
    """A way into the questions: what brings the person, and the benefit it leads to."""

    code: str
    text: str
    benefit: str
    href: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """The doors, and whether a case is open."""

    start_all: str
    starts: tuple[Start, ...]
    more_starts: tuple[Start, ...]
    lists: tuple[Start, ...]
    more_lists: tuple[Start, ...]
    goes_on: bool


def home_page(rules: Rules, opened: OpenedCase | None) -> HomePage:
    """List the doors."""
    order = {code: place for place, code in enumerate(REASONS)}
    benefits = sorted(rules.rulebook.benefits.values(), key=lambda benefit: order.get(benefit.code, len(order)))
    computed = [benefit for benefit in benefits if benefit.kind == "computed"]
    pointed = [benefit for benefit in benefits if benefit.kind != "computed"]
    return HomePage(
        url_for("citizen.begin"),
        tuple(_start(benefit) for benefit in computed),
        tuple(_start(benefit) for benefit in pointed),
        tuple(_list(benefit) for benefit in computed),
        tuple(_list(benefit) for benefit in pointed),
        opened is not None,
    )


def _start(benefit: Benefit) -> Start:
    text, href = _(REASONS.get(benefit.code, benefit.name)), url_for("citizen.begin", benefits=benefit.code)
    return Start(benefit.code, text, _(benefit.name), href)


def _list(benefit: Benefit) -> Start:
    return Start(benefit.code, _(benefit.name), _(benefit.name), url_for("citizen.papers_of", code=benefit.code))


@dataclass(frozen=True, slots=True)
class BeforeStarting:
    """What one should know before the first question."""

    benefits: str
    names: tuple[str, ...]
    questions: int
    minutes: int
    at_hand: tuple[str, ...]
    idle: str
    saved: str
    goes_on: bool


def before_starting(rules: Rules, codes: tuple[str, ...], keep: Retention, opened: OpenedCase | None) -> BeforeStarting:
    """Count the questions and name the papers on which answers are found."""
    most = questions_at_most(rules, codes, USUAL_CHILDREN)
    return BeforeStarting(
        ",".join(codes),
        tuple(_(rules.rulebook.benefits[code].name) for code in codes),
        most,
        max(5, -(-most * SECONDS_PER_QUESTION // 300) * 5),
        tuple(_(paper.label) for paper in papers_at_hand(rules, codes)[:AT_HAND]),
        in_words(keep.unsaved_case_idle),
        in_words(keep.saved_case),
        opened is not None and opened.contents.month is not None,
    )

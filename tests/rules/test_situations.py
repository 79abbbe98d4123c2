"""The twenty-four situations that no online procedure settles: each has its person, and three ways to reach them."""

import re
from dataclasses import dataclass
from decimal import Decimal

import pytest

from assistant.booking.motives import GROUPS, NUMBERS_TO_CALL, OFFICE, OTHER, VIDEO, route
from assistant.eligibility.cases import ordinary_answer
from assistant.eligibility.decision import Outcome, decide
from assistant.eligibility.evaluation import Walk
from assistant.eligibility.interview import DATE, next_page
from assistant.eligibility.situation import Situation
from assistant.eligibility.standings import Standings
from assistant.services.situations import catalogue, suggested_motives
from assistant.web.components import EMERGENCY_NUMBERS
from tests.builders import real_rules
from tests.rules.test_no_dead_end import MONTH

RULES = real_rules()
BOOK = RULES.rulebook
BY_LIST_ONLY = None
"""Nobody is asked about it: it is said, or an adviser sees it."""

Answers = dict[str, object]


@dataclass(frozen=True)
class DeadEnd:
    """What stops an online procedure: whom it leads to, for how long, how, and the answers that lead there, if any."""

    motive: str
    minutes: int
    mode: str
    answers: Answers | None


CHILDREN: Answers = {"children.count": Decimal(2)}
FOREIGN: Answers = {"applicant.nationality": "other"}

DEAD_ENDS = {
    "no bank account": DeadEnd("no_bank_account", 30, OFFICE, BY_LIST_ONLY),
    "no fixed address": DeadEnd("no_address", 45, OFFICE, {"housing.status": "homeless"}),
    "hosted by someone": DeadEnd("hosted", 30, VIDEO, {"housing.status": "hosted_free"}),
    "no residence permit": DeadEnd("no_permit", 45, OFFICE, {**FOREIGN, "applicant.residence_permit": "none"}),
    "permit being renewed": DeadEnd("permit_renewal", 30, VIDEO, {**FOREIGN, "applicant.residence_permit": "receipt"}),
    "separated, same address": DeadEnd(
        "same_address", 45, OFFICE, {"children.count": Decimal(1), "children.0.other_parent": "in_household"}
    ),
    "parents who disagree on where a child lives": DeadEnd(
        "custody", 45, OFFICE, {**CHILDREN, "children.0.custody": "disputed"}
    ),
    "violence at home": DeadEnd("violence", 60, OFFICE, BY_LIST_ONLY),
    "alternating residence and housing aid": DeadEnd(
        "custody_housing", 45, OFFICE, {**CHILDREN, "children.0.custody": "alternating"}
    ),
    "death of a partner or a child": DeadEnd("death", 45, OFFICE, {"resources.special_situation": "recent_death"}),
    "a parent under age": DeadEnd("minor_parent", 60, OFFICE, {**CHILDREN, "applicant.birth_date": "2010-05-05"}),
    "guardianship": DeadEnd("guardianship", 45, VIDEO, BY_LIST_ONLY),
    "work or family in another country": DeadEnd(
        "cross_border", 45, VIDEO, {**CHILDREN, "resources.special_situation": "foreign_income"}
    ),
    "foreign civil status": DeadEnd("foreign_civil_status", 30, OFFICE, BY_LIST_ONLY),
    "self-employed without accounts": DeadEnd(
        "self_employed_no_accounts", 45, VIDEO, {"resources.special_situation": "new_self_employed"}
    ),
    "prison": DeadEnd("prison", 45, OFFICE, {"resources.special_situation": "prison_release"}),
    "no written lease, or no proof of rent": DeadEnd(
        "lease_proof", 30, VIDEO, {"housing.special_situation": "no_written_lease"}
    ),
    "a home in bad condition": DeadEnd("indecent_housing", 60, OFFICE, {"housing.decent": False}),
    "a sum claimed back, an appeal": DeadEnd("overpayment", 45, VIDEO, BY_LIST_ONLY),
    "the farm regime": DeadEnd("msa", 30, VIDEO, {**CHILDREN, "resources.special_situation": "farm_regime"}),
    "rights lost after a change": DeadEnd(
        "loss_of_rights", 20, VIDEO, {"resources.special_situation": "recent_change"}
    ),
    "cannot use a screen, read, hear or see": DeadEnd("digital_exclusion", 60, OFFICE, BY_LIST_ONLY),
    "a child in danger": DeadEnd("child_protection", 60, OFFICE, BY_LIST_ONLY),
    "rent in arrears, eviction": DeadEnd("eviction", 45, OFFICE, {"housing.special_situation": "rent_arrears"}),
}
REACHED_BY_ANSWERS = {name: found for name, found in DEAD_ENDS.items() if found.answers is not None}


def settled(answers: Answers) -> Walk:
    """Answer the whole interview so, in the ordinary way where nothing is said."""
    known = Standings(Walk(BOOK, Situation(MONTH)))
    while (page := next_page(BOOK, known.walk.situation, tuple(BOOK.benefits), known)) is not None:
        known = known.with_answers({path: _said(path, answers) for path in page.facts})
    return known.walk


def _said(path: str, answers: Answers) -> object:
    if path == DATE:
        return MONTH
    if path == "applicant.birth_date" and path in answers:
        return MONTH.replace(year=2010)
    return answers.get(path, ordinary_answer(BOOK, path))


def test_there_are_twenty_four_and_each_has_a_motive_of_its_own() -> None:
    assert len(DEAD_ENDS) == 24
    assert {found.motive for found in DEAD_ENDS.values()} | {OTHER} == set(RULES.motives)


@pytest.mark.parametrize("found", DEAD_ENDS.values(), ids=DEAD_ENDS.keys())
def test_each_says_whom_to_see_how_how_long_and_what_to_do_meanwhile(found: DeadEnd) -> None:
    motive = RULES.motives[found.motive]
    assert motive.minutes == found.minutes
    assert motive.mode == found.mode
    for words in (motive.for_whom, motive.label, motive.who, motive.mode_why, motive.meanwhile):
        assert words[0].isupper()
    assert motive.bring or motive.bring_text or motive.code == "child_protection"
    assert OFFICE in route([motive]).modes
    assert not re.search(r"\b(vous|vos|votre)\b", motive.mode_why), "whoever helps reads it too, and advisers"


def test_the_list_shows_every_situation_once_with_anything_else_first() -> None:
    groups = catalogue(RULES.motives)
    assert [group.group for group in groups] == ["", *GROUPS]
    listed = [one.motive for group in groups for one in group.situations]
    assert listed[0] == OTHER
    assert sorted(listed) == sorted(RULES.motives)
    sentences = [one.for_whom for group in groups for one in group.situations]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


@pytest.mark.parametrize("found", REACHED_BY_ANSWERS.values(), ids=REACHED_BY_ANSWERS.keys())
def test_answers_lead_to_it_where_they_can(found: DeadEnd) -> None:
    assert found.answers is not None
    walk = settled(found.answers)
    decisions = decide(BOOK, walk.situation)
    causes = [r.code for d in decisions.values() if d.outcome is Outcome.REFER for r in d.reasons if r.code]
    led_to = {BOOK.reasons[code].motive for code in causes if code in BOOK.reasons}
    assert found.motive in led_to | set(suggested_motives(BOOK, walk.situation))


def test_what_is_confidential_is_never_met_by_video_and_its_name_tells_nothing() -> None:
    for motive in (RULES.motives["violence"], RULES.motives["child_protection"]):
        assert motive.confidential
        assert VIDEO not in route([motive, RULES.motives[OTHER]]).modes
    assert RULES.motives["violence"].label == "Entretien personnel"


def test_only_numbers_that_may_be_shown_are_named() -> None:
    assert {number for number, _sentence in EMERGENCY_NUMBERS} == set(NUMBERS_TO_CALL)
    assert RULES.motives["violence"].call == ("17", "114", "3919", "116 006")
    assert "119" in RULES.motives["child_protection"].call


NEED_A_WORD_BEFORE = {
    "no_address",
    "foreign_civil_status",
    "death",
    "guardianship",
    "digital_exclusion",
    "minor_parent",
}


def test_motives_say_what_to_know_before_and_after_and_confidential_ones_never_do() -> None:
    motives = RULES.motives
    assert all(motives[code].notice_before for code in NEED_A_WORD_BEFORE)
    assert motives["no_address"].notice_after
    for motive in motives.values():
        said = motive.notice_before + motive.notice_after
        assert not (motive.confidential and said), motive.code
        assert not re.search(r"\d|article|loi|droit", said), "a message tells no law"
        assert len(said) <= 220, "it fits beside what to bring"

"""What the citizen keeps from offices: the residence permit, unless they tick that the office may have it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.services.contents import CaseContents
from assistant.services.dossier import open_by_code, replace_code, save_with_code, start_case, write_answers
from assistant.services.reserved import holds_reserved, reserved_paths
from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff, share_with_office

LEILA = StaffAccess("leila", "lyon", "appointment")
LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)
PERMIT = "applicant.residence_permit"
ANSWERS = {PERMIT: "refugee", "children.count": 2}


@pytest.fixture
def safe(safe: Safe) -> Safe:
    return replace(safe, reserved=frozenset({PERMIT}))


def opened(outcome: object) -> OpenedCase:
    assert isinstance(outcome, OpenedCase), outcome
    return outcome


def given(safe: Safe, *, told: bool) -> OpenedCase:
    case = opened(save_with_code(safe, start_case(safe, CaseContents(answers=ANSWERS, tells_reserved=told))))
    share_with_office(safe, case, "lyon", LONG_AFTER)
    return case


def test_the_office_does_not_get_the_permit_unless_it_was_ticked(safe: Safe) -> None:
    case = given(safe, told=False)
    seen = opened(open_as_staff(safe, case.id, LEILA))
    assert seen.contents.answers == {"children.count": 2}
    assert opened(open_by_code(safe, str(case.code), "192.0.2.1")).contents.answers == ANSWERS


def test_the_office_gets_the_permit_once_it_was_ticked(safe: Safe) -> None:
    case = given(safe, told=True)
    assert opened(open_as_staff(safe, case.id, LEILA)).contents.answers == ANSWERS


def test_what_the_office_writes_leaves_the_permit_where_it_is(safe: Safe) -> None:
    case = given(safe, told=False)
    seen = opened(open_as_staff(safe, case.id, LEILA))
    opened(write_answers(safe, seen, seen.contents.with_answers({"children.count": 3})))
    again = opened(open_by_code(safe, str(case.code), "192.0.2.1"))
    assert again.contents.answers == {PERMIT: "refugee", "children.count": 3}


def test_another_code_gives_the_office_no_more_than_it_had(safe: Safe) -> None:
    case = given(safe, told=False)
    browser = opened(open_by_code(safe, str(case.code), "192.0.2.1"))
    opened(replace_code(safe, browser))
    assert PERMIT not in opened(open_as_staff(safe, case.id, LEILA)).contents.answers


def test_the_permit_is_not_readable_with_the_half_of_the_key_that_an_office_has(safe: Safe) -> None:
    case = given(safe, told=False)
    seen = opened(open_as_staff(safe, case.id, LEILA))
    assert len(seen.key) == len(case.key) // 2
    assert b"refugee" not in seen.contents.to_bytes()


def test_the_permit_of_both_adults_is_what_the_rules_keep_for_the_citizen() -> None:
    facts = load_rules(RULES).rulebook.facts.values()
    assert reserved_paths(facts) == {PERMIT, "partner.residence_permit"}


def test_nothing_is_asked_about_a_permit_nobody_told() -> None:
    assert not holds_reserved(CaseContents(answers={PERMIT: "unsure"}), {PERMIT})
    assert holds_reserved(CaseContents(answers=ANSWERS), {PERMIT})

"""The list of situations, what a case keeps of it, and what it changes for a meeting."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.eligibility.situation import Situation
from assistant.services.applications import read_application
from assistant.services.bookings import FROM_ANSWERS, Draft, reasons_to_meet, route_for
from assistant.services.contents import CaseContents
from assistant.services.situations import (
    catalogue,
    chosen_motives,
    suggested_motives,
    with_situation,
    without_situation,
)
from tests.booking.builders import a_motive
from tests.builders import real_rules

TODAY = date(2026, 11, 20)
RULES = real_rules()
OTHER = a_motive("other", priority=90)
DEATH = replace(a_motive("death", priority=10), group="family", for_whom="J'ai perdu un proche.")
NEWS = replace(a_motive("news", priority=5), group="money", follow_up_only=True)
FEW = {motive.code: motive for motive in (DEATH, NEWS, OTHER)}


def test_anything_else_comes_first_and_empty_groups_are_left_out() -> None:
    groups = catalogue(FEW)
    assert [(group.group, [one.motive for one in group.situations]) for group in groups] == [
        ("", ["other"]),
        ("family", ["death"]),
    ]
    assert groups[1].situations[0].for_whom == "J'ai perdu un proche."


def test_what_follows_a_first_meeting_is_for_those_who_had_one() -> None:
    assert [group.group for group in catalogue(FEW, met_before=True)] == ["", "family", "money"]


def test_a_case_keeps_what_was_chosen_once_and_in_order() -> None:
    contents = with_situation(with_situation(with_situation(CaseContents(), "death"), "other"), "death")
    read = CaseContents.from_bytes(contents.to_bytes())
    assert read.situations == ("death", "other")
    assert [motive.code for motive in chosen_motives(read, FEW)] == ["death", "other"]
    assert without_situation(read, "death").situations == ("other",)


def test_a_situation_that_is_gone_still_leads_to_somebody() -> None:
    assert chosen_motives(CaseContents(situations=("no longer there",)), FEW) == (OTHER,)


def test_what_was_chosen_does_not_show_in_logs() -> None:
    assert "violence" not in repr(CaseContents(situations=("violence",)))


def test_the_meeting_settles_what_was_said_as_well_as_what_was_answered() -> None:
    contents = CaseContents(month="2026-11", situations=("no_bank_account",))
    reasons = reasons_to_meet(read_application(RULES, contents, TODAY))
    assert reasons == ("no_bank_account",)
    way = route_for(Draft(subject=FROM_ANSWERS), (*reasons, "custody_disputed"), RULES.motives)
    assert way is not None
    assert way.codes == {"no_bank_account", "custody"}


def test_answers_suggest_somebody_unless_that_is_known_already() -> None:
    young = Situation(TODAY.replace(day=1), {"applicant.birth_date": date(2010, 5, 5), "children.count": Decimal(1)})
    assert suggested_motives(RULES.rulebook, young) == ("minor_parent",)
    assert suggested_motives(RULES.rulebook, young, ["minor_parent"]) == ()
    assert suggested_motives(RULES.rulebook, Situation(TODAY.replace(day=1))) == ()

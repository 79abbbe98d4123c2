"""A case in the hands of staff: whose office has it, what the journal says, to whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine

from assistant.services import dossier
from assistant.services.contents import CaseContents
from assistant.services.entrance import Entrance
from assistant.services.safe import CaseNotShared, OpenedCase
from assistant.services.sharing import share_with_office
from assistant.services.staff_accounts import close_account
from assistant.services.staff_cases import (
    Reason,
    accesses_of_office,
    accesses_seen_by,
    accesses_told_to_citizen,
    open_case_of,
    tell_names,
)
from assistant.services.staff_roles import StaffMember
from assistant.settings import Settings
from tests.services.staff_room import come_in, entrance_on, person

LONG_AFTER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def entrance(engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller) -> Entrance:
    return entrance_on(engine, settings, tmp_path)


@pytest.fixture
def given(entrance: Entrance) -> OpenedCase:
    """Give a case to the office in Lyon."""
    opened = dossier.start_case(entrance.safe, CaseContents())
    share_with_office(entrance.safe, opened, "lyon-3", LONG_AFTER)
    return opened


def member(entrance: Entrance, login: str, office: str, role: str) -> StaffMember:
    person(entrance, login, office, role)
    return come_in(entrance, login)[1].member


def test_an_adviser_of_the_office_opens_the_case_and_the_journal_says_so(entrance: Entrance, given: OpenedCase) -> None:
    amina = member(entrance, "amina", "lyon-3", "adviser")
    opened = open_case_of(entrance.safe, amina, "lyon-3", given.id, Reason.APPOINTMENT)
    assert isinstance(opened, OpenedCase)
    dossier.change_case(entrance.safe, opened, lambda contents: replace(contents, language="ar"))
    told = accesses_told_to_citizen(entrance, given)
    assert [(line.action, line.why, line.function, line.name) for line in told] == [
        ("opened", "appointment", "Conseil", ""),
        ("written", "appointment", "Conseil", ""),
    ]
    assert told[0].office == "Point d'accueil Lyon Part-Dieu"


def test_pages_that_follow_shortly_belong_to_one_opening_and_anything_else_is_another(
    entrance: Entrance, given: OpenedCase, clock: time_machine.Traveller
) -> None:
    amina, began = member(entrance, "amina", "lyon-3", "adviser"), entrance.clock.now()

    def read(why: Reason, signed_in_at: datetime | None, minutes: int = 0) -> int:
        clock.shift(timedelta(minutes=minutes))
        open_case_of(entrance.safe, amina, "lyon-3", given.id, why, signed_in_at)
        return len(accesses_told_to_citizen(entrance, given))

    assert read(Reason.PRESENT, began) == read(Reason.PRESENT, began, minutes=29) == 1
    assert read(Reason.TELEPHONE, began) == 2, "another reason"
    assert read(Reason.PRESENT, began, minutes=2) == 3, "half an hour later"
    clock.shift(timedelta(minutes=1))
    assert read(Reason.PRESENT, entrance.clock.now()) == 4, "another browser, which signed in since"
    assert read(Reason.PRESENT, None) == 5, "by a program without a browser"
    bruno = member(entrance, "bruno", "lyon-3", "adviser")
    open_case_of(entrance.safe, bruno, "lyon-3", given.id, Reason.PRESENT, began)
    assert len(accesses_told_to_citizen(entrance, given)) == 6, "another person"


@pytest.mark.parametrize(("office", "role"), [("rennes-centre", "office_manager"), ("lyon-3", "reception")])
def test_nobody_else_opens_it_nor_learns_that_it_exists(
    entrance: Entrance, given: OpenedCase, office: str, role: str
) -> None:
    other = member(entrance, "other", office, role)
    assert open_case_of(entrance.safe, other, office, given.id, Reason.PRESENT) == CaseNotShared()
    assert open_case_of(entrance.safe, other, "lyon-3", given.id, Reason.PRESENT) == CaseNotShared()
    assert open_case_of(entrance.safe, other, office, "0" * 32, Reason.PRESENT) == CaseNotShared()
    assert accesses_seen_by(entrance, other, office, given.id) is None
    assert accesses_told_to_citizen(entrance, given) == ()


def test_a_case_is_closed_to_the_office_after_its_time(
    entrance: Entrance, given: OpenedCase, clock: time_machine.Traveller
) -> None:
    amina = member(entrance, "amina", "lyon-3", "adviser")
    clock.move_to(LONG_AFTER + timedelta(seconds=1))
    assert open_case_of(entrance.safe, amina, "lyon-3", given.id, Reason.FOLLOW_UP) == CaseNotShared()


def test_an_office_tells_names_only_if_it_chose_to(entrance: Entrance, given: OpenedCase) -> None:
    amina = member(entrance, "amina", "lyon-3", "adviser")
    open_case_of(entrance.safe, amina, "lyon-3", given.id, Reason.TELEPHONE)
    tell_names(entrance, "lyon-3", names=True)
    tell_names(entrance, "lyon-3", names=True)
    assert accesses_told_to_citizen(entrance, given)[0].name == "Amina"
    tell_names(entrance, "lyon-3", names=False)
    assert accesses_told_to_citizen(entrance, given)[0].name == ""


def test_the_journal_keeps_the_name_of_somebody_who_left(entrance: Entrance, given: OpenedCase) -> None:
    amina = member(entrance, "amina", "lyon-3", "adviser")
    jeanne = member(entrance, "jeanne", "lyon-3", "office_manager")
    open_case_of(entrance.safe, amina, "lyon-3", given.id, Reason.SECOND_LOOK)
    close_account(entrance, amina.id)
    seen = accesses_seen_by(entrance, jeanne, "lyon-3", given.id)
    assert seen is not None
    assert [line.name for line in seen] == ["Amina"]


def test_a_manager_sees_what_was_opened_in_the_name_of_the_office_and_of_no_other(
    entrance: Entrance, given: OpenedCase
) -> None:
    amina = member(entrance, "amina", "lyon-3", "adviser")
    jeanne = member(entrance, "jeanne", "lyon-3", "office_manager")
    open_case_of(entrance.safe, amina, "lyon-3", given.id, Reason.HANDED_OVER)
    since = entrance.clock.now() - timedelta(days=1)
    assert len(accesses_of_office(entrance, jeanne, "lyon-3", since, 10)) == 1
    assert accesses_of_office(entrance, jeanne, "rennes-centre", since, 10) == ()
    assert accesses_of_office(entrance, amina, "lyon-3", since, 10) == ()

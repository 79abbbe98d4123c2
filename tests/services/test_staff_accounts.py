"""Accounts and rights: opened, changed, closed; always one administrator."""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine

from assistant.services.entrance import Entrance
from assistant.services.staff_accounts import (
    LastAdministrator,
    LoginTaken,
    NewAccount,
    Opened,
    Person,
    Rights,
    account_line,
    accounts,
    change_rights,
    close_account,
    create_account,
    reopen_account,
    rights_given,
    whom_to_ask,
)
from assistant.services.staff_roles import OFFICE_ROLES, StaffMember, includes
from assistant.settings import Settings
from tests.services.staff_room import PASSWORD, come_in, entrance_on, person


@pytest.fixture
def entrance(engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller) -> Entrance:
    return entrance_on(engine, settings, tmp_path)


def administrator(entrance: Entrance, login: str = "theo") -> str:
    rights = Rights(everywhere=frozenset({"administrator"}))
    opened = create_account(entrance, NewAccount(login, login.title(), "Administration", rights, PASSWORD))
    assert isinstance(opened, Opened)
    assert opened.temporary is None
    return opened.id


def test_two_people_never_have_one_login(entrance: Entrance) -> None:
    person(entrance)
    assert create_account(entrance, NewAccount("amina", "Another", "")) == LoginTaken()


def test_two_people_never_answer_for_one_adviser(entrance: Entrance) -> None:
    assert isinstance(create_account(entrance, NewAccount("a", "A", "", adviser_id="amina-b")), Opened)
    assert create_account(entrance, NewAccount("b", "B", "", adviser_id="amina-b")) == LoginTaken()
    other = person(entrance)
    assert change_rights(entrance, other, Person("Amina", adviser_id="amina-b"), Rights()) == LoginTaken()
    assert change_rights(entrance, other, Person("Amina", adviser_id="bruno-c"), Rights()) is None
    line = account_line(entrance, other)
    assert line is not None
    assert line.member.adviser_id == "bruno-c"


def test_rights_are_replaced_as_a_whole(entrance: Entrance) -> None:
    account = person(entrance)
    change_rights(entrance, account, Person("Amina C.", "Accueil"), Rights({"rennes-centre": "reception"}))
    line = account_line(entrance, account)
    assert line is not None
    assert line.member.roles_by_office == {"rennes-centre": "reception"}
    assert (line.member.name, line.member.function) == ("Amina C.", "Accueil")


def test_there_is_always_an_administrator_left(entrance: Entrance) -> None:
    first = administrator(entrance)
    assert close_account(entrance, first) == LastAdministrator()
    assert change_rights(entrance, first, Person("Théo"), Rights()) == LastAdministrator()
    administrator(entrance, "second")
    assert close_account(entrance, first) is None


def test_a_closed_account_is_kept_and_can_be_opened_again(entrance: Entrance) -> None:
    account = person(entrance)
    close_account(entrance, account)
    assert [line.is_active for line in accounts(entrance)] == [False]
    reopen_account(entrance, account)
    come_in(entrance)


def test_those_who_can_give_a_right_are_the_managers_of_the_office_and_the_administrators(entrance: Entrance) -> None:
    administrator(entrance)
    person(entrance, "jeanne", "lyon-3", "office_manager")
    person(entrance, "maelle", "rennes-centre", "office_manager")
    assert [member.login for member in whom_to_ask(entrance, "lyon-3")] == ["jeanne", "theo"]
    assert [member.login for member in whom_to_ask(entrance, None)] == ["theo"]


def test_no_other_role_can_be_given() -> None:
    with pytest.raises(ValueError, match="no such role"):
        Rights({"lyon-3": "administrator"})
    with pytest.raises(ValueError, match="no such role"):
        Rights(everywhere=frozenset({"adviser"}))


def test_of_two_grants_in_one_office_the_larger_holds() -> None:
    rights = rights_given(["adviser:lyon-3", "reception:lyon-3", "administrator"])
    assert rights == Rights({"lyon-3": "adviser"}, frozenset({"administrator"}))


@pytest.mark.parametrize("held", OFFICE_ROLES)
@pytest.mark.parametrize("asked", OFFICE_ROLES)
def test_each_role_in_an_office_includes_those_before_it(held: str, asked: str) -> None:
    assert includes(held, asked) == (OFFICE_ROLES.index(held) >= OFFICE_ROLES.index(asked))


def test_an_administrator_reads_no_case() -> None:
    everything = frozenset({"administrator", "rule_keeper"})
    member = StaffMember("1", "theo", "Théo", "", {}, everything)
    assert member.may("administrator")
    assert member.may("staff")
    assert not any(member.may(role) or member.may(role, "lyon-3") for role in OFFICE_ROLES)
    assert not member.may("anything else")

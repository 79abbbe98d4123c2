"""Signing in: what opens an account, what tells nobody anything, what ends."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Engine, select

from assistant.services import staff_passwords
from assistant.services.attempts import TooManyAttempts, try_once
from assistant.services.entrance import Entrance, NotYourAccount, SignedIn, SignInRefused
from assistant.services.ports import KnownElsewhere
from assistant.services.sign_in import (
    BY_ADDRESS,
    BY_LOGIN,
    change_password,
    plain_login,
    sign_in,
    sign_in_from_elsewhere,
)
from assistant.services.staff_accounts import close_account, reset_password
from assistant.services.staff_demonstration import PASSWORD as PUBLIC_PASSWORD
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.services.staff_passwords import Weakness
from assistant.services.staff_sessions import choose_office, end_one, end_others, open_sessions, sign_out, visit_of
from assistant.settings import Settings, StaffSettings
from assistant.storage.base import reading
from assistant.storage.staff import Account, StaffSession
from tests.services.staff_room import ADDRESS, PASSWORD, come_in, entrance_on, person, visit_for


@pytest.fixture
def entrance(engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller) -> Entrance:
    return entrance_on(engine, settings, tmp_path)


def test_a_login_and_its_password_open_the_account(entrance: Entrance) -> None:
    person(entrance)
    _token, visit = come_in(entrance)
    assert visit.member.login == "amina"
    assert visit.member.may("adviser", "lyon-3")
    assert visit.member.may("reception", "lyon-3")
    assert not visit.member.may("office_manager", "lyon-3")
    assert not visit.member.may("reception", "rennes-centre")
    assert not visit.member.may("administrator")
    assert visit.office == "lyon-3"
    assert visit.next_step == ""


def test_a_login_is_the_same_however_it_is_typed(entrance: Entrance) -> None:
    person(entrance, plain_login(" Amina "))
    assert isinstance(sign_in(entrance, "AMINA ", PASSWORD, ADDRESS), SignedIn)


def test_a_wrong_password_and_a_login_without_account_are_told_the_same(entrance: Entrance) -> None:
    person(entrance)
    assert sign_in(entrance, "amina", "wrong wrong wrong", ADDRESS) == SignInRefused()
    assert sign_in(entrance, "nobody", PASSWORD, ADDRESS) == SignInRefused()


@pytest.mark.parametrize("login", ["amina", "nobody"])
def test_five_failures_close_a_login_whether_anybody_has_it_or_not(
    entrance: Entrance, login: str, clock: time_machine.Traveller
) -> None:
    person(entrance)
    for _ in range(BY_LOGIN.attempts):
        assert sign_in(entrance, login, "wrong wrong wrong", ADDRESS) == SignInRefused()
    assert isinstance(sign_in(entrance, login, PASSWORD, ADDRESS), TooManyAttempts)
    clock.shift(BY_LOGIN.period)
    later = sign_in(entrance, login, PASSWORD, ADDRESS)
    assert isinstance(later, SignedIn if login == "amina" else SignInRefused)


def test_many_failures_from_one_address_close_that_address_and_no_other(entrance: Entrance) -> None:
    person(entrance)
    for _ in range(BY_ADDRESS.attempts):  # signing in counts first; without it the slow hash is spared
        try_once(entrance.safe.attempts, entrance.safe.server_keys, BY_ADDRESS, "198.51.100.1", entrance.clock.now())
    assert isinstance(sign_in(entrance, "amina", PASSWORD, "198.51.100.1"), TooManyAttempts)
    assert isinstance(sign_in(entrance, "amina", PASSWORD, ADDRESS), SignedIn)


def test_those_who_succeed_are_never_slowed(entrance: Entrance) -> None:
    person(entrance)
    for _ in range(BY_LOGIN.attempts + 2):
        come_in(entrance)


def test_a_login_without_account_takes_as_long_as_a_wrong_password(
    entrance: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both verify one Argon2id hash of full strength: the shortest of some tries differs by less than half of it."""
    monkeypatch.setattr(staff_passwords, "_HASHER", staff_passwords.full_strength())
    staff_passwords.hash_of_nobody.cache_clear()
    person(entrance)

    def shortest(attempt: Callable[[int], object]) -> float:
        times = []
        for number in range(4):
            began = time.perf_counter_ns()
            attempt(number)
            times.append(time.perf_counter_ns() - began)
        return min(times)

    known = shortest(lambda _number: sign_in(entrance, "amina", "wrong wrong wrong", ADDRESS))
    unknown = shortest(lambda _number: sign_in(entrance, "nobody", "wrong wrong wrong", ADDRESS))
    staff_passwords.hash_of_nobody.cache_clear()
    assert abs(known - unknown) < max(known, unknown) / 2


def test_each_sign_in_gives_another_token_and_what_is_kept_is_its_digest(entrance: Entrance) -> None:
    person(entrance)
    first, second = come_in(entrance)[0], come_in(entrance)[0]
    assert first != second
    with reading(entrance.safe.engine) as session:
        kept = session.scalars(select(StaffSession.token_digest)).all()
        hashed = session.scalars(select(Account.password_hash)).one()
    assert all(first.encode() not in digest for digest in kept)
    assert hashed is not None
    assert hashed.startswith("$argon2id$")


def test_a_session_ends_after_idle_minutes_and_lives_as_long_as_somebody_works(
    entrance: Entrance, clock: time_machine.Traveller
) -> None:
    person(entrance)
    token, _visit = come_in(entrance)
    for _ in range(4):
        clock.shift(entrance.rules.idle - timedelta(minutes=1))
        assert visit_of(entrance, token) is not None
    clock.shift(entrance.rules.idle)
    assert visit_of(entrance, token) is None


def test_a_session_ends_after_its_longest_time_in_any_case(entrance: Entrance, clock: time_machine.Traveller) -> None:
    entrance = replace(entrance, rules=StaffSettings(second_factor_required=False, longest=timedelta(hours=1)))
    person(entrance)
    token, _visit = come_in(entrance)
    for _ in range(3):
        clock.shift(timedelta(minutes=19))
        assert visit_of(entrance, token) is not None
    clock.shift(timedelta(minutes=3))
    assert visit_of(entrance, token) is None


def test_one_signs_out_here_elsewhere_or_everywhere_else(entrance: Entrance) -> None:
    person(entrance)
    tokens = [come_in(entrance)[0] for _ in range(4)]
    visit = visit_of(entrance, tokens[0])
    assert visit is not None
    assert len(open_sessions(entrance, visit)) == 4
    other = next(one for one in open_sessions(entrance, visit) if not one.is_this_one)
    assert end_one(entrance, visit, other.id)
    assert end_others(entrance, visit) == 2
    sign_out(entrance, visit)
    assert all(visit_of(entrance, token) is None for token in tokens)


def test_nobody_ends_the_session_of_somebody_else(entrance: Entrance) -> None:
    person(entrance)
    person(entrance, "bruno")
    theirs = come_in(entrance, "bruno")
    mine = come_in(entrance)[1]
    assert not end_one(entrance, mine, theirs[1].id)
    assert visit_of(entrance, theirs[0]) is not None


def test_a_closed_account_is_out_at_once(entrance: Entrance) -> None:
    account = person(entrance)
    token, _visit = come_in(entrance)
    close_account(entrance, account)
    assert visit_of(entrance, token) is None
    assert sign_in(entrance, "amina", PASSWORD, ADDRESS) == SignInRefused()


def test_one_works_only_for_one_s_own_offices(entrance: Entrance) -> None:
    person(entrance)
    token, visit = come_in(entrance)
    assert not choose_office(entrance, visit, "rennes-centre")
    again = visit_of(entrance, token)
    assert again is not None
    assert again.office == "lyon-3"


def test_a_temporary_password_leads_to_the_choice_of_another_and_to_nothing_else(
    entrance: Entrance, clock: time_machine.Traveller
) -> None:
    account = person(entrance)
    old, _visit = come_in(entrance)
    temporary = reset_password(entrance, account)
    assert temporary is not None
    assert visit_of(entrance, old) is None
    token, visit = come_in(entrance, password=temporary)
    assert visit.next_step == "new_password"
    assert change_password(entrance, visit, "", temporary) is Weakness.COMMON
    changed = change_password(entrance, visit, "", "une autre phrase bien à moi")
    assert isinstance(changed, SignedIn)
    assert visit_of(entrance, token) is None
    assert visit_for(entrance, changed).next_step == ""
    assert sign_in(entrance, "amina", temporary, ADDRESS) == SignInRefused()


def test_a_temporary_password_is_worth_nothing_after_three_days(
    entrance: Entrance, clock: time_machine.Traveller
) -> None:
    temporary = reset_password(entrance, person(entrance))
    clock.shift(timedelta(days=3, minutes=1))
    assert sign_in(entrance, "amina", temporary or "", ADDRESS) == SignInRefused()


def test_changing_a_password_asks_for_the_one_in_use_and_ends_the_other_sessions(entrance: Entrance) -> None:
    person(entrance)
    elsewhere, _visit = come_in(entrance)
    token, visit = come_in(entrance)
    wanted = "trois chaises bleues au fond"
    assert change_password(entrance, visit, "wrong wrong wrong", wanted) == SignInRefused()
    changed = change_password(entrance, visit, PASSWORD, wanted)
    assert isinstance(changed, SignedIn)
    assert visit_of(entrance, elsewhere) is None
    assert visit_of(entrance, token) is None
    assert visit_for(entrance, changed).member.login == "amina"
    come_in(entrance, password=wanted)


def test_the_people_of_a_demonstration_enter_a_demonstration_only(entrance: Entrance) -> None:
    set_up_demonstration_staff(entrance.safe.engine, entrance.clock)
    assert sign_in(entrance, "amina.b", PUBLIC_PASSWORD, ADDRESS) == SignInRefused()
    demonstration = replace(entrance, rules=replace(entrance.rules, demonstration_accounts=True))
    outcome = sign_in(demonstration, "amina.b", PUBLIC_PASSWORD, ADDRESS)
    assert isinstance(outcome, SignedIn)
    assert visit_of(entrance, outcome.token) is None


KNOWN = KnownElsewhere("https://issuer.example", "subject-1", "amina", "Amina B.", ("adviser:lyon-3",))


def test_the_organisation_decides_who_comes_in_and_what_they_may_do_each_time(entrance: Entrance) -> None:
    entered = sign_in_from_elsewhere(entrance, KNOWN)
    assert isinstance(entered, SignedIn)
    visit = visit_for(entrance, entered)
    assert visit.member.roles_by_office == {"lyon-3": "adviser"}
    moved = replace(KNOWN, given=("reception:rennes-centre", "adviser:rennes-centre", "rule_keeper"))
    again = sign_in_from_elsewhere(entrance, moved)
    assert isinstance(again, SignedIn)
    member = visit_for(entrance, again).member
    assert member.id == visit.member.id
    assert member.roles_by_office == {"rennes-centre": "adviser"}
    assert member.global_roles == {"rule_keeper"}
    assert sign_in_from_elsewhere(entrance, replace(KNOWN, given=())) == NotYourAccount()


def test_a_name_that_looks_alike_takes_over_no_account(entrance: Entrance) -> None:
    account = person(entrance, "amina")
    entered = sign_in_from_elsewhere(entrance, KNOWN)
    assert isinstance(entered, SignedIn)
    member = visit_for(entrance, entered).member
    assert member.id != account
    assert member.login == "amina-2"


def test_somebody_known_elsewhere_with_nothing_to_do_here_gets_no_account(entrance: Entrance) -> None:
    assert sign_in_from_elsewhere(entrance, replace(KNOWN, given=())) == NotYourAccount()
    with reading(entrance.safe.engine) as session:
        assert session.scalars(select(Account)).all() == []

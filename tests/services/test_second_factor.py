"""The second factor: set up by proof, asked after the password, each code once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import time_machine
from sqlalchemy import Engine, select

from assistant.services.attempts import TooManyAttempts
from assistant.services.entrance import CodeRefused, Entrance, SignedIn
from assistant.services.second_factor import (
    LIMITS,
    Enrolled,
    codes_left,
    enrol,
    new_recovery_codes,
    offer_enrolment,
    pass_second_factor,
)
from assistant.services.staff_accounts import reset_password
from assistant.services.staff_sessions import TIME_TO_FINISH, visit_of
from assistant.settings import Settings
from assistant.storage.base import reading
from assistant.storage.staff import Account
from tests.services.staff_room import come_in, entrance_on, person, visit_for


@pytest.fixture
def entrance(engine: Engine, settings: Settings, tmp_path: Path, clock: time_machine.Traveller) -> Entrance:
    return entrance_on(engine, settings, tmp_path, second_factor=True)


def code_now(secret: str, *, shifted: timedelta = timedelta()) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + shifted)


def enrolled(entrance: Entrance) -> tuple[str, Enrolled]:
    """Set somebody up; return the secret in their telephone, and what they were given."""
    person(entrance)
    _token, visit = come_in(entrance)
    assert visit.next_step == "enrolment"
    offered = offer_enrolment(entrance, visit, "Mes droits")
    secret = offered.text.replace(" ", "")
    assert secret in offered.address
    outcome = enrol(entrance, visit, offered.sealed, code_now(secret))
    assert isinstance(outcome, Enrolled)
    return secret, outcome


def test_without_a_second_factor_a_password_opens_nothing_but_its_setting_up(entrance: Entrance) -> None:
    _secret, given = enrolled(entrance)
    assert visit_for(entrance, given.signed_in).next_step == ""
    assert len(set(given.recovery_codes)) == 10


def test_an_offer_is_written_only_once_a_code_proves_it(entrance: Entrance) -> None:
    person(entrance)
    _token, visit = come_in(entrance)
    offered = offer_enrolment(entrance, visit, "Mes droits")
    assert enrol(entrance, visit, offered.sealed, "000000") == CodeRefused()
    assert codes_left(entrance, visit) is None
    assert offer_enrolment(entrance, visit, "Mes droits", offered.sealed).text == offered.text


def test_an_offer_made_to_somebody_else_sets_nothing_up(entrance: Entrance) -> None:
    person(entrance)
    person(entrance, "bruno")
    offered = offer_enrolment(entrance, come_in(entrance, "bruno")[1], "Mes droits")
    code = code_now(offered.text.replace(" ", ""))
    assert enrol(entrance, come_in(entrance)[1], offered.sealed, code) == CodeRefused()


def test_the_code_is_asked_after_the_password_and_gives_another_token(
    entrance: Entrance, clock: time_machine.Traveller
) -> None:
    secret, _given = enrolled(entrance)
    clock.shift(timedelta(seconds=31))
    token, visit = come_in(entrance)
    assert visit.next_step == "second_factor"
    passed = pass_second_factor(entrance, visit, f" {code_now(secret)[:3]} {code_now(secret)[3:]} ")
    assert isinstance(passed, SignedIn)
    assert passed.token != token
    assert visit_of(entrance, token) is None
    assert visit_for(entrance, passed).next_step == ""


def test_a_code_is_accepted_once(entrance: Entrance, clock: time_machine.Traveller) -> None:
    secret, _given = enrolled(entrance)
    clock.shift(timedelta(seconds=31))
    code = code_now(secret)
    assert isinstance(pass_second_factor(entrance, come_in(entrance)[1], code), SignedIn)
    assert pass_second_factor(entrance, come_in(entrance)[1], code) == CodeRefused()


@pytest.mark.parametrize(("seconds", "accepted"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_may_be_half_a_minute_wrong(
    entrance: Entrance, clock: time_machine.Traveller, seconds: int, *, accepted: bool
) -> None:
    secret, _given = enrolled(entrance)
    clock.shift(timedelta(minutes=5))
    code = code_now(secret, shifted=timedelta(seconds=seconds))
    outcome = pass_second_factor(entrance, come_in(entrance)[1], code)
    assert isinstance(outcome, SignedIn if accepted else CodeRefused)


def test_a_code_on_paper_works_once_however_it_is_typed(entrance: Entrance) -> None:
    _secret, given = enrolled(entrance)
    paper = given.recovery_codes[3]
    passed = pass_second_factor(entrance, come_in(entrance)[1], paper.upper().replace("-", " "))
    assert isinstance(passed, SignedIn)
    assert codes_left(entrance, visit_for(entrance, passed)) == 9
    assert pass_second_factor(entrance, come_in(entrance)[1], paper) == CodeRefused()


def test_new_codes_on_paper_replace_the_old_ones(entrance: Entrance) -> None:
    _secret, given = enrolled(entrance)
    new = new_recovery_codes(entrance, visit_for(entrance, given.signed_in))
    assert pass_second_factor(entrance, come_in(entrance)[1], given.recovery_codes[0]) == CodeRefused()
    assert isinstance(pass_second_factor(entrance, come_in(entrance)[1], new[0]), SignedIn)


def test_guessing_codes_is_stopped(entrance: Entrance) -> None:
    enrolled(entrance)
    _token, visit = come_in(entrance)
    outcomes = [pass_second_factor(entrance, visit, "000000") for _ in range(LIMITS[0].attempts + 1)]
    assert outcomes[:-1] == [CodeRefused()] * LIMITS[0].attempts
    assert isinstance(outcomes[-1], TooManyAttempts)


def test_halfway_in_lasts_ten_minutes(entrance: Entrance, clock: time_machine.Traveller) -> None:
    enrolled(entrance)
    token, _visit = come_in(entrance)
    clock.shift(TIME_TO_FINISH)
    assert visit_of(entrance, token) is None


def test_the_database_alone_makes_no_code(entrance: Entrance) -> None:
    secret, given = enrolled(entrance)
    with reading(entrance.safe.engine) as session:
        sealed = session.scalars(select(Account.totp_sealed)).one()
    assert sealed is not None
    assert secret.encode() not in sealed
    assert given.recovery_codes[0].encode() not in sealed


def test_an_administrator_can_take_a_lost_second_factor_away(entrance: Entrance) -> None:
    _secret, given = enrolled(entrance)
    account = visit_for(entrance, given.signed_in).member.id
    temporary = reset_password(entrance, account, second_factor_too=True)
    _token, visit = come_in(entrance, password=temporary or "")
    assert visit.next_step == "new_password"


def test_a_temporary_password_does_not_replace_the_second_factor(entrance: Entrance) -> None:
    _secret, given = enrolled(entrance)
    temporary = reset_password(entrance, visit_for(entrance, given.signed_in).member.id)
    assert come_in(entrance, password=temporary or "")[1].next_step == "second_factor"

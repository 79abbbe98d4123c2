from datetime import timedelta

import time_machine
from sqlalchemy import func, select

from assistant.services.attempts import Limit, try_once
from assistant.services.contents import CaseContents
from assistant.services.dossier import open_by_code, save_with_code, start_case
from assistant.services.retention import RULES, Rule, erase_expired
from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.services.sharing import open_as_staff, share_with_office
from assistant.storage.audit import AuditLine
from assistant.storage.base import reading
from assistant.storage.cases import Case, CaseKey, Reader

LEILA = StaffAccess("leila", "lyon", "appointment")


def saved(safe: Safe) -> OpenedCase:
    case = save_with_code(safe, start_case(safe, CaseContents()))
    assert isinstance(case, OpenedCase)
    return case


def erase(safe: Safe, *, dry_run: bool = False) -> dict[str, int]:
    erased = erase_expired(safe.engine, safe.keep, safe.clock.now(), dry_run=dry_run)
    return {name: count for name, count in erased.items() if count}


def cases_left(safe: Safe) -> int | None:
    with reading(safe.engine) as session:
        return session.scalar(select(func.count()).select_from(Case))


def test_nothing_is_erased_before_its_time(safe: Safe, clock: time_machine.Traveller) -> None:
    start_case(safe, CaseContents())
    clock.shift(safe.keep.unsaved_case_idle - timedelta(seconds=1))
    assert erase(safe) == {}


def test_an_unsaved_case_is_erased_after_two_idle_hours(safe: Safe, clock: time_machine.Traveller) -> None:
    start_case(safe, CaseContents())
    clock.shift(safe.keep.unsaved_case_idle)
    assert erase(safe) == {"case_keys": 1, "cases": 1}
    assert erase(safe) == {}


def test_a_saved_case_is_erased_six_months_after_its_last_opening(safe: Safe, clock: time_machine.Traveller) -> None:
    case = saved(safe)
    clock.shift(safe.keep.saved_case - timedelta(days=1))
    assert erase(safe) == {"case_keys": 1}
    assert isinstance(open_by_code(safe, str(case.code), "192.0.2.1"), OpenedCase)
    clock.shift(safe.keep.saved_case - timedelta(days=1))
    assert erase(safe) == {"case_keys": 1, "attempt_counts": 1}
    clock.shift(timedelta(days=1))
    assert erase(safe) == {"case_keys": 1, "cases": 1}


def test_a_case_in_an_office_is_kept_for_it_alone(safe: Safe, clock: time_machine.Traveller) -> None:
    case = saved(safe)
    share_with_office(safe, case, "lyon", safe.clock.now() + safe.keep.saved_case + timedelta(days=10))
    clock.shift(safe.keep.saved_case)
    assert erase(safe) == {"case_keys": 2}
    with reading(safe.engine) as session:
        assert session.scalars(select(CaseKey.reader)).all() == [Reader.OFFICE]
    assert isinstance(open_as_staff(safe, case.id, LEILA), OpenedCase)
    clock.shift(timedelta(days=10))
    assert erase(safe) == {"case_keys": 1, "cases": 1}


def test_the_journal_outlives_the_case_by_a_year_at_most(safe: Safe, clock: time_machine.Traveller) -> None:
    case = saved(safe)
    share_with_office(safe, case, "lyon", safe.clock.now() + timedelta(days=1))
    open_as_staff(safe, case.id, LEILA)
    clock.shift(safe.keep.audit)
    assert erase(safe) == {"case_keys": 3, "cases": 1}
    with reading(safe.engine) as session:
        assert session.scalars(select(AuditLine.case_id)).all() == [case.id]
    clock.shift(timedelta(seconds=1))
    assert erase(safe) == {"audit_lines": 1}


def test_counts_of_attempts_go_with_their_window(safe: Safe, clock: time_machine.Traveller) -> None:
    limit = Limit("test", attempts=3, period=timedelta(minutes=15))
    try_once(safe.attempts, safe.server_keys, limit, "192.0.2.1", safe.clock.now())
    clock.shift(limit.period)
    assert erase(safe) == {"attempt_counts": 1}


def test_a_dry_run_announces_what_would_be_erased_and_erases_nothing(safe: Safe, clock: time_machine.Traveller) -> None:
    start_case(safe, CaseContents())
    saved(safe)
    clock.shift(safe.keep.unsaved_case_idle)
    announced = erase(safe, dry_run=True)
    assert (announced, cases_left(safe)) == ({"case_keys": 2, "cases": 1}, 2)
    assert (erase(safe), cases_left(safe)) == (announced, 1)


def test_another_part_of_the_program_adds_its_rule(safe: Safe) -> None:
    rules = (*RULES, Rule("letters", "audit_lines", lambda _session, before, now: (now - before).days))
    assert erase_expired(safe.engine, safe.keep, safe.clock.now(), rules=rules)["letters"] == 365

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from assistant.adapters.office_key_file import OfficeKeyFile
from assistant.services.contents import CaseContents
from assistant.services.dossier import (
    erase_case,
    leave_case,
    open_by_cookie,
    replace_code,
    save_with_code,
    start_case,
    write_answers,
)
from assistant.services.safe import (
    CaseChanged,
    CaseExpired,
    CaseNotShared,
    OfficeKeyMissing,
    OpenedCase,
    Safe,
    StaffAccess,
)
from assistant.services.sharing import (
    accesses_to,
    give_to_office,
    open_as_staff,
    share_with_office,
    withdraw_from_office,
)
from assistant.storage.audit import AuditedAction
from assistant.storage.base import transaction

AN_ANSWER = CaseContents(answers={"children.count": 2})
LEILA = StaffAccess(staff="leila", office="lyon", why="appointment")
PAUL_IN_METZ = StaffAccess(staff="paul", office="metz", why="appointment")
A_MONTH = timedelta(days=30)


def opened(result: object) -> OpenedCase:
    assert isinstance(result, OpenedCase), result
    return result


def shared(safe: Safe) -> OpenedCase:
    case = opened(save_with_code(safe, start_case(safe, AN_ANSWER)))
    assert share_with_office(safe, case, "lyon", safe.clock.now() + A_MONTH) is None
    return case


def test_nobody_in_an_office_opens_a_case_that_was_not_given(safe: Safe) -> None:
    case = start_case(safe, AN_ANSWER)
    assert open_as_staff(safe, case.id, LEILA) == CaseNotShared()


def test_the_office_it_was_given_to_opens_it_and_the_others_do_not(safe: Safe) -> None:
    case = shared(safe)
    assert opened(open_as_staff(safe, case.id, LEILA)).contents == AN_ANSWER
    assert open_as_staff(safe, case.id, PAUL_IN_METZ) == CaseNotShared()


def test_every_access_of_staff_is_written_down_and_the_citizen_can_ask(safe: Safe) -> None:
    case = shared(safe)
    by_leila = opened(open_as_staff(safe, case.id, LEILA))
    opened(write_answers(safe, by_leila, AN_ANSWER.with_answers({"children.count": 3})))
    open_as_staff(safe, case.id, PAUL_IN_METZ)
    lines = [(line.staff, line.office, line.action, line.why) for line in accesses_to(safe, case)]
    assert lines == [
        ("leila", "lyon", AuditedAction.OPENED, "appointment"),
        ("leila", "lyon", AuditedAction.WRITTEN, "appointment"),
    ]


def test_citizen_and_staff_write_the_same_case_and_neither_overwrites_the_other(safe: Safe) -> None:
    case = shared(safe)
    by_leila = opened(open_as_staff(safe, case.id, LEILA))
    written = opened(write_answers(safe, case, AN_ANSWER.with_answers({"partner.present": True})))
    refused = write_answers(safe, by_leila, AN_ANSWER)
    assert isinstance(refused, CaseChanged)
    assert (refused.current.contents, refused.current.access) == (written.contents, LEILA)
    opened(write_answers(safe, refused.current, AN_ANSWER))
    assert case.cookie is not None
    assert opened(open_by_cookie(safe, case.cookie)).contents == AN_ANSWER


def test_an_office_opens_until_its_end_and_the_later_end_holds(safe: Safe, clock: time_machine.Traveller) -> None:
    case = shared(safe)
    share_with_office(safe, case, "lyon", safe.clock.now() + timedelta(days=1))
    clock.shift(A_MONTH - timedelta(seconds=1))
    opened(open_as_staff(safe, case.id, LEILA))
    clock.shift(timedelta(seconds=1))
    assert open_as_staff(safe, case.id, LEILA) == CaseNotShared()


def test_replacing_the_code_leaves_the_office_what_it_was_given(safe: Safe) -> None:
    case = shared(safe)
    opened(replace_code(safe, case))
    assert opened(open_as_staff(safe, case.id, LEILA)).contents == AN_ANSWER


def test_a_case_given_to_an_office_stays_for_it_when_the_citizen_leaves(safe: Safe) -> None:
    case = shared(safe)
    leave_case(safe, case)
    opened(open_as_staff(safe, case.id, LEILA))


def test_giving_belongs_to_the_transaction_of_the_appointment(safe: Safe) -> None:
    case = start_case(safe, AN_ANSWER)
    with suppress(LookupError), transaction(safe.engine) as session:
        give_to_office(session, safe, case, "lyon", safe.clock.now() + A_MONTH)
        raise LookupError
    assert open_as_staff(safe, case.id, LEILA) == CaseNotShared()


def test_a_case_can_be_taken_back_from_an_office(safe: Safe) -> None:
    case = shared(safe)
    with transaction(safe.engine) as session:
        withdraw_from_office(session, case.id, "lyon")
    assert open_as_staff(safe, case.id, LEILA) == CaseNotShared()


def test_a_tab_left_from_before_a_replacement_gives_no_dead_key(safe: Safe) -> None:
    before = shared(safe)
    opened(replace_code(safe, before))
    assert share_with_office(safe, before, "lyon", safe.clock.now() + A_MONTH) == CaseExpired()
    opened(open_as_staff(safe, before.id, LEILA))


def test_an_erased_case_cannot_be_given(safe: Safe) -> None:
    case = shared(safe)
    erase_case(safe, case)
    assert share_with_office(safe, case, "metz", safe.clock.now() + A_MONTH) == CaseExpired()
    assert open_as_staff(safe, case.id, LEILA) == CaseNotShared()


def test_without_private_keys_a_process_gives_cases_and_cannot_read_them(safe: Safe, tmp_path: Path) -> None:
    case = shared(safe)
    public_only = {
        office: {"public": keys["public"]}
        for office, keys in json.loads((tmp_path / "office_keys.json").read_text()).items()
    }
    (tmp_path / "public.json").write_text(json.dumps(public_only))
    citizens = Safe(
        safe.engine, safe.clock, safe.pepper, safe.server_keys, OfficeKeyFile(tmp_path / "public.json"), safe.keep
    )
    assert share_with_office(citizens, case, "metz", safe.clock.now() + A_MONTH) is None
    with pytest.raises(OfficeKeyMissing):
        open_as_staff(citizens, case.id, PAUL_IN_METZ)
    opened(open_as_staff(safe, case.id, PAUL_IN_METZ))


def test_an_office_without_a_key_is_a_fault_of_the_installation(safe: Safe) -> None:
    with pytest.raises(OfficeKeyMissing):
        share_with_office(safe, start_case(safe, AN_ANSWER), "nowhere", safe.clock.now())

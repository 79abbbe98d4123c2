from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from assistant.services.attempts import TooManyAttempts
from assistant.services.case_codes import new_code
from assistant.services.contents import CaseContents
from assistant.services.dossier import (
    CODE_ATTEMPTS,
    change_case,
    erase_case,
    leave_case,
    open_by_code,
    open_by_cookie,
    replace_code,
    save_with_code,
    start_case,
    touch,
    write_answers,
)
from assistant.services.safe import CaseChanged, CaseExpired, CodeMistyped, CodeUnknown, OpenedCase, Safe
from assistant.storage.base import reading, transaction
from assistant.storage.cases import Case, CaseKey

SOMEBODY = "192.0.2.1"
AN_ANSWER = CaseContents(month="2026-11", benefits=("af",), answers={"children.count": 2})
HOUR = timedelta(hours=1)


def opened(result: object) -> OpenedCase:
    assert isinstance(result, OpenedCase), result
    return result


def reopened(safe: Safe, case: OpenedCase) -> OpenedCase | CaseExpired:
    assert case.cookie is not None
    return open_by_cookie(safe, case.cookie)


def saved(safe: Safe) -> OpenedCase:
    return opened(save_with_code(safe, start_case(safe, AN_ANSWER)))


def how_many_rows(safe: Safe) -> tuple[int | None, int | None]:
    with reading(safe.engine) as session:
        cases = session.scalar(select(func.count()).select_from(Case))
        return cases, session.scalar(select(func.count()).select_from(CaseKey))


def test_the_browser_that_started_a_case_opens_it(safe: Safe) -> None:
    case = start_case(safe, AN_ANSWER)
    again = opened(reopened(safe, case))
    assert (again.id, again.contents, again.is_saved) == (case.id, AN_ANSWER, False)


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "é" * 43, "A" * 44, "../../etc/passwd"])
def test_another_cookie_opens_nothing(safe: Safe, cookie: str) -> None:
    start_case(safe, AN_ANSWER)
    assert open_by_cookie(safe, cookie) == CaseExpired()


def test_answers_are_written_and_read_back(safe: Safe) -> None:
    case = start_case(safe, AN_ANSWER)
    written = opened(write_answers(safe, case, case.contents.with_answers({"housing.monthly_rent": "812.50"})))
    assert opened(reopened(safe, case)) == written
    assert written.contents.answers == {"children.count": 2, "housing.monthly_rent": "812.50"}


def test_of_two_tabs_that_write_the_second_is_told(safe: Safe) -> None:
    first = start_case(safe, AN_ANSWER)
    second = opened(reopened(safe, first))
    written = write_answers(safe, first, AN_ANSWER.with_answers({"children.count": 3}))
    assert write_answers(safe, second, AN_ANSWER.with_answers({"children.count": 4})) == CaseChanged(opened(written))
    assert opened(reopened(safe, first)).contents.answers == {"children.count": 3}


def test_two_writings_of_the_same_version_are_told_apart_where_the_database_lost_one(safe: Safe) -> None:
    case = start_case(safe, CaseContents())
    with transaction(safe.engine) as session:
        before = session.execute(select(Case.ciphertext, Case.version)).one()
    lost = opened(write_answers(safe, case, case.contents.with_answers({"a": True})))
    with transaction(safe.engine) as session:
        session.execute(update(Case).values(ciphertext=before.ciphertext, version=before.version))
    again = opened(write_answers(safe, opened(reopened(safe, case)), case.contents.with_answers({"a": False})))
    assert again.version == lost.version
    assert again.writing != lost.writing
    assert opened(reopened(safe, case)).writing == again.writing


def test_two_tabs_that_answer_different_questions_lose_nothing(safe: Safe) -> None:
    first = start_case(safe, AN_ANSWER)
    second = opened(reopened(safe, first))
    change_case(safe, first, lambda contents: contents.with_answers({"partner.present": False}))
    change_case(safe, second, lambda contents: contents.with_answers({"housing.status": "owner"}))
    answers = {"children.count": 2, "partner.present": False, "housing.status": "owner"}
    assert opened(reopened(safe, first)).contents.answers == answers


def test_an_unsaved_case_is_closed_after_two_idle_hours(safe: Safe, clock: time_machine.Traveller) -> None:
    case = start_case(safe, AN_ANSWER)
    clock.shift(2 * HOUR - timedelta(seconds=1))
    opened(reopened(safe, case))
    clock.shift(timedelta(seconds=1))
    assert reopened(safe, case) == CaseExpired()


def test_each_answer_begins_the_two_hours_again(safe: Safe, clock: time_machine.Traveller) -> None:
    case = start_case(safe, AN_ANSWER)
    for _ in range(3):
        clock.shift(1.9 * HOUR)
        case = opened(write_answers(safe, case, AN_ANSWER))
    clock.shift(1.9 * HOUR)
    touch(safe, case)
    clock.shift(1.9 * HOUR)
    opened(reopened(safe, case))


def test_a_saved_case_opens_with_its_code_in_another_browser(safe: Safe) -> None:
    case = saved(safe)
    elsewhere = opened(open_by_code(safe, str(case.code).lower(), SOMEBODY))
    assert (elsewhere.id, elsewhere.contents, elsewhere.code) == (case.id, AN_ANSWER, case.code)
    assert elsewhere.cookie != case.cookie
    written = opened(write_answers(safe, elsewhere, AN_ANSWER.with_answers({"children.count": 3})))
    assert opened(reopened(safe, case)).contents == written.contents


def test_saving_again_keeps_the_code_that_was_printed(safe: Safe) -> None:
    case = saved(safe)
    assert opened(save_with_code(safe, opened(reopened(safe, case)))).code == case.code


def test_two_tabs_that_save_get_the_same_code(safe: Safe) -> None:
    first = start_case(safe, AN_ANSWER)
    second = opened(reopened(safe, first))
    assert opened(save_with_code(safe, first)).code == opened(save_with_code(safe, second)).code


def test_a_tab_left_from_before_a_replacement_breaks_nothing(safe: Safe) -> None:
    before = start_case(safe, AN_ANSWER)
    replaced = opened(replace_code(safe, opened(save_with_code(safe, before))))
    assert save_with_code(safe, before) == CaseExpired()
    assert opened(reopened(safe, before)) == replaced


def test_on_a_shared_computer_even_a_saved_case_needs_its_code_after_two_hours(
    safe: Safe, clock: time_machine.Traveller
) -> None:
    case = saved(safe)
    clock.shift(2 * HOUR)
    assert reopened(safe, case) == CaseExpired()
    opened(open_by_code(safe, str(case.code), SOMEBODY))


def test_a_code_opens_for_six_months_after_the_last_opening(safe: Safe, clock: time_machine.Traveller) -> None:
    case = saved(safe)
    for _ in range(3):
        clock.shift(safe.keep.saved_case - timedelta(seconds=1))
        opened(open_by_code(safe, str(case.code), SOMEBODY))
    clock.shift(safe.keep.saved_case)
    assert open_by_code(safe, str(case.code), SOMEBODY) == CodeUnknown()


def test_answering_counts_as_an_opening(safe: Safe, clock: time_machine.Traveller) -> None:
    case = saved(safe)
    clock.shift(1.5 * HOUR)
    for _ in range(20):
        clock.shift(1.9 * HOUR)
        case = opened(write_answers(safe, opened(open_by_code(safe, str(case.code), SOMEBODY)), AN_ANSWER))
    clock.shift(safe.keep.saved_case - timedelta(days=1, seconds=1))
    opened(open_by_code(safe, str(case.code), SOMEBODY))


def test_a_replaced_code_opens_nothing_and_its_browsers_are_shut_out(safe: Safe) -> None:
    case = saved(safe)
    elsewhere = opened(open_by_code(safe, str(case.code), SOMEBODY))
    replaced = opened(replace_code(safe, case))
    assert replaced.code not in {None, case.code}
    assert open_by_code(safe, str(case.code), SOMEBODY) == CodeUnknown()
    assert reopened(safe, elsewhere) == CaseExpired()
    assert write_answers(safe, elsewhere, AN_ANSWER) == CaseExpired()
    assert opened(reopened(safe, case)) == replaced
    assert opened(open_by_code(safe, str(replaced.code), SOMEBODY)).contents == AN_ANSWER


def test_replacing_a_code_draws_a_new_key(safe: Safe) -> None:
    case = saved(safe)
    assert opened(replace_code(safe, case)).key != case.key


def test_replacing_a_code_never_overwrites_an_answer(safe: Safe) -> None:
    case = saved(safe)
    written = write_answers(safe, case, AN_ANSWER.with_answers({"children.count": 3}))
    assert replace_code(safe, case) == CaseChanged(opened(written))


def test_a_slip_is_told_from_an_unknown_code(safe: Safe) -> None:
    assert open_by_code(safe, "1234", SOMEBODY) == CodeMistyped()
    assert open_by_code(safe, str(new_code()), SOMEBODY) == CodeUnknown()


def test_guessing_is_stopped_and_slips_and_successes_do_not_count(safe: Safe, clock: time_machine.Traveller) -> None:
    case = saved(safe)
    for _ in range(CODE_ATTEMPTS.attempts - 1):
        assert open_by_code(safe, str(new_code()), SOMEBODY) == CodeUnknown()
    for _ in range(3):
        assert open_by_code(safe, "1234", SOMEBODY) == CodeMistyped()
        opened(open_by_code(safe, str(case.code), SOMEBODY))
    assert open_by_code(safe, str(new_code()), SOMEBODY) == CodeUnknown()
    assert isinstance(open_by_code(safe, str(case.code), SOMEBODY), TooManyAttempts)
    opened(open_by_code(safe, str(case.code), "192.0.2.2"))
    clock.shift(CODE_ATTEMPTS.period)
    opened(open_by_code(safe, str(case.code), SOMEBODY))


def test_leaving_erases_a_case_that_nobody_else_can_open(safe: Safe) -> None:
    case = start_case(safe, AN_ANSWER)
    leave_case(safe, case)
    assert reopened(safe, case) == CaseExpired()
    assert how_many_rows(safe) == (0, 0)


def test_leaving_keeps_a_saved_case_for_its_code(safe: Safe) -> None:
    case = saved(safe)
    leave_case(safe, case)
    assert reopened(safe, case) == CaseExpired()
    opened(open_by_code(safe, str(case.code), SOMEBODY))


def test_an_erased_case_is_gone_for_every_reader(safe: Safe) -> None:
    case = saved(safe)
    erase_case(safe, case)
    assert reopened(safe, case) == CaseExpired()
    assert open_by_code(safe, str(case.code), SOMEBODY) == CodeUnknown()
    assert write_answers(safe, case, AN_ANSWER) == CaseExpired()
    assert save_with_code(safe, start_case(safe, AN_ANSWER)) != CaseExpired()
    assert how_many_rows(safe) == (1, 2)


def test_an_open_case_shows_no_secret_and_no_answer_in_logs(safe: Safe) -> None:
    case = saved(safe)
    assert case.code is not None
    for secret in (case.cookie, case.code.characters, str(case.code), repr(case.key), "children.count"):
        assert str(secret) not in repr(case)
    assert repr(safe.pepper) not in repr(safe)

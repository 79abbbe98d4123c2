"""The use cases of a case: start, open, write, save under a code, leave, erase.

Each function is one transaction. What can be expected to go wrong comes back as a value (``assistant.services.safe``);
nothing here is an exception that a page must catch.

A browser may open a case for ``keep.unsaved_case_idle`` after its last change, saved or not: a shared computer forgets
soon. The code opens it for ``keep.saved_case`` after the citizen last opened it. An office opens it until its own end.
Reading writes nothing (a GET never writes): idle time counts from the last ``write_answers``, ``touch`` or opening by
code.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from assistant.services.attempts import Limit, TooManyAttempts, give_back, try_once
from assistant.services.case_codes import CaseCode, new_code, read_code, secret_of
from assistant.services.contents import CaseContents
from assistant.services.envelope import ReaderSecret, writing_of
from assistant.services.safe import CaseChanged, CaseExpired, Change, CodeMistyped, CodeUnknown, OpenedCase, Safe
from assistant.services.sealing import (
    browser_of,
    hold_still,
    key_row,
    new_browser,
    new_case_key,
    open_for_browser,
    seal_code,
    seal_contents,
)
from assistant.services.sharing import open_for_staff, record_writing, wrap_again_for_offices
from assistant.storage.base import transaction
from assistant.storage.cases import (
    CASE_ID_LENGTH,
    Case,
    Reader,
    delete_case,
    delete_cases_without_key,
    delete_key,
    delete_keys_except,
    extend_code_keys,
    extend_key,
    find_sealed_case,
    lock_case,
    note_opening,
    replace_browser_key,
    replace_ciphertext,
)
from assistant.storage.prepared import On

# A hall of thirty people behind one address mistypes less than this; a machine that guesses gets nowhere near 2^55.
CODE_ATTEMPTS = Limit("code", attempts=30, period=timedelta(minutes=15))

# Ends are moved only when it matters, so that most answers cost one row and not two.
_BROWSER_STEP = timedelta(minutes=1)
_CODE_STEP = timedelta(days=1)


def start_case(safe: Safe, contents: CaseContents) -> OpenedCase:
    """Begin a case that only this browser can open: give ``cookie`` to it."""
    now = safe.clock.now()
    case_id, case_key = secrets.token_hex(CASE_ID_LENGTH // 2), new_case_key()
    browser, cookie = new_browser()
    until = now + safe.keep.unsaved_case_idle
    ciphertext = seal_contents(case_key, case_id, contents, safe.reserved)
    with transaction(safe.engine, durable=False) as session:
        session.add(
            Case(
                id=case_id,
                ciphertext=ciphertext,
                version=1,
                created_at=now,
                last_opened_at=now,
            )
        )
        session.flush()
        session.add(key_row(Reader.BROWSER, browser, case_id, case_key, until))
    writing = writing_of(ciphertext)
    return OpenedCase(
        case_id, 1, contents, case_key, cookie=cookie, browser=browser, browser_until=until, writing=writing
    )


def open_by_cookie(safe: Safe, cookie: str) -> OpenedCase | CaseExpired:
    """Open the case of this browser. Writes nothing."""
    browser = browser_of(cookie)
    if browser is None:
        return CaseExpired()
    return _read_again(safe.engine, safe, browser, cookie)


def open_by_code(safe: Safe, typed: str, client: str) -> OpenedCase | CodeMistyped | CodeUnknown | TooManyAttempts:
    """Open a saved case in this browser with its code.

    ``client`` is whom failures are counted against (an address); successes do not count. The slow hash runs before the
    transaction, for known and unknown codes alike, so the time taken tells nothing.
    """
    code = read_code(typed)
    if code is None:
        return CodeMistyped()
    attempt = try_once(safe.attempts, safe.server_keys, CODE_ATTEMPTS, client, safe.clock.now())
    if isinstance(attempt, TooManyAttempts):
        return attempt
    secrets_of_code = [secret_of(code, pepper) for pepper in safe.peppers]
    with transaction(safe.engine) as session:
        opened = _open_with_code(session, safe, code, secrets_of_code)
    if isinstance(opened, CaseExpired):
        return CodeUnknown()
    give_back(safe.attempts, attempt)
    return opened


def write_answers(safe: Safe, opened: OpenedCase, contents: CaseContents) -> OpenedCase | CaseChanged | CaseExpired:
    """Write the contents, unless the case was written since ``opened`` was read; then say so and write nothing.

    An answer is one statement; a transaction is begun only where ends are moved or the journal is written beside it.
    """
    now = safe.clock.now()
    ciphertext = seal_contents(opened.key, opened.id, contents, safe.reserved)
    written = replace(opened, contents=contents, version=opened.version + 1, writing=writing_of(ciphertext))
    if opened.access is None and _end_of_browser(safe, opened, now) == opened.browser_until:
        is_written = replace_ciphertext(safe.engine, opened.id, opened.version, ciphertext, now)
        return written if is_written else _changed_or_gone(safe.engine, safe, opened)
    with transaction(safe.engine, durable=False) as session:
        if not replace_ciphertext(session, opened.id, opened.version, ciphertext, now):
            return _changed_or_gone(session, safe, opened)
        record_writing(session, opened, now)
        return replace(written, browser_until=_extend(session, safe, opened, now))


def change_case(safe: Safe, opened: OpenedCase, change: Change) -> OpenedCase | CaseExpired:
    """Write ``change(contents)``, applied again to what others wrote meanwhile until it stands beside it.

    For a change that makes sense on any contents: the answers of one page, one tick. Nothing of the others is lost.
    """
    written = write_answers(safe, opened, change(opened.contents))
    while isinstance(written, CaseChanged):
        written = write_answers(safe, written.current, change(written.current.contents))
    return written


def touch(safe: Safe, opened: OpenedCase) -> None:
    """Note that the citizen is still there, without writing anything else."""
    now = safe.clock.now()
    with transaction(safe.engine, durable=False) as session:
        note_opening(session, opened.id, now)
        _extend(session, safe, opened, now)


def save_with_code(safe: Safe, opened: OpenedCase) -> OpenedCase | CaseExpired:
    """Give the case a code, ``opened.code`` of the result. A case that has one keeps it: this can be asked often."""
    if opened.code is not None:
        return opened
    now = safe.clock.now()
    code = new_code()
    secret = secret_of(code, safe.pepper)
    with transaction(safe.engine) as session:
        if not hold_still(session, opened):
            return CaseExpired()
        if opened.browser is not None and opened.cookie is not None:
            present = _read_again(session, safe, opened.browser, opened.cookie)
            if isinstance(present, CaseExpired) or present.is_saved:
                return present
        session.add(key_row(Reader.CODE, secret, opened.id, opened.key, now + safe.keep.saved_case))
        if opened.browser is not None:
            replace_browser_key(
                session,
                opened.browser.lookup_id,
                opened.browser.wrap(opened.key, opened.id),
                seal_code(opened.browser, opened.id, code),
            )
    return replace(opened, code=code)


def replace_code(safe: Safe, opened: OpenedCase) -> OpenedCase | CaseChanged | CaseExpired:
    """Give the case another code and another key: old prints, other browsers and old backups open it no more.

    The offices that were given the case keep it: the new key is wrapped for them with their public keys.
    """
    if opened.browser is None:
        return CaseExpired()
    now, code, case_key = safe.clock.now(), new_code(), new_case_key()
    secret = secret_of(code, safe.pepper)
    with transaction(safe.engine) as session:
        sealed = seal_contents(case_key, opened.id, opened.contents, safe.reserved)
        if not replace_ciphertext(session, opened.id, opened.version, sealed, now):
            return _changed_or_gone(session, safe, opened)
        delete_keys_except(session, opened.id, opened.browser.lookup_id)
        wrapped = opened.browser.wrap(case_key, opened.id)
        replace_browser_key(session, opened.browser.lookup_id, wrapped, seal_code(opened.browser, opened.id, code))
        session.add(key_row(Reader.CODE, secret, opened.id, case_key, now + safe.keep.saved_case))
        wrap_again_for_offices(session, safe, replace(opened, key=case_key))
    return replace(opened, version=opened.version + 1, key=case_key, code=code, writing=writing_of(sealed))


def leave_case(safe: Safe, opened: OpenedCase) -> None:
    """Forget this browser, at once. A case with a code, or in an office, stays for them; any other is erased."""
    if opened.browser is None:
        return
    with transaction(safe.engine) as session:
        delete_key(session, opened.browser.lookup_id)
        delete_cases_without_key(session, opened.id)


def erase_case(safe: Safe, opened: OpenedCase) -> None:
    """Erase the case for every reader, at once, offices included."""
    with transaction(safe.engine) as session:
        delete_case(session, opened.id)


def _open_with_code(
    session: Session, safe: Safe, code: CaseCode, by_pepper: Sequence[ReaderSecret]
) -> OpenedCase | CaseExpired:
    """Open with what the code gives under each pepper; a code of an old pepper is moved to the one in use."""
    now = safe.clock.now()
    found = [(secret, find_sealed_case(session, secret.lookup_id)) for secret in by_pepper]
    secret, sealed = next(((one, case) for one, case in found if case is not None), (by_pepper[0], None))
    if sealed is None or sealed.key_expires_at <= now or lock_case(session, sealed.id) is None:
        return CaseExpired()
    case_key = secret.unwrap(sealed.wrapped, sealed.id)
    if secret is not by_pepper[0]:
        delete_key(session, secret.lookup_id)
        session.add(key_row(Reader.CODE, by_pepper[0], sealed.id, case_key, sealed.key_expires_at))
    browser, cookie = new_browser()
    key = key_row(Reader.BROWSER, browser, sealed.id, case_key, now + safe.keep.unsaved_case_idle)
    key.sealed_code = seal_code(browser, sealed.id, code)
    session.add(key)
    session.flush()
    note_opening(session, sealed.id, now)
    extend_code_keys(session, sealed.id, now + safe.keep.saved_case)
    return _read_again(session, safe, browser, cookie)


def _read_again(on: On, safe: Safe, browser: ReaderSecret, cookie: str) -> OpenedCase | CaseExpired:
    """Open with a browser's key whatever the case holds now."""
    sealed = find_sealed_case(on, browser.lookup_id)
    if sealed is None or sealed.key_expires_at <= safe.clock.now():
        return CaseExpired()
    return open_for_browser(sealed, browser, cookie)


def _changed_or_gone(on: On, safe: Safe, opened: OpenedCase) -> CaseChanged | CaseExpired:
    """Say why nothing could be written: open the case again as the same reader."""
    current: object = None
    if opened.access is not None and isinstance(on, Session):
        current = open_for_staff(on, safe, opened.id, opened.access)
    elif opened.browser is not None and opened.cookie is not None:
        current = _read_again(on, safe, opened.browser, opened.cookie)
    return CaseChanged(current) if isinstance(current, OpenedCase) else CaseExpired()


def _end_of_browser(safe: Safe, opened: OpenedCase, now: datetime) -> datetime | None:
    """Return when the key of a citizen's browser ends after a writing; nothing for staff, who prolong no keeping."""
    if opened.browser is None or opened.browser_until is None:
        return None
    until = now + safe.keep.unsaved_case_idle
    return opened.browser_until if until - opened.browser_until < _BROWSER_STEP else until


def _extend(session: Session, safe: Safe, opened: OpenedCase, now: datetime) -> datetime | None:
    """Move the ends of the citizen's keys; return that of the browser."""
    until = _end_of_browser(safe, opened, now)
    if opened.browser is None or until is None or until == opened.browser_until:
        return until
    extend_key(session, opened.browser.lookup_id, until)
    if opened.is_saved:
        extend_code_keys(session, opened.id, now + safe.keep.saved_case, step=_CODE_STEP)
    return until

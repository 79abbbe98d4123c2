"""Between the rows of the database, all sealed, and an open case."""

import base64
import binascii
import re
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.services.case_codes import CaseCode
from assistant.services.contents import CaseContents
from assistant.services.envelope import KEY_LENGTH, ReaderSecret, SealBroken, new_key, open_with, seal_with
from assistant.services.safe import OpenedCase
from assistant.storage.cases import CaseKey, Reader, SealedCase, lock_case

_COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


def new_browser() -> tuple[ReaderSecret, str]:
    """Draw a key for one browser; return what it opens with and the cookie that carries it."""
    key = new_key()
    return ReaderSecret.derived_from(key), base64.urlsafe_b64encode(key).rstrip(b"=").decode("ascii")


def browser_of(cookie: str) -> ReaderSecret | None:
    """Read a cookie; nothing where it was not one of ours."""
    if not _COOKIE.fullmatch(cookie):
        return None
    try:
        key = base64.urlsafe_b64decode(f"{cookie}=")
    except binascii.Error:
        return None
    return ReaderSecret.derived_from(key) if len(key) == KEY_LENGTH else None


def seal_contents(case_key: bytes, case_id: str, contents: CaseContents) -> bytes:
    """Close the contents of a case."""
    return seal_with(case_key, contents.to_bytes(), f"case {case_id}")


def open_contents(case_key: bytes, sealed: SealedCase) -> CaseContents:
    """Open the contents of a case."""
    return CaseContents.from_bytes(open_with(case_key, sealed.ciphertext, f"case {sealed.id}"))


def hold_still(session: Session, opened: OpenedCase) -> bool:
    """Keep a case as it is until the transaction ends; say whether this reader's key still is the key of the case.

    It is not once the case is erased, or closed with another key because its code was replaced.
    """
    ciphertext = lock_case(session, opened.id)
    if ciphertext is None:
        return False
    try:
        open_with(opened.key, ciphertext, f"case {opened.id}")
    except SealBroken:
        return False
    return True


def seal_code(browser: ReaderSecret, case_id: str, code: CaseCode) -> bytes:
    """Close the code for the one browser that may print it again."""
    return seal_with(browser.wrapping_key, code.characters.encode("ascii"), f"code of case {case_id}")


def _open_code(browser: ReaderSecret, sealed: SealedCase) -> CaseCode | None:
    if sealed.sealed_code is None:
        return None
    return CaseCode(open_with(browser.wrapping_key, sealed.sealed_code, f"code of case {sealed.id}").decode("ascii"))


def key_row(reader: Reader, secret: ReaderSecret, case_id: str, case_key: bytes, until: datetime) -> CaseKey:
    """Wrap the key of a case for a browser or a code."""
    return CaseKey(
        lookup_id=secret.lookup_id,
        case_id=case_id,
        reader=reader,
        wrapped=secret.wrap(case_key, case_id),
        expires_at=until,
    )


def open_for_browser(sealed: SealedCase, browser: ReaderSecret, cookie: str) -> OpenedCase:
    """Open a case with what a browser knows."""
    case_key = browser.unwrap(sealed.wrapped, sealed.id)
    return OpenedCase(
        id=sealed.id,
        version=sealed.version,
        contents=open_contents(case_key, sealed),
        key=case_key,
        cookie=cookie,
        code=_open_code(browser, sealed),
        browser=browser,
        browser_until=sealed.key_expires_at,
    )

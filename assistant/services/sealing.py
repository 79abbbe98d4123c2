"""Between the rows of the database, all sealed, and an open case."""

import base64
import binascii
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from assistant.services.case_codes import CaseCode
from assistant.services.contents import CaseContents, Json, json_text
from assistant.services.envelope import KEY_LENGTH, ReaderSecret, SealBroken, new_key, open_with, seal_with, writing_of
from assistant.services.safe import OpenedCase
from assistant.storage.cases import CaseKey, Reader, SealedCase, lock_case

_RESERVED_BLOCK = 256
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


def new_case_key() -> bytes:
    """Draw the key of a case: one half opens the case, the other what the citizen keeps from offices."""
    return new_key() + new_key()


def office_part(case_key: bytes) -> bytes:
    """Return the half of a key that an office may have."""
    return case_key[:KEY_LENGTH]


def seal_contents(case_key: bytes, case_id: str, contents: CaseContents, reserved: Collection[str] = ()) -> bytes:
    """Close the contents of a case; the answers in ``reserved`` once more, under the half that offices do not have.

    Who has only the other half leaves what is sealed in there as it is.
    """
    if len(case_key) > KEY_LENGTH and reserved:
        kept = {path: answer for path, answer in contents.answers.items() if path in reserved}
        rest = {path: answer for path, answer in contents.answers.items() if path not in reserved}
        contents = replace(contents, answers=rest, reserved=_seal_reserved(case_key, case_id, kept))
    return seal_with(office_part(case_key), contents.to_bytes(), f"case {case_id}")


def open_contents(case_key: bytes, sealed: SealedCase) -> CaseContents:
    """Open the contents of a case, with the reserved answers where this key opens them."""
    contents = CaseContents.from_bytes(open_with(office_part(case_key), sealed.ciphertext, f"case {sealed.id}"))
    if len(case_key) == KEY_LENGTH or not contents.reserved:
        return contents
    opened = open_with(case_key[KEY_LENGTH:], base64.b64decode(contents.reserved), _reserved_place(sealed.id))
    return replace(contents, answers={**json.loads(opened), **contents.answers}, reserved="")


def _seal_reserved(case_key: bytes, case_id: str, answers: Mapping[str, Json]) -> str:
    """Close the reserved answers, padded: their length would tell them. Nothing to keep has a length as well."""
    written = json_text(dict(answers)).encode()
    padded = written.ljust(-(-len(written) // _RESERVED_BLOCK) * _RESERVED_BLOCK)
    return base64.b64encode(seal_with(case_key[KEY_LENGTH:], padded, _reserved_place(case_id))).decode("ascii")


def _reserved_place(case_id: str) -> str:
    return f"reserved answers of case {case_id}"


def hold_still(session: Session, opened: OpenedCase) -> bool:
    """Keep a case as it is until the transaction ends; say whether this reader's key still is the key of the case.

    It is not once the case is erased, or closed with another key because its code was replaced.
    """
    ciphertext = lock_case(session, opened.id)
    if ciphertext is None:
        return False
    try:
        open_with(office_part(opened.key), ciphertext, f"case {opened.id}")
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
        writing=writing_of(sealed.ciphertext),
    )

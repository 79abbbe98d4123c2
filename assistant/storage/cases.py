"""Cases and their keys, as an outsider may find them: sealed.

A case is one row of ciphertext. Its key is random and stored nowhere in clear: ``case_keys`` holds one wrapped copy per
reader (a browser, the code, an office). A reader finds its row by ``lookup_id``, which is derived from the reader's
secret and tells nothing about it.

How long a case lives follows from its readers: each key has its own end, and a case with no key left is unreadable by
anyone and erased. There is no second expiry to keep in step.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, LargeBinary, String, bindparam, delete, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from assistant.storage.base import Base, rows_changed
from assistant.storage.prepared import WITHOUT_WAITING, On, Prepared

CASE_ID_LENGTH = 32
OFFICE_ID_LENGTH = 64


class Reader(StrEnum):
    """Who can unwrap the key of a case."""

    BROWSER = "browser"
    CODE = "code"
    OFFICE = "office"


class Case(Base):
    """What a household answered, as ciphertext. ``version`` counts the writings, so that none overwrites another."""

    __tablename__ = "cases"

    id: Mapped[str] = mapped_column(String(CASE_ID_LENGTH), primary_key=True)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int]
    created_at: Mapped[datetime]
    last_opened_at: Mapped[datetime]


class CaseKey(Base):
    """The key of a case, wrapped for one reader, until ``expires_at``.

    ``sealed_code`` is the code again, readable by the browser that may print it, so that a print made tomorrow carries
    the same code. ``office`` is set for offices only.
    """

    __tablename__ = "case_keys"

    lookup_id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    reader: Mapped[Reader] = mapped_column(
        Enum(
            Reader,
            name="reader",
            native_enum=False,
            create_constraint=True,
            length=8,
            values_callable=lambda readers: [reader.value for reader in readers],
        )
    )
    office: Mapped[str | None] = mapped_column(String(OFFICE_ID_LENGTH))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_code: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class SealedCase:
    """A case together with the one wrapped key that its reader was looked up by."""

    id: str
    ciphertext: bytes
    version: int
    reader: Reader
    wrapped: bytes
    sealed_code: bytes | None
    key_expires_at: datetime


# Every page of the interview runs the first, every answer the second as well.
_SEALED_CASE = Prepared(
    select(
        Case.id,
        Case.ciphertext,
        Case.version,
        CaseKey.reader,
        CaseKey.wrapped,
        CaseKey.sealed_code,
        CaseKey.expires_at,
    )
    .join(CaseKey, CaseKey.case_id == Case.id)
    .where(CaseKey.lookup_id == bindparam("lookup_id"))
)
_WRITING = (
    update(Case)
    .where(Case.id == bindparam("case_id"), Case.version == bindparam("version_read"))
    .values(ciphertext=bindparam("sealed"), version=Case.version + 1, last_opened_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
_NEXT_VERSION = Prepared(_WRITING, hasty=_WRITING.where(WITHOUT_WAITING))


def find_sealed_case(on: On, lookup_id: bytes) -> SealedCase | None:
    """Find a case and the wrapped key of one reader. Columns, not entities: nothing here is changed in place."""
    rows = _SEALED_CASE.rows(on, {"lookup_id": lookup_id})
    return SealedCase(*rows[0]) if rows else None


def replace_ciphertext(on: On, case_id: str, version: int, ciphertext: bytes, now: datetime) -> bool:
    """Write the next version of a case, if ``version`` is still the last one; say whether it was.

    The database judges: of two writers who read the same version, the condition holds for one only. Alone, it does not
    wait for the disk: only an answer is written alone.
    """
    values = {"case_id": case_id, "version_read": version, "sealed": ciphertext, "now": now}
    return _NEXT_VERSION.changed(on, values) == 1


def extend_key(session: Session, lookup_id: bytes, expires_at: datetime) -> None:
    """Let one reader read for longer. Never for less: an earlier end leaves the key as it is."""
    session.execute(
        update(CaseKey)
        .where(CaseKey.lookup_id == lookup_id, CaseKey.expires_at < expires_at)
        .values(expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )


def extend_code_keys(session: Session, case_id: str, expires_at: datetime, step: timedelta = timedelta()) -> None:
    """Let the code of a case, if it has one, open it for longer; not for a gain smaller than ``step``."""
    session.execute(
        update(CaseKey)
        .where(CaseKey.case_id == case_id, CaseKey.reader == Reader.CODE, CaseKey.expires_at < expires_at - step)
        .values(expires_at=expires_at)
        .execution_options(synchronize_session=False)
    )


def lock_case(session: Session, case_id: str) -> bytes | None:
    """Keep a case as it is until the transaction ends, and return its ciphertext; nothing if it is gone.

    On SQLite the transaction holds the only write lock already.
    """
    return session.scalar(select(Case.ciphertext).where(Case.id == case_id).with_for_update())


def note_opening(session: Session, case_id: str, now: datetime) -> None:
    """Remember when the citizen last opened a case."""
    session.execute(
        update(Case).where(Case.id == case_id).values(last_opened_at=now).execution_options(synchronize_session=False)
    )


def replace_browser_key(session: Session, lookup_id: bytes, wrapped: bytes, sealed_code: bytes) -> None:
    """Write anew what one browser holds: the wrapped key, and the code that it may print."""
    session.execute(
        update(CaseKey)
        .where(CaseKey.lookup_id == lookup_id)
        .values(wrapped=wrapped, sealed_code=sealed_code)
        .execution_options(synchronize_session=False)
    )


def delete_key(session: Session, lookup_id: bytes) -> None:
    """Shut out one reader."""
    session.execute(delete(CaseKey).where(CaseKey.lookup_id == lookup_id).execution_options(synchronize_session=False))


def office_keys_of(session: Session, case_id: str) -> list[CaseKey]:
    """List the keys of the offices that can read a case."""
    return list(session.scalars(select(CaseKey).where(CaseKey.case_id == case_id, CaseKey.reader == Reader.OFFICE)))


def delete_keys_except(session: Session, case_id: str, kept: bytes) -> None:
    """Shut out every reader of a case but the one whose lookup id is ``kept`` and the offices."""
    session.execute(
        delete(CaseKey)
        .where(CaseKey.case_id == case_id, CaseKey.lookup_id != kept, CaseKey.reader != Reader.OFFICE)
        .execution_options(synchronize_session=False)
    )


def delete_case(session: Session, case_id: str) -> bool:
    """Erase a case and, by its foreign key, every key to it; say whether there was one."""
    erased = session.execute(delete(Case).where(Case.id == case_id).execution_options(synchronize_session=False))
    return rows_changed(erased) == 1


def delete_expired_keys(session: Session, now: datetime) -> int:
    """Erase the keys whose end has come; return how many."""
    return rows_changed(
        session.execute(delete(CaseKey).where(CaseKey.expires_at <= now).execution_options(synchronize_session=False))
    )


def delete_cases_without_key(session: Session, case_id: str | None = None) -> int:
    """Erase the cases (or the one case) that nobody can read any more; return how many."""
    unreadable = delete(Case).where(~exists().where(CaseKey.case_id == Case.id))
    if case_id is not None:
        unreadable = unreadable.where(Case.id == case_id)
    return rows_changed(session.execute(unreadable.execution_options(synchronize_session=False)))

"""A stolen database, or a backup of it, reads nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from assistant.services.contents import CaseContents
from assistant.services.dossier import erase_case, open_by_code, replace_code, save_with_code, start_case
from assistant.services.envelope import KEY_LENGTH, SealBroken, open_with
from assistant.services.safe import OpenedCase, Safe, StaffAccess
from assistant.services.sealing import office_part
from assistant.services.server_keys import seal
from assistant.services.sharing import open_as_staff, share_with_office
from assistant.storage.base import Base, reading, transaction
from assistant.storage.cases import Case, CaseKey

MARKED = ("Zeppelin-812.50", "marked-paper", "marked-page")
CONTENTS = CaseContents(
    answers={"housing.monthly_rent": MARKED[0]}, ticks={MARKED[1]: "seen"}, history=(MARKED[2],), benefits=("asf",)
)


@pytest.fixture
def case(safe: Safe) -> OpenedCase:
    """Use every way to read a case once: browser, code, office."""
    saved = save_with_code(safe, start_case(safe, CONTENTS))
    assert isinstance(saved, OpenedCase)
    share_with_office(safe, saved, "lyon", safe.clock.now() + timedelta(days=30))
    assert isinstance(open_by_code(safe, str(saved.code), "192.0.2.1"), OpenedCase)
    assert isinstance(open_as_staff(safe, saved.id, StaffAccess("leila", "lyon", "appointment")), OpenedCase)
    return saved


def stolen(safe: Safe) -> bytes:
    """Everything that a thief of the database has: every column of every row, and on SQLite the files as they lie."""
    with reading(safe.engine) as session:
        rows = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    seen = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    return seen + b"".join(path.read_bytes() for path in files_of(safe))


def files_of(safe: Safe) -> Iterator[Path]:
    if safe.engine.dialect.name == "sqlite":
        main = Path(str(safe.engine.url.database))
        yield from main.parent.glob(f"{main.name}*")


def test_no_answer_no_code_and_no_key_is_in_it(safe: Safe, case: OpenedCase) -> None:
    assert case.code is not None
    assert case.cookie is not None
    assert case.browser is not None
    loot = stolen(safe)
    secrets = [*MARKED, case.code.characters, str(case.code), case.cookie, "192.0.2.1", "monthly_rent", "asf"]
    for secret in [word.encode() for word in secrets]:
        assert secret not in loot
    for key in (case.key, case.browser.wrapping_key, safe.pepper, *safe.server_keys.keys):
        assert key not in loot
        assert key.hex().encode() not in loot


def test_nothing_in_it_opens_anything_in_it(safe: Safe, case: OpenedCase) -> None:
    """Try every run of 32 bytes of every sealed column, as the key of every sealed value."""
    with reading(safe.engine) as session:
        ciphertext = session.scalars(select(Case.ciphertext)).one()
        keys = session.scalars(select(CaseKey)).all()
    runs = {
        column[start : start + KEY_LENGTH]
        for key in keys
        for column in (key.lookup_id, key.wrapped, key.sealed_code or b"")
        for start in range(len(column) - KEY_LENGTH + 1)
    }
    sealed = [(ciphertext, f"case {case.id}"), *((key.wrapped, f"case key {case.id}") for key in keys)]
    assert len(runs) > 100
    for run in runs:
        for value, place in sealed:
            with pytest.raises(SealBroken):
                open_with(run, value, place)


def test_another_pepper_or_other_keys_open_nothing(safe: Safe, case: OpenedCase, tmp_path: Path) -> None:
    thief = Safe(safe.engine, safe.clock, b"guessed" * 5, safe.server_keys, safe.office_keys, safe.keep)
    assert not isinstance(open_by_code(thief, str(case.code), "192.0.2.1"), OpenedCase)


def test_a_row_moved_to_another_case_does_not_open(safe: Safe, case: OpenedCase) -> None:
    other = start_case(safe, CaseContents())
    with transaction(safe.engine) as session:
        ciphertext = session.scalars(select(Case.ciphertext).where(Case.id == case.id)).one()
        session.execute(text("UPDATE cases SET ciphertext = :c WHERE id = :i"), {"c": ciphertext, "i": other.id})
    with pytest.raises(SealBroken):
        open_with(office_part(case.key), ciphertext, f"case {other.id}")


def test_an_old_code_with_an_old_backup_does_not_read_what_was_written_since(safe: Safe, case: OpenedCase) -> None:
    replaced = replace_code(safe, case)
    assert isinstance(replaced, OpenedCase)
    with reading(safe.engine) as session:
        ciphertext = session.scalars(select(Case.ciphertext)).one()
    with pytest.raises(SealBroken):
        open_with(office_part(case.key), ciphertext, f"case {case.id}")


def test_what_is_erased_is_overwritten(safe: Safe, case: OpenedCase) -> None:
    with reading(safe.engine) as session:
        wrapped = session.scalars(select(CaseKey.wrapped)).all()
    assert all(key in stolen(safe) for key in wrapped)
    erase_case(safe, case)
    if safe.engine.dialect.name == "sqlite":
        with safe.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    assert not any(key in stolen(safe) for key in wrapped)


def test_what_the_server_reads_alone_is_sealed_too(safe: Safe) -> None:
    sealed = seal(safe.server_keys, "contact", "row", b"claire@example.org")
    assert b"claire" not in sealed

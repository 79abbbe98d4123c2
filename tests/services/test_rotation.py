"""Keys are renewed without losing anything, as often as one likes, and wherever the command is stopped."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.adapters.office_key_file import OfficeKeyFile, renew_office_keys
from assistant.services import rotation
from assistant.services.agenda_feeds import engagements_at, open_feed
from assistant.services.appointment_codes import find_by_code
from assistant.services.contents import CaseContents
from assistant.services.day_desks import open_screen, screen_at
from assistant.services.desk import Desk
from assistant.services.dossier import open_by_code, save_with_code, start_case
from assistant.services.import_rows import Row
from assistant.services.importing import AlreadyThere, Choices, Imported, import_appointments
from assistant.services.meetings import MeetingLink, link_to, read_link
from assistant.services.rotation import SEALED, hash_codes_again, left_to_seal, seal_again, wrap_again
from assistant.services.safe import CodeUnknown, OpenedCase, Safe, StaffAccess
from assistant.services.server_keys import ServerKeys, seal, unseal
from assistant.services.sharing import open_as_staff, share_with_office
from assistant.services.short_links import full_link, short_link
from assistant.services.video_links import is_true, read_video_link, write_video_link
from assistant.storage.base import reading, transaction
from assistant.storage.register import TABLES
from assistant.storage.staff import Account
from tests.services.desks import a_case, a_desk
from tests.services.test_appointments import book, slots

LEILA = StaffAccess("leila", "lyon", "appointment")
NOW = datetime(2026, 11, 20, tzinfo=UTC)
LONG_AFTER = datetime(2030, 1, 1, tzinfo=UTC)


def opened(outcome: object) -> OpenedCase:
    assert isinstance(outcome, OpenedCase), outcome
    return outcome


def accounts(safe: Safe, number: int) -> None:
    with transaction(safe.engine) as session:
        session.add_all(
            Account(
                id=f"a{rank:04}",
                login=f"a{rank}",
                name="A",
                function="B",
                created_at=NOW,
                is_active=True,
                is_demonstration=True,
                totp_sealed=seal(safe.server_keys, "totp", f"a{rank:04}", b"secret"),
            )
            for rank in range(number)
        )


def renewed(safe: Safe) -> Safe:
    return replace(safe, server_keys=ServerKeys((secrets.token_bytes(32), *safe.server_keys.keys)))


def test_everything_is_sealed_again_and_the_old_key_may_go(safe: Safe) -> None:
    accounts(safe, 5)
    safe = renewed(safe)
    assert left_to_seal(safe.engine, safe.server_keys)["staff_accounts"] == 5
    assert seal_again(safe.engine, safe.server_keys)["staff_accounts"] == 5
    assert not any(left_to_seal(safe.engine, safe.server_keys).values())
    alone = ServerKeys(safe.server_keys.keys[:1])
    with reading(safe.engine) as session:
        for row in session.scalars(select(Account)):
            assert unseal(alone, "totp", row.id, row.totp_sealed or b"") == b"secret"


def test_a_run_that_was_stopped_goes_on_where_it_was(safe: Safe, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts(safe, 9)
    safe = renewed(safe)
    monkeypatch.setattr(rotation, "ROWS_AT_ONCE", 2)
    done, whole = [], rotation._seal_row

    def stops_in_the_third_batch(*arguments: object) -> bool:
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(1)
        return whole(*arguments)

    monkeypatch.setattr(rotation, "_seal_row", stops_in_the_third_batch)
    with pytest.raises(KeyboardInterrupt):
        seal_again(safe.engine, safe.server_keys)
    monkeypatch.setattr(rotation, "_seal_row", whole)
    assert left_to_seal(safe.engine, safe.server_keys)["staff_accounts"] == 5
    assert seal_again(safe.engine, safe.server_keys)["staff_accounts"] == 5
    assert seal_again(safe.engine, safe.server_keys)["staff_accounts"] == 0


def test_every_column_the_register_says_is_sealed_is_sealed_again_or_short_lived() -> None:
    said = {
        (name, column) for name, entry in TABLES.items() for column, why in entry.columns.items() if "sealed" in why
    }
    ours = {(one.table, one.column) for one in SEALED}
    of_the_case = {("cases", "ciphertext"), ("case_keys", "wrapped"), ("case_keys", "sealed_code")}
    assert said - of_the_case - {("video_signals", "body"), ("busy_times", "owner")} == ours


def test_an_office_reads_with_its_new_key_alone(safe: Safe, tmp_path: Path) -> None:
    case = start_case(safe, CaseContents(answers={"children.count": 2}))
    share_with_office(safe, case, "lyon", LONG_AFTER)
    path = tmp_path / "office_keys.json"
    assert renew_office_keys(path, ["lyon"]) == ("lyon",)
    keys = OfficeKeyFile(path)
    safe = replace(safe, office_keys=keys)
    assert opened(open_as_staff(safe, case.id, LEILA)).contents.answers == {"children.count": 2}
    assert wrap_again(safe.engine, keys) == 1
    assert wrap_again(safe.engine, keys) == 0

    class Alone:
        def public_key(self, office: str) -> object:
            return keys.public_key(office)

        def private_keys(self, office: str) -> object:
            return keys.private_keys(office)[:1]

    assert opened(open_as_staff(replace(safe, office_keys=Alone()), case.id, LEILA))  # type: ignore[arg-type]


def test_a_printed_code_outlives_the_pepper_and_moves_to_the_new_one_when_used(safe: Safe) -> None:
    case = opened(save_with_code(safe, start_case(safe, CaseContents())))
    other = secrets.token_bytes(32)
    both = replace(safe, pepper=other, old_peppers=(safe.pepper,))
    opened(open_by_code(both, str(case.code), "192.0.2.1"))
    opened(open_by_code(replace(safe, pepper=other), str(case.code), "192.0.2.1"))
    assert isinstance(open_by_code(safe, str(case.code), "192.0.2.1"), CodeUnknown)


def test_a_code_nobody_used_is_lost_with_its_pepper(safe: Safe) -> None:
    case = opened(save_with_code(safe, start_case(safe, CaseContents())))
    safe = replace(safe, pepper=secrets.token_bytes(32))
    assert isinstance(open_by_code(safe, str(case.code), "192.0.2.1"), CodeUnknown)


# --- what people hold: links in messages, codes on paper, secret addresses ------------------------------------------


@pytest.fixture
def desk(safe: Safe, tmp_path: Path) -> Desk:
    return a_desk(safe, tmp_path)


def with_keys(desk: Desk, *keys: bytes) -> Desk:
    return replace(desk, safe=replace(desk.safe, server_keys=ServerKeys(keys)))


def test_links_addresses_and_imports_outlive_a_server_key_as_long_as_it_stays_behind_the_new_one(desk: Desk) -> None:
    meeting = book(desk, a_case(desk), slots(desk)[0]).meeting
    long, short, feed = link_to(desk, meeting), short_link(desk, 1), open_feed(desk, "amina-b")
    screen = open_screen(desk, "lyon-3")
    side = write_video_link(desk.safe.server_keys, meeting.id, meeting.details, "person")
    row = Row(2, {"office": "lyon-3", "adviser": "bruno-c", "start": "2026-11-24 10:00", "motive": "custody",
                  "mode": "office", "name": "Omar"})  # fmt: skip
    assert isinstance(import_appointments(desk, [row], Choices(outside_hours=True))[0], Imported)

    def opened(by: Desk) -> list[bool]:
        video = read_video_link(side)
        return [
            read_link(by, long) is not None,
            full_link(by, short) is not None,
            engagements_at(by, feed) is not None,
            screen_at(by, screen) is not None,
            video is not None and is_true(by.safe.server_keys, video, meeting.details),
            isinstance(import_appointments(by, [row], Choices(outside_hours=True))[0], AlreadyThere),
        ]

    old, new = desk.safe.server_keys.keys[0], secrets.token_bytes(32)
    assert opened(with_keys(desk, new, old)) == [True] * 6
    seal_again(desk.safe.engine, ServerKeys((new, old)))
    assert opened(with_keys(desk, new)) == [False] * 6, "the page of an ended link says how to find the appointment"


def test_codes_of_appointments_are_hashed_again_and_outlive_the_pepper(desk: Desk) -> None:
    meeting = book(desk, a_case(desk), slots(desk)[0]).meeting
    other = secrets.token_bytes(32)
    both = replace(desk, safe=replace(desk.safe, pepper=other, old_peppers=(desk.safe.pepper,)))
    alone = replace(desk, safe=replace(desk.safe, pepper=other))
    code, name = meeting.details.code, meeting.details.contact.name[:4]
    assert isinstance(find_by_code(both, code, name, ""), MeetingLink)
    assert not isinstance(find_by_code(alone, code, name, ""), MeetingLink)
    assert hash_codes_again(both.safe) == 1
    assert hash_codes_again(both.safe) == 0
    assert isinstance(find_by_code(alone, code, name, ""), MeetingLink)

"""The proof of `make prove-crash`, in small: one worker, killed in the instant the mail server holds its message."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.booking.intervals import Interval
from assistant.booking.motives import route
from assistant.services.agenda import Search, find_slots
from assistant.services.appointment_details import Contact
from assistant.services.appointments import Confirmed, Held, confirm, hold_slot
from assistant.services.contents import CaseContents
from assistant.services.desk import Desk
from assistant.services.dossier import start_case
from assistant.storage.base import reading
from assistant.storage.outbox import Delivery, Notice, NoticeKind
from tests.proofs.programs import PATIENCE, Program, free_port, wait_for_growth
from tests.proofs.service import open_service


def book(desk: Desk) -> None:
    search = Search.along(route([desk.motives["other"]]), "lyon-3", "office")
    now = desk.safe.clock.now()
    slot = find_slots(desk, search, Interval(now + timedelta(days=3), now + timedelta(days=12)))[0]
    case = start_case(desk.safe, CaseContents())
    held = hold_slot(desk, case, route([desk.motives["other"]]), search, slot.starts_at)
    assert isinstance(held, Held)
    assert isinstance(confirm(desk, case, held.meeting.id, Contact("Nina", "nina@example.org")), Confirmed)


def wait_until_sent(desk: Desk) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        with reading(desk.safe.engine) as session:
            state = session.scalar(select(Notice.state).where(Notice.kind == NoticeKind.CONFIRMATION))
        if state is Delivery.SENT:
            return
        time.sleep(0.1)
    raise TimeoutError(state)


@pytest.mark.slow
def test_a_worker_killed_while_its_message_is_received_sends_it_once(sqlite_url: str, tmp_path: Path) -> None:
    mail, received = free_port(), tmp_path / "received.jsonl"
    service = open_service(sqlite_url, tmp_path)
    service.environ["SMTP_URL"] = f"smtp://127.0.0.1:{mail}"
    judge = Program(("-m", "tests.proofs.judge", str(mail), str(received)), {}, tmp_path / "judge.log")
    worker = Program(("-m", "assistant.cli", "worker"), service.environ, tmp_path / "worker.log")
    desk = service.desk()
    book(desk)
    judge.start()
    worker.start()
    wait_for_growth(received)
    worker.kill()
    worker.start()
    wait_until_sent(desk)
    worker.stop()
    judge.kill()
    desk.safe.engine.dispose()
    lines = received.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["to"] for line in lines] == ["nina@example.org"]

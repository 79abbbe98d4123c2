"""Everybody wants the same slot, at the same instant, through the pages."""

import re
import threading
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.managers import SyncManager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from assistant.services.bookings import Draft, with_draft
from assistant.services.contents import CaseContents
from assistant.services.dossier import start_case
from assistant.storage.appointments import BusyTime
from assistant.storage.base import open_engine, transaction
from assistant.storage.offices import OpeningWindow
from assistant.web.open_case import COOKIE
from tests.proofs.service import Service

OFFICE, ADVISER = "strasbourg-neudorf", "greta-h"
MINUTES_TO_GET_READY = 10
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_SLOT = re.compile(r'name="slot" value="([^"]+)"')


@dataclass(frozen=True)
class Race:
    """How a race for one slot ended."""

    booked: int
    polite: int
    errors: int


def race(service: Service, people: int, processes: int) -> Race:
    """Let people race from several processes; each begins when all are ready."""
    _leave_one_adviser(service)
    context = get_context("spawn")
    with context.Manager() as shared, ProcessPoolExecutor(processes, mp_context=context) as pool:
        start = _barrier(shared, processes)
        share = people // processes
        ended = pool.map(_run_one_process, [service] * processes, [share] * processes, [start] * processes)
        seen: Counter[str] = Counter()
        for counted in ended:
            seen.update(counted)
    return Race(seen.pop("booked", 0), seen.pop("polite", 0), seen.total())


def _barrier(shared: SyncManager, processes: int) -> threading.Barrier:
    return shared.Barrier(processes)


def _leave_one_adviser(service: Service) -> None:
    """Let one person alone receive at the office, so that a slot is one place."""
    engine = open_engine(service.environ["DATABASE_URL"])
    with transaction(engine) as session:
        session.execute(delete(BusyTime))
        session.execute(
            delete(OpeningWindow).where(OpeningWindow.office_id == OFFICE, OpeningWindow.adviser_id != ADVISER)
        )
    engine.dispose()


def _run_one_process(service: Service, people: int, start: threading.Barrier) -> Counter[str]:
    app = service.application()
    ready = [_someone_at_the_slots(app) for _person in range(people)]
    slot = min(_SLOT.findall(ready[0][1]))
    start.wait(MINUTES_TO_GET_READY * 60)
    together = threading.Barrier(people)
    with ThreadPoolExecutor(people) as crowd:
        return Counter(crowd.map(lambda person: _press(*person, slot, together), ready))


def _someone_at_the_slots(app: Flask) -> tuple[FlaskClient, str]:
    """Show the times one may choose to somebody who said what it is about, how and where."""
    chosen = Draft(subject="other", mode="office", office=OFFICE)
    opened = start_case(app.extensions["safe"], with_draft(CaseContents(), chosen))
    client = app.test_client()
    client.set_cookie(COOKIE, opened.cookie or "")
    return client, client.get("/rendez-vous/creneau").text


def _press(client: FlaskClient, page: str, slot: str, together: threading.Barrier) -> str:
    """Press the button with everybody else, and tell what the page says."""
    together.wait()
    status, text = _post(client, "/rendez-vous/creneau", page, {"slot": slot})
    if status != 200:
        return f"status {status}"
    if 'data-page="contact"' in text:
        return "booked"
    offers: Iterable[str] = _SLOT.findall(text)
    polite = "Cette heure vient d'être prise" in text.replace("&#39;", "'") and slot not in offers and offers
    return "polite" if polite else "another page"


def _post(client: FlaskClient, path: str, page: str, values: dict[str, str]) -> tuple[int, str]:
    found = _TOKEN.search(page)
    token = found[1] if found else ""
    response = client.post(path, data={"csrf_token": token, **values}, follow_redirects=True)
    return response.status_code, response.text

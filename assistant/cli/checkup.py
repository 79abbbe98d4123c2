"""What `assistant doctor` looks at. It changes nothing that lasts, and prints no secret and nothing of a person."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from assistant.adapters.office_key_file import OfficeKeyFile, OfficeKeyFileUnreadable
from assistant.adapters.weasyprint_pdf import PdfWriter
from assistant.errors import DatabaseAway, UnsafeSettings
from assistant.paths import RULES, STATIC
from assistant.rulefiles import RuleError, load_rules
from assistant.rulefiles.checks import check_rules
from assistant.services.deliveries import BEAT_LATE_AFTER
from assistant.services.new_office import offices_by_id
from assistant.settings import Settings, load_settings, refusal_sentence
from assistant.storage.base import open_engine, reading, transaction
from assistant.storage.migrations import is_behind
from assistant.storage.worker import newest_beat

LEAST_FREE: Final = 1024**3
SECONDS_TO_REACH: Final = 5
NOT_NEEDED: Final = ("SMS", "Redis")
OTHERS_READ: Final = stat.S_IRWXG | stat.S_IRWXO
CLOCK_MAY_DIFFER: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was found, and what to do otherwise."""

    subject: str
    is_well: bool
    said: str
    remedy: str = ""


def look_over(environ: Mapping[str, str], *, reach: bool = False) -> tuple[Finding, ...]:
    """Look at everything; without settings that can be read there is nothing else to look at."""
    try:
        settings = load_settings(environ)
    except UnsafeSettings as refusal:
        return (Finding("settings", is_well=False, said=refusal_sentence(refusal), remedy="see docs/deployment.md"),)
    found = [Finding("settings", is_well=True, said=f"{settings.environment.value}, {settings.base_url}")]
    looks: list[Callable[[Settings], Iterator[Finding]]] = [_files, _disk, _database, _office_keys, _prints, _rules]
    for look in looks:
        found.extend(look(settings))
    found.extend(_servers(settings, reach=reach))
    return tuple(found)


def _files(settings: Settings) -> Iterator[Finding]:
    """Secrets and what the program writes must be for its own user."""
    secrets = settings.instance_path / "secrets"
    ours = [settings.office_keys_file, *(secrets.iterdir() if secrets.is_dir() else ())]
    ours += [Path(os.environ[name]) for name in os.environ if name.endswith("_FILE") and "SECRET" in name]
    ours += [Path(os.environ[f"{name}_FILE"]) for name in ("CODE_PEPPER", "SERVER_KEY") if f"{name}_FILE" in os.environ]
    open_to_others = sorted({str(file) for file in ours if file.exists() and file.stat().st_mode & OTHERS_READ})
    yield Finding(
        "secrets",
        is_well=not open_to_others,
        said="readable by others: " + ", ".join(open_to_others) if open_to_others else "for this user only",
        remedy="chmod 600 " + " ".join(open_to_others) if open_to_others else "",
    )


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.instance_path
    if not folder.is_dir():
        yield Finding("disk", is_well=False, said=f"{folder} does not exist", remedy="start `assistant serve` once")
        return
    free = shutil.disk_usage(folder).free
    writable = os.access(folder, os.W_OK)
    yield Finding(
        "disk",
        is_well=free >= LEAST_FREE and writable,
        said=f"{free / 1024**3:.1f} GB free in {folder}" + ("" if writable else ", not writable"),
        remedy="" if free >= LEAST_FREE and writable else "make room, or give the folder to the service's user",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    """Reachable, at this release, writable, on the same clock; and the worker's pulse, which is kept there."""
    missing = _missing_file(settings)
    if missing:
        remedy = "`assistant restore` a backup; where there was none, `assistant serve` begins an empty one"
        yield Finding("database", is_well=False, said=f"{missing} does not exist", remedy=remedy)
        return
    engine = open_engine(settings.database_url)
    try:
        with reading(engine) as session:
            behind = is_behind(session.connection())
        yield Finding(
            "database",
            is_well=not behind,
            said=f"{engine.dialect.name}, " + ("tables of an earlier release" if behind else "up to date"),
            remedy="start `assistant serve` of this release: it brings them up to date" if behind else "",
        )
        if behind:
            return
        with transaction(engine) as session:  # a real writing, undone: leaving without it proves nothing
            session.execute(text("UPDATE worker_beats SET beat_at = beat_at"))
            clock = session.execute(text("SELECT CURRENT_TIMESTAMP")).scalar_one()
            beat = newest_beat(session)
        yield Finding("database writes", is_well=True, said="taken")
        yield _clock(clock)
        yield _worker(beat.beat_at if beat else None)
    except DatabaseAway as away:
        said = f"it does not answer, or takes no writing ({away.data.get('failure', '')})"
        yield Finding(
            "database", is_well=False, said=said, remedy="check DATABASE_URL, the server, its disk, its rights"
        )
    finally:
        engine.dispose()


def _missing_file(settings: Settings) -> str:
    """Name the file of SQLite where there is none: opening it would make an empty one."""
    url = make_url(settings.database_url)
    is_missing = url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists()
    return str(url.database) if is_missing else ""


def _clock(there: object) -> Finding:
    """Compare the clock of this machine with that of the database; one-time codes and reminders follow it."""
    if isinstance(there, str):
        there = datetime.fromisoformat(there)
    now = datetime.now(UTC)
    if not isinstance(there, datetime):
        return Finding("clock", is_well=True, said=f"{now:%Y-%m-%d %H:%M:%S} UTC")
    differs = abs(now - (there if there.tzinfo else there.replace(tzinfo=UTC)))
    well = differs <= CLOCK_MAY_DIFFER
    said = f"{now:%Y-%m-%d %H:%M:%S} UTC, {differs.total_seconds():.0f} s from the database's"
    return Finding("clock", is_well=well, said=said, remedy="" if well else "run NTP on both machines")


def _worker(seen_at: datetime | None) -> Finding:
    if seen_at is None:
        return Finding("worker", is_well=False, said="never seen", remedy="start `assistant worker`")
    ago = datetime.now(UTC) - seen_at
    if ago < -CLOCK_MAY_DIFFER:
        said = f"seen {-ago.total_seconds():.0f} s from now: a clock is, or was, wrong"
        return Finding("worker", is_well=False, said=said, remedy="run NTP; nothing is erased for a day after a jump")
    well = ago <= BEAT_LATE_AFTER
    said = f"seen {ago.total_seconds():.0f} s ago"
    return Finding("worker", is_well=well, said=said, remedy="" if well else "restart `assistant worker`")


def _office_keys(settings: Settings) -> Iterator[Finding]:
    file = settings.office_keys_file
    try:
        keys = OfficeKeyFile(file)
    except FileNotFoundError:
        yield Finding("office keys", is_well=False, said=f"{file} does not exist", remedy="set OFFICE_KEYS")
    except (OfficeKeyFileUnreadable, OSError) as failure:
        yield Finding("office keys", is_well=False, said=str(failure), remedy=f"restore {file} from its own backup")
    else:
        yield Finding("office keys", is_well=True, said="readable")
        yield from _offices(settings, keys)


def _offices(settings: Settings, keys: OfficeKeyFile) -> Iterator[Finding]:
    """Somebody must receive people, and each office needs a key for the cases handed to it."""
    if _missing_file(settings):
        return
    engine = open_engine(settings.database_url)
    try:
        present = offices_by_id(engine)
    except (DatabaseAway, DBAPIError):
        return  # the database has its own line
    finally:
        engine.dispose()
    without = [office for office in present if keys.public_key(office) is None]
    said = f"{len(present)} open" + (f", without keys: {', '.join(without)}" if without else "")
    remedy = "`assistant office open`" if not present else "restore OFFICE_KEYS from its own backup" if without else ""
    yield Finding("offices", is_well=bool(present) and not without, said=said, remedy=remedy)


def _prints(_settings: Settings) -> Iterator[Finding]:
    """Print one word: this needs Pango and the fonts."""
    try:
        printed = PdfWriter(STATIC).write('<html lang="fr"><title>t</title><p>été, ا</p></html>')
    except OSError as failure:
        said, remedy = f"no PDF: {failure}", "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Finding("prints", is_well=False, said=said, remedy=remedy)
    else:
        yield Finding("prints", is_well=printed.startswith(b"%PDF"), said=f"a PDF of {len(printed)} bytes")


def _rules(_settings: Settings) -> Iterator[Finding]:
    try:
        rules = load_rules(RULES)
    except RuleError as error:
        yield Finding("rules", is_well=False, said=str(error.problems[0]), remedy="`assistant rules check`")
        return
    today = datetime.now(UTC).date()
    wrong = [problem for problem in check_rules(rules, today) if not problem.is_warning]
    said = f"{len(rules.rulebook.benefits)} benefits, {len(wrong)} errors"
    yield Finding("rules", is_well=not wrong, said=said, remedy="`assistant rules check`" if wrong else "")
    stale = [one for one in rules.rulebook.parameters.values() if one.is_stale(today.replace(day=1))]
    remedy = "`assistant rules stale`, then *Change a rule* in the README" if stale else ""
    yield Finding("figures", is_well=not stale, said=f"{len(stale)} past the day of their successor", remedy=remedy)


def _servers(settings: Settings, *, reach: bool) -> Iterator[Finding]:
    """Look at what stands outside; it is only tried on request, for this says to others that we are here."""
    gateway = urlsplit(settings.sms_gateway.url).netloc if settings.sms_gateway else ""
    relays = [address.partition(":")[2].partition("?")[0] for address in settings.video.turn]
    outside = [
        ("e-mail", urlsplit(settings.smtp_url or "").netloc.rpartition("@")[2], 587, "SMTP_URL"),
        ("SMS", gateway, 443, "SMS_GATEWAY"),
        ("Redis", urlsplit(settings.redis_url or "").netloc.rpartition("@")[2], 6379, "REDIS_URL"),
        *(("video relay", relay, 3478, "TURN_URLS") for relay in relays or [""]),
    ]
    for subject, place, usual, variable in outside:
        if not place:
            missing = settings.is_production and subject not in NOT_NEEDED
            yield Finding(subject, not missing, "none named", f"set {variable}" if missing else "")
        elif reach:
            yield _reached(subject, place, usual, variable)
        else:
            yield Finding(subject, is_well=True, said="named; --reach tries it")


def _reached(subject: str, place: str, usual: int, variable: str) -> Finding:
    host, _, port = place.partition(":")
    try:
        socket.create_connection((host, int(port or usual)), SECONDS_TO_REACH).close()
    except OSError as failure:
        said = f"{place} does not answer ({type(failure).__name__})"
        return Finding(subject, is_well=False, said=said, remedy=f"check {variable} and the firewall")
    return Finding(subject, is_well=True, said=f"{place} answers")

"""What is erased, and when: the daily task that ``assistant retention`` runs.

Each ``Rule`` names what it erases and erases it; a part of the program that keeps something else adds its rule to
``RULES``. A dry run does the same work and undoes it, so that what it announces is what would happen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.settings import Retention
from assistant.storage.appointments import delete_past
from assistant.storage.audit import delete_lines_before
from assistant.storage.base import transaction
from assistant.storage.cases import delete_cases_without_key, delete_expired_keys
from assistant.storage.mandates import delete_mandate_lines_before
from assistant.storage.marks import delete_marks_before
from assistant.storage.rate_limits import delete_ended_counts
from assistant.storage.staff import delete_ended_sessions
from assistant.storage.video import delete_silent
from assistant.storage.visits import delete_visits_before
from assistant.storage.waiting import delete_expired_alerts, delete_past_call_backs

CALL_BACKS_KEPT = timedelta(days=7)
VISITS_KEPT = timedelta(days=7)
VIDEO_SILENT_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is not kept for ever: its name, and what erases it and counts what it erased."""

    name: str
    erase: Callable[[Session, Retention, datetime], int]


def _erase_keys(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_expired_keys(session, now)


def _erase_cases(session: Session, _keep: Retention, _now: datetime) -> int:
    return delete_cases_without_key(session)


def _erase_audit_lines(session: Session, keep: Retention, now: datetime) -> int:
    return delete_lines_before(session, now - keep.audit)


def _erase_marks(session: Session, keep: Retention, now: datetime) -> int:
    return delete_marks_before(session, now - keep.audit)


def _erase_mandate_lines(session: Session, keep: Retention, now: datetime) -> int:
    return delete_mandate_lines_before(session, now - keep.audit)


def _erase_appointments(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_past(session, now)


def _erase_alerts(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_expired_alerts(session, now)


def _erase_call_backs(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_past_call_backs(session, now.date() - CALL_BACKS_KEPT)


def _erase_visits(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_visits_before(session, now.date() - VISITS_KEPT)


def _empty_video_rooms(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_silent(session, now - VIDEO_SILENT_FOR)


def _erase_staff_sessions(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_ended_sessions(session, now)


def _erase_attempts(session: Session, _keep: Retention, now: datetime) -> int:
    return delete_ended_counts(session, now)


# In this order: a case is erased once its last key is.
RULES: tuple[Rule, ...] = (
    Rule("case_keys", _erase_keys),
    Rule("cases", _erase_cases),
    Rule("appointments", _erase_appointments),
    Rule("alerts", _erase_alerts),
    Rule("call_backs", _erase_call_backs),
    Rule("visits", _erase_visits),
    Rule("video_rooms", _empty_video_rooms),
    Rule("audit_lines", _erase_audit_lines),
    Rule("appointment_marks", _erase_marks),
    Rule("mandate_lines", _erase_mandate_lines),
    Rule("staff_sessions", _erase_staff_sessions),
    Rule("attempt_counts", _erase_attempts),
)


def erase_expired(
    engine: Engine, keep: Retention, now: datetime, *, dry_run: bool = False, rules: tuple[Rule, ...] = RULES
) -> Mapping[str, int]:
    """Erase everything whose time is over; return how much of each. With ``dry_run``, only count."""
    with transaction(engine) as session:
        erased = {rule.name: rule.erase(session, keep, now) for rule in rules}
        if dry_run:
            session.rollback()
    return erased

"""What is erased, and when: the daily task that ``assistant retention`` runs.

Until when each thing is kept is said once, in the register (``assistant.storage.register``); each ``Rule`` erases what
is past it. A part of the program that keeps something else adds its entry there and its rule to ``RULES``. A dry run
does the same work and undoes it, so that what it announces is what would happen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.settings import Retention
from assistant.storage import register
from assistant.storage.appointments import delete_past
from assistant.storage.audit import delete_lines_before
from assistant.storage.base import transaction
from assistant.storage.cases import delete_cases_without_key, delete_expired_keys
from assistant.storage.counts import delete_counts_before
from assistant.storage.mandates import delete_mandate_lines_before
from assistant.storage.marks import delete_marks_before
from assistant.storage.office_records import delete_changes_before, delete_hard_moments_before
from assistant.storage.rate_limits import delete_ended_counts
from assistant.storage.register import TABLES
from assistant.storage.staff import delete_ended_sessions
from assistant.storage.video import delete_silent
from assistant.storage.visits import delete_visits_before
from assistant.storage.waiting import delete_expired_alerts, delete_past_call_backs


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is not kept for ever: its name, its table, what erases it and counts what it erased.

    ``erase`` is given the instant before which the register no longer keeps it, and the present.
    """

    name: str
    table: str
    erase: Callable[[Session, datetime, datetime], int]


def _erase_keys(session: Session, before: datetime, _now: datetime) -> int:
    return delete_expired_keys(session, before)


def _erase_cases(session: Session, _before: datetime, _now: datetime) -> int:
    return delete_cases_without_key(session)


def _erase_audit_lines(session: Session, before: datetime, _now: datetime) -> int:
    return delete_lines_before(session, before)


def _erase_marks(session: Session, before: datetime, _now: datetime) -> int:
    return delete_marks_before(session, before)


def _erase_appointments(session: Session, before: datetime, _now: datetime) -> int:
    return delete_past(session, before)


def _erase_alerts(session: Session, before: datetime, _now: datetime) -> int:
    return delete_expired_alerts(session, before)


def _erase_call_backs(session: Session, before: datetime, _now: datetime) -> int:
    return delete_past_call_backs(session, before.date())


def _erase_visits(session: Session, before: datetime, _now: datetime) -> int:
    return delete_visits_before(session, before.date())


def _erase_mandate_lines(session: Session, before: datetime, _now: datetime) -> int:
    return delete_mandate_lines_before(session, before)


def _erase_office_changes(session: Session, before: datetime, _now: datetime) -> int:
    return delete_changes_before(session, before)


def _erase_event_counts(session: Session, before: datetime, _now: datetime) -> int:
    return delete_counts_before(session, before.date())


def _erase_hard_moments(session: Session, before: datetime, _now: datetime) -> int:
    return delete_hard_moments_before(session, before.date())


def _empty_video_rooms(session: Session, before: datetime, _now: datetime) -> int:
    return delete_silent(session, before)


def _erase_staff_sessions(session: Session, before: datetime, _now: datetime) -> int:
    return delete_ended_sessions(session, before)


def _erase_attempts(session: Session, before: datetime, _now: datetime) -> int:
    return delete_ended_counts(session, before)


# In this order: a case is erased once its last key is.
RULES: tuple[Rule, ...] = (
    Rule("case_keys", "case_keys", _erase_keys),
    Rule("cases", "cases", _erase_cases),
    Rule("appointments", "appointments", _erase_appointments),
    Rule("alerts", "alerts", _erase_alerts),
    Rule("call_backs", "call_backs", _erase_call_backs),
    Rule("visits", "visits", _erase_visits),
    Rule("video_rooms", "video_seats", _empty_video_rooms),
    Rule("audit_lines", "audit_lines", _erase_audit_lines),
    Rule("appointment_marks", "appointment_marks", _erase_marks),
    Rule("mandate_lines", "mandate_lines", _erase_mandate_lines),
    Rule("office_changes", "office_changes", _erase_office_changes),
    Rule("event_counts", "event_counts", _erase_event_counts),
    Rule("hard_moments", "hard_moments", _erase_hard_moments),
    Rule("staff_sessions", "staff_sessions", _erase_staff_sessions),
    Rule("attempt_counts", "attempt_counts", _erase_attempts),
)

ALONGSIDE: Final = {"busy_times": "appointments", "desk_presences": "visits", "worker_beats": "the worker's own beat"}
"""Tables erased by the rule of another, or by who writes them."""


def erase_expired(
    engine: Engine, keep: Retention, now: datetime, *, dry_run: bool = False, rules: tuple[Rule, ...] = RULES
) -> Mapping[str, int]:
    """Erase everything whose time is over; return how much of each. With ``dry_run``, only count."""
    with transaction(engine) as session:
        erased = {rule.name: rule.erase(session, _end_of(rule, keep, now), now) for rule in rules}
        if dry_run:
            session.rollback()
    return erased


def _end_of(rule: Rule, keep: Retention, now: datetime) -> datetime:
    """Ask the register until when a table is kept."""
    return now - (register.length(TABLES[rule.table].term, keep) or timedelta(0))

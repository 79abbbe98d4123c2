"""Counting what happens: one call beside what happened, and nothing about whom it happened to.

What is counted is written in ``EVENTS``; anything else is refused, and so is a subject that is no code. A count is
never worth a request: what cannot be counted is left out, and the work goes on.
"""

import re
from collections import Counter
from collections.abc import Iterable

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from assistant.booking.opening import local_day
from assistant.errors import DatabaseAway
from assistant.services.ports import Clock
from assistant.storage.counts import NO_OFFICE, SUBJECT_LENGTH, add_to_count

SHOWN, ANSWERED, UNSURE = "page_shown", "page_answered", "unsure"
FINISHED, REFERRED, BOOKED = "finished", "referred", "reason_booked"
NO_PAPER, PAPER_REFUSED = "paper_cannot", "paper_refused"
WAIT = "wait"
CAME, EXCUSED, MISSED = "came", "excused", "missed"
NOTICE_SENT, NOTICE_FAILED = "notice_sent", "notice_failed"
CHANNEL, PERSON_FIRST = "channel", "person_first"
EVENTS = frozenset(
    {
        SHOWN,
        ANSWERED,
        UNSURE,
        FINISHED,
        REFERRED,
        BOOKED,
        NO_PAPER,
        PAPER_REFUSED,
        WAIT,
        CAME,
        EXCUSED,
        MISSED,
        NOTICE_SENT,
        NOTICE_FAILED,
        CHANNEL,
        PERSON_FIRST,
    }
)
"""Everything that is counted."""

SELF_SERVICE, COUNTER, TELEPHONE, PAPER = "self_service", "counter", "telephone", "paper"
CHANNELS = (SELF_SERVICE, COUNTER, TELEPHONE, PAPER)
WAIT_BUCKETS = ((0, "same_day"), (2, "two_days"), (7, "week"), (14, "two_weeks"), (30, "month"))
LONGER, NEVER = "longer", "none"
_CODE = re.compile(r"[a-z0-9_.-]+(/[a-z0-9_.-]+)*")
_NUMBERED = re.compile(r"(?<=[./])\d+(?=[./]|$)")

Event = tuple[str, str]


def count(session: Session, event: str, subject: str, office: str | None = None, *, clock: Clock) -> None:
    """Count one more in the caller's transaction, which goes on whether or not it could be counted."""
    wanted = _counted([(event, subject)])
    if not wanted:
        return
    try:
        with session.begin_nested():
            add_to_count(session, local_day(clock.now()), office or NO_OFFICE, wanted)
    except SQLAlchemyError as failure:
        structlog.get_logger().warning("count_failed", kind=type(failure).__name__)


def count_now(engine: Engine, clock: Clock, events: Iterable[Event], office: str | None = None) -> None:
    """Count what just happened in a short transaction of its own, once what happened is kept."""
    wanted = _counted(events)
    if not wanted:
        return
    try:
        add_to_count(engine, local_day(clock.now()), office or NO_OFFICE, wanted)
    except (SQLAlchemyError, DatabaseAway) as failure:
        structlog.get_logger().warning("count_failed", kind=type(failure).__name__)


def _counted(events: Iterable[Event]) -> Counter[Event]:
    """Return how often each event happened, by what is written of its subject; what is no code is left out."""
    found: Counter[Event] = Counter()
    for event, subject in events:
        said = subject_of(subject)
        if event not in EVENTS or said is None:
            structlog.get_logger().warning("count_refused", event_name=event)
        else:
            found[event, said] += 1
    return found


def subject_of(code: str) -> str | None:
    """Return a code as it is counted, without the number of a child; nothing for what is no code."""
    plain = _NUMBERED.sub("n", code.lower())
    return plain if len(plain) <= SUBJECT_LENGTH and _CODE.fullmatch(plain) else None


def wait_bucket(days: int | None) -> str:
    """Return in which bucket a wait is counted; nothing free is one of its own."""
    if days is None:
        return NEVER
    return next((name for most, name in WAIT_BUCKETS if days <= most), LONGER)

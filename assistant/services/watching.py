"""What a running service says of itself to those who watch it: whether it can serve, and figures about nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.pool import QueuePool

from assistant.errors import DatabaseAway
from assistant.services.deliveries import delivery_counts, worker_state
from assistant.services.desk import Desk
from assistant.services.safe import Safe
from assistant.storage.appointments import Appointment
from assistant.storage.base import reading
from assistant.storage.migrations import is_behind

DatabaseState = Literal["here", "behind", "away"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the whole service, for monitoring."""

    appointments: Mapping[str, int]
    notices: Mapping[tuple[str, str], int]
    late_notices: int
    worker_seen_at: datetime | None


def database_state(safe: Safe) -> DatabaseState:
    """Say whether the database answers, with the tables that this release needs."""
    try:
        with reading(safe.engine) as session:
            return "behind" if is_behind(session.connection()) else "here"
    except DatabaseAway:
        return "away"


def worker_is_late(desk: Desk) -> bool:
    """Tell whether no worker has been seen for a while; when the database is away nothing can be said."""
    try:
        return worker_state(desk).is_late
    except DatabaseAway:
        return False


def figures(desk: Desk) -> Figures:
    """Count what stands in the database."""
    counts = delivery_counts(desk)
    with reading(desk.safe.engine) as session:
        found = session.execute(select(Appointment.state, func.count()).group_by(Appointment.state)).all()
    return Figures(
        {str(state.value): number for state, number in found},
        {(channel.value, state.value): number for (channel, state), number in counts.by_state.items()},
        counts.late,
        worker_state(desk).seen_at,
    )


def connections_in_use(safe: Safe) -> int:
    """Count the connections that requests of this process hold now."""
    pool = safe.engine.pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0

"""What a motive says about time besides its length: room around the meeting, notice, and the limit for changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

CITIZEN = "citizen"
PRESCRIBER = "prescriber"
STAFF = "staff"
AUDIENCES = (CITIZEN, PRESCRIBER, STAFF)
"""Who books: the person, somebody who helps them, or the office itself."""

_STEP = 5


@dataclass(frozen=True)
class Lead:
    """How early and how late before a meeting it may be booked."""

    shortest: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(days=60)

    def __post_init__(self) -> None:
        """Refuse a notice that no day fits."""
        if not timedelta(0) <= self.shortest < self.longest:
            message = f"the shortest notice ({self.shortest}) must come before the longest ({self.longest})"
            raise ValueError(message)


USUAL_LEADS: Mapping[str, Lead] = {
    CITIZEN: Lead(),
    PRESCRIBER: Lead(),
    STAFF: Lead(timedelta(0), timedelta(days=365)),
}


@dataclass(frozen=True)
class Timing:
    """Minutes kept free before and after a meeting, notice by audience, and until when it may be moved or cancelled."""

    before: int = 0
    after: int = 0
    leads: Mapping[str, Lead] = field(default_factory=lambda: USUAL_LEADS, hash=False)
    change_until: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        """Refuse room the grid cannot hold."""
        for minutes in (self.before, self.after):
            if minutes < 0 or minutes % _STEP:
                message = f"{minutes} minutes around a meeting is not a multiple of five"
                raise ValueError(message)

    def lead(self, audience: str) -> Lead:
        """Return the notice asked of an audience; one the motive does not speak of has the usual one."""
        return self.leads.get(audience, USUAL_LEADS[audience])


def strictest(timings: Iterable[Timing]) -> Timing:
    """Join what several motives ask of one meeting: the most room, the longest notice, the earliest limit."""
    asked = tuple(timings) or (Timing(),)
    return Timing(
        before=max(timing.before for timing in asked),
        after=max(timing.after for timing in asked),
        leads={audience: _strictest_lead([timing.lead(audience) for timing in asked]) for audience in AUDIENCES},
        change_until=max(timing.change_until for timing in asked),
    )


def _strictest_lead(leads: list[Lead]) -> Lead:
    """Take the longest of the shortest notices; where that leaves no day, the longest notice gives way."""
    shortest, longest = max(lead.shortest for lead in leads), min(lead.longest for lead in leads)
    return Lead(shortest, longest if shortest < longest else max(lead.longest for lead in leads))

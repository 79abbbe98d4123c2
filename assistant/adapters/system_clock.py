"""The clock of the machine."""

from datetime import UTC, datetime


class SystemClock:
    """Tells the present instant, in UTC."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

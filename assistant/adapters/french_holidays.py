"""The public holidays of France and of the places that keep their own, computed: nothing to type in every year."""

from collections.abc import Iterable
from datetime import date

import holidays


class FrenchHolidays:
    """Answers for the whole country (an empty place) or for one of the subdivisions the library knows."""

    def days(self, place: str, years: Iterable[int]) -> frozenset[date]:
        """Return the holidays of those years; a place nobody knows is an error, not an ordinary year."""
        return frozenset(holidays.country_holidays("FR", subdiv=place or None, years=list(years)))

"""Fields for days and months, in separate inputs that forgive."""

from datetime import date
from typing import Any, ClassVar

from assistant.web.forms import reading
from assistant.web.forms.answers import AnswerField
from assistant.web.forms.messages import keep_within


class DateField(AnswerField):
    """A day, in three inputs; a whole date in one of them and the names of months are understood.

    `earliest` and `latest` are what can be accepted; `expected` narrows what two digits of a year may mean.
    """

    component = "date"
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")
    empty = "empty_date"

    def __init__(
        self,
        label: object = "",
        *,
        earliest: date = date(1900, 1, 1),
        latest: date = date(2100, 12, 31),
        expected: tuple[date, date] | None = None,
        autocomplete: str = "",
        **options: Any,  # noqa: ANN401 — whatever AnswerField takes
    ) -> None:
        super().__init__(label, **options)
        self.earliest = earliest
        self.latest = latest
        self.plausible = reading.Plausible(*(expected or (earliest, latest)))
        self.autocomplete = autocomplete

    def _submitted(self, formdata: Any) -> dict[str, str]:  # noqa: ANN401 — any multidict
        typed = super()._submitted(formdata)
        filled = [typed[part] for part in self.parts if typed[part]]
        whole = reading.split_date(filled[0]) if len(filled) == 1 and len(self.parts) == 3 else None  # noqa: PLR2004 — day, month, year
        return typed | dict(zip(self.parts, whole, strict=True)) if whole else typed

    def read(self) -> date:
        """Return the day."""
        day, month, year = (self._value(part) for part in self.parts)
        return self.within(reading.read_date(day, month, year, self.plausible))

    def within(self, day: date) -> date:
        """See that the day lies within the bounds."""
        keep_within(day, self.earliest, self.latest)
        return day

    def write(self, answer: object) -> dict[str, str]:
        """Write the three parts."""
        if not isinstance(answer, date):
            return {}
        return {"day": str(answer.day), "month": str(answer.month), "year": str(answer.year)}

    def autocomplete_of(self, part: str) -> str:
        """Return the token that lets a browser fill in one input ("bday-day")."""
        return f"{self.autocomplete}-{part}" if self.autocomplete else "off"

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """Name the inputs to mark: those left empty, or all."""
        missing = tuple(part for part in self.parts if not self._value(part))
        return missing if missing and len(missing) < len(self.parts) else self.parts


class MonthField(DateField):
    """A month, in two inputs; `answer` is its first day."""

    parts = ("month", "year")
    empty = "empty_month"

    def read(self) -> date:
        """Return the first day of the month."""
        month = reading.read_month(self._value("month"))
        return self.within(date(reading.read_year(self._value("year"), self.plausible), month, 1))

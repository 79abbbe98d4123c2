"""Fields for numbers and amounts, exact or "entre … et …"."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assistant.eligibility.situation import Between
from assistant.web.forms import reading
from assistant.web.forms.answers import AnswerField
from assistant.web.forms.messages import keep_within, sentence_for
from assistant.web.i18n import decimal_as_typed


class DecimalField(AnswerField):
    """A number as people write it. `least` and `most` are both allowed; `as_range` also accepts "entre … et …"."""

    component = "number"
    inputmode = "decimal"
    empty = "empty_number"

    def __init__(
        self,
        label: object = "",
        *,
        least: Decimal | int | None = 0,
        most: Decimal | int | None = None,
        as_range: bool = False,
        prefix: object = "",
        suffix: object = "",
        **options: Any,  # noqa: ANN401 — whatever AnswerField takes
    ) -> None:
        super().__init__(label, **options)
        self.least = None if least is None else Decimal(least)
        self.most = None if most is None else Decimal(most)
        self.as_range = as_range
        self.prefix = prefix
        self.suffix = suffix

    def companions(self) -> Iterator[str]:
        """Add the two ends of a range."""
        yield from super().companions()
        if self.as_range:
            yield from ("low", "high")

    def _read(self) -> None:
        low, high = self._value("low"), self._value("high")
        if not (low or high):
            super()._read()
        elif self._value() or self._value("none"):
            self.why_not = sentence_for("two_answers")
        elif not (low and high):
            self.why_not = sentence_for("half_a_range")
        else:
            self._accept_or_say(self._read_range)

    def _read_range(self) -> Decimal | Between:
        ends = self.read_one(self._value("low")), self.read_one(self._value("high"))
        return ends[0] if ends[0] == ends[1] else Between(min(ends), max(ends))

    def read(self) -> Decimal:
        """Return the number typed."""
        return self.read_one(self._value())

    def read_one(self, text: str) -> Decimal:
        """Read one number and see that it lies within the bounds."""
        number = self.number_in(text)
        keep_within(number, self.least, self.most)
        return number

    def number_in(self, text: str) -> Decimal:
        """Read one number."""
        return reading.read_decimal(text)

    def write(self, answer: object) -> dict[str, str]:
        """Write a number, or the two ends of a range, as people type it."""
        if isinstance(answer, Between):
            return {"low": decimal_as_typed(answer.low), "high": decimal_as_typed(answer.high)}
        return {"": decimal_as_typed(answer)}


class MoneyField(DecimalField):
    """An amount in euros; `per` says for how long ("par mois")."""

    component = "money"
    empty = "empty_money"

    def __init__(self, label: object = "", *, per: object = "", **options: Any) -> None:  # noqa: ANN401 — whatever DecimalField takes
        super().__init__(label, **{"suffix": f"€ {per}".strip()} | options)


class IntegerField(DecimalField):
    """A whole number."""

    inputmode = "numeric"
    empty = "empty_integer"

    def number_in(self, text: str) -> Decimal:
        """Read one whole number."""
        try:
            return reading.read_whole(text)
        except reading.Unreadable as unreadable:
            raise reading.Unreadable("not_whole" if unreadable.why == "not_a_number" else unreadable.why) from None

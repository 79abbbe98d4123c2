"""Fields for words: a name, an address, a postcode, a few lines."""

from typing import Any

from assistant.web.forms import reading
from assistant.web.forms.answers import AnswerField


class TextField(AnswerField):
    """A short text. `pattern` refuses what cannot be one; `autocomplete` and `inputmode` help to type it."""

    component = "text"
    empty = "empty_text"

    def __init__(
        self,
        label: object = "",
        *,
        autocomplete: str = "",
        inputmode: str = "",
        input_type: str = "text",
        longest: int = 200,
        width: str = "",
        **options: Any,  # noqa: ANN401 — whatever AnswerField takes
    ) -> None:
        super().__init__(label, **options)
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.input_type = input_type
        self.longest = longest
        self.width = width

    def read(self) -> str:
        """Return the text as typed, without the spaces around it."""
        text = self._value()
        if len(text) > self.longest:
            raise reading.Unreadable("too_long")
        return text


class LongTextField(TextField):
    """A few lines of text."""

    component = "textarea"
    rows = 4


class PostalCodeField(TextField):
    """A French postcode: five digits, spaces forgiven."""

    empty = "empty_postal_code"

    def __init__(self, label: object = "", **options: Any) -> None:  # noqa: ANN401 — whatever TextField takes
        super().__init__(label, **{"inputmode": "numeric", "autocomplete": "postal-code", "width": "5"} | options)

    def read(self) -> str:
        """Return the five digits."""
        code = "".join(reading.western(self._value()).split())
        if len(code) != 5 or not code.isdigit():  # noqa: PLR2004 — a postcode has five digits
            raise reading.Unreadable("not_a_postal_code")
        return code

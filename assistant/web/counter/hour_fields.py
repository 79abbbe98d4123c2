"""Fields for hours, as people write them: 9h, 9 h 30, 09:30; 9h-12h, 13h30-17h."""

import re
from typing import Any

from assistant.web.forms.fields import TextField
from assistant.web.i18n import gettext as _

_HOUR = re.compile(r"([01]?\d|2[0-4])\s*(?:[hH:.]\s*([0-5]\d)?)?")
_UNTIL = re.compile("[-–à]")


def hour_in(text: str) -> str | None:
    """Read an hour as people write it (9h, 9 h 30, 09:30); nothing where it is none."""
    found = _HOUR.fullmatch(text.strip().replace(" ", ""))
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return f"{hour:02}:{minute:02}" if (hour, minute) <= (23, 59) else None


class HourField(TextField):
    """An hour of the day."""

    def __init__(self, label: object = "", **options: Any) -> None:  # noqa: ANN401 — whatever TextField takes
        super().__init__(label, width="5", autocomplete="off", **options)

    def _read(self) -> None:
        text = self._value()
        if not text and not self.required:
            return
        hour = hour_in(text)
        if hour is None:
            self.why_not = _("Écrivez une heure, par exemple 9h ou 13h30.")
        elif int(hour[3:]) % 5:
            self.why_not = _("Choisissez une heure de cinq en cinq minutes, par exemple 9h05.")
        else:
            self._accept(hour)


class StretchesField(TextField):
    """The hours of a day, as people write them on a door: 9h-12h, 13h30-17h."""

    def __init__(self, label: object = "", **options: Any) -> None:  # noqa: ANN401 — whatever TextField takes
        super().__init__(label, width="20", autocomplete="off", required=False, **options)

    def _read(self) -> None:
        stretches = []
        for piece in filter(str.strip, self._value().split(",")):
            opens, *closing = (hour_in(hour) for hour in _UNTIL.split(piece))
            closes = closing[0] if len(closing) == 1 else None
            if opens is None or closes is None or opens >= closes:
                self.why_not = _("Écrivez les heures ainsi : 9h-12h, 13h30-17h. Laissez vide si c'est fermé.")
                return
            stretches.append([opens, closes])
        self._accept(sorted(stretches))

    def write(self, answer: object) -> dict[str, str]:
        """Write the stretches of a day."""
        stretches = answer if isinstance(answer, list) else []
        return {"": ", ".join(f"{opens}-{closes}" for opens, closes in stretches)}

"""The commune, written by hand beside its postcode: where a list cannot open, its name is typed."""

import re
from typing import Any, Final

from wtforms import Form
from wtforms.validators import StopValidation

from assistant.services.applications import POSTAL_CODE, Rules
from assistant.web.forms.answers import AnswerField
from assistant.web.forms.reading import plain_word
from assistant.web.forms.texts import TextField
from assistant.web.i18n import gettext as _

MOST_NAMED: Final = 12
SHORT: Final = {"st": "saint", "ste": "sainte"}


class CommuneByName(TextField):
    """The name of a commune (or its INSEE code); the postcode of the same form says which ones it may be."""

    empty = "empty_commune"

    def __init__(self, label: object = "", *, rules: Rules, **options: Any) -> None:  # noqa: ANN401 — whatever TextField takes
        super().__init__(label, **{"autocomplete": "address-level2"} | options)
        self._communes = rules.communes

    def write(self, answer: object) -> dict[str, str]:
        """Write the name of a commune."""
        commune = self._communes.by_insee.get(str(answer))
        return {"": commune.name if commune else str(answer)}

    def pre_validate(self, form: Form) -> None:
        """Find the commune that was meant among those of the postcode."""
        super().pre_validate(form)
        if not isinstance(self.answer, str):
            return
        offered = self._offered(form)
        meant = [
            insee for insee, name in offered.items() if self.answer == insee or _plain(self.answer) == _plain(name)
        ]
        if len(meant) != 1:
            raise StopValidation(_say_which(list(offered.values())))
        self.answer = self.data = meant[0]

    def _offered(self, form: Form) -> dict[str, str]:
        postcode = next((field for field in form if field.name == POSTAL_CODE), None)
        if not isinstance(postcode, AnswerField) or not isinstance(postcode.answer, str):
            return {}
        return {commune.insee: commune.name for commune in self._communes.at(postcode.answer)}


def _plain(name: str) -> str:
    """Return a name as people may have written it: without accents, signs and capitals, "St" in full."""
    words = (plain_word(word) for word in re.split(r"[^\w]+", name))
    return "".join(SHORT.get(word, word) for word in words)


def _say_which(names: list[str]) -> str:
    if not names:
        return _("Écrivez d'abord le code postal, ou laissez cette ligne vide.")
    if len(names) > MOST_NAMED:
        return _("Vérifiez le nom de la commune : nous ne le trouvons pas à ce code postal.")
    return _("À ce code postal, écrivez une de ces communes : %(names)s.", names=_(", ").join(names))

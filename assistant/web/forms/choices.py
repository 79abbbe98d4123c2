"""Fields for one or several answers among a few: radios, lists, boxes."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from assistant.eligibility.facts import WITHHELD
from assistant.eligibility.situation import UNSURE
from assistant.web.forms import reading
from assistant.web.forms.answers import AnswerField
from assistant.web.i18n import gettext as _
from assistant.web.languages import LANGUAGES


class ChoiceField(AnswerField):
    """One of several, as radios (few) or as a list (`as_list`); choices are (code, label) or (code, label, hint).

    `of_languages`: each choice is the code of a language, named as its readers write it. `withheld` offers not to
    answer; it is remembered as that, and counts as "je ne sais pas".
    """

    component = "radios"
    empty = "empty_choice"

    def __init__(
        self,
        label: object = "",
        *,
        choices: Sequence[tuple[object, ...]] = (),
        as_list: bool = False,
        of_languages: bool = False,
        withheld: bool = False,
        **options: Any,  # noqa: ANN401 — whatever AnswerField takes
    ) -> None:
        super().__init__(label, **options)
        self.of_languages = of_languages
        self.withheld = withheld
        self.choices = [(str(code), text, hint[0] if hint else "") for code, text, *hint in choices]
        self.component = "select" if as_list else "radios"

    def companions(self) -> Iterator[str]:
        """Have none: "je ne sais pas" is one of the choices."""
        return iter(())

    def options(self) -> list[tuple[str, object, object, bool]]:
        """List code, label, hint and whether it is chosen, "je ne sais pas" (or not to say) last."""
        doubt = [("unsure", _("Je ne sais pas"), "")] if self.unsure else []
        doubt += [(WITHHELD, _("Je préfère ne pas répondre"), "")] if self.withheld else []
        none = [("none", self.none, "")] if self.none else []
        chosen = self._value()
        return [(code, text, hint, code == chosen) for code, text, hint in (*self.choices, *none, *doubt)]

    @property
    def first_id(self) -> str:
        """Return the id of the first choice (or of the list)."""
        return str(self.id) if self.component == "select" else f"{self.id}-1"

    def language_of(self, code: str) -> str:
        """Return the language that a choice is written in, where it is not the page's."""
        return LANGUAGES[code].tag if self.of_languages and code in LANGUAGES else ""

    def _take(self, answer: object) -> None:
        self.answer, self.answered = answer, True
        said = {UNSURE: "unsure", None: "none", WITHHELD: WITHHELD}
        self.typed = {"": said[answer] if answer in said else self.write(answer)[""]}

    def read(self) -> object:
        """Return the chosen code, UNSURE or None."""
        chosen = self._value()
        if chosen == "unsure" and self.unsure:
            return UNSURE
        if chosen == "none" and self.none:
            return None
        if chosen == WITHHELD and self.withheld:
            return WITHHELD
        if chosen not in [code for code, *_rest in self.choices]:
            raise reading.Unreadable("not_a_choice")
        return self.meaning(chosen)

    def meaning(self, code: str) -> object:
        """Return what a chosen code stands for."""
        return code


class GroupedChoiceField(ChoiceField):
    """One of many, under headings: groups are (title, choices); a group without a title has no heading."""

    def __init__(
        self,
        label: object = "",
        *,
        groups: Sequence[tuple[object, Sequence[tuple[object, ...]]]] = (),
        **options: Any,  # noqa: ANN401 — whatever ChoiceField takes
    ) -> None:
        super().__init__(label, choices=[choice for _title, choices in groups for choice in choices], **options)
        self.titles = [(title, len(choices)) for title, choices in groups]
        self.component = "grouped_radios"

    def grouped(self) -> list[tuple[object, list[tuple[int, str, object, object, bool]]]]:
        """List the groups: title, then number on the page, code, label, hint and whether it is chosen."""
        numbered = iter([(number, *option) for number, option in enumerate(self.options(), start=1)])
        return [(title, list(islice(numbered, count))) for title, count in self.titles]


class BoolField(ChoiceField):
    """Yes, no and, where a doubt is possible, "je ne sais pas"."""

    empty = "empty_bool"

    def __init__(self, label: object = "", **options: Any) -> None:  # noqa: ANN401 — whatever ChoiceField takes
        super().__init__(label, choices=(("yes", _("Oui")), ("no", _("Non"))), **options)

    def meaning(self, code: str) -> bool:
        """Return True for yes."""
        return code == "yes"

    def write(self, answer: object) -> dict[str, str]:
        """Write True as yes."""
        return {"": "yes" if answer else "no"}


class CommuneField(ChoiceField):
    """The commune, where a postcode has several; choices are (INSEE code, name)."""

    empty = "empty_commune"


class TickField(AnswerField):
    """One box with its own sentence; `answer` is True, or False where it may stay empty."""

    component = "tick"
    empty = "empty_tick"

    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ANN401 — WTForms' own signature
        """Take an empty box for a "no" where it need not be ticked."""
        super().process(formdata, data, extra_filters)
        if formdata is not None and not self.answered and not self.required:
            self._accept(answer=False)
            self.data = False

    def read(self) -> bool:
        """Return True: the box is ticked."""
        return True

    def write(self, answer: object) -> dict[str, str]:
        """Tick the box for True."""
        return {"": "yes" if answer else ""}


class ChecklistField(AnswerField):
    """Any number of boxes; `answer` is the list of ticked codes."""

    component = "checkboxes"
    empty = "empty_checklist"

    def __init__(
        self,
        label: object = "",
        *,
        choices: Sequence[tuple[object, ...]] = (),
        **options: Any,  # noqa: ANN401 — whatever AnswerField takes
    ) -> None:
        super().__init__(label, **options)
        self.choices = [(str(code), text, hint[0] if hint else "") for code, text, *hint in choices]
        self.ticked: list[str] = []

    @property
    def first_id(self) -> str:
        """Return the id of the first box."""
        return f"{self.id}-1"

    def options(self) -> list[tuple[str, object, object, bool]]:
        """List code, label, hint and whether it is ticked."""
        return [(code, text, hint, code in self.ticked) for code, text, hint in self.choices]

    def _submitted(self, formdata: Any) -> dict[str, str]:  # noqa: ANN401 — any multidict
        codes = [code for code, *_rest in self.choices]
        self.ticked = [code for code in formdata.getlist(self.name) if code in codes]
        return {"": " ".join(self.ticked)}

    def read(self) -> list[str]:
        """Return the ticked codes, in the order of the choices."""
        return [code for code, *_rest in self.choices if code in self.ticked]

    def write(self, answer: object) -> dict[str, str]:
        """Tick the codes of a list."""
        self.ticked = [str(code) for code in answer] if isinstance(answer, list | tuple) else []
        return {"": " ".join(self.ticked)}

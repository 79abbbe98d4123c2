"""What every field for an answer has: companions, what was typed, and a kind sentence when it cannot be used.

Every field may carry companions: `<name>.unsure` ("je ne sais pas"), `<name>.none` ("il n'y en a pas") and, for
numbers, `<name>.low` and `<name>.high` ("entre … et …"). `answer` is what the person said, in the vocabulary of
the eligibility package; `typed` is what stood in each input, so that nothing is lost on an error.
The inputs themselves are written by the macro named in `component` (templates/components/).
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Final

from wtforms import Field
from wtforms.validators import StopValidation

from assistant.eligibility.situation import UNSURE
from assistant.web.forms import reading
from assistant.web.forms.messages import TooFar, sentence_for
from assistant.web.i18n import gettext as _

MAX_TYPED: Final = 300


class AnswerField(Field):  # type: ignore[misc]
    """What every answer has: companions, what was typed, and one sentence when it cannot be used.

    `unsure` offers "je ne sais pas", or what `unsure_label` says; `none` is the label of the "there is none" box
    (empty: not offered); a field that is not `required` may stay empty, and then `answered` is False.
    """

    component = ""
    parts: ClassVar[tuple[str, ...]] = ("",)
    empty: ClassVar[str] = "empty"

    def __init__(
        self,
        label: object = "",
        *,
        hint: object = "",
        unsure: bool = False,
        unsure_label: object = "",
        none: object = "",
        required: bool = True,
        **options: Any,  # noqa: ANN401 — whatever WTForms passes on
    ) -> None:
        validators = options.pop("validators", ())
        super().__init__(label, validators, description=hint, **options)
        self.id = self.name.replace(".", "-").replace("_", "-")
        self.unsure = unsure
        self.unsure_label: object = unsure_label or _("Je ne sais pas")
        self.none = none
        self.required = required
        self.typed: dict[str, str] = {}
        self.answer: object = None
        self.answered = False
        self.why_not = ""
        self.data: object = None

    # --- what the macros read ---------------------------------------------------

    def name_of(self, part: str) -> str:
        """Return the name of one of the inputs."""
        return f"{self.name}.{part}" if part else str(self.name)

    def id_of(self, part: str) -> str:
        """Return the id of one of the inputs; the first one is where an error leads."""
        return f"{self.id}-{part}" if part else str(self.id)

    @property
    def first_id(self) -> str:
        """Return the id of the input that a link in the error summary reaches."""
        return self.id_of(self.parts[0])

    def _value(self, part: str = "") -> str:
        return self.typed.get(part, "")

    # --- reading a submission -----------------------------------------------------

    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ANN401, ARG002 — WTForms' own signature
        """Take what was submitted, or else the answer given earlier (`data`)."""
        self.process_errors: list[str] = []
        self.object_data = data
        self.typed, self.why_not = {}, ""
        self.answer, self.answered = None, False
        if formdata is None:
            if isinstance(data, Given):
                self._take(data.answer)
        else:
            self.typed = self._submitted(formdata)
            self._read()
        self.data = self.answer

    def _take(self, answer: object) -> None:
        """Show an answer given earlier."""
        self.answer, self.answered = answer, True
        if answer is UNSURE:
            self.typed = {"unsure": "yes"}
        elif answer is None:
            self.typed = {"none": "yes"}
        else:
            self.typed = self.write(answer)

    def _submitted(self, formdata: Any) -> dict[str, str]:  # noqa: ANN401 — any multidict
        names = {part: self.name_of(part) for part in (*self.parts, *self.companions())}
        sent = {part: str(formdata[name]) if name in formdata else "" for part, name in names.items()}
        return {part: text.strip()[:MAX_TYPED] for part, text in sent.items()}

    def companions(self) -> Iterator[str]:
        """Name the further inputs this field has."""
        if self.unsure:
            yield "unsure"
        if self.none:
            yield "none"

    def _read(self) -> None:
        said = [box for box in ("unsure", "none") if self.typed.get(box)]
        typed = any(self._value(part) for part in self.parts)
        if typed + len(said) > 1:
            self.why_not = sentence_for("two_answers")
        elif said:
            self._accept(UNSURE if said == ["unsure"] else None)
        elif typed:
            self._accept_or_say(self.read)
        elif self.required:
            self.why_not = sentence_for(self.empty)

    def _accept_or_say(self, read: Callable[[], object]) -> None:
        try:
            self._accept(read())
        except reading.Unreadable as unreadable:
            self.why_not = sentence_for(unreadable.why)
        except TooFar as too_far:
            self.why_not = str(too_far)

    def _accept(self, answer: object) -> None:
        self.answer, self.answered = answer, True

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 — WTForms' own signature
        """Say what is wrong, in one sentence, and stop there."""
        if self.why_not:
            raise StopValidation(self.why_not)

    # --- what each kind of answer does ----------------------------------------------

    def read(self) -> object:
        """Read the typed inputs; raise `Unreadable` or `TooFar` when they are no answer."""
        raise NotImplementedError

    def write(self, answer: object) -> dict[str, str]:
        """Write an answer back into the inputs."""
        return {"": str(answer)}


class Given:
    """An answer given earlier, to be shown in a field; wrapped because `None` is an answer too."""

    __slots__ = ("answer",)

    def __init__(self, answer: object) -> None:
        self.answer = answer

"""The forms of signing in: what is typed into them never comes back on a page, but the login."""

from typing import Any, Final

from wtforms import Form

from assistant.services.staff_passwords import LONGEST, SHORTEST, Weakness
from assistant.web.forms.fields import TextField
from assistant.web.i18n import gettext as _
from assistant.web.i18n import lazy

_LONGEST_CODE: Final = 64


class SecretField(TextField):
    """A password: taken as typed, spaces included, and never written back into the page."""

    empty = "empty_text"

    def __init__(self, label: object = "", **options: Any) -> None:  # noqa: ANN401 — whatever TextField takes
        super().__init__(label, input_type="password", longest=LONGEST, **options)

    def _submitted(self, formdata: Any) -> dict[str, str]:  # noqa: ANN401 — any multidict
        return {"": str(formdata.get(self.name, ""))[: LONGEST + 1]}

    def process(self, formdata: Any, data: object = None, extra_filters: object = None) -> None:  # noqa: ANN401 — WTForms' own signature
        """Read what was typed, then forget how it was written."""
        super().process(formdata, data, extra_filters)
        self.typed = {}


class SignInForm(Form):  # type: ignore[misc]
    """A login and a password."""

    login = TextField(lazy("Identifiant"), autocomplete="username", longest=80, width="20")
    password = SecretField(lazy("Mot de passe"), autocomplete="current-password", width="20")


class CodeForm(Form):  # type: ignore[misc]
    """The code of a telephone, or of the paper that replaces it."""

    code = TextField(
        lazy("Code à six chiffres"),
        hint=lazy("Il change toutes les trente secondes. Sans votre téléphone : un de vos codes de secours."),
        autocomplete="one-time-code",
        longest=_LONGEST_CODE,
        width="10",
    )


class EnrolmentForm(Form):  # type: ignore[misc]
    """The first code, which proves that the telephone has the secret."""

    code = TextField(
        lazy("Code affiché par l'application"),
        autocomplete="one-time-code",
        inputmode="numeric",
        longest=_LONGEST_CODE,
        width="10",
    )


class EnrolmentAgainForm(EnrolmentForm):
    """The same for somebody at work already: a desk left alone must not give its second factor away."""

    present = SecretField(lazy("Votre mot de passe"), autocomplete="current-password", width="20")


class ConfirmForm(Form):  # type: ignore[misc]
    """The password once more, before codes are shown."""

    present = SecretField(lazy("Votre mot de passe"), autocomplete="current-password", width="20")


class NewPasswordForm(Form):  # type: ignore[misc]
    """A password after a temporary one."""

    wanted = SecretField(
        lazy("Nouveau mot de passe"),
        hint=lazy("Au moins douze caractères. Une phrase que vous retenez vaut mieux que des signes compliqués."),
        autocomplete="new-password",
        width="20",
    )
    again = SecretField(lazy("Le même, encore une fois"), autocomplete="new-password", width="20")


class ChangePasswordForm(NewPasswordForm):
    """A password instead of the one in use."""

    present = SecretField(lazy("Mot de passe actuel"), autocomplete="current-password", width="20")


def weakness_in_words(weakness: Weakness) -> str:
    """Say what to choose instead."""
    if weakness is Weakness.TOO_SHORT:
        return _("Choisissez un mot de passe d'au moins %(number)s caractères.", number=SHORTEST)
    if weakness is Weakness.TOO_LONG:
        return _("Choisissez un mot de passe d'au plus %(number)s caractères.", number=LONGEST)
    if weakness is Weakness.ABOUT_YOU:
        return _("Choisissez un mot de passe qui ne contient pas votre nom.")
    return _("Ce mot de passe est parmi ceux qu'on essaie en premier. Choisissez une phrase à vous.")

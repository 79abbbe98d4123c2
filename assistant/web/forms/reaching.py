"""Fields for who somebody is to us: what to call them, an e-mail address, a telephone number, either."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from assistant.web.forms.texts import TextField
from assistant.web.i18n import gettext as _


class NameField(TextField):
    """What to call somebody."""

    empty = "empty_name"


class EmailField(TextField):
    """An e-mail address that could exist; whether it does is not asked of the network."""

    empty = "empty_email"

    def read(self) -> str:
        """Return the address as mail servers write it; say what to do when it is none."""
        try:
            return validate_email(self._value(), check_deliverability=False).normalized
        except EmailNotValidError:
            self.why_not = _("Vérifiez l'adresse électronique, par exemple nom@exemple.fr.")
            return ""


class TelephoneField(TextField):
    """A telephone number, French unless it begins with another country's."""

    empty = "empty_telephone"

    def read(self) -> str:
        """Return the number as it is dialled from anywhere."""
        try:
            number = phonenumbers.parse(self._value(), "FR")
        except phonenumbers.NumberParseException:
            number = phonenumbers.PhoneNumber()
        if not phonenumbers.is_possible_number(number):
            self.why_not = _("Vérifiez le numéro de téléphone, par exemple 06 39 98 12 34 ou +44 20 7946 0123.")
            return ""
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class ReachField(TextField):
    """A telephone number or an e-mail address, whichever is given."""

    empty = "empty_reach"

    def read(self) -> str:
        """Return what was given as it is dialled, or written to; say what to do when it is neither."""
        kind = EmailField if "@" in self._value() else TelephoneField
        return kind.read(self)

"""The forms of a booking: one per page, with names that robots and tests rely on."""

from collections.abc import Sequence
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask import request
from wtforms import Form

from assistant.services.appointment_details import Contact
from assistant.services.bookings import Draft
from assistant.web.forms.fields import ChoiceField, Given, TextField, TickField
from assistant.web.i18n import current_language
from assistant.web.i18n import gettext as _

OTHER_LANGUAGE = "other"


class EmailField(TextField):
    """An e-mail address that could exist; whether it does is not asked of the network."""

    def read(self) -> str:
        """Return the address as mail servers write it; say what to do when it is none."""
        try:
            return validate_email(self._value(), check_deliverability=False).normalized
        except EmailNotValidError:
            self.why_not = _("Vérifiez l'adresse électronique, par exemple nom@exemple.fr.")
            return ""


class TelephoneField(TextField):
    """A telephone number, French unless it begins with another country's."""

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


def one_choice(name: str, label: str, choices: Sequence[tuple[str, ...]], chosen: str | None, hint: str = "") -> Form:
    """Make the form of a page that asks for one choice, with what was chosen before."""
    return _form({name: ChoiceField(label, choices=choices, hint=hint)}, {name: chosen})


def office_form(
    offices: Sequence[tuple[str, ...]], languages: Sequence[tuple[str, str]], draft: Draft, label: str
) -> Form:
    """Ask where, and in which language."""
    other = (OTHER_LANGUAGE, _("Une autre langue, avec interprète"))
    fields = {
        "office": ChoiceField(label, choices=offices),
        "language": ChoiceField(
            _("Quelle langue voulez-vous parler ?"), choices=(*languages, other), as_list=True, required=False
        ),
    }
    spoken = [code for code, _name in languages]
    usual = current_language().code if current_language().code in spoken else None
    return _form(fields, {"office": draft.office, "language": draft.language or usual})


def contact_form(contact: Contact | None, *, confidential: bool, by_telephone: bool) -> Form:
    """Ask how to call the person, how to reach them, and what they need."""
    fields = {
        "name": TextField(
            _("Comment devons-nous vous appeler ?"),
            hint=_("Votre nom, ou seulement un prénom."),
            autocomplete="name",
            longest=80,
        ),
        "email": _email_field(),
        "telephone": _telephone_field(by_telephone=by_telephone),
        "interpreter": TickField(_("J'ai besoin d'une ou d'un interprète"), required=False),
        "accessibility": TextField(
            _("De quoi avez-vous besoin pour venir ? (facultatif)"),
            hint=_("Par exemple : fauteuil roulant, langue des signes, une personne qui m'accompagne."),
            required=False,
            longest=300,
        ),
        **_discretion_field(confidential=confidential, by_telephone=by_telephone),
    }
    return _form(fields, _written(contact))


def call_back_form(contact: Contact | None, half_days: Sequence[tuple[str, str]], *, confidential: bool) -> Form:
    """Ask in which half-day to call, and whom at which number."""
    when = ChoiceField(_("Quand pouvons-nous vous appeler ?"), choices=half_days)
    name = TextField(_("Comment devons-nous vous appeler ?"), autocomplete="name", longest=80)
    discretion = _discretion_field(confidential=confidential, by_telephone=True)
    telephone = _telephone_field(by_telephone=True)
    return _form({"half_day": when, "name": name, "telephone": telephone, **discretion}, _written(contact))


def telephone_form(contact: Contact) -> Form:
    """Ask at which number to call; one that is known stands there already."""
    return _form({"telephone": _telephone_field(by_telephone=True)}, {"telephone": contact.telephone})


def _email_field() -> EmailField:
    return EmailField(
        _("Adresse électronique (facultatif)"),
        hint=_("Pour recevoir la confirmation."),
        required=False,
        autocomplete="email",
        input_type="email",
        longest=254,
    )


def _telephone_field(*, by_telephone: bool) -> TelephoneField:
    """Ask for a number: needed where it is the way to meet, else only to warn of a change."""
    warned = _("Pour vous prévenir si le rendez-vous change.")
    return TelephoneField(
        _("Téléphone") if by_telephone else _("Téléphone (facultatif)"),
        hint=_("Nous vous appelons à ce numéro.") if by_telephone else warned,
        required=by_telephone,
        autocomplete="tel",
        input_type="tel",
        longest=30,
        width="20",
    )


def _discretion_field(*, confidential: bool, by_telephone: bool) -> dict[str, TickField]:
    """Ask whether messages are safe at all where the motive is confidential, and whether to be discreet elsewhere."""
    if not confidential:
        discreet = _("Restez discrets : n'écrivez pas de quoi il s'agit dans les messages")
        return {"discreet": TickField(discreet, required=False)}
    safe = TickField(
        _("Vous pouvez m'écrire ou m'appeler : personne d'autre ne le verra"),
        hint=_("Sans cette case, nous n'envoyons rien et nous n'appelons pas."),
        required=by_telephone,
    )
    return {"safe": safe}


def contact_said(form: Form, draft: Draft, *, confidential: bool) -> Contact:
    """Read the contact from a valid form; what must not be used is not kept."""
    safe = bool(form["safe"].answer) if confidential else True
    language = draft.language or current_language().code
    return Contact(
        name=str(form["name"].answer),
        email=_given(form, "email") if safe else None,
        telephone=_given(form, "telephone") if safe else None,
        language=language,
        messages_in=current_language().code,
        interpreter=bool(_given(form, "interpreter")) or language == OTHER_LANGUAGE,
        accessibility=_given(form, "accessibility") or "",
        discreet=confidential or bool(form["discreet"].answer),
        safe_contact=safe,
    )


def code_form() -> Form:
    """Ask for the code of a case."""
    return _form(
        {
            "code": TextField(
                _("Votre code"),
                hint=_("Douze lettres et chiffres, par exemple K7QM-2XRA-9D4F."),
                autocomplete="off",
                longest=64,
                width="20",
            )
        },
        {},
    )


def refuse(form: Form, name: str, sentence: str) -> None:
    """Say beside a field what only the service could know."""
    form[name].errors = [sentence]


def _form(fields: dict[str, Any], before: dict[str, Any]) -> Form:
    """Build a form over what was submitted, or over what was said before."""
    form_class = type("BookingForm", (Form,), fields)
    given = {name: Given(answer) for name, answer in before.items() if answer is not None}
    return form_class(request.form if request.method == "POST" else None, data=given)


def _given(form: Form, name: str) -> str | None:
    """Return what was said in a field, if the form has it."""
    return str(form[name].answer) if name in form and form[name].answer else None


def _written(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {}
    return {
        "name": contact.name,
        "email": contact.email,
        "telephone": contact.telephone,
        "interpreter": contact.interpreter or None,
        "accessibility": contact.accessibility or None,
        "discreet": contact.discreet or None,
        "safe": contact.safe_contact or None,
    }

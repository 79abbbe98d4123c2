"""The forms of a booking: one per page, with names that robots and tests rely on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import Form

from assistant.services.appointment_details import SIGN_LANGUAGE, Contact, Prescriber
from assistant.services.bookings import Draft
from assistant.web.forms.fields import ChoiceField, Given, TextField, TickField
from assistant.web.forms.reaching import EmailField, NameField, ReachField, TelephoneField
from assistant.web.i18n import current_language, language_for
from assistant.web.i18n import gettext as _

OTHER_LANGUAGE = "other"


def one_choice(name: str, label: str, choices: Sequence[tuple[str, ...]], chosen: str | None, hint: str = "") -> Form:
    """Make the form of a page that asks for one choice, with what was chosen before."""
    return _form({name: ChoiceField(label, choices=choices, hint=hint)}, {name: chosen})


def office_form(
    offices: Sequence[tuple[str, ...]], languages: Sequence[tuple[str, str]], draft: Draft, label: str
) -> Form:
    """Ask where, and in which language."""
    other = (OTHER_LANGUAGE, _("Une autre langue, avec interprète"))
    spoken = [(code, name) for code, name in languages if code != SIGN_LANGUAGE]
    theirs, own = _("Quelle langue la personne parle-t-elle ?"), _("Quelle langue voulez-vous parler ?")
    question = theirs if draft.for_someone else own
    fields: dict[str, Any] = {
        "office": ChoiceField(label, choices=offices),
        "language": ChoiceField(question, choices=(*spoken, other), as_list=True, of_languages=True, required=False),
    }
    if len(spoken) < len(languages):
        signs = _("Il faut une personne qui signe (langue des signes française)")
        hint = _("Seules les heures de ces personnes seront montrées.")
        fields["sign_language"] = TickField(signs, hint=hint, required=False)
    usual = current_language().tag if current_language().tag in dict(spoken) else None
    before = {"office": draft.office, "language": draft.language or usual, "sign_language": draft.sign_language or None}
    return _form(fields, before)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form for the contact is for: it says why each thing is asked, and to whom it speaks.

    ``for_someone``: another person answers; ``waits``: for a time in line, told by SMS too where ``by_text``.
    """

    confidential: bool
    by_telephone: bool
    for_someone: bool = False
    waits: bool = False
    by_text: bool = False


def contact_form(contact: Contact | None, asked: Asked) -> Form:
    """Ask how to call the person, how to reach them, and what they need; in other words where another one answers."""
    for_someone = asked.for_someone
    fields = {
        "name": _name_field(for_someone=for_someone),
        "email": _email_field(asked),
        "telephone": _telephone_field(asked),
        "interpreter": TickField(_("Il faut une ou un interprète"), required=False),
        "accessibility": TextField(
            _("De quoi la personne a-t-elle besoin pour venir ? (facultatif)")
            if for_someone
            else _("De quoi avez-vous besoin pour venir ? (facultatif)"),
            hint=_("Par exemple : fauteuil roulant, boucle magnétique, une personne qui accompagne."),
            required=False,
            longest=300,
        ),
        **_discretion_field(asked),
    }
    return _form(fields, _written(contact))


def _name_field(*, for_someone: bool) -> TextField:
    """Ask for a name: its first letters will find the appointment again, with its code."""
    if for_someone:
        hint = _("Son nom, ou un prénom. Il servira, avec le code, à retrouver le rendez-vous.")
        return NameField(_("Comment s'appelle la personne ?"), hint=hint, autocomplete="off", longest=80)
    hint = _("Votre nom, ou un prénom. Il servira, avec le code, à retrouver le rendez-vous.")
    return NameField(_("Comment devons-nous vous appeler ?"), hint=hint, autocomplete="name", longest=80)


def call_back_form(contact: Contact | None, half_days: Sequence[tuple[str, str]], asked: Asked) -> Form:
    """Ask in which half-day to call, and whom at which number."""
    theirs, own = _("Quand pouvons-nous appeler la personne ?"), _("Quand pouvons-nous vous appeler ?")
    fields = {
        "half_day": ChoiceField(theirs if asked.for_someone else own, choices=half_days),
        "name": NameField(_("Comment s'appelle la personne ?"), autocomplete="off", longest=80)
        if asked.for_someone
        else NameField(_("Comment devons-nous vous appeler ?"), autocomplete="name", longest=80),
        "telephone": _telephone_field(asked),
        **_discretion_field(asked),
    }
    return _form(fields, _written(contact))


def telephone_form(contact: Contact) -> Form:
    """Ask at which number to call; one that is known stands there already."""
    asked = Asked(confidential=False, by_telephone=True)
    return _form({"telephone": _telephone_field(asked)}, {"telephone": contact.telephone})


def _email_field(asked: Asked) -> EmailField:
    theirs, own = _("Adresse électronique de la personne (facultatif)"), _("Adresse électronique (facultatif)")
    return EmailField(
        theirs if asked.for_someone else own,
        hint=_when_a_time_is_free(asked) if asked.waits else _("Pour recevoir la confirmation."),
        required=False,
        autocomplete="off" if asked.for_someone else "email",
        input_type="email",
        longest=254,
    )


def _when_a_time_is_free(asked: Asked) -> str:
    """Say that a message offers a time to those who wait."""
    theirs, own = _("Pour la prévenir quand une heure se libère."), _("Pour vous prévenir quand une heure se libère.")
    return theirs if asked.for_someone else own


def _telephone_field(asked: Asked) -> TelephoneField:
    """Ask for a number: needed where it is the way to meet, else only to tell of a change, or of a time by SMS."""
    if asked.for_someone:
        label = _("Téléphone de la personne") if asked.by_telephone else _("Téléphone de la personne (facultatif)")
        called, warned = _("C'est elle que nous appelons."), _("Pour la prévenir si le rendez-vous change.")
    else:
        label = _("Téléphone") if asked.by_telephone else _("Téléphone (facultatif)")
        called, warned = _("Nous vous appelons à ce numéro."), _("Pour vous prévenir si le rendez-vous change.")
    if asked.waits and asked.by_text:
        warned = _when_a_time_is_free(asked)
    return TelephoneField(
        label,
        hint=called if asked.by_telephone else warned,
        required=asked.by_telephone,
        autocomplete="off" if asked.for_someone else "tel",
        input_type="tel",
        longest=30,
        width="20",
    )


def _discretion_field(asked: Asked) -> dict[str, TickField]:
    """Ask whether messages are safe at all where the motive is confidential, and whether to be discreet elsewhere."""
    if not asked.confidential:
        discreet = _("Restez discrets : n'écrivez pas de quoi il s'agit dans les messages")
        return {"discreet": TickField(discreet, required=False)}
    safe = TickField(
        _("Vous pouvez m'écrire ou m'appeler : personne d'autre ne le verra"),
        hint=_("Sans cette case, nous n'envoyons rien et nous n'appelons pas."),
        required=asked.by_telephone,
    )
    return {"safe": safe}


def contact_said(form: Form, draft: Draft, *, confidential: bool) -> Contact:
    """Read the contact from a valid form; what must not be used is not kept."""
    safe = bool(form["safe"].answer) if confidential else True
    language = draft.language or current_language().tag
    reads = language_for(language) if draft.for_someone else current_language().code
    return Contact(
        name=str(form["name"].answer),
        email=_given(form, "email") if safe else None,
        telephone=_given(form, "telephone") if safe else None,
        language=language,
        messages_in=reads,
        interpreter=bool(_given(form, "interpreter")) or language == OTHER_LANGUAGE,
        accessibility=_given(form, "accessibility") or "",
        discreet=confidential or bool(form["discreet"].answer),
        safe_contact=safe,
        sign_language=draft.sign_language,
    )


def find_form(*, over_answers: bool) -> Form:
    """Ask for a code and the first letters of the name; and, where a case would be lost, whether that is meant."""
    fields: dict[str, Any] = {
        "code": TextField(
            _("Votre code"),
            hint=_("Celui du rendez-vous, par exemple K7QM-2XRA. Ou celui de votre dossier, plus long."),
            autocomplete="off",
            longest=64,
            width="20",
        ),
        "letters": TextField(
            _("Les premières lettres du nom"),
            hint=_("Trois lettres du nom donné pour le rendez-vous. Inutile avec le code d'un dossier."),
            required=False,
            autocomplete="off",
            longest=80,
            width="20",
        ),
    }
    if over_answers:
        fields["leave"] = TickField(_("Oui, effacer les réponses ouvertes ici"), required=False)
    return _form(fields, {})


def letters_form() -> Form:
    """Ask for the first letters of the name of an appointment that is known already."""
    hint = _("Trois lettres du nom donné pour le rendez-vous.")
    label = _("Les premières lettres du nom")
    return _form({"letters": NameField(label, hint=hint, autocomplete="off", longest=80, width="20")}, {})


def prescriber_form(prescriber: Prescriber | None) -> Form:
    """Ask who takes an appointment for somebody else, and whether that person agrees."""
    fields = {
        "prescriber_name": NameField(_("Votre nom"), autocomplete="name", longest=80),
        "organisation": TextField(
            _("Votre organisme (facultatif)"),
            hint=_("Une mairie, une association, un service social. Rien à écrire si vous êtes un proche."),
            required=False,
            autocomplete="organization",
            longest=120,
        ),
        "reach": ReachField(
            _("Votre téléphone ou votre adresse électronique"),
            hint=_("Pour que l'accueil puisse vous rappeler."),
            autocomplete="off",
            longest=254,
        ),
        "consent": TickField(
            _("La personne est d'accord pour ce rendez-vous et pour que je donne de quoi la recevoir")
        ),
    }
    known = prescriber or Prescriber("", "", "")
    before = {"prescriber_name": known.name, "organisation": known.organisation, "reach": known.reach}
    return _form(fields, {name: value or None for name, value in before.items()})


def prescriber_said(form: Form) -> Prescriber:
    """Read who takes the appointment from a valid form."""
    return Prescriber(
        str(form["prescriber_name"].answer), _given(form, "organisation") or "", str(form["reach"].answer)
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


def tell_permit_field(*, ticked: bool) -> TickField:
    """Make the box by which somebody gives the office the answer about their residence permit as well."""
    label = _("Donner aussi au bureau ma réponse sur le titre de séjour")
    hint = _("Facultatif. Sans cette case, le bureau ne la voit pas. Elle n'est jamais transmise à la préfecture.")
    tell = TickField(label, hint=hint, required=False)
    form: Form = type("TellForm", (Form,), {"tell": tell})(request.form or None, data={"tell": ticked})
    bound: TickField = form.tell
    return bound

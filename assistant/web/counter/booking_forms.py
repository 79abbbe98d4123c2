"""The two halves of booking for somebody: what for, how and where; then when and for whom. Each carries the other."""

from collections.abc import Mapping, Sequence
from typing import Final

from flask import request
from wtforms import Form

from assistant.booking.motives import MODES, OTHER, TELEPHONE
from assistant.services.agenda import offices_near
from assistant.services.appointment_details import SIGN_LANGUAGE, Contact
from assistant.services.mandates import Mandate
from assistant.web.counter.blueprint import desk
from assistant.web.counter.language_field import language_field
from assistant.web.forms.fields import ChoiceField, Given, TextField, TickField
from assistant.web.forms.reaching import EmailField, TelephoneField
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import language_name, mode_name
from assistant.web.signed_in import office, staff

WHAT: Final = ("motive", "mode", "office", "language", "sign_language", "with_me")
WHO: Final = (
    "name",
    "email",
    "telephone",
    "messages_in",
    "interpreter",
    "accessibility",
    "discreet",
    "safe",
    "mandate",
)
FROM: Final = ("dossier", "suite", "visite", "pourquoi")
OTHER_LANGUAGE: Final = "other"
NO_MANDATE: Final = "self"


def what_form(given: Mapping[str, object] | None = None) -> Form:
    """Ask what the meeting is about, how, where, in which language, with whom."""
    motives = sorted(desk().motives.values(), key=lambda motive: (motive.code != OTHER, _(motive.label)))
    places = offices_near(desk(), None)
    spoken = sorted({code for place in places for code in place.languages if code != SIGN_LANGUAGE} | {"fr"})
    languages = [(code, language_name(code)) for code in sorted(spoken, key=lambda code: code != "fr")]
    fields: dict[str, object] = {
        "motive": ChoiceField(
            _("Motif"), choices=[(one.code, f"{_(one.label)} ({one.minutes} min)") for one in motives], as_list=True
        ),
        "mode": ChoiceField(
            _("Façon de se parler"),
            choices=[("advised", _("Celle que le motif conseille")), *[(mode, mode_name(mode)) for mode in MODES]],
            as_list=True,
        ),
        "office": ChoiceField(
            _("Lieu"), choices=[(one.id, f"{one.name} ({one.town})") for one in places], as_list=True
        ),
        "language": ChoiceField(
            _("Langue de l'entretien"),
            choices=[*languages, (OTHER_LANGUAGE, _("Une autre langue, avec interprète"))],
            as_list=True,
            of_languages=True,
        ),
        "sign_language": TickField(_("Il faut une personne qui signe (langue des signes française)"), required=False),
    }
    if staff().adviser_id:
        fields["with_me"] = TickField(_("Avec moi : le suivi de cette personne"), required=False)
    usual: dict[str, object] = {"mode": "advised", "office": office(), "language": "fr"}
    return _form(fields, usual | dict(given or {}))


def who_form(times: Sequence[tuple[str, str]], mandates: Sequence[Mandate], *, mode: str, confidential: bool) -> Form:
    """Ask when, and whom for; a contact nobody may use is not asked where the motive is confidential."""
    by_telephone = mode == TELEPHONE
    fields: dict[str, object] = {
        "slot": ChoiceField(_("Heure"), choices=times),
        "name": TextField(
            _("Nom ou prénom"),
            hint=_("Avec le code de la fiche, il servira à retrouver le rendez-vous."),
            autocomplete="off",
            longest=80,
            width="20",
        ),
        "telephone": TelephoneField(
            _("Téléphone") if by_telephone else _("Téléphone (facultatif)"),
            required=by_telephone,
            autocomplete="off",
            input_type="tel",
            longest=30,
            width="20",
        ),
        "email": EmailField(
            _("Adresse électronique (facultatif)"), required=False, autocomplete="off", input_type="email", longest=254
        ),
        "messages_in": language_field(_("Langue des messages et de la fiche")),
        "interpreter": TickField(_("Il faut une ou un interprète"), required=False),
        "accessibility": TextField(_("Besoins (facultatif)"), required=False, autocomplete="off", longest=300),
    }
    if confidential:
        safe = _("La personne dit qu'on peut lui écrire ou l'appeler sans danger")
        hint = _("Sans cette case, aucun message ne part et personne n'appelle.")
        fields["safe"] = TickField(safe, hint=hint, required=by_telephone)
    else:
        fields["discreet"] = TickField(_("Rester discrets : aucun message ne dit le motif"), required=False)
    if mandates:
        helpers = [(NO_MANDATE, _("La personne elle-même, présente ou au téléphone"))]
        helpers += [(one.reference, f"{one.reference} · {one.name}") for one in mandates]
        fields["mandate"] = ChoiceField(
            _("Qui demande ce rendez-vous ?"), choices=helpers, as_list=True, required=False
        )
    return _form(fields, {"mandate": NO_MANDATE})


def contact_said(form: Form, language: str, *, confidential: bool, signs: bool) -> Contact:
    """Read the contact from a valid form; what must not be used is not kept."""
    safe = bool(form["safe"].answer) if confidential else True
    return Contact(
        name=str(form["name"].answer),
        email=str(form["email"].answer) if safe and form["email"].answer else None,
        telephone=str(form["telephone"].answer) if safe and form["telephone"].answer else None,
        language=language,
        messages_in=str(form["messages_in"].answer),
        interpreter=bool(form["interpreter"].answer) or language == OTHER_LANGUAGE,
        accessibility=str(form["accessibility"].answer or ""),
        discreet=confidential or bool(form["discreet"].answer),
        safe_contact=safe,
        sign_language=signs,
    )


def carried(names: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return what the other half of the form said, to be sent along unseen: nothing is typed twice."""
    typed = {name: request.form.get(name, known.get(name, "")) for name in names}
    return {name: value for name, value in typed.items() if value}


def _form(fields: Mapping[str, object], before: Mapping[str, object]) -> Form:
    given = {name: Given(answer) for name, answer in before.items() if name in fields and answer}
    submitted = request.form if request.method == "POST" else None
    form: Form = type("CounterBookingForm", (Form,), dict(fields))(submitted, data=given)
    return form

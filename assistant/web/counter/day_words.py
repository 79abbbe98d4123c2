"""The day of an office in words: desks, waits, states, what could not be done; neutral where others may look."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from assistant.booking.policy import (
    CONFIRMED,
    EXCUSED,
    NO_SHOW,
    NOT_YET,
    OVER,
    SEEN,
    SETTLED,
    TIME_GONE,
    TOO_FAR,
    TOO_SOON,
    Refused,
)
from assistant.services.appointment_details import SIGN_LANGUAGE, Contact, Details, Prescriber
from assistant.services.desk import Desk
from assistant.services.visits import TakenAlready, VisitDetails
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.languages import LANGUAGES
from assistant.web.meeting_words import language_in_words

STATES: Final = MappingProxyType(
    {
        "expected": (_m("envoyé·e par un autre lieu"), "grey"),
        "waiting": (_m("attend"), "yellow"),
        "called": (_m("appelé·e"), "orange"),
        "with": (_m("en entretien"), "blue"),
        "done": (_m("terminé"), "green"),
        "left": (_m("reparti·e"), "grey"),
        "sent": (_m("envoyé·e ailleurs"), "grey"),
    }
)
"""The word of each state of a visit, and the colour of its tag."""

APPOINTED: Final = MappingProxyType(
    {
        CONFIRMED: (_m("attendu·e"), "grey"),
        SEEN: (_m("venu·e"), "green"),
        EXCUSED: (_m("excusé·e"), "grey"),
        NO_SHOW: (_m("pas venu·e"), "red"),
    }
)


def desk_words(desk: str) -> str:
    """Name a desk: a mere number is said with its word."""
    return _("Guichet %(number)s", number=desk) if desk.isdigit() else desk


def minutes_since(instant: datetime | None, now: datetime) -> int:
    """Count the whole minutes since then."""
    return 0 if instant is None else max(int((now - instant).total_seconds() // 60), 0)


def motives_words(desk: Desk, motives: Iterable[str], *, neutral: bool) -> str:
    """Say why somebody comes; nothing that others may not read over a shoulder."""
    known = [desk.motives[code] for code in motives if code in desk.motives]
    if neutral or not known or any(motive.confidential for motive in known):
        return _("Rendez-vous") if neutral else _("Entretien")
    return ", ".join(_(motive.label) for motive in known)


def needs_of_meeting(details: Details) -> tuple[str, ...]:
    """List what an appointment needs: an interpreter, somebody who signs, a language, a way in."""
    contact: Contact = details.contact
    spoken = language_in_words(contact.language) if contact.language not in {"fr", "other"} else ""
    said = (
        spoken,
        _("interprète") if contact.interpreter else "",
        language_in_words(SIGN_LANGUAGE) if contact.sign_language else "",
        contact.accessibility,
    )
    return tuple(part for part in said if part)


def asked_by(prescriber: Prescriber | None) -> str:
    """Say who asked in the person's stead; empty where it was the person."""
    if prescriber is None:
        return ""
    name, organisation = prescriber.name, prescriber.organisation
    return f"{name} ({organisation})" if organisation else name


def needs_of_visit(details: VisitDetails) -> tuple[str, ...]:
    """List what somebody who came without an appointment needs."""
    reads = LANGUAGES.get(details.language)
    spoken = language_in_words(reads.tag) if reads is not None and not reads.is_french else ""
    return tuple(part for part in (spoken, details.needs) if part)


def taken_words(taken: TakenAlready) -> str:
    """Say who was quicker, and what now is."""
    state = _(STATES[taken.state][0])
    if taken.name and taken.desk:
        where = desk_words(taken.desk)
        return _("%(name)s a été plus rapide : %(state)s, %(desk)s.", name=taken.name, state=state, desk=where)
    return _("Cette personne n'est plus dans la file : %(state)s.", state=state)


def refused_words(refused: Refused) -> str:
    """Say why something cannot be written of an appointment, and what works instead."""
    return {
        NOT_YET: _("C'est trop tôt : attendez le jour du rendez-vous, ou dix minutes après l'heure."),
        OVER: _("Ce rendez-vous est passé depuis trop longtemps pour être changé."),
        SETTLED: _("Cela a déjà été noté. Regardez l'état du rendez-vous ci-dessous."),
        TIME_GONE: _("Cette heure a été donnée à quelqu'un d'autre. Prenez un autre rendez-vous."),
        TOO_SOON: _("Cette heure est déjà passée. Choisissez-en une autre."),
        TOO_FAR: _("Cette date est trop lointaine. Choisissez-en une plus proche."),
    }.get(refused.reason, _("Ce n'est pas possible pour ce rendez-vous."))


def joined(parts: Sequence[str]) -> str:
    """Write several needs on one line."""
    return ", ".join(parts)

"""French names of what is stored, for the copy on paper; what has none keeps its own name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "contents": _m("Vos réponses et votre dossier"),
        "answers": _m("Réponses"),
        "ticks": _m("Papiers cochés"),
        "situations": _m("Situations dites"),
        "counter": _m("Écrit avec vous à l'accueil"),
        "language": _m("Langue"),
        "month": _m("Mois des droits"),
        "benefits": _m("Aides demandées"),
        "history": _m("Pages vues"),
        "booking": _m("Rendez-vous en préparation"),
        "cases": _m("Votre dossier"),
        "case_keys": _m("Qui peut ouvrir votre dossier"),
        "audit_lines": _m("Qui a ouvert votre dossier"),
        "appointments": _m("Rendez-vous"),
        "appointment_marks": _m("Ce qui a été noté d'un rendez-vous"),
        "notices": _m("Message"),
        "contact_terms": _m("Jour où vos coordonnées sont effacées"),
        "alerts": _m("Demande d'être prévenu·e"),
        "call_backs": _m("Demande d'être rappelé·e"),
        "visits": _m("Passage à l'accueil"),
        "mandate_lines": _m("Mandat"),
        "details": _m("Détail"),
        "contact": _m("Pour vous joindre"),
        "name": _m("Nom"),
        "email": _m("Adresse électronique"),
        "telephone": _m("Téléphone"),
        "created_at": _m("Créé le"),
        "happened_at": _m("Le"),
        "expires_at": _m("Fin"),
        "state": _m("État"),
        "office": _m("Bureau"),
        "office_id": _m("Bureau"),
        "staff": _m("Par"),
        "why": _m("Pourquoi"),
        "action": _m("Action"),
    }
)


def in_french(name: str) -> str:
    """Return the name of something stored, in the reader's language."""
    return _(WORDS[name]) if name in WORDS else name

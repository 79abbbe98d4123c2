"""The roles of staff and the reasons of the journal, in words."""

from types import MappingProxyType
from typing import Final

from markupsafe import Markup

from assistant.services.staff_cases import Reason
from assistant.web.i18n import gettext as _
from assistant.web.i18n import in_french
from assistant.web.i18n import marked as _m

ROLES: Final = MappingProxyType(
    {
        "reception": _m("accueil"),
        "adviser": _m("conseil"),
        "office_manager": _m("responsable du point d'accueil"),
        "rule_keeper": _m("tenue des règles"),
        "administrator": _m("administration des comptes"),
        "staff": _m("toute personne du service"),
    }
)

REASONS: Final = MappingProxyType(
    {
        Reason.APPOINTMENT.value: _m("rendez-vous"),
        Reason.PRESENT.value: _m("personne présente au guichet"),
        Reason.TELEPHONE.value: _m("appel téléphonique"),
        Reason.HANDED_OVER.value: _m("dossier transmis au point d'accueil"),
        Reason.FOLLOW_UP.value: _m("suivi de la demande"),
        Reason.SECOND_LOOK.value: _m("second avis demandé"),
    }
)

ACTIONS: Final = MappingProxyType(
    {"opened": _m("ouvert"), "written": _m("modifié"), "handed_on": _m("transmis à un autre lieu")}
)


def role_in_words(role: str) -> str:
    """Name a role."""
    return _(ROLES[role]) if role in ROLES else role


def rights_at(office: str, role: str) -> Markup:
    """Name a role at a place, whose own name is French."""
    return Markup("{} : {}").format(in_french(office), role_in_words(role))


def reason_in_words(why: str) -> str:
    """Say why a case was opened."""
    return _(REASONS[why]) if why in REASONS else _("autre raison de service")


def action_in_words(action: str) -> str:
    """Say what was done with a case."""
    return _(ACTIONS[action]) if action in ACTIONS else action

"""The header of staff: where they are, what they may open, who they are.

Add a page to the menu by adding a line to ``MENU``: it is shown to those who have its role, where the route exists.
"""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from assistant.services.staff_cases import office_names
from assistant.services.staff_roles import OFFICE_ROLES
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.signed_in import entrance, signed_in

MENU = (
    ("counter.day", _m("La journée")),
    ("counter.cases", _m("Dossiers")),
    ("counter.opinions_seen", _m("Avis, par raison")),
    ("counter.screen", _m("Écran")),
    ("counter.organisation", _m("Organiser ce lieu")),
    ("counter.load", _m("Charge")),
    ("counter.office_figures", _m("Chiffres")),
    ("counter.service_figures", _m("Chiffres")),
    ("counter.all_figures", _m("Chiffres")),
    ("counter.accesses", _m("Journal des accès")),
    ("counter.people", _m("Personnes et droits")),
)
"""Endpoints, in the order of the menu; the role is that of the view."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One page of the menu."""

    address: str
    text: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class CounterHeader:
    """What the header says."""

    home: str
    office: str
    others: bool
    choose: str
    name: str
    account: str
    sign_out: str
    menu: tuple[MenuEntry, ...]


def install(app: Flask) -> None:
    """Give the header to templates."""
    app.jinja_env.globals["counter_header_of"] = counter_header_of


def counter_header_of() -> CounterHeader | None:
    """Return the header of the person signed in; nothing before."""
    member = signed_in()
    if member is None:
        return None
    return CounterHeader(
        url_for("counter.home"),
        office_name(g.office) if g.office else "",
        len(member.offices) > 1,
        url_for("counter.choose_office"),
        member.name,
        url_for("counter.account"),
        url_for("steps.sign_out"),
        menu(),
    )


def office_name(office: str) -> str:
    """Name an office."""
    return office_names(entrance(), {office}).get(office, office)


def menu() -> tuple[MenuEntry, ...]:
    """List the pages that the person may open where they work now."""
    return tuple(
        MenuEntry(url_for(endpoint), _(text), request.endpoint == endpoint)
        for endpoint, text in MENU
        if may_open(endpoint)
    )


def may_open(endpoint: str) -> bool:
    """Tell whether a page exists and is for the person signed in, at the office they work for now."""
    view, member = current_app.view_functions.get(endpoint), signed_in()
    role = getattr(view, "role", None)
    if view is None or member is None or role is None:
        return False
    return member.may(role, g.office or "") if role in OFFICE_ROLES else member.may(role)

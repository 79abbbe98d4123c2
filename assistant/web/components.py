"""What templates may call: assets, the theme, the errors of a form, the numbers for an emergency."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from urllib.parse import quote

import segno
from flask import Flask, current_app, request, url_for
from flask.globals import request_ctx
from jinja2 import StrictUndefined
from markupsafe import Markup
from wtforms import Field, Form

from assistant.paths import STATIC
from assistant.services.ports import Clock, PublicHolidays
from assistant.settings import Organisation
from assistant.web import i18n
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m
from assistant.web.languages import catalogue
from assistant.web.legal_names import legal_name
from assistant.web.opening import TelephoneHours, telephone_hours

PLAIN_IN_A_VALUE = "!$'()*,/:;?@"  # what an address may hold behind its "?" without being written otherwise
MINUTES_KEPT = 64  # of the few languages, and of clocks that tests set

# Checked on 2026-11-22; real everywhere, in a demonstration too.
EMERGENCY_NUMBERS = (
    ("112", _m("urgence, dans toute l'Europe")),
    ("15", _m("urgence médicale (SAMU)")),
    ("17", _m("police, gendarmerie")),
    ("18", _m("pompiers")),
    ("114", _m("urgence par SMS, si vous ne pouvez pas parler ou entendre")),
    ("3919", _m("violences faites aux femmes : écoute anonyme et gratuite")),
    ("119", _m("enfant en danger : gratuit, invisible sur la facture")),
    ("116 006", _m("aide aux victimes")),
    ("115", _m("hébergement d'urgence")),
    ("3114", _m("prévention du suicide : écoute jour et nuit")),
)

# What the demonstration's organisation and offices say of themselves; a real operator's words stay as it wrote them.
DEMONSTRATION_WORDS = (
    _m("numéro fictif (démonstration)"),
    _m("Mes droits, pas à pas"),
    _m("le point d’accueil de démonstration"),
    _m("mission d’intérêt public (RGPD, article 6, 1, e) — à valider par le DPO"),
    _m("Entrée de plain-pied, boucle magnétique, métro à 100 m"),
    _m("Ascenseur, toilettes adaptées, visiophone pour la langue des signes"),
    _m("Rampe à l'entrée, place de stationnement réservée, tram à 50 m"),
)

# Pages named at the foot of every page, where the application has them.
FOOTER = (
    ("citizen.how", _m("Comment ça marche")),
    ("citizen.benefits", _m("Les aides et leurs règles")),
    ("citizen.words", _m("Mots expliqués")),
    ("citizen.privacy", _m("Vos données")),
    ("citizen.cookies", _m("Cookies")),
    ("citizen.who", _m("Qui sommes-nous")),
    ("citizen.legal", _m("Mentions légales")),
    ("citizen.accessibility", _m("Accessibilité")),
    ("citizen.emergency", _m("Urgence : qui appeler")),
    ("entry.sign_in", _m("Accès du personnel")),
)

# Pages that lead to the list of situations in another way, or after which nothing is left to go back to.
WITHOUT_THE_LIST = frozenset(
    {"citizen.home", "citizen.situations", "citizen.situation", "citizen.erase", "citizen.erased", "citizen.resume"}
)


def install(app: Flask, organisation: Organisation, clock: Clock, holidays: PublicHolidays) -> None:
    """Give templates their globals; an undefined name is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    theme = theme_of(organisation)
    app.jinja_env.globals.update(
        asset=asset,
        booking_url=booking_url,
        described_by=described_by,
        emergency_numbers=emergency_numbers,
        errors_of=errors_of,
        footer_links=footer_links,
        language_url=language_url,
        not_listed_url=not_listed_url,
        organisation=organisation,
        qr_code=qr_code,
        telephone_hours=_telephone_hours_of(organisation, clock, holidays),
        theme=lambda: theme,
    )
    app.jinja_env.filters.update(legal_name=legal_name, operator_words=operator_words)
    app.context_processor(lambda: {"form": None, "figures_on": None})


def _telephone_hours_of(
    organisation: Organisation, clock: Clock, holidays: PublicHolidays
) -> Callable[[], TelephoneHours]:
    """Return what every page asks: whether somebody answers now; it is worked out once a minute."""

    @cache
    def days_off(year: int) -> frozenset[date]:
        return holidays.days("", (year, year + 1))

    @lru_cache(maxsize=MINUTES_KEPT)
    def hours_at(minute: datetime, _language: NullTranslations) -> TelephoneHours:
        return telephone_hours(organisation, minute, days_off(minute.year))

    def hours_now() -> TelephoneHours:
        minute = clock.now().replace(second=0, microsecond=0)  # hours begin and end with a minute
        return hours_at(minute, catalogue(i18n.current_language().code).sentences)

    return hours_now


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a static file, which changes with its content."""
    return _address(name, request.script_root)


@cache
def _address(name: str, _root: str) -> str:
    return url_for("static", filename=name, v=_fingerprint(name))


def language_url(language: str, here: str) -> str:
    """Return where a language is chosen, to come back here."""
    return _choice_of(language, request.script_root) + quote(here, safe="/")


@cache
def _choice_of(language: str, _root: str) -> str:
    return url_for("site.language", language=language, suite="")


def theme_of(organisation: Organisation) -> Markup:
    """Write the organisation's colours as custom properties; the settings accept hexadecimal colours only."""
    colours = organisation.colours
    return Markup(
        ":root{{--govuk-brand-colour:{brand};--brand-text:{on_brand};--govuk-link-colour:{link};--button-colour:{button}}}"
    ).format(brand=colours.brand, on_brand=colours.on_brand, link=colours.link, button=colours.button)


def operator_words(text: str) -> str:
    """Write what the operator says of itself: translated where a catalogue has it, else marked as French."""
    said = _(text)
    is_french = said == text and not i18n.current_language().is_french
    return Markup('<span lang="fr">{}</span>').format(text) if is_french and text else said


def emergency_numbers() -> list[tuple[str, str]]:
    """List the numbers for an emergency, in the reader's language."""
    return [(number, _(sentence)) for number, sentence in EMERGENCY_NUMBERS]


def booking_url() -> str:
    """Return where an appointment begins; nothing in an application without appointments."""
    return url_for("appointments.start") if "appointments.start" in current_app.view_functions else ""


def not_listed_url() -> str:
    """Return where whoever does not fit goes, and how to come back; nothing where a page has no use for it."""
    asked = request_ctx.request
    offered = asked.blueprint == "citizen" and asked.endpoint not in WITHOUT_THE_LIST
    if not offered or "citizen.situations" not in request_ctx.app.view_functions:
        return ""
    here = asked.full_path if asked.method == "GET" and asked.query_string else asked.path
    return f"{_address_of('citizen.situations', asked.script_root)}?retour={quote(here, safe=PLAIN_IN_A_VALUE)}"


@cache
def _address_of(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def footer_links() -> list[tuple[str, str]]:
    """List the pages about the service that exist."""
    return [(url_for(endpoint), _(text)) for endpoint, text in FOOTER if endpoint in current_app.view_functions]


def errors_of(form: Form | None) -> list[tuple[str, str]]:
    """List what is to be revised in a form, each with the id of the input that it leads to."""
    wrong = [field for field in form if field.errors] if form is not None else []
    return [(getattr(field, "first_id", field.id), _sentence(field, alone=len(wrong) == 1)) for field in wrong]


def _sentence(field: Field, *, alone: bool) -> str:
    """Say what to do; name the question too where several are to be revised."""
    sentence = str(field.errors[0])
    return sentence if alone else _("%(question)s — %(sentence)s", question=field.label.text, sentence=sentence)


def described_by(field: Field) -> Markup:
    """Tie an input to its hint, its unit and its error."""
    ids = [f"{field.id}-hint"] if field.description else []
    ids += [f"{field.id}-{part}" for part in ("prefix", "suffix") if getattr(field, part, "")]
    ids += [f"{field.id}-error"] if field.errors else []
    return Markup(' aria-describedby="{}"').format(" ".join(ids)) if ids else Markup("")


def qr_code(address: str, title: str) -> Markup:
    """Draw an address as a QR code; the title is what a screen reader says of it."""
    return Markup(segno.make(address, error="m").svg_inline(scale=4, border=2, title=title))  # noqa: S704 — segno escapes the title

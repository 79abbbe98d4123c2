"""The only place where everything meets: settings, clock, rules, storage, adapters and pages make one application."""

from functools import cache
from threading import Event

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from assistant.adapters.french_holidays import FrenchHolidays
from assistant.adapters.handover_files import HandoverFiles
from assistant.adapters.huey_queue import QueueBell
from assistant.adapters.icalendar_file import CalendarFileWriter
from assistant.adapters.kept_messages import KeptMessages
from assistant.adapters.office_key_file import NoOfficeKeys, OfficeKeyFile
from assistant.adapters.openid_connect import OpenIdConnect
from assistant.adapters.redis_counts import RedisCounts
from assistant.adapters.sms_gateway import SmsGatewaySender
from assistant.adapters.smtp_mail import SmtpMailer
from assistant.adapters.system_clock import SystemClock
from assistant.adapters.video_rooms import WebVideoRooms
from assistant.adapters.weasyprint_pdf import PdfWriter
from assistant.paths import RULES, STATIC, TEMPLATES
from assistant.rulefiles import Rules, load_rules
from assistant.services.attempts import CountsInDatabase
from assistant.services.desk import Desk
from assistant.services.entrance import Entrance
from assistant.services.ports import Clock, Mailer, TextMessages
from assistant.services.reserved import reserved_paths
from assistant.services.safe import Safe
from assistant.services.server_keys import ServerKeys
from assistant.settings import Settings
from assistant.storage.base import open_engine
from assistant.storage.outbox import Channel
from assistant.web import (
    components,
    counter,
    degraded,
    errors,
    gate,
    glossary,
    i18n,
    logs,
    open_case,
    page_frame,
    security,
    signed_in,
    site,
    watching,
)
from assistant.web.appointments import appointments, untold
from assistant.web.appointments.doors import doors
from assistant.web.citizen import citizen, helped_by
from assistant.web.counter import menu
from assistant.web.letterbox import letterbox


def create_app(settings: Settings, *, clock: Clock | None = None, rules: Rules | None = None) -> Flask:
    """Make the application that a server runs; tests may bring another clock, a reload brings other rules."""
    app = Flask("assistant", static_folder=STATIC, static_url_path="/static", template_folder=TEMPLATES)
    clock = clock or SystemClock()
    app.extensions["settings"] = settings
    app.extensions["stopping"] = Event()
    app.extensions["clock"] = clock
    app.extensions["pdf"] = PdfWriter(STATIC, in_line=max(1, settings.threads // 2))
    app.extensions["calendar"] = CalendarFileWriter(settings.organisation.timezone)
    app.extensions["rules"] = rules = rules or _rules()
    app.extensions["safe"] = safe_of(settings, clock)
    app.extensions["entrance"] = entrance_of(settings, app.extensions["safe"])
    app.extensions["desk"] = desk_of(settings, app.extensions["safe"], rules)
    app.extensions["mailer"] = mailer_of(settings)
    app.extensions["texts"] = texts_of(settings)
    app.extensions["mailbox"] = mailbox_of(settings)
    app.extensions["marks"] = HandoverFiles(settings.instance_path / "handed-over")
    app.extensions["bell"] = QueueBell(settings.queue_url, settings.secret_key)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    page_frame.install(app)
    logs.install(app)
    watching.install(app)
    i18n.install(app)
    glossary.install(app)
    components.install(app, settings.organisation, clock, FrenchHolidays())
    security.install(app, settings)
    errors.install(app)
    degraded.install(app)
    open_case.install(app)
    untold.install(app)
    helped_by.install(app)
    signed_in.install(app)
    gate.install(app)
    menu.install(app)
    _register_blueprints(app)
    security.check_roles(app)
    return app


@cache
def _rules() -> Rules:
    """Read the rules once per process."""
    return load_rules(RULES)


def safe_of(settings: Settings, clock: Clock) -> Safe:
    """Open the database of the cases; without the offices' keys nothing can be given to an office."""
    keys = OfficeKeyFile(settings.office_keys_file) if settings.office_keys_file.exists() else NoOfficeKeys()
    engine = open_engine(settings.database_url)
    return Safe(
        engine,
        clock,
        settings.code_pepper,
        ServerKeys(settings.server_keys),
        keys,
        settings.retention,
        reserved_paths(_rules().rulebook.facts.values()),
        settings.old_peppers,
        RedisCounts(settings.redis_url, CountsInDatabase(engine)) if settings.redis_url else None,
    )


def desk_of(settings: Settings, safe: Safe, rules: Rules | None = None) -> Desk:
    """Open the desk where appointments are made."""
    rules = rules or _rules()
    papers = {code: document.label for code, document in rules.rulebook.documents.items()}
    ways_out = {Channel.EMAIL: mailer_of(settings), Channel.SMS: texts_of(settings)}
    channels = frozenset(channel for channel, way in ways_out.items() if way is not None)
    return Desk(safe, rules.motives, papers, FrenchHolidays(), rooms_of(settings), channels=channels)


def rooms_of(settings: Settings) -> WebVideoRooms:
    """Say where people meet by video."""
    return WebVideoRooms(settings.base_url, settings.video, settings.organisation.video)


def entrance_of(settings: Settings, safe: Safe) -> Entrance:
    """Open the staff entrance, with the organisation's own sign-in where it has one."""
    elsewhere = settings.organisation.single_sign_on
    sign_on = OpenIdConnect(elsewhere, settings.oidc_client_secret or "") if elsewhere else None
    return Entrance(safe, settings.staff, sign_on)


def mailer_of(settings: Settings) -> Mailer | None:
    """Say how e-mails leave. Where no server was named a demonstration keeps them, and production sends none."""
    if settings.smtp_url is None:
        return mailbox_of(settings)
    return SmtpMailer(settings.smtp_url, settings.organisation.name, settings.organisation.email)


def texts_of(settings: Settings) -> TextMessages | None:
    """Say how SMS leave; where no gateway was described, as for e-mails."""
    return mailbox_of(settings) if settings.sms_gateway is None else SmsGatewaySender(settings.sms_gateway)


def mailbox_of(settings: Settings) -> KeptMessages | None:
    """Return where a demonstration keeps what it cannot send."""
    return None if settings.is_production else KeptMessages(settings.instance_path / "messages")


def _register_blueprints(app: Flask) -> None:
    app.register_blueprint(appointments)
    app.register_blueprint(doors)
    app.register_blueprint(letterbox)
    app.register_blueprint(citizen)
    for blueprint in (counter.entry, counter.steps, counter.counter, counter.call_screen):
        app.register_blueprint(blueprint)
    app.register_blueprint(site.site)
    app.register_blueprint(site.patterns)
    app.register_blueprint(watching.watching)

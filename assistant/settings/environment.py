"""The settings of one running program, and what production must not accept.

docs/deployment.md lists every variable. Everything has a default that suits a demonstration on one's own
machine; ENVIRONMENT=production refuses every default that would expose somebody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from assistant.errors import UnsafeSettings
from assistant.settings.databases import check_database_address
from assistant.settings.monitoring import Monitoring, read_monitoring
from assistant.settings.organisation import Organisation, read_organisation
from assistant.settings.secrets import SECRET_NAMES, find_secret, find_secrets, find_words
from assistant.settings.sms_gateway import SmsGateway, read_sms_gateway
from assistant.settings.staffing import StaffSettings
from assistant.settings.video import VideoServers, read_video_servers


class Environment(StrEnum):
    """How much the program may take for granted."""

    DEVELOPMENT = "development"
    DEMONSTRATION = "demonstration"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long each thing is kept; every default is to be confirmed by the data protection officer."""

    unsaved_case_idle: timedelta = timedelta(hours=2)
    saved_case: timedelta = timedelta(days=183)
    appointment: timedelta = timedelta(days=92)
    alert: timedelta = timedelta(days=30)
    audit: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the environment decides. Secrets stay out of its representation, hence out of logs.

    The first of `server_keys` seals; those behind it still open what they sealed before it came.
    `office_keys_file` names the file of the offices' private keys.
    """

    environment: Environment
    instance_path: Path
    database_url: str = field(repr=False)
    base_url: str
    secret_key: bytes = field(repr=False)
    code_pepper: bytes = field(repr=False)
    server_keys: tuple[bytes, ...] = field(repr=False)
    office_keys_file: Path
    smtp_url: str | None = field(default=None, repr=False)
    sms_gateway: SmsGateway | None = None
    queue_url: str = field(default="", repr=False)
    worker_threads: int = 2
    trusted_proxies: int = 0
    processes: int = 2
    threads: int = 8
    video: VideoServers = field(default_factory=VideoServers)
    retention: Retention = field(default_factory=Retention)
    organisation: Organisation = field(default_factory=Organisation)
    staff: StaffSettings = field(default_factory=StaffSettings)
    oidc_client_secret: str | None = field(default=None, repr=False)
    old_peppers: tuple[bytes, ...] = field(default=(), repr=False)
    monitoring: Monitoring = field(default_factory=Monitoring)
    redis_url: str | None = field(default=None, repr=False)

    @property
    def server_key(self) -> bytes:
        """The key in use."""
        return self.server_keys[0]

    @property
    def is_production(self) -> bool:
        """Whether real people are served."""
        return self.environment is Environment.PRODUCTION

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over TLS only; a demonstration on http://127.0.0.1 could not keep them."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables, and refuse those that would expose somebody."""
    environment = _environment(environ)
    in_production = environment is Environment.PRODUCTION
    instance = instance_path(environ)
    organisation_file = environ.get("ORGANISATION_FILE")
    organisation = read_organisation(Path(organisation_file)) if organisation_file else Organisation()
    secrets_at = None if in_production else instance
    peppers = find_secrets("CODE_PEPPER", environ, secrets_at)
    settings = Settings(
        environment=environment,
        instance_path=instance,
        database_url=database_url(environ),
        base_url=(environ.get("BASE_URL") or "http://127.0.0.1:8000").rstrip("/"),
        secret_key=find_secret("SECRET_KEY", environ, secrets_at),
        code_pepper=peppers[0],
        old_peppers=peppers[1:],
        server_keys=find_secrets("SERVER_KEY", environ, secrets_at),
        office_keys_file=Path(environ.get("OFFICE_KEYS") or instance / "secrets" / "office_keys.json"),
        smtp_url=environ.get("SMTP_URL") or None,
        sms_gateway=_sms_gateway(environ),
        queue_url=environ.get("QUEUE_URL") or _queue_beside(environ.get("DATABASE_URL"), instance),
        worker_threads=_whole_number(environ, "WORKER_THREADS", 2, least=1),
        video=read_video_servers(environ.get("STUN_URLS"), environ.get("TURN_URLS"), environ.get("TURN_SECRET_FILE")),
        trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0),
        processes=_whole_number(environ, "WEB_PROCESSES", 2, least=1),
        threads=_whole_number(environ, "WEB_THREADS", 8, least=1),
        retention=_retention(environ),
        organisation=organisation,
        staff=_staff(environ, in_production=in_production),
        oidc_client_secret=find_words("OIDC_CLIENT_SECRET", environ),
        redis_url=environ.get("REDIS_URL") or None,
        monitoring=read_monitoring(
            environ.get("METRICS_NETWORKS"), find_words("METRICS_TOKEN", environ), in_production=in_production
        ),
    )
    _refuse_what_cannot_work(settings)
    if in_production:
        _refuse_what_exposes_somebody(settings, environ)
    return settings


def instance_path(environ: Mapping[str, str]) -> Path:
    """Name the folder of what the program writes."""
    return Path(environ.get("INSTANCE_PATH") or "instance").absolute()


def database_url(environ: Mapping[str, str]) -> str:
    """Name the database; what only copies it needs no other setting."""
    return environ.get("DATABASE_URL") or f"sqlite:///{instance_path(environ) / 'assistant.sqlite3'}"


def _sms_gateway(environ: Mapping[str, str]) -> SmsGateway | None:
    path = environ.get("SMS_GATEWAY")
    return read_sms_gateway(Path(path)) if path else None


def _queue_beside(database_url: str | None, instance: Path) -> str:
    """Keep the queue in the database where that is PostgreSQL, else in a file of its own."""
    is_server = database_url is not None and database_url.startswith("postgres")
    return str(database_url) if is_server else f"sqlite:///{instance / 'queue.sqlite3'}"


def _environment(environ: Mapping[str, str]) -> Environment:
    name = environ.get("ENVIRONMENT") or Environment.DEMONSTRATION
    if name not in list(Environment):
        raise UnsafeSettings("environment_unknown", {"variable": "ENVIRONMENT", "value": name})
    return Environment(name)


def _retention(environ: Mapping[str, str]) -> Retention:
    usual = Retention()
    return Retention(
        unsaved_case_idle=timedelta(
            hours=_whole_number(environ, "RETENTION_UNSAVED_CASE_HOURS", usual.unsaved_case_idle.seconds // 3600, 1)
        ),
        saved_case=timedelta(days=_whole_number(environ, "RETENTION_SAVED_CASE_DAYS", usual.saved_case.days, 1)),
        appointment=timedelta(days=_whole_number(environ, "RETENTION_APPOINTMENT_DAYS", usual.appointment.days, 1)),
        alert=timedelta(days=_whole_number(environ, "RETENTION_ALERT_DAYS", usual.alert.days, 1)),
        audit=timedelta(days=_whole_number(environ, "RETENTION_AUDIT_DAYS", usual.audit.days, 1)),
    )


def _staff(environ: Mapping[str, str], *, in_production: bool) -> StaffSettings:
    usual = StaffSettings()
    return StaffSettings(
        idle=timedelta(minutes=_whole_number(environ, "STAFF_IDLE_MINUTES", usual.idle.seconds // 60, 1)),
        longest=timedelta(hours=_whole_number(environ, "STAFF_SESSION_HOURS", usual.longest.seconds // 3600, 1)),
        second_factor_required=in_production,
        demonstration_accounts=not in_production,
        alike=_whole_number(environ, "STAFF_ALIKE", usual.alike, 2),
    )


def _whole_number(environ: Mapping[str, str], variable: str, usual: int, least: int = 0) -> int:
    text = environ.get(variable)
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise UnsafeSettings("number_unreadable", {"variable": variable, "value": text, "least": least})
    return int(text)


def _refuse_what_cannot_work(settings: Settings) -> None:
    """Refuse addresses that would only fail later, in front of somebody."""
    check_database_address("DATABASE_URL", settings.database_url)
    check_database_address("QUEUE_URL", settings.queue_url)
    base = urlsplit(settings.base_url)
    if base.scheme not in {"http", "https"} or not base.hostname or base.query or base.fragment:
        raise UnsafeSettings("address_unreadable", {"variable": "BASE_URL", "value": settings.base_url})
    if settings.organisation.single_sign_on and not settings.oidc_client_secret:
        raise UnsafeSettings("single_sign_on_secret_missing", {"variable": "OIDC_CLIENT_SECRET"})
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in {"redis", "rediss", "unix"}:
        raise UnsafeSettings("redis_unreadable", {"variable": "REDIS_URL"})
    if settings.redis_url and find_spec("redis") is None:
        raise UnsafeSettings("redis_not_installed", {"variable": "REDIS_URL"})
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in {"smtp", "smtps"}:
        raise UnsafeSettings("mail_server_unreadable", {"variable": "SMTP_URL"})


def _refuse_what_exposes_somebody(settings: Settings, environ: Mapping[str, str]) -> None:
    """Refuse, in production, the defaults that suit a demonstration only."""
    for variable in ("DATABASE_URL", "BASE_URL", "OFFICE_KEYS", "ORGANISATION_FILE"):
        if not environ.get(variable):
            raise UnsafeSettings("variable_missing", {"variable": variable})
    if not settings.secure_cookies:
        raise UnsafeSettings("address_without_tls", {"variable": "BASE_URL", "value": settings.base_url})
    if len({settings.secret_key, settings.code_pepper, *settings.server_keys}) < len(SECRET_NAMES) - 1 + len(
        settings.server_keys
    ):
        raise UnsafeSettings("secrets_reused", {"variables": "SECRET_KEY, CODE_PEPPER, SERVER_KEY"})
    if settings.organisation.is_demonstration:
        raise UnsafeSettings("organisation_not_described", {"variable": "ORGANISATION_FILE", "key": "telephone"})
    if not settings.office_keys_file.exists():
        raise UnsafeSettings("office_keys_missing", {"variable": "OFFICE_KEYS", "file": settings.office_keys_file})

import base64
import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.errors import UnsafeSettings
from assistant.settings import create_missing_secrets, load_settings, refusal_sentence


@pytest.fixture
def production(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Give the variables of a production that may open."""
    organisation = tmp_path / "organisation.toml"
    organisation.write_text('name = "CCAS de Villeneuve"\ntelephone = "04 00 00 00 00"\n', encoding="utf-8")
    office_keys = tmp_path / "office_keys.json"
    office_keys.write_text("{}", encoding="utf-8")
    return {
        **environ,
        "ENVIRONMENT": "production",
        "DATABASE_URL": "postgresql+psycopg://assistant@/assistant",
        "BASE_URL": "https://droits.example.fr",
        "OFFICE_KEYS": str(office_keys),
        "ORGANISATION_FILE": str(organisation),
    }


def refused(environ: dict[str, str]) -> UnsafeSettings:
    with pytest.raises(UnsafeSettings) as caught:
        load_settings(environ)
    assert refusal_sentence(caught.value)
    return caught.value


def test_a_demonstration_needs_nothing_but_its_own_secrets(tmp_path: Path) -> None:
    environ = {"INSTANCE_PATH": str(tmp_path)}
    assert refused(environ).code == "secret_missing"

    create_missing_secrets(tmp_path)
    settings = load_settings(environ)

    assert settings.database_url == f"sqlite:///{tmp_path}/assistant.sqlite3"
    assert not settings.is_production


def test_a_second_start_keeps_the_secrets(tmp_path: Path) -> None:
    create_missing_secrets(tmp_path)
    first = load_settings({"INSTANCE_PATH": str(tmp_path)})
    create_missing_secrets(tmp_path)
    assert load_settings({"INSTANCE_PATH": str(tmp_path)}) == first


def test_only_their_user_reads_the_secrets(tmp_path: Path) -> None:
    create_missing_secrets(tmp_path)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o600}


def test_secrets_are_never_printed(environ: dict[str, str]) -> None:
    settings = load_settings({**environ, "DATABASE_URL": "postgresql://app:hush@/app", "SMTP_URL": "smtp://a:hush@b"})
    shown = repr(settings)
    assert "hush" not in shown
    assert repr(settings.server_key) not in shown


def test_a_whole_production_opens(production: dict[str, str]) -> None:
    settings = load_settings(production)
    assert settings.is_production
    assert settings.secure_cookies
    assert settings.organisation.name == "CCAS de Villeneuve"


@pytest.mark.parametrize("variable", ["DATABASE_URL", "BASE_URL", "OFFICE_KEYS", "ORGANISATION_FILE"])
def test_production_assumes_nothing_of_the_demonstration(production: dict[str, str], variable: str) -> None:
    del production[variable]
    refusal = refused(production)
    assert (refusal.code, refusal.data["variable"]) == ("variable_missing", variable)


@pytest.mark.parametrize("variable", ["SECRET_KEY", "CODE_PEPPER", "SERVER_KEY"])
def test_production_never_takes_its_secrets_from_beside_the_database(production: dict[str, str], variable: str) -> None:
    create_missing_secrets(Path(production["INSTANCE_PATH"]))
    del production[variable]
    assert refused(production).code == "secret_missing"


def test_a_secret_may_come_from_a_file(production: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "pepper").write_text(production.pop("CODE_PEPPER"), encoding="ascii")
    assert load_settings({**production, "CODE_PEPPER_FILE": str(tmp_path / "pepper")}).is_production


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"BASE_URL": "http://droits.example.fr"}, "address_without_tls"),
        ({"BASE_URL": "droits.example.fr"}, "address_unreadable"),
        ({"ENVIRONMENT": "prod"}, "environment_unknown"),
        ({"OFFICE_KEYS": "/nowhere/office_keys.json"}, "office_keys_missing"),
        ({"ORGANISATION_FILE": "/nowhere/organisation.toml"}, "organisation_file_missing"),
        ({"SECRET_KEY": "change-me"}, "secret_not_base64"),
        ({"SECRET_KEY": base64.b64encode(bytes(32)).decode()}, "secret_too_weak"),
        ({"SECRET_KEY": base64.b64encode(secrets.token_bytes(8)).decode()}, "secret_too_weak"),
        ({"SMTP_URL": "mail.example.fr"}, "mail_server_unreadable"),
        ({"RETENTION_AUDIT_DAYS": "a year"}, "number_unreadable"),
        ({"RETENTION_AUDIT_DAYS": "0"}, "number_unreadable"),
        ({"STUN_URLS": "https://stun.example.fr"}, "video_server_unreadable"),
        ({"TURN_URLS": "turn.example.fr:3478"}, "video_server_unreadable"),
        ({"TURN_URLS": "turn:turn.example.fr:3478"}, "turn_secret_missing"),
        ({"TURN_URLS": "turn:turn.example.fr", "TURN_SECRET_FILE": "/nowhere/turn"}, "video_secret_unreadable"),
    ],
)
def test_an_unsafe_or_broken_value_is_refused(production: dict[str, str], changes: dict[str, str], code: str) -> None:
    assert refused({**production, **changes}).code == code


def test_a_new_server_key_stands_before_the_one_it_replaces(environ: dict[str, str]) -> None:
    old, new = environ["SERVER_KEY"], base64.b64encode(secrets.token_bytes(32)).decode()
    settings = load_settings({**environ, "SERVER_KEY": f"{new} {old}"})
    assert settings.server_key == base64.b64decode(new)
    assert settings.server_keys == (base64.b64decode(new), base64.b64decode(old))


def test_one_secret_may_not_serve_twice(production: dict[str, str]) -> None:
    assert refused({**production, "CODE_PEPPER": production["SERVER_KEY"]}).code == "secrets_reused"


def test_production_is_not_opened_with_a_fictitious_telephone(production: dict[str, str]) -> None:
    Path(production["ORGANISATION_FILE"]).write_text('name = "CCAS"', encoding="utf-8")
    assert refused(production).code == "organisation_not_described"


def test_periods_of_retention_can_be_shortened(environ: dict[str, str]) -> None:
    retention = load_settings({**environ, "RETENTION_SAVED_CASE_DAYS": "30"}).retention
    assert retention.saved_case == timedelta(days=30)
    assert retention.unsaved_case_idle == timedelta(hours=2)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("foo", "database_unreadable"),
        ("mysql://root:s3cret@db/x", "database_unreadable"),
        ("postgresql://a:s3cret@db:none/x", "database_unreadable"),
        ("postgresql://a:s3cret@db/x?prepare_threshold=off", "pooler_unreadable"),
    ],
)
def test_an_address_of_a_database_that_cannot_be_read_is_refused_without_repeating_it(
    environ: dict[str, str], address: str, code: str
) -> None:
    refusal = refused({**environ, "DATABASE_URL": address})
    assert refusal.code == code
    assert "s3cret" not in refusal_sentence(refusal)


@pytest.mark.parametrize("address", ["postgres://a@db/x", "postgresql://a@db:5432/x?prepare_threshold=none"])
def test_addresses_as_hosts_and_poolers_give_them_are_taken(environ: dict[str, str], address: str) -> None:
    assert load_settings({**environ, "DATABASE_URL": address}).database_url == address

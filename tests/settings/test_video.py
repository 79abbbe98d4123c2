"""What the settings say of video: the relay and its secret, and other people's services."""

from pathlib import Path

import pytest

from assistant.errors import UnsafeSettings
from assistant.settings import load_settings, read_organisation, refusal_sentence

KEY = "k" * 32


def test_a_demonstration_needs_no_server_for_video(environ: dict[str, str]) -> None:
    video = load_settings(environ).video
    assert (video.stun, video.turn, video.relays) == ((), (), False)


def test_a_relay_comes_with_its_secret_which_is_never_printed(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "turn").write_text(f"{KEY}\n", encoding="ascii")
    urls = "turn:turn.example.fr:3478, turns:turn.example.fr:5349"
    settings = load_settings({**environ, "TURN_URLS": urls, "TURN_SECRET_FILE": str(tmp_path / "turn")})
    assert settings.video.turn == ("turn:turn.example.fr:3478", "turns:turn.example.fr:5349")
    assert settings.video.turn_secret == KEY
    assert settings.video.relays
    assert KEY not in repr(settings)


def written(folder: Path, lines: str) -> Path:
    (folder / "webconf.key").write_text(KEY, encoding="ascii")
    path = folder / "organisation.toml"
    path.write_text(f"[video.webconf]\n{lines}\n", encoding="utf-8")
    return path


def test_a_service_of_others_is_read_with_the_key_of_its_tokens(tmp_path: Path) -> None:
    lines = 'url = "https://webconf.example/{room}?jwt={token}"\ntoken_key_file = "webconf.key"\nissuer = "ccas"'
    provider = read_organisation(written(tmp_path, lines)).video["webconf"]
    assert (provider.label, provider.issuer, provider.token_key) == ("webconf", "ccas", KEY.encode())
    assert KEY not in repr(provider)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('url = "http://webconf.example/{room}"', "video_address_unreadable"),
        ('url = "https://webconf.example/"', "video_address_unreadable"),
        ('url = "https://webconf.example/{room}?jwt={token}"', "video_address_unreadable"),
        ('url = "https://webconf.example/{room}"\ntoken_key_file = "webconf.key"', "video_address_unreadable"),
        ('url = "https://webconf.example/{room}{token}"\ntoken_key_file = "no.key"', "video_secret_unreadable"),
        ('url = "https://webconf.example/{room}"\ncolour = "red"', "video_provider_unreadable"),
        ("url = 3", "video_provider_unreadable"),
    ],
)
def test_a_service_that_could_not_work_is_refused_with_its_key(tmp_path: Path, lines: str, code: str) -> None:
    with pytest.raises(UnsafeSettings) as refusal:
        read_organisation(written(tmp_path, lines))
    assert refusal.value.code == code
    assert refusal_sentence(refusal.value)


def test_no_service_of_others_takes_the_name_of_our_own_room(tmp_path: Path) -> None:
    path = tmp_path / "organisation.toml"
    path.write_text('[video.ours]\nurl = "https://webconf.example/{room}"\n', encoding="utf-8")
    with pytest.raises(UnsafeSettings, match="video_provider_unreadable"):
        read_organisation(path)

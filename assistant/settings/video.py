"""How two people meet by video: the servers that help browsers find each other, and services of others.

Our own room needs nothing here to be tried on one network. ``TURN_URLS`` and the secret it shares with that server make
every call go through it, and neither side sees where the other is. The services of others are described in the
organisation's file:

    [video.webconf]
    label = "Webconférence"
    url = "https://webconf.example/{room}?jwt={token}"
    token_key_file = "webconf.key"
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from assistant.errors import UnsafeSettings

OUR_ROOM = "ours"
ROOM, TOKEN = "{room}", "{token}"
_LEAST_KEY_BYTES = 32
_LONGEST_NAME = 40
_TEXTS = ("label", "url", "issuer", "audience", "token_key_file")


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoProvider:
    """A service of somebody else: its address, with the room and perhaps a signed token in it."""

    label: str
    url: str
    token_key: bytes = field(default=b"", repr=False)
    issuer: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoServers:
    """What helps browsers find each other. With a relay, nothing but the relay is ever used."""

    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    turn_secret: str = field(default="", repr=False)

    @property
    def relays(self) -> bool:
        """Whether calls go through a relay, so that neither side learns the other's address."""
        return bool(self.turn)


def read_video_servers(stun: str | None, turn: str | None, secret_file: str | None) -> VideoServers:
    """Read the addresses, with commas between them, and the file of the secret shared with the relay."""
    servers = VideoServers(
        stun=_addresses("STUN_URLS", stun, ("stun", "stuns")), turn=_addresses("TURN_URLS", turn, ("turn", "turns"))
    )
    if not servers.relays:
        return servers
    if not secret_file:
        raise UnsafeSettings("turn_secret_missing", {"variable": "TURN_SECRET_FILE"})
    return VideoServers(
        stun=servers.stun, turn=servers.turn, turn_secret=_secret("TURN_SECRET_FILE", Path(secret_file))
    )


def read_provider(code: str, raw: object, folder: Path) -> VideoProvider:
    """Read one service of the organisation's file; what it does not know is refused by name."""
    key = f"video.{code}"
    if not isinstance(raw, Mapping) or code == OUR_ROOM or not code.isidentifier() or len(code) > _LONGEST_NAME:
        raise UnsafeSettings("video_provider_unreadable", {"key": key, "value": raw})
    for name, value in raw.items():
        if name not in _TEXTS or not isinstance(value, str) or not value.strip():
            raise UnsafeSettings("video_provider_unreadable", {"key": f"{key}.{name}", "value": value})
    url, key_file = str(raw.get("url", "")), raw.get("token_key_file")
    if not url.startswith("https://") or ROOM not in url or (TOKEN in url) != bool(key_file):
        raise UnsafeSettings("video_address_unreadable", {"key": f"{key}.url", "value": url})
    return VideoProvider(
        label=str(raw.get("label", code)),
        url=url,
        token_key=_secret(f"{key}.token_key_file", folder / str(key_file)).encode() if key_file else b"",
        issuer=str(raw.get("issuer", "")),
        audience=str(raw.get("audience", "")),
    )


def _addresses(variable: str, text: str | None, schemes: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    for address in found:
        if urlsplit(address).scheme not in schemes:
            raise UnsafeSettings("video_server_unreadable", {"variable": variable, "value": address})
    return found


def _secret(name: str, path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UnsafeSettings("video_secret_unreadable", {"variable": name, "file": path}) from error
    if len(secret.encode()) < _LEAST_KEY_BYTES:
        raise UnsafeSettings("video_secret_too_short", {"variable": name, "wanted": _LEAST_KEY_BYTES})
    return secret

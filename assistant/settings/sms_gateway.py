"""The HTTP gateway that sends SMS, described wholly by a file: no provider is known to the program.

SMS_GATEWAY names a TOML file; docs/operations.md shows one in full:

    url = "https://sms.example/api/messages"
    method = "POST"
    send_as = "json"                    # or "form", or "query"
    secret_file = "/etc/assistant/sms_secret"
    [headers]
    Authorization = "Bearer {secret}"
    [fields]
    recipient = "{to}"
    text = "{text}"
    reference = "{reference}"
    [success]
    statuses = [200, 201, 202]
    field = "status"
    is = ["queued", "sent"]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from assistant.errors import UnsafeSettings

PLACES = frozenset({"to", "to_digits", "to_national", "text", "reference", "secret", "secret_basic"})
_SEND_AS = ("json", "form", "query")
_KEYS: Mapping[str, type] = {
    "url": str,
    "method": str,
    "send_as": str,
    "secret_file": str,
    "user": str,
    "seconds": int,
    "headers": dict,
    "fields": dict,
    "success": dict,
}
_SUCCESS_KEYS: Mapping[str, type] = {"statuses": list, "field": str, "is": list}
_LONGEST_WAIT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """How one message is asked for, and how the answer is read. ``fields`` may hold lists and tables."""

    url: str
    method: str = "POST"
    send_as: str = "json"
    user: str = ""
    secret: str = field(default="", repr=False)
    seconds: int = 20
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    success_statuses: tuple[int, ...] = (200, 201, 202)
    success_field: str = ""
    success_is: tuple[str, ...] = ()

    @property
    def knows_repeats(self) -> bool:
        """Whether the gateway is given the reference by which it can tell a message it already has."""
        return "{reference}" in repr((self.url, self.headers, self.fields))


def read_sms_gateway(path: Path) -> SmsGateway:
    """Read the file; what it does not know or lacks is refused by name."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _refused(path, "the file does not exist") from None
    except (OSError, ValueError) as error:  # not text, not TOML, or a number beyond all numbers
        raise _refused(path, f"not valid TOML: {error}") from error
    _check_kinds(path, content, _KEYS)
    success = content.get("success", {})
    _check_kinds(path, success, _SUCCESS_KEYS)
    gateway = SmsGateway(
        url=str(content.get("url", "")),
        method=str(content.get("method", "POST")).upper(),
        send_as=str(content.get("send_as", "json")),
        user=str(content.get("user", "")),
        secret=_secret(path, content.get("secret_file")),
        seconds=int(content.get("seconds", 20)),
        headers={str(name): str(value) for name, value in content.get("headers", {}).items()},
        fields=content.get("fields", {}),
        success_statuses=tuple(one for one in success.get("statuses", (200, 201, 202)) if isinstance(one, int)),
        success_field=str(success.get("field", "")),
        success_is=tuple(str(one) for one in success.get("is", ())),
    )
    _check(path, gateway)
    return gateway


def _check_kinds(path: Path, content: Mapping[str, object], wanted: Mapping[str, type]) -> None:
    """Refuse a key that nobody knows, or whose value is of another kind."""
    for key, value in content.items():
        if key not in wanted:
            raise _refused(path, f"unknown key {key}; the keys are {', '.join(sorted(wanted))}")
        if not isinstance(value, wanted[key]):
            raise _refused(path, f"{key} = {value!r} is of another kind than expected")


def _check(path: Path, gateway: SmsGateway) -> None:
    """Refuse what could never send anything, or would say the secret or the text in clear over the network."""
    address = urlsplit(gateway.url)
    if not (address.scheme == "https" or (address.scheme == "http" and address.hostname in {"127.0.0.1", "localhost"})):
        raise _refused(path, "url must be https")
    if gateway.send_as not in _SEND_AS:
        raise _refused(path, f"send_as is one of {', '.join(_SEND_AS)}")
    if not 1 <= gateway.seconds <= _LONGEST_WAIT:
        raise _refused(path, f"seconds lies between 1 and {_LONGEST_WAIT}")
    try:
        used = set(_places((gateway.url, gateway.headers, gateway.fields)))
    except ValueError as error:
        raise _refused(path, f"braces that do not match: {error}") from None
    for place in used - PLACES:
        raise _refused(path, f"unknown place {{{place}}}; the places are {', '.join(sorted(PLACES))}")
    if "text" not in used or not used & {"to", "to_digits", "to_national"}:
        raise _refused(path, "nothing holds {text}, or nothing holds the number, {to}")
    if used & {"secret", "secret_basic"} and not gateway.secret:
        raise _refused(path, "{secret} is used and secret_file is not set")


def _places(value: object) -> list[str]:
    """List the places between braces, in every text of a value."""
    if isinstance(value, str):
        return [name for _text, name, _spec, _conversion in Formatter().parse(value) if name is not None]
    if isinstance(value, Mapping):
        return [place for one in value.values() for place in _places(one)]
    if isinstance(value, list | tuple):
        return [place for one in value for place in _places(one)]
    return []


def _secret(path: Path, name: object) -> str:
    if not name:
        return ""
    try:
        return (path.parent / str(name)).read_text(encoding="utf-8").strip()
    except OSError:
        raise _refused(path, f"secret_file {name} cannot be read") from None


def _refused(path: Path, reason: str) -> UnsafeSettings:
    return UnsafeSettings("sms_gateway_unreadable", {"file": path, "reason": reason})

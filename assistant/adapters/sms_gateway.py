"""SMS through whichever HTTP gateway the settings describe: its address, its words, and how it says yes.

A message whose answer was lost is tried again only where the gateway is given a reference and can tell that it has the
message already: an SMS is never sent twice on a guess.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import requests

from assistant.services.ports import Left, MessageRefused, ShortMessage
from assistant.settings import SmsGateway

_FRANCE = "+33"
_ASK_AGAIN_LATER = frozenset({408, 425, 429})
_OUR_FAULT = frozenset({401, 402, 403, 404, 405})  # somebody may mend the settings, or the account, meanwhile


@dataclass(frozen=True)
class SmsGatewaySender:
    """Speaks to one gateway."""

    gateway: SmsGateway

    def send(self, message: ShortMessage, left: Left) -> None:
        """Ask the gateway to deliver a message; whatever it says against it becomes ``MessageRefused``."""
        gone = _Once(left)
        try:
            response = self._ask(message, gone)
        except requests.RequestException as failure:
            if gone.happened and not self.gateway.knows_repeats and not isinstance(failure, requests.ConnectTimeout):
                return
            raise MessageRefused("message_refused", {"reason": type(failure).__name__}) from failure
        self._judge(response)

    def _ask(self, message: ShortMessage, left: "_Once") -> requests.Response:
        gateway = self.gateway
        places = _places(gateway, message)
        fields = _filled(gateway.fields, places)
        headers = {name: value.format_map(places) for name, value in gateway.headers.items()}
        body, kind = _body(gateway.send_as, fields)
        if kind:
            headers.setdefault("Content-Type", kind)
        return requests.request(
            gateway.method,
            gateway.url.format_map({name: _quoted(value) for name, value in places.items()}),
            params=fields if gateway.send_as == "query" else None,
            data=_Body(body, left) if body else None,
            headers=headers,
            timeout=gateway.seconds,
            allow_redirects=False,
        )

    def _judge(self, response: requests.Response) -> None:
        """Read the answer. Its words may hold the number or the text, and stay here."""
        gateway, status = self.gateway, response.status_code
        if status not in gateway.success_statuses:
            for_good = 400 <= status < 500 and status not in _ASK_AGAIN_LATER | _OUR_FAULT  # noqa: PLR2004 — HTTP
            raise MessageRefused(
                "message_refused_for_good" if for_good else "message_refused", {"reason": f"HTTP {status}"}
            )
        if gateway.success_field and _found(response, gateway.success_field) not in gateway.success_is:
            raise MessageRefused("message_refused_for_good", {"reason": gateway.success_field[:40]})


@dataclass
class _Once:
    """Tells the outbox that the message has left, and remembers having told it."""

    left: Left
    happened: bool = False

    def __call__(self) -> None:
        if not self.happened:
            self.happened = True
            self.left()


class _Body(BytesIO):
    """What is sent, in one piece: being asked for more means that it has left."""

    def __init__(self, content: bytes, left: _Once) -> None:
        super().__init__(content)
        self._left = left
        self._size = len(content)

    def __len__(self) -> int:
        return self._size

    def read(self, size: int | None = -1, /) -> bytes:
        """Give the content once, whole; the second time, everything before is with the system."""
        del size
        content = super().read()
        if not content:
            self._left()
        return content


def _places(gateway: SmsGateway, message: ShortMessage) -> Mapping[str, str]:
    national = f"0{message.to.removeprefix(_FRANCE)}" if message.to.startswith(_FRANCE) else message.to
    return {
        "to": message.to,
        "to_digits": message.to.removeprefix("+"),
        "to_national": national,
        "text": message.text,
        "reference": message.reference,
        "secret": gateway.secret,
        "secret_basic": b64encode(f"{gateway.user}:{gateway.secret}".encode()).decode(),
    }


def _filled(value: Any, places: Mapping[str, str]) -> Any:  # noqa: ANN401 — whatever TOML holds
    """Put the values in their places, in tables and lists too."""
    if isinstance(value, str):
        return value.format_map(places)
    if isinstance(value, Mapping):
        return {name: _filled(one, places) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, places) for one in value]
    return value


def _body(send_as: str, fields: Mapping[str, Any]) -> tuple[bytes, str]:
    if send_as == "json":
        return json.dumps(fields, ensure_ascii=False).encode(), "application/json"
    if send_as == "form":
        return urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
    return b"", ""


def _quoted(value: str) -> str:
    return urlencode({"": value})[1:]


def _found(response: requests.Response, path: str) -> str:
    """Read one value of a JSON answer; ``messages.0.status`` walks through tables and lists."""
    try:
        value = response.json()
        for step in path.split("."):
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
    return str(value)

"""Messages that leave for nowhere: a demonstration keeps them in its instance folder, for the page that shows them.

One file for each message, named by its reference: a message tried twice is kept once.
"""

import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.services.ports import Attachment, KeptMessage, Left, Message, ShortMessage

KEPT_FOR = timedelta(days=7)
_NAME = re.compile(r"[0-9a-f]{32}")


class KeptMessages:
    """A folder of messages; sends e-mails and SMS alike, and reads them again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message | ShortMessage, left: Left) -> None:
        """Keep a message, and forget those of last week."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{message.reference}.json"
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(_written(message), ensure_ascii=False), encoding="utf-8")
        unfinished.replace(path)
        left()
        self._forget()

    def all(self) -> Sequence[KeptMessage]:
        """Return what is kept, the newest first."""
        found = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        return [_read(path) for path in found]

    def one(self, reference: str) -> KeptMessage | None:
        """Return one message, if it is kept."""
        path = self._folder / f"{reference}.json"
        return _read(path) if _NAME.fullmatch(reference) and path.is_file() else None

    def _forget(self) -> None:
        before = (datetime.now(UTC) - KEPT_FOR).timestamp()
        for path in self._folder.iterdir():
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _written(message: Message | ShortMessage) -> dict[str, object]:
    kept_at = datetime.now(UTC).isoformat()
    if isinstance(message, ShortMessage):
        return {"kept_at": kept_at, "by": "sms", "to": message.to, "text": message.text}
    attached = [
        {"name": one.name, "content": b64encode(one.content).decode(), "media_type": one.media_type}
        for one in message.attachments
    ]
    return {
        "kept_at": kept_at,
        "by": "email",
        "to": message.to,
        "from_name": message.from_name,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "attachments": attached,
    }


def _read(path: Path) -> KeptMessage:
    kept = json.loads(path.read_text(encoding="utf-8"))
    attached = [
        Attachment(one["name"], b64decode(one["content"]), one["media_type"]) for one in kept.get("attachments", ())
    ]
    message: Message | ShortMessage
    if kept["by"] == "sms":
        message = ShortMessage(kept["to"], kept["text"], path.stem)
    else:
        message = Message(
            kept["to"], kept["subject"], kept["text"], kept["html"], tuple(attached), path.stem, kept["from_name"]
        )
    return KeptMessage(path.stem, datetime.fromisoformat(kept["kept_at"]), message)

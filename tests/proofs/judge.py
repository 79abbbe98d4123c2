"""A mail server of its own, which writes down every message the instant it has it, and is slow to say so.

`python -m tests.proofs.judge PORT FILE`: one JSON line for each message received. It runs in another process than
everything that is killed: what it has written down was delivered.
"""

import asyncio
import json
import sys
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SECONDS_TO_ANSWER = 0.04


class Judge:
    """Writes down what it receives."""

    def __init__(self, book: Path) -> None:
        self.book = book

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        line = {"id": message["Message-ID"], "to": message["To"], "subject": message["Subject"]}
        with self.book.open("a", encoding="utf-8") as book:
            book.write(json.dumps(line) + "\n")
        await asyncio.sleep(SECONDS_TO_ANSWER)
        return "250 OK"


def main(port: int, book: Path) -> None:
    """Receive until killed."""
    Controller(Judge(book), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))

"""The post in a test: a mailer that keeps what it is given, and a bell that the worker answers at once."""

from dataclasses import dataclass

from flask import Flask

from assistant.services.ports import Left, Message, MessageRefused, ShortMessage
from assistant.worker import Worker


class Post:
    """A mailer that keeps what it is given, or refuses everything."""

    def __init__(self, *, refuses: bool = False, code: str = "message_refused") -> None:
        self.sent: list[Message] = []
        self.texts: list[ShortMessage] = []
        self.refuses = refuses
        self.code = code

    def send(self, message: Message | ShortMessage, left: Left) -> None:
        if self.refuses:
            raise MessageRefused(self.code, {"reason": "SMTP 450"})
        left()
        if isinstance(message, Message):
            self.sent.append(message)
        else:
            self.texts.append(message)


@dataclass(frozen=True)
class AtOnce:
    """A bell in whose place stands the worker itself: what is rung for is done when the ringing ends."""

    app: Flask

    def ring(self) -> None:
        Worker(self.app, "worker of the tests").look()

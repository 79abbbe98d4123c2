"""What the use cases need of the outside world, as protocols.

``assistant/adapters/`` fulfils them; ``app`` and ``cli`` put them together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from assistant.errors import AssistantError


class Clock(Protocol):
    """The present instant. Use cases never ask the machine: tests and demonstrations move time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class OfficeKeys(Protocol):
    """The keys of the offices, kept in files and never in the database."""

    def public_key(self, office: str) -> X25519PublicKey | None:
        """Return the key that closes a case for ``office``, or nothing where the office has none."""
        ...

    def private_keys(self, office: str) -> Sequence[X25519PrivateKey]:
        """Return the keys that open what was closed for ``office``: the current one first, then those it replaced.

        Empty in a process that was not given them.
        """
        ...


class PublicHolidays(Protocol):
    """The days nobody works, which depend on the place: Good Friday is one in Strasbourg and not in Lyon."""

    def days(self, place: str, years: Iterable[int]) -> frozenset[date]:
        """Return the holidays of those years in a place; an empty place keeps the national ones only."""
        ...


class VideoRooms(Protocol):
    """Where two people meet by video."""

    def new_room(self) -> str:
        """Draw the name of a room that nobody can guess."""
        ...

    def link_to(self, room: str) -> str:
        """Return the address that opens a room in a browser."""
        ...


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    media_type: str
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Message:
    """A message ready to leave: plain text for everybody, and the same in HTML."""

    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()


class MessageRefused(AssistantError):
    """The server of messages did not take it: ``data`` says why, never to whom."""


class Mailer(Protocol):
    """Something that delivers messages."""

    def send(self, message: Message) -> None:
        """Deliver a message, or raise ``MessageRefused``."""
        ...


@dataclass(frozen=True)
class CalendarEvent:
    """A meeting as a person's calendar keeps it; ``uid`` never changes, ``sequence`` grows with every change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    location: str
    written_at: datetime
    cancelled: bool = False
    language: str = "fr"


class CalendarFiles(Protocol):
    """Something that writes the file calendars read."""

    def write(self, event: CalendarEvent) -> bytes:
        """Write one event as an ``.ics`` file."""
        ...


class PdfFiles(Protocol):
    """Something that writes paper."""

    def write(self, html: str) -> bytes:
        """Write a whole HTML document as a PDF."""
        ...

"""What the use cases need of the outside world, as protocols.

``assistant/adapters/`` fulfils them; ``app`` and ``cli`` put them together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class OutsideVisit:
    """A meeting at a service of somebody else: the room, who comes (the adviser leads), from when to when."""

    room: str = field(repr=False)
    leads: bool
    opens_at: datetime
    closes_at: datetime


class VideoRooms(Protocol):
    """Where two people meet by video."""

    @property
    def relays(self) -> bool:
        """Whether our own calls go through a relay, so that neither side learns the other's address."""
        ...

    @property
    def services(self) -> Mapping[str, str]:
        """The services of others that an office may use instead of our own room: their names, by code."""
        ...

    def new_room(self) -> str:
        """Draw the name of a room that nobody can guess."""
        ...

    def page(self, link: str) -> str:
        """Return the address of the page that a signed link opens: the door of every video meeting."""
        ...

    def servers(self, until: datetime) -> Sequence[Mapping[str, object]]:
        """Return what helps two browsers find each other, with credentials that end at that instant."""
        ...

    def elsewhere(self, service: str, visit: OutsideVisit) -> str:
        """Return the address of a room at a service of somebody else."""
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
    """A message ready to leave: plain text for everybody, and the same in HTML.

    ``reference`` is the same each time this message is tried, and no other message has it. ``from_name`` stands for the
    operator's name where that would say too much.
    """

    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    reference: str = ""
    from_name: str = ""


@dataclass(frozen=True)
class ShortMessage:
    """A message by SMS: a number in international form, and a text without pictures or layout."""

    to: str
    text: str
    reference: str = ""


class MessageRefused(AssistantError):
    """The server of messages did not take it: ``data`` says why, never to whom.

    The code ``message_refused`` invites to try again; ``message_refused_for_good`` does not.
    """


Left = Callable[[], None]
"""Called in the instant the last byte of a message is out of our hands, before the answer is awaited."""


class Mailer(Protocol):
    """Something that delivers e-mails."""

    def send(self, message: Message, left: Left) -> None:
        """Deliver a message, or raise ``MessageRefused``."""
        ...


class TextMessages(Protocol):
    """Something that delivers SMS."""

    def send(self, message: ShortMessage, left: Left) -> None:
        """Deliver a message, or raise ``MessageRefused``."""
        ...


@dataclass(frozen=True)
class KeptMessage:
    """A message a demonstration kept instead of sending it."""

    reference: str
    kept_at: datetime
    message: Message | ShortMessage


class Mailbox(Protocol):
    """The messages a demonstration kept."""

    def all(self) -> Sequence[KeptMessage]:
        """Return them, the newest first."""
        ...

    def one(self, reference: str) -> KeptMessage | None:
        """Return one of them."""
        ...


class HandoverMarks(Protocol):
    """Remembers which notices are out of our hands, whatever happens to the process in the next instant."""

    def prepare(self, notice: int) -> None:
        """Make room for the mark, so that nothing keeps it from being made; ``OSError`` where there is none."""
        ...

    def mark(self, notice: int) -> None:
        """Remember that a notice has left."""
        ...

    def has(self, notice: int) -> bool:
        """Tell whether it has."""
        ...

    def clear(self, notice: int) -> None:
        """Forget it: the database knows by now."""
        ...

    def clear_all(self) -> None:
        """Forget everything: numbers may be given again."""
        ...


class Bell(Protocol):
    """Wakes the worker up. Without a worker nothing happens, and nothing is lost."""

    def ring(self) -> None:
        """Say that there is something to do."""
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
    zone: str = ""


class CalendarFiles(Protocol):
    """Something that writes the file calendars read."""

    def write(self, event: CalendarEvent) -> bytes:
        """Write one event as an ``.ics`` file, for a calendar that keeps it."""
        ...

    def write_all(self, name: str, events: Sequence[CalendarEvent]) -> bytes:
        """Write events as a calendar that others read again and again."""
        ...


class PdfFiles(Protocol):
    """Something that writes paper."""

    def write(self, html: str, french: str = "") -> bytes:
        """Write a whole HTML document as a PDF; with its French version, each item has its French under it."""
        ...


@dataclass(frozen=True, slots=True)
class SignOnJourney:
    """Somebody on their way to the sign-in of their organisation: what must come back with them, unchanged."""

    address: str
    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownElsewhere:
    """Somebody an organisation vouches for; ``given`` is what its words give them here.

    ``proof`` is what it gave about them: it wants to see it again when they sign out.
    """

    issuer: str
    subject: str
    login: str
    name: str
    given: tuple[str, ...]
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignOut:
    """Where an organisation's own session is closed, and what is sent there, in a form and never in the address."""

    address: str
    fields: Mapping[str, str] = field(repr=False)


class SignOnFailed(AssistantError):
    """The organisation's sign-in did not vouch for anybody: ``code`` says at which step, never for whom."""


class SingleSignOn(Protocol):
    """The sign-in of an organisation that has accounts for its staff."""

    @property
    def passwords_too(self) -> bool:
        """Whether accounts with a password stay possible beside it."""
        ...

    def begin(self, return_to: str) -> SignOnJourney:
        """Say where to send somebody, and what to remember until they come back."""
        ...

    def finish(self, journey: SignOnJourney, came_back_at: str) -> KnownElsewhere:
        """Check what they came back with, or raise ``SignOnFailed``."""
        ...

    def sign_out(self, proof: str, return_to: str) -> SignOut | None:
        """Say how to close the session there too; nothing where the provider offers no way, or ``SignOnFailed``."""
        ...

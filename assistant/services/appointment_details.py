"""What the service knows of an appointment besides the case: when, with whom, why, and how to reach the person.

It is needed when nobody is there to give a code (to send a message, to show an adviser's day), so it lives apart from
the case, sealed under the server's key.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from assistant.booking.intervals import Interval
from assistant.booking.timing import CITIZEN
from assistant.services.server_keys import ServerKeys, seal, unseal

SIGN_LANGUAGE = "lsf"
_PURPOSE = "appointment"
# Sealed values of one length: that of a ciphertext would tell a short name without e-mail from the others.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Contact:
    """Who comes and how they may be reached: an e-mail address, a telephone number, both or nothing.

    ``language`` is spoken at the meeting, ``messages_in`` is that of the notices, among those the service writes.
    ``discreet`` asks for neutral words in everything that can be seen by others. ``safe_contact`` says that messages
    may be sent at all, which nobody assumes where the motive is confidential. ``sign_language`` is needed of whoever is
    met, where somebody signs.
    """

    name: str = ""
    email: str | None = None
    telephone: str | None = None
    language: str = "fr"
    messages_in: str = "fr"
    interpreter: bool = False
    accessibility: str = ""
    discreet: bool = False
    safe_contact: bool = True
    sign_language: bool = False

    @property
    def must_speak(self) -> frozenset[str]:
        """The languages that whoever is met has to speak or sign."""
        return frozenset({SIGN_LANGUAGE}) if self.sign_language else frozenset()


@dataclass(frozen=True, slots=True)
class Prescriber:
    """Who took an appointment for somebody else, with their consent: a social worker, an association, a relative."""

    name: str
    organisation: str
    reach: str


@dataclass(frozen=True, slots=True)
class Details:
    """The sealed part of an appointment. ``owner`` is the name its busy time goes by; ``room`` that of its video.

    ``code`` is the appointment's own (``assistant.services.appointment_codes``), known once it stands. ``booked_by``
    names the path it came by, ``prescriber`` whoever took it for the person.

    ``before`` and ``after`` are the minutes kept free around it; ``renewals`` says how often its hold was prolonged;
    ``is_offer`` that it is held for somebody who waited, and not chosen by them.
    """

    owner: bytes = field(repr=False)
    room: str = field(repr=False)
    adviser: str
    starts_at: datetime
    ends_at: datetime
    mode: str
    motives: tuple[str, ...]
    confidential: bool
    contact: Contact = field(default_factory=Contact, repr=False)
    before: int = 0
    after: int = 0
    renewals: int = 0
    is_offer: bool = False
    code: str = field(default="", repr=False)
    booked_by: str = CITIZEN
    prescriber: Prescriber | None = field(default=None, repr=False)

    @property
    def taken(self) -> Interval:
        """The time of the adviser it takes: the meeting, and the minutes kept free around it."""
        return Interval(self.starts_at - timedelta(minutes=self.before), self.ends_at + timedelta(minutes=self.after))

    @property
    def interval(self) -> Interval:
        """The time of the meeting."""
        return Interval(self.starts_at, self.ends_at)

    @property
    def is_discreet(self) -> bool:
        """Whether nothing others can see may say what it is about."""
        return self.confidential or self.contact.discreet


def seal_details(keys: ServerKeys, appointment_id: str, details: Details) -> bytes:
    """Close the details of one appointment."""
    written = json.dumps(
        {
            **asdict(details),
            "owner": details.owner.hex(),
            "starts_at": details.starts_at.isoformat(),
            "ends_at": details.ends_at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()
    return seal(keys, _PURPOSE, appointment_id, written.ljust(-(-len(written) // _BLOCK) * _BLOCK))


def open_details(keys: ServerKeys, appointment_id: str, sealed: bytes) -> Details:
    """Open the details of one appointment."""
    read = json.loads(unseal(keys, _PURPOSE, appointment_id, sealed))
    return Details(
        owner=bytes.fromhex(read["owner"]),
        room=read["room"],
        adviser=read["adviser"],
        starts_at=datetime.fromisoformat(read["starts_at"]),
        ends_at=datetime.fromisoformat(read["ends_at"]),
        mode=read["mode"],
        motives=tuple(read["motives"]),
        confidential=read["confidential"],
        contact=Contact(**read["contact"]),
        before=read.get("before", 0),
        after=read.get("after", 0),
        renewals=read.get("renewals", 0),
        is_offer=read.get("is_offer", False),
        code=read.get("code", ""),
        booked_by=read.get("booked_by", CITIZEN),
        prescriber=Prescriber(**read["prescriber"]) if read.get("prescriber") else None,
    )

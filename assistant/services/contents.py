"""What a case says, once opened: the answers of a household and where it stands in the interview.

It travels as JSON. Exact numbers are texts (``"812.50"``), never floats. Keys that this release does not know are kept
as they came, so that a newer release and an older one can write the same case.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

Json: TypeAlias = bool | int | str | list["Json"] | dict[str, "Json"] | None

_KNOWN = frozenset(
    {
        "month",
        "benefits",
        "answers",
        "ticks",
        "language",
        "history",
        "booking",
        "situations",
        "counter",
        "reserved",
        "tells_reserved",
    }
)

json_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Writes JSON as a case keeps it; made once."""

# The length of a ciphertext would tell a large family from a person alone: contents are padded to whole blocks.
_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class CaseContents:
    """The payload of a case.

    ``month`` is the month of the right, ``YYYY-MM``, once it is answered; ``answers`` maps the path of a fact to its
    JSON answer; ``ticks`` maps a paper of the checklist to what was ticked; ``history`` is the pages seen, by key.
    ``booking`` is what was chosen for an appointment not yet confirmed; ``situations`` are the motives of what the
    person said about themselves beside the questions, in the order in which it was said. ``counter`` is what staff
    wrote beside the answers: papers seen, opinions, mandates (``assistant.services.counter_notes``).
    """

    month: str | None = None
    benefits: tuple[str, ...] = ()
    answers: Mapping[str, Json] = field(default_factory=dict, repr=False)
    ticks: Mapping[str, Json] = field(default_factory=dict, repr=False)
    language: str = "fr"
    history: tuple[str, ...] = field(default=(), repr=False)
    booking: Mapping[str, Json] = field(default_factory=dict, repr=False)
    situations: tuple[str, ...] = field(default=(), repr=False)
    counter: Mapping[str, Json] = field(default_factory=dict, repr=False)
    reserved: str = field(default="", repr=False)
    tells_reserved: bool = False
    unknown: Mapping[str, Json] = field(default_factory=dict, repr=False)

    def with_answers(self, answers: Mapping[str, Json]) -> "CaseContents":
        """Return the same contents where these answers stand beside, or in place of, those there were."""
        return replace(self, answers={**self.answers, **answers})

    def to_bytes(self) -> bytes:
        """Write the payload, padded with spaces, which JSON ignores."""
        written = json_text(
            {
                **self.unknown,
                "month": self.month,
                "benefits": self.benefits,
                "answers": dict(self.answers),
                "ticks": dict(self.ticks),
                "language": self.language,
                "history": self.history,
                "booking": dict(self.booking),
                "situations": self.situations,
                "counter": dict(self.counter),
                "reserved": self.reserved,
                "tells_reserved": self.tells_reserved,
            }
        ).encode()
        return written.ljust(-(-len(written) // _BLOCK) * _BLOCK)

    @classmethod
    def from_bytes(cls, payload: bytes) -> "CaseContents":
        """Read a payload."""
        read = json.loads(payload)
        return cls(
            month=read.get("month"),
            benefits=tuple(read.get("benefits", ())),
            answers=read.get("answers", {}),
            ticks=read.get("ticks", {}),
            language=read.get("language", "fr"),
            history=tuple(read.get("history", ())),
            booking=read.get("booking", {}),
            situations=tuple(read.get("situations", ())),
            counter=read.get("counter", {}),
            reserved=read.get("reserved", ""),
            tells_reserved=read.get("tells_reserved") is True,
            unknown={key: read[key] for key in read.keys() - _KNOWN},
        )

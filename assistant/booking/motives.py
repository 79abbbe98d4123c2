"""Why two people meet, and what follows from it: how long, in which way, with whom, what to bring.

Motives are read from `rules/motives/`. A case gives reason codes (what the rules could not settle); each code
belongs to one motive. When several motives concern one case, the most pressing leads and the others still
count: one meeting must be able to settle them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.booking.timing import Timing, strictest

OFFICE = "office"
VIDEO = "video"
TELEPHONE = "telephone"
MODES = (OFFICE, VIDEO, TELEPHONE)
"""The three ways to meet, face to face first: it is the one that may always be chosen."""

OTHER = "other"
"""The motive of those whose reason fits no other."""

GROUPS = ("housing", "family", "papers", "money", "safety", "steps")
"""Where people look for their own situation in the list, in this order; `other` stands before all."""

NUMBERS_TO_CALL = ("112", "15", "17", "18", "114", "3919", "119", "116 006", "115", "3114")
"""The only numbers a motive may name: they are the same everywhere in France."""


@dataclass(frozen=True)
class Motive:
    """One kind of meeting. Sentences are French message ids.

    `for_whom` says it as people do ("Je n'ai pas de compte bancaire."), in the `group` where they look for it;
    `call` are the numbers to call now. `notice_before` stands in every notice before the meeting,
    `notice_after` is sent once it has taken place. For the reasons of `no_claim` nothing can be claimed meanwhile.
    """

    code: str
    label: str
    minutes: int
    mode: str
    modes: tuple[str, ...]
    mode_why: str
    skills: tuple[str, ...]
    who: str
    bring: tuple[str, ...]
    bring_text: tuple[str, ...]
    meanwhile: str
    priority: int
    confidential: bool
    reasons: Mapping[str, str]
    timing: Timing = field(default_factory=Timing)
    follow_up_only: bool = False
    notice_before: str = ""
    notice_after: str = ""
    for_whom: str = ""
    group: str = ""
    call: tuple[str, ...] = ()
    no_claim: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a motive nobody could book: an unknown mode, or a length the grid cannot hold."""
        unknown = [mode for mode in (self.mode, *self.modes) if mode not in MODES]
        if unknown:
            message = f"motive {self.code}: unknown mode {unknown[0]}, expected one of {', '.join(MODES)}"
            raise ValueError(message)
        if self.minutes <= 0 or self.minutes % 5:
            message = f"motive {self.code}: {self.minutes} minutes is not a positive multiple of five"
            raise ValueError(message)
        if self.group and self.group not in GROUPS:
            message = f"motive {self.code}: unknown group {self.group}, expected one of {', '.join(GROUPS)}"
            raise ValueError(message)
        strange = [number for number in self.call if number not in NUMBERS_TO_CALL]
        if strange:
            message = f"motive {self.code}: {strange[0]} may not be called from here, expected one of {NUMBERS_TO_CALL}"
            raise ValueError(message)


@dataclass(frozen=True)
class Route:
    """The meeting a case leads to, with the reason why it is held that way."""

    motive: Motive
    concerned: tuple[Motive, ...]
    mode: str
    why: str
    minutes: int
    modes: tuple[str, ...]
    skills: frozenset[str]
    confidential: bool
    timing: Timing = field(default_factory=Timing)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of every motive the meeting must be able to settle."""
        return frozenset(motive.code for motive in self.concerned)


def motives_for(codes: Iterable[str], motives: Mapping[str, Motive]) -> tuple[Motive, ...]:
    """Return the motives the reason codes belong to, the most pressing first; a motive's own code stands for it.

    A code no motive declares, and a case without any code, belong to `other`: nobody is turned away.
    """
    owner = {reason: motive for motive in motives.values() for reason in motive.reasons}
    concerned = {(motives.get(code) or owner.get(code, motives[OTHER])).code for code in codes} or {OTHER}
    return tuple(sorted((motives[code] for code in concerned), key=lambda motive: (motive.priority, motive.code)))


def choose_motive(codes: Iterable[str], motives: Mapping[str, Motive]) -> Motive:
    """Return the motive that leads: the one of lowest priority number."""
    return motives_for(codes, motives)[0]


def route(concerned: Sequence[Motive]) -> Route:
    """Say how the meeting is held, and why.

    Face to face as soon as one motive asks for it (originals, safety, another person's signature); otherwise
    the way the leading motive prefers. Only ways every motive accepts are offered, and face to face always.
    A confidential motive is never met by video: one cannot know who else is in the room.
    """
    leading = concerned[0]
    confidential = any(motive.confidential for motive in concerned)
    allowed = _allowed_modes(concerned, confidential=confidential)
    decisive = next((motive for motive in concerned if motive.mode == OFFICE), None)
    if decisive is None:
        decisive = next((motive for motive in concerned if motive.mode in allowed), leading)
    mode = decisive.mode if decisive.mode in allowed else OFFICE
    return Route(
        motive=leading,
        concerned=tuple(concerned),
        mode=mode,
        why=decisive.mode_why,
        minutes=max(motive.minutes for motive in concerned),
        modes=(mode, *(other for other in allowed if other != mode)),
        skills=frozenset(skill for motive in concerned for skill in motive.skills),
        confidential=confidential,
        timing=strictest(motive.timing for motive in concerned),
    )


def _allowed_modes(concerned: Sequence[Motive], *, confidential: bool) -> tuple[str, ...]:
    refused = {VIDEO} if confidential else set()
    return tuple(
        mode
        for mode in MODES
        if mode == OFFICE
        or (mode not in refused and all(mode in motive.modes or mode == motive.mode for motive in concerned))
    )

"""What opening and closing a case needs, an open case, and the expected refusals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from assistant.errors import AssistantError
from assistant.services.attempts import AttemptCounts, CountsInDatabase
from assistant.services.case_codes import CaseCode
from assistant.services.contents import CaseContents
from assistant.services.envelope import ReaderSecret
from assistant.services.ports import Clock, OfficeKeys
from assistant.services.server_keys import ServerKeys
from assistant.settings import Retention


class OfficeKeyMissing(AssistantError):
    """This process was not given the key of an office that it must write to, or read for."""


@dataclass(frozen=True)
class Safe:
    """Where cases are kept, and everything that is needed to keep them. ``app`` and ``cli`` make one.

    ``reserved`` are the paths of the answers that offices do not get unless the person says so. ``counted_by`` counts
    attempts in the database's stead.
    """

    engine: Engine
    clock: Clock
    pepper: bytes = field(repr=False)
    server_keys: ServerKeys
    office_keys: OfficeKeys
    keep: Retention = field(default_factory=Retention)
    reserved: frozenset[str] = frozenset()
    old_peppers: tuple[bytes, ...] = field(default=(), repr=False)
    counted_by: AttemptCounts | None = None

    @property
    def attempts(self) -> AttemptCounts:
        """Where attempts are counted: in the database, unless something else was given."""
        return self.counted_by or CountsInDatabase(self.engine)

    @property
    def peppers(self) -> tuple[bytes, ...]:
        """The pepper of new codes, then those of codes given before it came."""
        return (self.pepper, *self.old_peppers)


@dataclass(frozen=True, slots=True)
class StaffAccess:
    """In whose name staff reads a case: this person, of this office, for this reason (a code, never free text).

    ``signed_in_at`` is when the browser they read it in was signed in; without it every page counts as an opening.
    """

    staff: str
    office: str
    why: str
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case that one of its readers has opened: the contents, and what is needed to write them back.

    ``cookie`` is what the browser must bring to open it again; ``code`` is known once the case is saved. Both are None
    for staff, who have ``access`` instead. ``writing`` tells one writing of the case from every other, even where the
    database lost the last of them and counts a ``version`` twice. Nothing here may be logged: the representation shows
    none of it.
    """

    id: str
    version: int
    contents: CaseContents
    key: bytes = field(repr=False)
    cookie: str | None = field(default=None, repr=False)
    code: CaseCode | None = field(default=None, repr=False)
    browser: ReaderSecret | None = field(default=None, repr=False)
    browser_until: datetime | None = None
    access: StaffAccess | None = None
    writing: bytes = field(default=b"", repr=False)

    @property
    def is_saved(self) -> bool:
        """Whether the citizen can come back with a code."""
        return self.code is not None


@dataclass(frozen=True, slots=True)
class CodeMistyped:
    """What was typed is no code: a wrong length, or a slip that the check character caught. Nothing was looked up."""


@dataclass(frozen=True, slots=True)
class CodeUnknown:
    """A well-formed code that opens nothing: never given, replaced, expired or erased. Which of them is not told."""


@dataclass(frozen=True, slots=True)
class CaseExpired:
    """This reader can open the case no more: its time is over, its key was withdrawn, or the case was erased."""


@dataclass(frozen=True, slots=True)
class CaseNotShared:
    """The citizen did not give this office the case, or no longer does."""


@dataclass(frozen=True, slots=True)
class CaseChanged:
    """Somebody else wrote the case meanwhile. ``current`` is what they wrote; nothing was overwritten."""

    current: OpenedCase


Change = Callable[[CaseContents], CaseContents]

"""Opening a case at a counter: with the person's code, or a new one for somebody who has none yet.

Both ask for the person's consent first (the page says so) and give the case to the office. No browser of the office
keeps a key: staff open the case as staff, and every opening is in the journal.
"""

from dataclasses import dataclass
from typing import Final

from assistant.services import dossier
from assistant.services.attempts import TooManyAttempts
from assistant.services.case_codes import CaseCode
from assistant.services.contents import CaseContents
from assistant.services.counter_notes import Author, with_notes
from assistant.services.counts import CHANNEL, COUNTER, count_now
from assistant.services.safe import CaseExpired, CodeMistyped, CodeUnknown, OpenedCase, Safe
from assistant.services.sharing import share_with_office

OPENED_HERE: Final = "opened"
"""The note of a case that was begun at a counter."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case begun at the counter, and the code that only its slip knows."""

    id: str
    code: CaseCode


def open_at_counter(safe: Safe, typed: str, author: Author) -> str | CodeMistyped | CodeUnknown | TooManyAttempts:
    """Open a case with the code on its paper, typed or scanned as an address; give it to the office."""
    opened = dossier.open_by_code(safe, typed.rpartition("#")[2], f"staff {author.staff}")
    if not isinstance(opened, OpenedCase):
        return opened
    given = share_with_office(safe, opened, author.office, safe.clock.now() + safe.keep.saved_case)
    dossier.leave_case(safe, opened)
    return CodeUnknown() if isinstance(given, CaseExpired) else opened.id


def start_at_counter(
    safe: Safe, contents: CaseContents, author: Author, channel: str = COUNTER
) -> NewCase | CaseExpired:
    """Begin a case for somebody who is there or on the telephone, give it a code and give it to the office."""
    opening = {
        "who": author.who,
        "place": author.place,
        "at": author.at.isoformat(timespec="minutes"),
        "staff": author.staff,
    }
    opened = dossier.start_case(safe, with_notes(contents, OPENED_HERE, [opening]))
    saved = dossier.save_with_code(safe, opened)
    if isinstance(saved, CaseExpired) or saved.code is None:
        return CaseExpired()
    given = share_with_office(safe, saved, author.office, safe.clock.now() + safe.keep.saved_case)
    dossier.leave_case(safe, saved)
    count_now(safe.engine, safe.clock, [(CHANNEL, channel)])
    return CaseExpired() if isinstance(given, CaseExpired) else NewCase(saved.id, saved.code)

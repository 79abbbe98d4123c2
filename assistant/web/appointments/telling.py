"""What the page of an appointment tells, and to whom.

Whoever opened the case reads everything. A link of a message or of a calendar, and the code of a slip with the first
letters of a name, are also in the hands of others: a calendar is shared, a slip lies on a table, those at home know
the name. So where discretion was asked, such a reader sees when and where, under a neutral title, and to bring papers
of identity: the same for every motive, so that the list itself tells nothing. The other papers are one step away, for
whoever chooses to see them and types the letters of the name (again): that is what the person asked to keep from
messages, not from themselves. Those of a confidential motive are never shown that way: they are read in the case, or
asked by telephone.
"""

from dataclasses import dataclass

from assistant.booking.motives import OTHER, Motive
from assistant.services.meetings import Holder, Meeting, MeetingLink, motives_of
from assistant.web.appointments import pages
from assistant.web.appointments.blueprint import desk
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import sentences


@dataclass(frozen=True, slots=True)
class Told:
    """What one reader is told: what to bring, what to know before, what to do meanwhile.

    ``is_neutral``: nothing of it says what the meeting is about; ``has_more``: the rest may be asked for.
    """

    papers: tuple[str, ...]
    before: tuple[str, ...]
    meanwhile: tuple[str, ...]
    is_neutral: bool = False
    has_more: bool = False


def told_to(holder: Holder, meeting: Meeting) -> Told:
    """Say what this reader may be told of an appointment."""
    motives = motives_of(desk(), meeting.details)
    if meeting.details.is_discreet and isinstance(holder, MeetingLink):
        return Told(neutral_papers(), (), (), is_neutral=True, has_more=bool(told_on_asking(meeting)))
    return _all_of(motives)


def told_on_asking(meeting: Meeting) -> tuple[Motive, ...]:
    """Return the motives whose papers may be asked for with the letters of the name: no confidential meeting has any.

    Without a code of its own there is nothing to check the letters with.
    """
    if meeting.details.confidential or not meeting.details.code:
        return ()
    return motives_of(desk(), meeting.details)


def neutral_papers() -> tuple[str, ...]:
    """List what anybody brings to any meeting."""
    return (_("Vos papiers d'identité, si vous en avez"),)


def _all_of(motives: tuple[Motive, ...]) -> Told:
    """Tell everything; what "anything else" says to do meanwhile, the page says to everybody."""
    return Told(
        pages.papers_to_bring(desk(), motives),
        sentences(tuple(motive.notice_before for motive in motives)),
        sentences(tuple(motive.meanwhile for motive in motives if motive.code != OTHER)),
    )

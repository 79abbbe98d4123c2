"""A place in line, or a call, that somebody who helps asks for: for the person, who agrees, and in their name.

What waits hangs on a case. That of whoever helps is theirs, or that of the person they helped before: it is neither
given to an office nor tied to somebody else. So the person gets a case of their own, empty, which only its code opens:
with it they see what they wait for, take the time that is offered, and give it up.
"""

from dataclasses import dataclass, field

from assistant.booking.motives import Route
from assistant.services.agenda import Office, Search
from assistant.services.alerts import Wanted, stand_in_line
from assistant.services.appointment_details import Contact, Prescriber
from assistant.services.call_backs import CalledFor, HalfDay, HalfDayFull, ask_call_back
from assistant.services.contents import CaseContents
from assistant.services.desk import Desk
from assistant.services.dossier import erase_case, leave_case, save_with_code, start_case
from assistant.services.safe import CaseExpired, OpenedCase


@dataclass(frozen=True, slots=True)
class Helped:
    """The person, how to reach them, and whoever asks in their stead."""

    contact: Contact = field(repr=False)
    prescriber: Prescriber = field(repr=False)


def ask_alert_for(desk: Desk, route: Route, search: Search, helped: Helped) -> str:
    """Put somebody in line; return the code of what they wait for."""
    wanted = Wanted(
        office=search.office,
        mode=search.mode,
        motives=tuple(motive.code for motive in route.concerned),
        language=search.language,
        contact=helped.contact,
        prescriber=helped.prescriber,
    )
    opened = _case_of(desk, helped)
    stand_in_line(desk, opened, wanted)
    return _handed_over(desk, opened)


def ask_call_back_for(desk: Desk, route: Route, office: Office, half_day: HalfDay, helped: Helped) -> str | HalfDayFull:
    """Promise somebody a call; return the code of what they wait for."""
    opened = _case_of(desk, helped)
    called = CalledFor(helped.contact, helped.prescriber)
    kept = ask_call_back(desk, opened, route, office, half_day, called)
    if isinstance(kept, OpenedCase):
        return _handed_over(desk, opened)
    erase_case(desk.safe, opened)
    return HalfDayFull()


def _case_of(desk: Desk, helped: Helped) -> OpenedCase:
    """Begin the person's own case, with a code."""
    begun = start_case(desk.safe, CaseContents(language=helped.contact.messages_in))
    saved = save_with_code(desk.safe, begun)
    return begun if isinstance(saved, CaseExpired) else saved


def _handed_over(desk: Desk, opened: OpenedCase) -> str:
    """Forget the person's case in this browser; what remains is its code."""
    leave_case(desk.safe, opened)
    return str(opened.code)

"""What the screen of the day shows, row by row, and what the printed list repeats when the line drops."""

from dataclasses import dataclass

from flask import current_app, url_for

from assistant.booking.motives import OFFICE, TELEPHONE, VIDEO
from assistant.booking.opening import local_day
from assistant.booking.policy import CONFIRMED, EXCUSED, NO_SHOW
from assistant.services.day import CallDue, Day, Expected, HandedOver, Waiting, day_of
from assistant.services.day_waiting import ENOUGH
from assistant.services.staff_cases import Reason
from assistant.services.video import adviser_link
from assistant.services.visits import ToldVisit
from assistant.web.counter import day_words as words
from assistant.web.counter.blueprint import desk
from assistant.web.counter.menu import may_open
from assistant.web.i18n import format_weekday
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import half_name, hour_at, mode_name, moment_of, wait_words
from assistant.web.signed_in import office, staff

MOST_HANDED_OVER = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the day: a visit, an appointment, or an appointment that became a visit."""

    visit: str
    appointment: str
    number: int | None
    name: str
    hour: str
    motive: str
    mode: str
    mode_name: str
    adviser: str
    is_mine: bool
    needs: tuple[str, ...]
    state: str
    tag: tuple[str, str]
    minutes: int = 0
    wait: str = ""
    desk: str = ""
    by: str = ""
    video: str = ""
    telephone: str = ""
    case_address: str = ""
    asked_by: str = ""
    has_note: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A case handed over, as a line says it."""

    reference: str
    name: str
    moment: str
    address: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call that is due, as a line says it."""

    id: str
    name: str
    telephone: str
    half: str
    motive: str
    asked_by: str
    was_reached: bool | None


@dataclass(frozen=True, slots=True)
class DayPage:
    """The whole screen."""

    title: str
    hour: str
    line: tuple[Row, ...]
    underway: tuple[Row, ...]
    appointments: tuple[Row, ...]
    coming: tuple[Row, ...]
    over: tuple[Row, ...]
    handed_over: tuple[Handed, ...]
    handed_over_count: int
    calls: tuple[CallLine, ...]
    explained: tuple[str, ...]


def require_day() -> Day:
    """Return the day of the office the person works for now."""
    found = day_of(desk(), office())
    if found is None:
        raise LookupError(office())
    return found


def day_page(day: Day) -> DayPage:
    """Write the screen of a day."""
    return DayPage(
        title=format_weekday(local_day(day.now, day.office.zone)),
        hour=hour_at(day.now, day.office.zone),
        line=tuple(_waiting_row(day, one) for one in day.line),
        underway=tuple(visit_row(day, one) for one in day.called),
        appointments=tuple(appointment_row(day, one) for one in day.appointments),
        coming=tuple(visit_row(day, one) for one in day.coming),
        over=tuple(visit_row(day, one) for one in reversed(day.over)),
        handed_over=tuple(_handed(one) for one in day.handed_over[:MOST_HANDED_OVER]),
        handed_over_count=len(day.handed_over),
        calls=tuple(_call(one) for one in day.calls),
        explained=explained(day),
    )


def explained(day: Day) -> tuple[str, ...]:
    """Say how the waiting times were worked out."""
    if day.receiving == 0:
        return (_("Personne n'a dit recevoir, et aucune plage d'ouverture n'est en cours : pas d'estimation."),)
    pace = day.pace
    low, high = round(pace.low * 100), round(pace.high * 100)
    figures = {"low": low, "high": high, "number": pace.measured}
    learnt = _(
        "Moins de trois entretiens mesurés : nous comptons de %(low)s %% à %(high)s %% du temps prévu.", **figures
    )
    if pace.measured >= ENOUGH:
        learnt = _(
            "Entretiens mesurés aujourd'hui : %(number)s, de %(low)s %% à %(high)s %% du temps prévu.", **figures
        )
    return (
        _("Personnes qui reçoivent : %(number)s.", number=day.receiving),
        learnt,
        _("Le premier chiffre est optimiste : chacun appelle la personne suivante dès qu'il est libre."),
        _("Le second est prudent : les rendez-vous à venir passent à leur heure, avant la file."),
    )


def _waiting_row(day: Day, one: Waiting) -> Row:
    return visit_row(day, one.visit, wait_words(one.wait))


def visit_row(day: Day, visit: ToldVisit, wait: str = "") -> Row:
    """Write the row of a visit."""
    zone = day.office.zone
    since = {"called": visit.called_at, "with": visit.with_at}.get(visit.state, visit.arrived_at)
    meeting = next((one.meeting for one in day.appointments if one.meeting.id == visit.appointment), None)
    needs = words.needs_of_meeting(meeting.details) if meeting else words.needs_of_visit(visit.details)
    state, colour = words.STATES[visit.state]
    return Row(
        visit=visit.id,
        appointment=visit.appointment or "",
        number=visit.number,
        name=visit.details.name,
        hour=hour_at(visit.starts_at, zone) if visit.starts_at else "",
        motive=words.motives_words(desk(), visit.details.motives, neutral=visit.details.discreet),
        mode=OFFICE,
        mode_name=mode_name(OFFICE),
        adviser=meeting.adviser if meeting else "",
        is_mine=meeting is not None and meeting.details.adviser == staff().adviser_id,
        needs=needs,
        state=visit.state,
        tag=(_(state), colour),
        minutes=words.minutes_since(since, day.now),
        wait=wait,
        desk=words.desk_words(visit.desk) if visit.desk else "",
        by=day.names.get(visit.staff, ""),
        case_address=address_of_case(visit.case or "", Reason.PRESENT) or cases_for(visit),
        asked_by=words.asked_by(meeting.details.prescriber) if meeting else "",
        has_note=bool(visit.details.note),
    )


def appointment_row(day: Day, one: Expected) -> Row:
    """Write the row of an appointment; once it arrived, its state is that of the visit."""
    meeting, details = one.meeting, one.meeting.details
    settled = meeting.state in {EXCUSED, NO_SHOW}
    state, colour = words.APPOINTED[meeting.state]
    if one.visit is not None and not settled:
        state, colour = words.STATES[one.visit.state]
    by_telephone = details.mode == TELEPHONE and details.contact.safe_contact
    return Row(
        visit=one.visit.id if one.visit else "",
        appointment=meeting.id,
        number=one.visit.number if one.visit else None,
        name=details.contact.name,
        hour=hour_at(details.starts_at, day.office.zone),
        motive=words.motives_words(desk(), details.motives, neutral=details.is_discreet),
        mode=details.mode,
        mode_name=mode_name(details.mode),
        adviser=meeting.adviser,
        is_mine=details.adviser == staff().adviser_id,
        needs=words.needs_of_meeting(details),
        state=meeting.state,
        tag=(_(state), colour),
        desk=words.desk_words(one.visit.desk) if one.visit and one.visit.desk else "",
        video=adviser_link(desk(), meeting) if details.mode == VIDEO and meeting.state == CONFIRMED else "",
        telephone=(details.contact.telephone or "") if by_telephone else "",
        case_address=address_of_case(one.case or "", Reason.APPOINTMENT),
        asked_by=words.asked_by(details.prescriber),
    )


def cases_for(visit: ToldVisit) -> str:
    """Return where an adviser opens or begins the case of somebody they receive who has none yet."""
    is_received = visit.state in {"called", "with"} and not visit.case
    return url_for("counter.cases", visite=visit.id) if is_received and may_open("counter.cases") else ""


def _handed(one: HandedOver) -> Handed:
    address = address_of_case(one.case, Reason.HANDED_OVER)
    if one.meeting is None:
        return Handed(one.case[-6:], "", "", address)
    return Handed(one.case[-6:], one.meeting.details.contact.name, moment_of(one.meeting), address)


def _call(one: CallDue) -> CallLine:
    promised = one.promised
    discreet = promised.contact.discreet
    return CallLine(
        promised.id,
        promised.contact.name,
        (promised.contact.telephone or "") if promised.contact.safe_contact else "",
        half_name(promised.half_day.half),
        words.motives_words(desk(), promised.motives, neutral=discreet),
        words.asked_by(promised.prescriber),
        one.was_reached,
    )


def address_of_case(case: str, why: Reason) -> str:
    """Return where an adviser opens a case; empty for whoever may not."""
    may = bool(case) and staff().may("adviser", office()) and "counter.case" in current_app.view_functions
    return url_for("counter.case", case_id=case, pourquoi=why.value) if may else ""

"""What the pages, prints and messages of an appointment show: frozen contexts, sentences in the reader's language."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app, request, url_for

from assistant.booking.motives import MODES, OFFICE, TELEPHONE, VIDEO, Route
from assistant.booking.opening import PARIS, local_day, local_week
from assistant.booking.policy import Allowed, may_renew
from assistant.booking.slots import Slot
from assistant.services.agenda import Alternatives, Search, alternatives, find_slots, first_slot, is_left_of
from assistant.services.appointment_details import Contact
from assistant.services.call_backs import MORNING, HalfDay
from assistant.services.desk import Desk
from assistant.services.meetings import Meeting
from assistant.settings import Settings
from assistant.web.i18n import format_date, format_telephone, format_weekday
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import (
    Day,
    day_of,
    days_of,
    hour_at,
    hours_of,
    instant_of,
    language_name,
    minutes_of,
    mode_name,
    moment,
    moment_of,
    papers_to_bring,
    slot_value,
    where,
)

__all__ = [
    "Day",
    "Hold",
    "Line",
    "WeekPage",
    "Weeks",
    "asked_week",
    "days_of",
    "half_day_name",
    "half_day_value",
    "hold_of",
    "hour_at",
    "hours_of",
    "instant_of",
    "language_name",
    "minutes_of",
    "mode_hint",
    "mode_name",
    "modes_in_order",
    "moment",
    "moment_of",
    "monday_of",
    "papers_to_bring",
    "reach",
    "site_address",
    "slot_value",
    "slot_week",
    "week_page",
    "where",
    "why_this_meeting",
]


@dataclass(frozen=True)
class Line:
    """One line of a summary, and where it can be changed."""

    key: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class WeekPage:
    """The slots of one week, the weeks around it, and what else works."""

    title: str
    days: Sequence[Day]
    before: str
    after: str
    other: Alternatives | None


@dataclass(frozen=True)
class Hold:
    """Until when a slot is kept, and whether it may be kept once more."""

    until: datetime
    is_over: bool
    may_renew: bool
    hour: str


def hold_of(desk: Desk, meeting: Meeting) -> Hold:
    """Say how long a slot is kept."""
    now = desk.safe.clock.now()
    until = meeting.held_until or now
    may_keep_on = isinstance(may_renew(desk.policy, meeting.details.renewals), Allowed)
    return Hold(until, until <= now, may_keep_on, hour_at(until, meeting.office.zone))


def mode_hint(mode: str, *, for_someone: bool = False) -> str:
    """Say what a way to meet asks of the person, in other words where somebody else takes the appointment."""
    theirs, own = {
        OFFICE: (_("La personne vient à l'accueil avec ses papiers."), _("Vous venez à l'accueil avec vos papiers.")),
        VIDEO: (_("Un lien à ouvrir sur un téléphone ou un ordinateur. Rien à installer."),) * 2,
        TELEPHONE: (
            _("Nous appelons la personne au numéro que vous donnez."),
            _("Nous vous appelons au numéro que vous donnez."),
        ),
    }[mode]
    return theirs if for_someone else own


def modes_in_order(route: Route) -> tuple[str, ...]:
    """Return the ways that are possible: the advised one first, then as usual."""
    return (route.mode, *(mode for mode in MODES if mode in route.modes and mode != route.mode))


def why_this_meeting(route: Route, *, met_before: bool) -> tuple[str, ...]:
    """Say why this way, this length and this person, one sentence each."""
    sentences = [_(route.why)]
    longest = next(motive for motive in route.concerned if motive.minutes == route.minutes)
    if len(route.concerned) > 1:
        subjects = ", ".join(_(motive.label) for motive in route.concerned)
        sentences.append(_("Un seul rendez-vous pour tout : %(subjects)s.", subjects=subjects))
        sentences.append(_("La durée est celle qu'il faut pour : %(subject)s.", subject=_(longest.label)))
    else:
        sentences.append(_("C'est le temps qu'il faut pour ce sujet."))
    if route.skills:
        sentences.append(_("À l'accueil, une personne qui connaît ce sujet reçoit, quand il y en a une."))
    if met_before:
        sentences.append(_("Si la personne que vous avez déjà rencontrée est libre, c'est elle qui vous reçoit."))
    if route.confidential:
        sentences.append(_("Pas de vidéo : on ne sait pas qui d'autre est dans la pièce."))
    return tuple(sentences)


def half_day_name(half_day: HalfDay) -> str:
    """Name a half-day."""
    day = format_weekday(half_day.day)
    return _("%(day)s, le matin", day=day) if half_day.half == MORNING else _("%(day)s, l'après-midi", day=day)


def half_day_value(half_day: HalfDay) -> str:
    """Write a half-day as the value of its button."""
    return f"{half_day.day.isoformat()}/{half_day.half}"


@dataclass(frozen=True)
class Weeks:
    """Which week is asked for, the address of each, whose time may be taken again, and the clock of the office."""

    asked: date | None
    at: Callable[[date], str]
    mine: Collection[bytes] = ()
    zone: ZoneInfo = PARIS


def week_page(desk: Desk, search: Search, modes: Sequence[str], weeks: Weeks) -> WeekPage:
    """Show a week of slots: the one asked for, or the first that has any. Without slots, show what else works."""
    bookable = search.bookable(desk.safe.clock.now())
    asked = weeks.asked
    if asked is None:
        first = first_slot(desk, search)
        asked = local_day(first.starts_at if first else bookable.starts_at, weeks.zone)
    week = local_week(asked, weeks.zone)
    slots = find_slots(desk, search, week, weeks.mine)
    return WeekPage(
        title=_("Semaine du %(day)s", day=format_date(local_day(week.starts_at, weeks.zone))),
        days=days_of(slots, weeks.zone),
        before=_link_in(desk, search, weeks, week.starts_at - timedelta(days=1)),
        after=_link_in(desk, search, weeks, week.ends_at),
        other=None if slots else alternatives(desk, search, modes, week.ends_at),
    )


def _link_in(desk: Desk, search: Search, weeks: Weeks, instant: datetime) -> str:
    """Link to the week of an instant, if one may book in it."""
    week = local_week(local_day(instant, weeks.zone), weeks.zone)
    return weeks.at(local_day(week.starts_at, weeks.zone)) if is_left_of(desk, search, week, weeks.mine) else ""


def monday_of(slot: Slot, zone: ZoneInfo = PARIS) -> date:
    """Return the first day of the week of a slot, on the wall of its office."""
    return local_day(local_week(local_day(slot.starts_at, zone), zone).starts_at, zone)


def slot_week(monday: date) -> str:
    """Return the address of a week of slots, while booking."""
    return url_for("appointments.slot", semaine=monday.isoformat())


def asked_week() -> date | None:
    """Read the week in the address; nonsense means none was asked for."""
    return day_of(request.args.get("semaine", ""))


def reach(contact: Contact) -> str:
    """Say how the person can be reached."""
    number = format_telephone(contact.telephone or "")
    return ", ".join(part for part in (contact.email, number) if part) or _("Aucun message")


def site_address() -> str:
    """Return the public address of the service, without a final slash."""
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url

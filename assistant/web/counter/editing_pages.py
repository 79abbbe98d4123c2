"""What the look at an edit shows: the week before and after, and each appointment that would fall outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from assistant.booking.opening import PARIS
from assistant.booking.slots import Slot
from assistant.services.agenda import office_of
from assistant.services.announcing import channels_to
from assistant.services.office_editing import Look, things
from assistant.services.office_editing_conflicts import Conflict, DayAhead
from assistant.services.office_editing_settling import Way
from assistant.services.office_editing_things import ADVISER
from assistant.web.counter.blueprint import desk
from assistant.web.i18n import format_weekday
from assistant.web.i18n import gettext as _
from assistant.web.meeting_words import hour_at, mode_name, moment
from assistant.web.signed_in import office


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the week: who receives and how many half-hours are free, now and afterwards."""

    day: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    free_before: int
    free_after: int

    @property
    def differs(self) -> bool:
        """Whether the day would change."""
        return (self.before, self.free_before) != (self.after, self.free_after)


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One appointment that would fall outside: what is known of it, and what may become of it."""

    id: str
    when: str
    who: str
    how: str
    adviser: str
    told: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class LookPage:
    """What an edit would do."""

    changes: list[tuple[str, str, str]]
    week: tuple[DayRow, ...]
    conflicts: tuple[ConflictRow, ...]


def look_page(looked: Look, changes: list[tuple[str, str, str]]) -> LookPage:
    """Write what an edit would do in words."""
    zone = _zone()
    week = tuple(_day(one, other, zone) for one, other in zip(looked.before, looked.after, strict=True))
    return LookPage(changes, week, settling_page(looked.conflicts))


def settling_page(conflicts: Sequence[Conflict]) -> tuple[ConflictRow, ...]:
    """Write what may become of appointments."""
    names = {one.key: str(one.values["name"]) for one in things(desk(), office(), ADVISER)}
    return tuple(_conflict(conflict, names) for conflict in conflicts)


def _day(before: DayAhead, after: DayAhead, zone: ZoneInfo) -> DayRow:
    return DayRow(
        format_weekday(before.day),
        _openings(before, zone),
        _openings(after, zone),
        before.free_half_hours,
        after.free_half_hours,
    )


def _openings(day: DayAhead, zone: ZoneInfo) -> tuple[str, ...]:
    by_person: dict[str, list[str]] = {}
    for one in day.openings:
        hours = f"{hour_at(one.interval.starts_at, zone)}–{hour_at(one.interval.ends_at, zone)}"
        by_person.setdefault(one.adviser, []).append(hours)
    return tuple(_("%(name)s : %(value)s", name=name, value=", ".join(every)) for name, every in by_person.items())


def _zone() -> ZoneInfo:
    place = office_of(desk(), office())
    return place.zone if place else PARIS


def _conflict(conflict: Conflict, names: dict[str, str]) -> ConflictRow:
    meeting = conflict.meeting
    details = meeting.details
    moves = [_move(slot, names, conflict) for slot in conflict.proposals]
    cancels = (
        _("Annuler, prévenir la personne et la mettre en tête de la liste d'attente")
        if conflict.can_wait
        else _("Annuler et prévenir la personne : sans dossier, appelez-la pour une autre date")
    )
    choices = [
        *moves,
        (Way.KEEP.value, _("Garder tel quel : quelqu'un sera là"), False),
        (Way.CANCEL.value, cancels, False),
    ]
    first, *rest = choices
    return ConflictRow(
        meeting.id,
        moment(details.starts_at, meeting.office.zone),
        details.contact.name or _("sans nom"),
        mode_name(details.mode),
        meeting.adviser,
        _how_told(conflict),
        ((first[0], first[1], bool(moves)), *rest),
    )


def _move(slot: Slot, names: dict[str, str], conflict: Conflict) -> tuple[str, str, bool]:
    words = _(
        "Déplacer : %(moment)s, avec %(name)s",
        moment=moment(slot.starts_at, conflict.meeting.office.zone),
        name=names.get(slot.adviser, slot.adviser),
    )
    return f"{Way.MOVE}|{slot.adviser}|{slot.starts_at.isoformat()}", words, False


def _how_told(conflict: Conflict) -> str:
    channels = channels_to(desk(), conflict.meeting.details.contact)
    if not channels:
        return _("Ne peut pas recevoir de message : le verra sur sa page, avec son code.")
    return _("Sera prévenue par message.")

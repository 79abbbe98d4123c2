"""The figures of the service, as they may be shown: by month that is over, small ones hidden, longer periods added up.

The month that runs is not shown: whoever looked every day would see one person more. An office sees its own figures;
those of the whole service are their own lists, and nobody is shown both at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.services import counts
from assistant.services.desk import Desk
from assistant.services.disclosure import Shown, add_up, suppress
from assistant.storage.base import reading
from assistant.storage.counts import Counted, counts_between

MOST_MONTHS = 24
Cells = dict[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One list of counts that may be shown. ``about`` names what it is about where there are several of a kind."""

    kind: str
    about: str
    shown: Shown


def months_over(today: date, number: int = MOST_MONTHS) -> tuple[date, ...]:
    """List the first days of the months that are over, the latest first."""
    found, day = [], today.replace(day=1)
    for _ in range(number):
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(day)
    return tuple(found)


def figures(desk: Desk, months: Sequence[date], office: str | None) -> tuple[Figure, ...]:
    """Return every figure over some months: of an office, or of the whole service."""
    lists = OF_AN_OFFICE if office is not None else OF_THE_SERVICE
    by_month = [_read(desk, month, office) for month in months]
    found = []
    for kind in lists:
        each = [_LISTS[kind](counted) for counted in by_month]
        for about in sorted({about for every in each for about in every}):
            shown = add_up(suppress(every[about]) for every in each if about in every)
            if any(number != 0 for number in shown.counts.values()):
                found.append(Figure(kind, about, shown))
    return tuple(found)


def _read(desk: Desk, month: date, office: str | None) -> Sequence[Counted]:
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    with reading(desk.safe.engine) as session:
        return counts_between(session, month, last, counts.EVENTS, office)


def _of(counted: Iterable[Counted], event: str) -> Cells:
    return {one.subject: one.number for one in counted if one.event == event}


def _one_list(event: str) -> Callable[[Sequence[Counted]], dict[str, Cells]]:
    def read(counted: Sequence[Counted]) -> dict[str, Cells]:
        cells = _of(counted, event)
        return {"": cells} if cells else {}

    return read


def _left(counted: Sequence[Counted]) -> dict[str, Cells]:
    """Say after which page people left, and how many went to the end: one list, whose total is who began."""
    shown, answered = _of(counted, counts.SHOWN), _of(counted, counts.ANSWERED)
    cells = {page: max(0, number - answered.get(page, 0)) for page, number in shown.items()}
    finished = sum(_of(counted, counts.FINISHED).values())
    return {"": {"finished": finished, **cells}} if cells or finished else {}


def _referred(counted: Sequence[Counted]) -> dict[str, Cells]:
    """Say of each reason how often an appointment followed."""
    referred, booked = _of(counted, counts.REFERRED), _of(counted, counts.BOOKED)
    return {
        reason: {"booked": min(booked.get(reason, 0), number), "not_booked": max(0, number - booked.get(reason, 0))}
        for reason, number in referred.items()
    }


def _waits(counted: Sequence[Counted]) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    for subject, number in _of(counted, counts.WAIT).items():
        about, _sep, bucket = subject.rpartition("/")
        found.setdefault(about, {})[bucket] = number
    return found


def _came(counted: Sequence[Counted]) -> dict[str, Cells]:
    cells = {event: sum(_of(counted, event).values()) for event in (counts.CAME, counts.EXCUSED, counts.MISSED)}
    return {"": cells} if any(cells.values()) else {}


def _notices(counted: Sequence[Counted]) -> dict[str, Cells]:
    sent, failed = _of(counted, counts.NOTICE_SENT), _of(counted, counts.NOTICE_FAILED)
    return {
        channel: {"sent": sent.get(channel, 0), "failed": failed.get(channel, 0)}
        for channel in sorted({*sent, *failed})
    }


_LISTS: Mapping[str, Callable[[Sequence[Counted]], dict[str, Cells]]] = {
    "left": _left,
    "unsure": _one_list(counts.UNSURE),
    "referred": _referred,
    "papers": _one_list(counts.NO_PAPER),
    "refused": _one_list(counts.PAPER_REFUSED),
    "waits": _waits,
    "came": _came,
    "notices": _notices,
    "channels": _one_list(counts.CHANNEL),
    "person_first": _one_list(counts.PERSON_FIRST),
}
OF_THE_SERVICE = tuple(_LISTS)
OF_AN_OFFICE = ("waits", "came", "person_first")
TO_WRITE_NEXT = ("unsure", "referred", "papers", "refused")
"""What tells rule keepers what the rules do not know yet."""

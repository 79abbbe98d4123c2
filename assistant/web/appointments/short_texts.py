"""What an SMS says: the most that two segments hold, and never less than when, where, which papers, and the link."""

from collections.abc import Iterator, Sequence
from itertools import chain

from assistant.booking.motives import OFFICE
from assistant.booking.opening import local_day
from assistant.services.meetings import Meeting
from assistant.services.sms_text import in_plain_signs, length_of
from assistant.web.appointments import pages
from assistant.web.i18n import format_short_day
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

MOST_SEGMENTS = 2
TO_BRING = (
    _m("À apporter : %(papers)s."),
    _m("À apporter : %(paper)s… (liste : voir le lien)."),
    _m("À apporter : voir le lien."),
)
AT_HAND = (
    _m("À préparer : %(papers)s."),
    _m("À préparer : %(paper)s… (liste : voir le lien)."),
    _m("À préparer : voir le lien."),
)
"""For a call or a video: nobody brings anything there."""


def written(kind: str, meeting: Meeting, papers: Sequence[str], link: str, words: Sequence[str] = ()) -> str:
    """Write the longest text that fits; the shortest of all where none does. ``words`` are those of the motives."""
    text = ""
    if kind == "afterwards":
        texts = _afterwards(meeting, link, words)
    else:
        texts = chain(_with_words(kind, meeting, papers, link, words), _from_long_to_short(kind, meeting, papers, link))
    for parts in texts:
        text = in_plain_signs(" ".join(part for part in parts if part))
        if length_of(text).segments <= MOST_SEGMENTS:
            break
    return text


def _afterwards(meeting: Meeting, link: str, words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Say what follows; what was to be brought is over."""
    first, act = _first("afterwards", meeting), _act("afterwards", link)
    yield first, *words, act
    yield first, act


def _with_words(
    kind: str, meeting: Meeting, papers: Sequence[str], link: str, words: Sequence[str]
) -> Iterator[tuple[str, ...]]:
    """Add the words of the motives before what to do with the message, where there is room for everything."""
    if words:
        *said, act = next(_from_long_to_short(kind, meeting, papers, link))
        yield *said, *words, act


def _from_long_to_short(kind: str, meeting: Meeting, papers: Sequence[str], link: str) -> Iterator[tuple[str, ...]]:
    first, act = _first(kind, meeting), _act(kind, link)
    to_bring = _papers_wanted(meeting, papers)
    neutral = _("N'attendez pas le rendez-vous pour faire vos démarches.")
    claim = neutral if meeting.details.is_discreet else _("Déposez votre demande sans attendre.")
    if kind == "cancellation":
        # Neither a place to go to nor papers to bring: nobody must set out.
        keep = f"{_('À garder pour un autre rendez-vous :')} {', '.join(papers)}." if papers else ""
        yield first, keep, act
        yield first, act
        return
    for what in to_bring:
        for place in (_place(meeting), _short_place(meeting)):
            yield first, place, what, claim, act
    yield first, to_bring[-1], claim, act
    yield first, to_bring[-1], link


def _papers_wanted(meeting: Meeting, papers: Sequence[str]) -> list[str]:
    """Say which papers, from every one of them to the link that lists them."""
    every, one, link = TO_BRING if meeting.details.mode == OFFICE else AT_HAND
    all_of_them = [_(every, papers=", ".join(papers))] if papers else []
    first = [_(one, paper=papers[0])] if len(papers) > 1 else []
    return [*all_of_them, *first, _(link)]


def _first(kind: str, meeting: Meeting) -> str:
    starts_at = meeting.details.starts_at
    day = format_short_day(local_day(starts_at, meeting.office.zone))
    hour = pages.hour_at(starts_at, meeting.office.zone)
    return {
        "confirmation": _("RDV confirmé : %(day)s, %(hour)s.", day=day, hour=hour),
        "change": _("RDV changé : %(day)s, %(hour)s.", day=day, hour=hour),
        "cancellation": _("RDV annulé : %(day)s, %(hour)s.", day=day, hour=hour),
        "reminder_days": _("Rappel RDV : %(day)s, %(hour)s.", day=day, hour=hour),
        "reminder_hours": _("Rappel RDV aujourd'hui à %(hour)s.", hour=hour),
        "afterwards": _("Après votre RDV : la suite est ici."),
        "alert": _("Une heure s'est libérée : %(day)s, %(hour)s.", day=day, hour=hour),
        "link": _("RDV vidéo : %(day)s, %(hour)s. Nouveau lien.", day=day, hour=hour),
    }[kind]


def _act(kind: str, link: str) -> str:
    if kind == "alert":
        return _("La prendre : %(link)s", link=link)
    if kind in {"cancellation", "afterwards"}:
        return _("Voir : %(link)s", link=link)
    return _("Voir, changer, annuler : %(link)s", link=link)


def _place(meeting: Meeting) -> str:
    if meeting.details.mode != OFFICE:
        return f"{pages.mode_name(meeting.details.mode)}."
    name = () if meeting.details.is_discreet else (meeting.office.name,)
    return f"{', '.join((*name, meeting.office.address))}."


def _short_place(meeting: Meeting) -> str:
    return f"{meeting.office.address}." if meeting.details.mode == OFFICE else _place(meeting)

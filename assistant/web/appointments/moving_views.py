"""Exchanging an appointment that stands for another time: the old one is kept until the new one is sure."""

from dataclasses import replace
from datetime import date
from functools import partial

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from assistant.booking.motives import route
from assistant.booking.policy import CANCELLED, may_move
from assistant.services.agenda import Search, office_of
from assistant.services.appointments import SlotTaken
from assistant.services.meetings import Holder, Meeting, MeetingLink, motives_of, search_of, timing_of
from assistant.services.moving import Moved, move
from assistant.web import open_case
from assistant.web.appointments import forms, pages
from assistant.web.appointments.blueprint import appointments, desk, submitted
from assistant.web.appointments.holders import found_by, now, wake_worker, why_not
from assistant.web.i18n import gettext as _
from assistant.web.security import role


@appointments.route("/<key>/deplacer", methods=["GET", "POST"])
@role("public")
def move_meeting(key: str) -> str | Response:
    """Show other times for the same meeting, and take the one that is chosen."""
    holder, found = found_by(key)
    if found.state == CANCELLED:
        return open_case.onward(url_for("appointments.meeting", key=key))
    refused = why_not(may_move(timing_of(desk(), found.details), found.state, found.details.starts_at, now()))
    search = _search(holder, found)
    starts_at = pages.instant_of(request.form.get("slot", "")) if submitted() else None
    if starts_at is None or refused:
        return _page(key, found, search, refused)
    outcome = move(desk(), holder, found.id, search, starts_at)
    if isinstance(outcome, Moved):
        wake_worker()
    if isinstance(outcome, SlotTaken):
        return _page(key, found, search, refused, taken=True)
    change = "oui" if isinstance(outcome, Moved) else None
    return open_case.onward(url_for("appointments.meeting", key=key, change=change))


def _modes(found: Meeting, search: Search) -> tuple[str, ...]:
    motives = motives_of(desk(), found.details)
    return route(motives).modes if motives else (search.mode,)


def _search(holder: Holder, found: Meeting) -> Search:
    """Look for the same meeting; whoever opened the case may ask for another way or another office."""
    search = search_of(desk(), found)
    mode, office = request.values.get("mode", search.mode), request.values.get("office", search.office)
    if mode in _modes(found, search):
        search = replace(search, mode=mode)
    may_leave = not isinstance(holder, MeetingLink)
    return replace(search, office=office) if may_leave and office_of(desk(), office) is not None else search


def _page(key: str, found: Meeting, search: Search, refused: str, *, taken: bool = False) -> str:
    form = forms.one_choice("slot", _("Choisissez une heure"), [], None)
    if submitted() and not taken:
        form.validate()
    place = office_of(desk(), search.office) or found.office
    weeks = pages.Weeks(pages.asked_week(), partial(_address, key, search), [found.details.owner], place.zone)
    return render_template(
        "appointments/move.html",
        form=form,
        key=key,
        meeting=found,
        refused=refused,
        taken=taken,
        search=search,
        place=place,
        week=pages.week_page(desk(), search, _modes(found, search), weeks),
        address=partial(_address, key),
        monday_of=pages.monday_of,
        mode_name=pages.mode_name,
        moment=pages.moment,
        may_leave=len(key) == len(found.id),
    )


def _address(key: str, search: Search, monday: date | None = None) -> str:
    """Return the address of a week of times, in one way at one office."""
    week = monday.isoformat() if monday else None
    return url_for("appointments.move_meeting", key=key, mode=search.mode, office=search.office, semaine=week)

"""Counting from the pages: one line beside what happened, after it is kept, and never in an address that only reads.

What a page counts is a code of the rules; which person it was is not known here (``assistant.services.counts``).
"""

from collections.abc import Mapping

from assistant.booking.opening import local_day
from assistant.eligibility.decision import Outcome
from assistant.eligibility.facts import WITHHELD
from assistant.eligibility.interview import Page
from assistant.eligibility.situation import UNSURE
from assistant.services import counts
from assistant.services.agenda import Search, first_slot
from assistant.services.applications import Application, Settled
from assistant.services.counts import Event, count_now, wait_bucket
from assistant.services.desk import Desk
from assistant.web.open_case import safe


def count_events(*events: Event, office: str | None = None) -> None:
    """Count what just happened."""
    count_now(safe().engine, safe().clock, events, office)


def count_start(channel: str = counts.SELF_SERVICE, *, asks_first: bool = True) -> None:
    """Count a case that begins, and by which way its answers come in."""
    shown = [(counts.SHOWN, "date")] if asks_first else []
    count_events((counts.CHANNEL, channel), *shown)


def count_answers(
    page: Page, answers: Mapping[str, object], seen: tuple[str, ...], later: Application, *, goes_on: bool
) -> None:
    """Count a page the first time it is answered, where somebody was unsure, and the page that is shown next.

    Once nothing is left to ask, the end is counted, with the reasons for which a person must look.
    """
    if page.key in seen or not goes_on:
        return
    events: list[Event] = [(counts.ANSWERED, page.key)]
    events += [(counts.UNSURE, path) for path, answer in answers.items() if answer in (UNSURE, WITHHELD)]
    following = later.next_page
    if following is not None:
        events += [(counts.SHOWN, following.key)] if following.key not in seen else []
    else:
        events.append((counts.FINISHED, "interview"))
        events += [(counts.REFERRED, code) for code in reasons_in(later.settle())]
    count_events(*events)


def reasons_in(settled: object) -> list[str]:
    """List the codes for which the rules leave a case to a person."""
    if not isinstance(settled, Settled):
        return []
    codes = (
        reason.code
        for decision in settled.decisions.values()
        if decision.outcome is Outcome.REFER
        for reason in decision.reasons
        if reason.code is not None
    )
    return list(dict.fromkeys(codes))


def count_wait(desk: Desk, search: Search, motive: str) -> None:
    """Count how far away the first time was for somebody who looked, at this office and in this way."""
    slot = first_slot(desk, search)
    days = None if slot is None else (local_day(slot.starts_at) - local_day(desk.safe.clock.now())).days
    count_events((counts.WAIT, f"{motive}/{search.mode}/{wait_bucket(days)}"), office=search.office)


def count_booking(reasons: tuple[str, ...], *, from_answers: bool, office: str) -> None:
    """Count an appointment: for which reasons of the rules, or for a person first, without any answer."""
    events: list[Event] = [(counts.PERSON_FIRST, "after_answers" if from_answers else "at_once")]
    events += [(counts.BOOKED, code) for code in reasons] if from_answers else []
    count_events(*events, office=office)

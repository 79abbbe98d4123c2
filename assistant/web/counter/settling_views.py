"""Appointments outside the hours that wait for a decision, and the history of what managers changed."""

from collections.abc import Mapping
from typing import Final

from flask import Response, render_template, request, url_for

from assistant.services.office_editing import decide, history, things, to_settle
from assistant.services.office_editing_settling import Choice, Settled, Way, settle_planned
from assistant.services.office_editing_things import ADVISER
from assistant.web.counter.blueprint import counter, desk, go
from assistant.web.counter.editing_here import CHOICE, access_here, lines_for, ring, title_for
from assistant.web.counter.editing_pages import settling_page
from assistant.web.counter.editing_words import changes_in_words
from assistant.web.i18n import PARIS, format_date, format_time
from assistant.web.meeting_words import instant_of
from assistant.web.security import role
from assistant.web.signed_in import office

SHOWN_CHANGES: Final = 200


@counter.get("/organisation-a-regler")
@role("office_manager")
def settle() -> str:
    """Show the appointments outside the hours, and what was decided but is not done."""
    left, planned = to_settle(desk(), office())
    rows = settling_page(left)
    is_done = request.args.get("fait") == "oui"
    return render_template("counter/settling.html", conflicts=rows, planned=planned, is_done=is_done)


@counter.post("/organisation-a-regler")
@role("office_manager")
def settle_them() -> Response:
    """Do what was decided for them; without a choice, carry on with what stopped half-way."""
    decided = decided_in(request.form)
    settled: Settled = decide(desk(), access_here(), decided) if decided else settle_planned(desk(), office())
    if any(settled.done.values()):
        ring()
    return go(url_for("counter.settle", fait="oui"))


@counter.get("/organisation-historique")
@role("office_manager")
def office_history() -> str:
    """Show who changed what, and when."""
    rows = []
    for line in history(desk(), office(), SHOWN_CHANGES):
        before, after = lines_for(line.kind, line.before), lines_for(line.kind, line.after)
        at = line.when.astimezone(PARIS) if line.when else None
        rows.append(
            {
                "when": f"{format_date(at.date(), 'medium')} {format_time(at)}" if at else "",
                "who": line.who,
                "what": title_for(line.kind, line.key, line.after or line.before),
                "is_new": not before,
                "is_removed": not after,
                "changes": changes_in_words(before, after),
            }
        )
    return render_template("counter/office_history.html", rows=rows)


def decided_in(form: Mapping[str, str]) -> dict[str, Choice]:
    """Read what was decided for appointments; a choice nobody could have made is none."""
    here = {one.key for one in things(desk(), office(), ADVISER)}
    found = {}
    for name, value in form.items():
        if not name.startswith(CHOICE):
            continue
        way, _sep, rest = value.partition("|")
        adviser, _sep, when = rest.partition("|")
        if way in {Way.KEEP, Way.CANCEL}:
            found[name.removeprefix(CHOICE)] = Choice(Way(way))
        elif way == Way.MOVE and adviser in here and (at := instant_of(when)) is not None:
            found[name.removeprefix(CHOICE)] = Choice(Way.MOVE, adviser, at)
    return found

"""What there is before each person, hard conversations counted for oneself, and where to find support."""

from flask import Response, current_app, render_template, request, url_for

from assistant.services.staff_load import count_hard_moment, load_at, my_hard_moments
from assistant.settings import Settings
from assistant.web.counter.blueprint import counter, desk, go
from assistant.web.counter.editing_here import today_here
from assistant.web.i18n import format_weekday
from assistant.web.security import role
from assistant.web.signed_in import office, staff


@counter.get("/charge")
@role("reception")
def load() -> str:
    """Show one's own days; to managers those of everybody, by name."""
    sees_all = staff().may("office_manager", office())
    mine = staff().adviser_id
    people = load_at(desk(), office(), None if sees_all else mine) if sees_all or mine else ()
    settings: Settings = current_app.extensions["settings"]
    hard = my_hard_moments(desk(), staff().id)
    return render_template(
        "counter/load.html",
        people=people,
        sees_all=sees_all,
        day_name=format_weekday,
        hard_today=hard.get(today_here(), 0),
        hard=[(format_weekday(day), number) for day, number in sorted(hard.items(), reverse=True)],
        support=settings.organisation.staff_support,
    )


@counter.post("/charge/difficile")
@role("reception")
def hard_moment() -> Response:
    """Count a hard conversation for oneself, without a word about it; or take one back."""
    count_hard_moment(desk(), staff().id, less=request.form.get("less") == "yes")
    return go(url_for("counter.load"))

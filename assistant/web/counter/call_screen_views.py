"""The screen of the waiting room: numbers and desks for everybody who waits, at a secret address of each office.

The address is made and taken back by whoever manages the office; it opens without signing in, on a television that
nobody uses, and shows no name.
"""

from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from assistant.services.day_desks import close_screen, open_screen, screen_at, screen_since
from assistant.web.counter.blueprint import counter, desk, go
from assistant.web.counter.day_pages import require_day
from assistant.web.counter.day_words import desk_words
from assistant.web.i18n import format_date
from assistant.web.meeting_words import hour_at
from assistant.web.security import guard, role
from assistant.web.signed_in import office

call_screen = Blueprint("call_screen", __name__, url_prefix="/ecran")
guard(call_screen, "public")


@call_screen.get("/<token>")
@role("public")
def show(token: str) -> str:
    """Show who is called, and to which desk."""
    screen = screen_at(desk(), token)
    if screen is None:
        abort(404)
    now = desk().safe.clock.now()
    return render_template(
        "counter/call_screen.html",
        office=screen.office,
        calls=[(one.number, desk_words(one.desk), one.turn) for one in screen.calls],
        hour=hour_at(now, screen.office.zone),
    )


@counter.get("/ecran")
@role("office_manager")
def screen() -> str:
    """Say whether the office has a screen, and since when; make or take back its address."""
    return _page()


@counter.post("/ecran")
@role("office_manager")
def make_screen() -> str:
    """Make the address, which is shown once; the one before opens nothing any more."""
    token = open_screen(desk(), office())
    return _page(f"{url_for('call_screen.show', token=token, _external=True)}")


@counter.post("/ecran/fermer")
@role("office_manager")
def end_screen() -> Response:
    """Take the address back."""
    close_screen(desk(), office())
    return go(url_for("counter.screen"))


def _page(address: str = "") -> str:
    since = screen_since(desk(), office())
    zone = require_day().office.zone
    return render_template(
        "counter/screen.html",
        address=address,
        since=format_date(since.astimezone(zone).date()) if since else "",
    )

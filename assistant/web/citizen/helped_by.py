"""For the person: who helps them by mandate, what was changed in their name, what somebody concluded."""

from flask import Flask, Response, abort, render_template, url_for

from assistant.services.mandates import (
    ACTIVE,
    BY_PERSON,
    TO_SIGN,
    ChangeMade,
    as_ended,
    as_read,
    changes_made,
    mandate_of,
    mandates,
    write_line_of_person,
)
from assistant.web.citizen.blueprint import citizen
from assistant.web.mandate_words import mandate_lines
from assistant.web.open_case import change_case, onward, open_case, require_case, rules, safe, today
from assistant.web.opinion_words import OpinionLine, opinions_told
from assistant.web.security import role


def install(app: Flask) -> None:
    """Let pages say what was done in the person's name, and what a person concluded."""
    app.jinja_env.globals.update(
        changed_in_your_name=changed_in_your_name, opinions_for_you=opinions_for_you, is_helped=is_helped
    )


def changed_in_your_name() -> tuple[ChangeMade, ...]:
    """Return the changes made in the person's name that they have not read yet."""
    opened = open_case()
    return () if opened is None else tuple(made for made in changes_made(opened.contents) if not made.read)


def opinions_for_you() -> tuple[OpinionLine, ...]:
    """Return the opinions that hold in the open case."""
    opened = open_case()
    return () if opened is None else tuple(opinions_told(rules(), opened.contents))


def is_helped() -> bool:
    """Tell whether the open case has ever had a mandate."""
    opened = open_case()
    return opened is not None and bool(mandates(opened.contents))


@citizen.get("/qui-m-aide")
@role("public")
def helped_by() -> str:
    """Show the mandates and every change made in the person's name."""
    contents = require_case().contents
    return render_template(
        "citizen/helped_by.html",
        mandates=mandate_lines(contents, today()),
        changes=list(reversed(changes_made(contents))),
    )


@citizen.post("/qui-m-aide/lu")
@role("public")
def read_changes() -> Response:
    """Note that the person has read what was changed."""
    change_case(as_read)
    return onward(url_for("citizen.helped_by"))


@citizen.post("/qui-m-aide/<reference>/fin")
@role("public")
def end_help(reference: str) -> Response:
    """End a mandate: the person may at any time, without saying why."""
    opened = require_case()
    found = mandate_of(opened.contents, reference) or abort(404)
    if found.state in (TO_SIGN, ACTIVE):
        change_case(lambda contents: as_ended(contents, reference, today(), BY_PERSON))
        write_line_of_person(safe(), opened.id, found)
    return onward(url_for("citizen.helped_by"))

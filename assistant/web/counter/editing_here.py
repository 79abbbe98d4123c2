"""What the pages of editing share: the things of the office somebody works for now, in values and in words."""

from datetime import date
from typing import Any

from flask import abort, current_app, request
from wtforms import Form

from assistant.booking.motives import OFFICE as FACE_TO_FACE
from assistant.services.office_editing import Thing, thing, things
from assistant.services.office_editing_settling import WHY
from assistant.services.office_editing_things import ADVISER, MOTIVE, OFFICE, Values
from assistant.services.safe import StaffAccess
from assistant.services.staff_cases import office_names
from assistant.web.counter.blueprint import desk
from assistant.web.counter.editing_parts import PARTS, Part
from assistant.web.counter.editing_words import lines_of, motive_name, title_of
from assistant.web.i18n import PARIS
from assistant.web.signed_in import entrance, office, staff

CHOICE = "choix."


def ring() -> None:
    """Wake the worker: people are to be told."""
    current_app.extensions["bell"].ring()


def part_at(slug: str) -> Part:
    """Return the kind of thing an address names."""
    return PARTS.get(slug) or abort(404)


def all_of(part: Part) -> list[Thing]:
    """List the things of a kind; every motive, whether or not the office said something of it."""
    if part.kind == OFFICE:
        return [one for one in [thing(desk(), office(), OFFICE, office())] if one]
    if part.kind == MOTIVE:
        return [found(part, code) for code in desk().motives]
    return list(things(desk(), office(), part.kind))


def found(part: Part, key: str) -> Thing:
    """Return one thing of this office; any other does not exist."""
    present = thing(desk(), office(), part.kind, key)
    if present is None and part.kind == MOTIVE and key in desk().motives:
        motive = desk().motives[key]
        modes = list(dict.fromkeys([FACE_TO_FACE, motive.mode, *motive.modes]))
        return Thing(MOTIVE, key, {"modes": modes, "extra_minutes": 0}, 0)
    return present or abort(404)


def said_in(part: Part, form: Form, present: Thing | None) -> dict[str, Any]:
    """Return what a form says; the places of somebody that this manager does not manage stay as they are."""
    said = part.said(form)
    if part.kind == ADVISER and present is not None:
        others = [code for code in present.values["offices"] if not staff().may("office_manager", code)]
        said["offices"] = sorted({*said["offices"], *others})
    return said


def carried() -> list[tuple[str, str]]:
    """List what was typed, for the next screen to carry along."""
    left_out = {"csrf_token", "step", "sure"}
    every = ((name, value) for name in request.form for value in request.form.getlist(name))
    return [(name, value) for name, value in every if name not in left_out and not name.startswith(CHOICE)]


def row_of(part: Part, one: Thing) -> dict[str, Any]:
    """Show one thing in a list."""
    return {
        "key": one.key,
        "title": title_for(part.kind, one.key, one.values),
        "lines": lines_for(part.kind, one.values),
    }


def title_for(kind: str, key: str, values: Values) -> str:
    """Name one thing."""
    if kind == MOTIVE:
        return motive_name(desk().motives[key]) if key in desk().motives else key
    return title_of(kind, values, names_here()) if values else ""


def lines_for(kind: str, values: Values) -> list[tuple[str, str]]:
    """Say everything of a thing in words."""
    return lines_of(kind, values, names_here(), desk().motives)


def names_here() -> dict[str, str]:
    """Name the people who receive here, and the offices."""
    people = {one.key: str(one.values["name"]) for one in things(desk(), office(), ADVISER)}
    return people | dict(office_names(entrance()))


def access_here() -> StaffAccess:
    """Say in whose name, and of which office, something is done."""
    return StaffAccess(staff().id, office(), WHY)


def today_here() -> date:
    """Return the day it is."""
    return desk().safe.clock.now().astimezone(PARIS).date()

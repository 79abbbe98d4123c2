"""What the room's script asks of the server: a seat, what the other side says, and to pass something on.

Each answer is short JSON. Whoever waits is answered within eight seconds, and only a few may wait in one process at the
same time; the others ask again a moment later. So those who wait never take all the threads that serve pages.
"""

import json
from threading import BoundedSemaphore, Event
from typing import Final

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from assistant.services import video
from assistant.services.video import Door, Entered, Heard, SeatTaken, Signal, Unseated, Visitor
from assistant.services.video_links import ADVISER
from assistant.settings import Settings
from assistant.web.appointments.blueprint import appointments, desk
from assistant.web.appointments.video_pages import SEAT, seat_path, secure_cookies
from assistant.web.security import role

ROUNDS: Final = 16
"""How often one who waits is looked after before they are answered anyway."""

BETWEEN_ROUNDS: Final = 0.5
WAITING_AT_ONCE: Final = 2
LONGEST_SIGNAL: Final = 32 * 1024
MOST_SIGNALS: Final = 40
_LARGEST: Final = 2**53

_places_to_wait = BoundedSemaphore(WAITING_AT_ONCE)


@appointments.post("/video/<link>/entrer")
@role("public")
def enter_video(link: str) -> Response | tuple[Response, int]:
    """Take the seat of this link, for this browser."""
    visitor = _visitor(link)
    if not isinstance(visitor, Visitor):
        return visitor
    entered = video.enter(desk(), visitor, request.cookies.get(SEAT, ""))
    if isinstance(entered, SeatTaken):
        return _refusal("elsewhere", 409)
    response = _entered(visitor, entered)
    response.set_cookie(
        SEAT, entered.token, path=seat_path(link), httponly=True, samesite="Lax", secure=secure_cookies()
    )
    return response


@appointments.post("/video/<link>/ecouter")
@role("public")
def hear_video(link: str) -> Response | tuple[Response, int]:
    """Tell who sits across and what they left; wait a little for news where the script asks for it."""
    visitor = _visitor(link)
    if not isinstance(visitor, Visitor):
        return visitor
    token, after, known = request.cookies.get(SEAT, ""), _number("after"), _number("across")
    if not video.still_here(desk(), visitor, token, after):
        return _refusal("unseated", 409)
    heard = video.hear(desk(), visitor, token, after)
    if _asked().get("wait") is True and _has_threads_to_spare() and _places_to_wait.acquire(blocking=False):
        try:
            heard = _wait_for_news(visitor, token, after, known)
        finally:
            _places_to_wait.release()
    return _refusal("unseated", 409) if isinstance(heard, Unseated) else _heard(heard)


@appointments.post("/video/<link>/dire")
@role("public")
def say_video(link: str) -> Response | tuple[Response, int]:
    """Pass on what this side's script says to the other's."""
    visitor = _visitor(link)
    if not isinstance(visitor, Visitor):
        return visitor
    bodies = [json.dumps(signal) for signal in _signals()]
    if not bodies or any(len(body) > LONGEST_SIGNAL for body in bodies):
        return _refusal("unreadable", 400)
    said = video.say(desk(), visitor, request.cookies.get(SEAT, ""), _number("to"), bodies)
    return _refusal("unseated", 409) if isinstance(said, Unseated) else _heard(said)


def _visitor(link: str) -> Visitor | tuple[Response, int]:
    """Return who asks, if the room is open to them; else what to answer."""
    visitor = video.visitor_of(desk(), link)
    if visitor is None:
        return _refusal("void", 404)
    door = video.door_of(desk(), visitor)
    return visitor if door is Door.OPEN else _refusal(str(door), 403)


def _has_threads_to_spare() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.threads >= 2 * WAITING_AT_ONCE


def _server_stops(within: float) -> bool:
    """Wait so many seconds, or less: told to stop, a server lets nobody wait any longer."""
    stopping: Event = current_app.extensions["stopping"]
    return stopping.wait(within)


def _wait_for_news(visitor: Visitor, token: str, after: int, known: int) -> Heard | Unseated:
    heard = video.hear(desk(), visitor, token, after)
    for _round in range(ROUNDS):
        if isinstance(heard, Unseated) or heard.signals or (heard.across or 0) != known:
            break
        if _server_stops(BETWEEN_ROUNDS):
            break
        heard = video.hear(desk(), visitor, token, after)
    return heard


def _entered(visitor: Visitor, entered: Entered) -> Response:
    return jsonify(
        visit=entered.visit,
        across=entered.across or 0,
        leads=visitor.role == ADVISER,
        iceServers=entered.servers,
        iceTransportPolicy="relay" if desk().rooms.relays else "all",
    )


def _heard(heard: Heard) -> Response:
    return jsonify(across=heard.across or 0, signals=[_written(signal) for signal in heard.signals])


def _written(signal: Signal) -> dict[str, object]:
    return {"number": signal.number, "from": signal.visit, "said": json.loads(signal.body)}


def _asked() -> dict[str, object]:
    """Read what the script sent; nonsense is nothing."""
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _number(name: str) -> int:
    given = _asked().get(name)
    return given if type(given) is int and 0 <= given < _LARGEST else 0  # true and false are no numbers


def _signals() -> list[object]:
    given = _asked().get("signals")
    return given[:MOST_SIGNALS] if isinstance(given, list) else []


def _refusal(code: str, status: int) -> tuple[Response, int]:
    return jsonify(error={"code": code, "message": "", "fields": {}}), status

"""Signing in through the organisation's own sign-in: going there, coming back."""

from flask import Response, abort, current_app, make_response, redirect, render_template, request, session, url_for

from assistant.services.entrance import SignedIn
from assistant.services.ports import SignOnFailed, SignOnJourney
from assistant.services.sign_in import sign_in_from_elsewhere
from assistant.settings import Settings
from assistant.web.counter.blueprint import entry
from assistant.web.counter.entry_views import after_signing_in
from assistant.web.security import role
from assistant.web.signed_in import enter, entrance, forget

_JOURNEY = "sign_on"
_REFUSED = 403


@entry.get("/connexion/organisation")
@role("public")
def elsewhere() -> Response:
    """Send somebody to the sign-in of their organisation; only a signed cookie remembers what must come back."""
    sign_on = entrance().sign_on
    if sign_on is None:
        abort(404)
    try:
        journey = sign_on.begin(_return_address())
    except SignOnFailed:
        return _failed(is_unknown=False)
    session[_JOURNEY] = [journey.state, journey.nonce, journey.verifier, after_signing_in()]
    return redirect(journey.address, code=303)  # type: ignore[return-value]


@entry.get("/connexion/retour")
@role("public")
def come_back() -> Response:
    """Check what somebody brings back, and let them in."""
    sign_on, kept = entrance().sign_on, session.pop(_JOURNEY, None)
    if sign_on is None:
        abort(404)
    if not isinstance(kept, list) or len(kept) != 4:  # noqa: PLR2004 — as written above
        return _failed(is_unknown=False)
    state, nonce, verifier, wanted = kept
    came_back_at = f"{_return_address()}?{request.query_string.decode('ascii', 'replace')}"
    try:
        known = sign_on.finish(SignOnJourney(_return_address(), state, nonce, verifier), came_back_at)
    except SignOnFailed:
        return _failed(is_unknown=False)
    outcome = sign_in_from_elsewhere(entrance(), known)
    if not isinstance(outcome, SignedIn):
        return _failed(is_unknown=True)
    forget()
    return enter(outcome, wanted)


def _return_address() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + url_for("entry.come_back")


def _failed(*, is_unknown: bool) -> Response:
    return make_response(render_template("counter/not_let_in.html", is_unknown=is_unknown), _REFUSED)

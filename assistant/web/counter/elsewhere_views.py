"""Signing in through the organisation's own sign-in: going there, coming back, signing out there too.

What the provider said of somebody is wanted again when they sign out. Their browser keeps it until then, sealed, in a
cookie that only the address of signing out is given.
"""

import base64
import binascii
from typing import Final

from flask import Response, abort, current_app, make_response, redirect, render_template, request, session, url_for

from assistant.services.entrance import SignedIn, Visit, digest_of
from assistant.services.envelope import SealBroken
from assistant.services.ports import KnownElsewhere, SignOnFailed, SignOnJourney, SignOut
from assistant.services.server_keys import seal, unseal
from assistant.services.sign_in import sign_in_from_elsewhere
from assistant.services.staff_accounts import account_line
from assistant.settings import Settings
from assistant.web.counter.blueprint import entry
from assistant.web.counter.entry_views import after_signing_in
from assistant.web.security import let_forms_lead_to, role
from assistant.web.signed_in import COOKIE, enter, entrance, forget

PROOF: Final = "organisme"
_LONGEST_COOKIE: Final = 3800
_PURPOSE: Final = "sign out elsewhere"
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
    return _keep_proof(enter(outcome, wanted), outcome, known)


def sign_out_elsewhere(visit: Visit) -> SignOut | None:
    """Say how somebody closes the session of their organisation; nothing where they came in by another way."""
    sign_on, line = entrance().sign_on, account_line(entrance(), visit.member.id)
    if sign_on is None or line is None or not line.signs_in_elsewhere:
        return None
    settings: Settings = current_app.extensions["settings"]
    try:
        return sign_on.sign_out(_proof(), settings.base_url + url_for("entry.sign_in"))
    except SignOnFailed:
        return None


def signed_out_page(elsewhere: SignOut) -> Response:
    """Say that the session here is over, and offer to close the organisation's: on a shared desk both must be."""
    let_forms_lead_to(elsewhere.address)
    return make_response(render_template("counter/signed_out.html", elsewhere=elsewhere))


def _keep_proof(response: Response, outcome: SignedIn, known: KnownElsewhere) -> Response:
    settings: Settings = current_app.extensions["settings"]
    place = digest_of(outcome.token).hex()
    sealed = base64.urlsafe_b64encode(seal(entrance().safe.server_keys, _PURPOSE, place, known.proof.encode()))
    if known.proof and len(sealed) <= _LONGEST_COOKIE:  # without it the provider asks the person whether to sign out
        path, secure = url_for("steps.sign_out"), settings.secure_cookies
        response.set_cookie(PROOF, sealed.decode(), path=path, secure=secure, httponly=True, samesite="Lax")
    return response


def _proof() -> str:
    place = digest_of(request.cookies.get(COOKIE, "")).hex()
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(PROOF, ""))
        return unseal(entrance().safe.server_keys, _PURPOSE, place, sealed).decode()
    except (SealBroken, binascii.Error, ValueError):
        return ""


def _return_address() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url + url_for("entry.come_back")


def _failed(*, is_unknown: bool) -> Response:
    return make_response(render_template("counter/not_let_in.html", is_unknown=is_unknown), _REFUSED)

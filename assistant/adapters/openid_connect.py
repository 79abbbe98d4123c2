"""The sign-in of an organisation that has accounts for its staff: OpenID Connect, code flow with PKCE.

What must hold before anybody is believed: the answer brings back the state of this journey; the code was exchanged with
the verifier that only this browser's cookie holds; the identity token is signed by a key that the provider publishes,
for us, now, with the nonce of this journey, by the issuer of the settings. Roles are read from that token, or from the
user's page at the provider where it says them only there.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.services.ports import KnownElsewhere, SignOnFailed, SignOnJourney, SignOut
from assistant.settings import SingleSignOnSettings

SECONDS_TO_ANSWER: Final = 5
SECONDS_TO_REMEMBER: Final = 600
LEEWAY: Final = 60
SIGNATURES: Final = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
]
_NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenIdConnect:
    """One provider, described by its discovery document, which is read when it is first needed and again at times."""

    def __init__(self, settings: SingleSignOnSettings, secret: str) -> None:
        self._settings = settings
        self._secret = secret
        self._lock = Lock()
        self._described: Mapping[str, Any] = {}
        self._read_at = 0.0

    @property
    def passwords_too(self) -> bool:
        """Whether accounts with a password stay possible beside it."""
        return self._settings.passwords_too

    def begin(self, return_to: str) -> SignOnJourney:
        """Say where to send somebody, and what to remember until they come back."""
        nonce, verifier = generate_token(32), generate_token(64)
        with self._session(return_to) as session:
            address, state = session.create_authorization_url(
                self._description()["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        return SignOnJourney(address, state, nonce, verifier)

    def finish(self, journey: SignOnJourney, came_back_at: str) -> KnownElsewhere:
        """Check what they came back with."""
        _check_answer(came_back_at, journey.state, self._settings.issuer)
        return_to = came_back_at.partition("?")[0]
        try:
            with self._session(return_to, journey.state) as session:
                tokens = session.fetch_token(
                    self._description()["token_endpoint"],
                    authorization_response=came_back_at,
                    code_verifier=journey.verifier,
                    timeout=SECONDS_TO_ANSWER,
                    allow_redirects=False,
                )
            token = str(tokens.get("id_token") or "")
            claims = self._claims(token, journey.nonce)
            return replace(
                self._known(claims, self._more_about(str(tokens.get("access_token") or ""), claims)), proof=token
            )
        except (OAuthError, requests.RequestException) as failure:
            raise SignOnFailed("no_token", {"why": type(failure).__name__}) from None

    def sign_out(self, proof: str, return_to: str) -> SignOut | None:
        """Say how to close the session there too, as OpenID Connect RP-Initiated Logout has it."""
        address = self._description().get("end_session_endpoint")
        if not isinstance(address, str) or not address.startswith(("https://", f"{self._settings.issuer}/")):
            return None
        hint = {"id_token_hint": proof} if proof else {}
        return SignOut(address, {**hint, "client_id": self._settings.client_id, "post_logout_redirect_uri": return_to})

    def _session(self, return_to: str, state: str | None = None) -> OAuth2Session:
        return OAuth2Session(
            self._settings.client_id,
            self._secret,
            scope=self._settings.scope,
            redirect_uri=return_to,
            state=state,
            code_challenge_method="S256",
        )

    def _description(self) -> Mapping[str, Any]:
        with self._lock:
            if not self._described or time.monotonic() - self._read_at > SECONDS_TO_REMEMBER:
                found = _read(f"{self._settings.issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != self._settings.issuer or not all(
                    isinstance(found.get(name), str) for name in _NEEDED
                ):
                    raise SignOnFailed("not_the_provider_described")
                self._described, self._read_at = found, time.monotonic()
            return self._described

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        wanted = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._description()["issuer"]},
            aud={"essential": True, "value": self._settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            keys = KeySet.import_key_set(_read(self._description()["jwks_uri"]))  # type: ignore[arg-type]
            claims: Mapping[str, Any] = jwt.decode(token, keys, algorithms=SIGNATURES).claims
            wanted.validate(dict(claims))
        except (JoseError, ValueError) as failure:
            raise SignOnFailed("token_refused", {"why": type(failure).__name__}) from None
        if isinstance(claims["aud"], list) and claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise SignOnFailed("token_for_another")
        return claims

    def _more_about(self, access_token: str, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask the user's page for what the token does not say; it must speak of the same person."""
        page = self._description().get("userinfo_endpoint")
        if self._settings.claim in claims or not isinstance(page, str):
            return claims
        said = _read(page, {"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != claims["sub"]:
            raise SignOnFailed("another_person")
        return {**said, **claims}

    def _known(self, claims: Mapping[str, Any], more: Mapping[str, Any]) -> KnownElsewhere:
        said = more.get(self._settings.claim, ())
        values = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        given = {grant for value in values for grant in self._settings.roles.get(str(value), ())}
        subject = str(claims["sub"])
        login = str(more.get("preferred_username") or more.get("email") or "agent")
        return KnownElsewhere(
            self._settings.issuer, subject, login, str(more.get("name") or login), tuple(sorted(given))
        )


def _check_answer(came_back_at: str, state: str, issuer: str) -> None:
    """Refuse an answer to another journey, or of another provider, or one that says no."""
    answer = parse_qs(urlsplit(came_back_at).query)
    if answer.get("state") != [state]:
        raise SignOnFailed("not_this_journey")
    if "iss" in answer and [said.rstrip("/") for said in answer["iss"]] != [issuer]:
        raise SignOnFailed("another_provider")
    if "error" in answer or len(answer.get("code", [])) != 1:
        raise SignOnFailed("provider_said_no")


def _read(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    try:
        answer = requests.get(address, headers=headers, timeout=SECONDS_TO_ANSWER, allow_redirects=False)
        return _object(answer)
    except requests.RequestException as failure:
        raise SignOnFailed("provider_silent", {"why": type(failure).__name__}) from None


def _object(answer: requests.Response) -> dict[str, Any]:
    try:
        answer.raise_for_status()
        said = answer.json()
    except requests.RequestException as failure:
        raise SignOnFailed("provider_silent", {"why": type(failure).__name__}) from None
    if not isinstance(said, dict):
        raise SignOnFailed("provider_unreadable")
    return said

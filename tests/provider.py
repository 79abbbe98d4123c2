"""An OpenID provider on loopback, whole as far as a client can tell: discovery, authorize, token, keys, user's page.

Its tokens are signed with joserfc's keys. `faults` names what it does wrong, for the tests that must refuse it.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, SECRET = "mes-droits", "a secret of the provider's"


@dataclass
class Provider:
    """What it knows, who is signed in there, and what it does wrong."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    groups_on_the_page_only: bool = False
    faults: set[str] = field(default_factory=set)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    signs_out: bool = True
    signed_out: list[dict[str, str]] = field(default_factory=list)

    # --- what a browser asks -------------------------------------------------------

    def authorize(self) -> Response:
        """Send the person back at once, as if they were signed in there already."""
        wanted = request.args.to_dict()
        assert wanted["client_id"] == CLIENT_ID
        assert wanted["response_type"] == "code"
        assert wanted["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = wanted
        back = {"code": code, "state": wanted["state"], "iss": self.issuer}
        if "says_no" in self.faults:
            back = {"error": "access_denied", "state": wanted["state"]}
        if "another_state" in self.faults:
            back["state"] = "another"
        if "another_provider" in self.faults:
            back["iss"] = "https://evil.example"
        return redirect(f"{wanted['redirect_uri']}?{urlencode(back)}")  # type: ignore[return-value]

    def end_session(self) -> Response:
        """Close the session there, and send the browser back where the client is known to be."""
        said = request.form.to_dict()
        assert not request.query_string, "nothing about anybody in an address"
        self.signed_out.append(said)
        return redirect(said["post_logout_redirect_uri"])  # type: ignore[return-value]

    # --- what the client asks ------------------------------------------------------

    def token(self) -> Response:
        """Exchange a code, once, for whoever holds its verifier and the client's secret."""
        if not self._is_our_client():
            return _error("invalid_client", 401)
        wanted = self.codes.pop(request.form.get("code", ""), None)
        if wanted is None or wanted["redirect_uri"] != request.form.get("redirect_uri"):
            return _error("invalid_grant", 400)
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != wanted["code_challenge"]:
            return _error("invalid_grant", 400)
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return jsonify(
            access_token=access, token_type="Bearer", expires_in=60, id_token=self._identity_token(wanted["nonce"])
        )

    def _is_our_client(self) -> bool:
        given = request.authorization
        return given is not None and (given.username, given.password) == (CLIENT_ID, SECRET)

    def _identity_token(self, nonce: str) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "exp": now + 60,
            "iat": now,
            "nonce": nonce,
            **{name: value for name, value in self.person.items() if self._is_said(name)},
        }
        wrong = {
            "wrong_issuer": {"iss": "https://evil.example"},
            "for_another": {"aud": "another-client"},
            "too_old": {"exp": now - 600, "iat": now - 1200},
            "replayed": {"nonce": "of another journey"},
        }
        for fault in self.faults & set(wrong):
            claims |= wrong[fault]
        if "unsigned" in self.faults:
            return ".".join(_part(part) for part in ({"alg": "none"}, claims)) + "."
        key = RSAKey.generate_key(2048, {"kid": "first"}) if "another_key" in self.faults else self.key
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key)

    def _is_said(self, name: str) -> bool:
        return name == "sub" or not self.groups_on_the_page_only

    def userinfo(self) -> Response:
        """Say what is known of the person, to whoever holds the access token."""
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _error("invalid_token", 401)
        return jsonify({**self.person, **({"sub": "somebody else"} if "another_person" in self.faults else {})})

    def jwks(self) -> Response:
        """Publish the key, its public half only."""
        return jsonify(KeySet([self.key]).as_dict(private=False))

    def discovery(self) -> Response:
        """Describe the provider."""
        if "silent" in self.faults:
            return _error("temporarily_unavailable", 503)
        return jsonify(
            issuer="https://evil.example" if "describes_another" in self.faults else self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/jwks",
            userinfo_endpoint=f"{self.issuer}/userinfo",
            **({"end_session_endpoint": f"{self.issuer}/logout"} if self.signs_out else {}),
        )


def _error(code: str, status: int) -> Response:
    answer = jsonify(error=code)
    answer.status_code = status
    return answer


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@contextmanager
def provider_on_loopback() -> Iterator[Provider]:
    """Serve a provider until the block ends."""
    provider, pages = Provider(), Flask("provider")
    pages.add_url_rule("/.well-known/openid-configuration", "discovery", provider.discovery)
    pages.add_url_rule("/authorize", "authorize", provider.authorize)
    pages.add_url_rule("/token", "token", provider.token, methods=["POST"])
    pages.add_url_rule("/jwks", "jwks", provider.jwks)
    pages.add_url_rule("/userinfo", "userinfo", provider.userinfo)
    pages.add_url_rule("/logout", "end_session", provider.end_session, methods=["POST"])
    pages.before_request(lambda: provider.asked.append(request.path))
    server = make_server("127.0.0.1", 0, pages, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()

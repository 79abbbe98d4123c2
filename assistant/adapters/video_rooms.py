"""Rooms for two: our own, on the page of a signed link, or those of a service the organisation's file describes."""

import hmac
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from joserfc import jwt
from joserfc.jwk import OctKey

from assistant.services.ports import OutsideVisit
from assistant.settings import VideoProvider, VideoServers
from assistant.settings.video import ROOM, TOKEN

PAGE = "/rendez-vous/video/"
_RANDOM_BYTES = 24


@dataclass(frozen=True)
class WebVideoRooms:
    """Rooms at the address of the site, the servers that help browsers meet there, and other people's services."""

    base_url: str
    video: VideoServers = field(default_factory=VideoServers)
    providers: Mapping[str, VideoProvider] = field(default_factory=dict)

    @property
    def relays(self) -> bool:
        """Whether our own calls go through a relay."""
        return self.video.relays

    @property
    def services(self) -> Mapping[str, str]:
        """The services of others: their names, by code."""
        return {code: provider.label for code, provider in self.providers.items()}

    def new_room(self) -> str:
        """Draw 192 random bits, written for an address."""
        return secrets.token_urlsafe(_RANDOM_BYTES)

    def page(self, link: str) -> str:
        """Return the address of the page of a signed link."""
        return f"{self.base_url}{PAGE}{link}"

    def servers(self, until: datetime) -> Sequence[Mapping[str, object]]:
        """Return the servers as browsers want them; with a relay, the relay alone."""
        if self.video.relays:
            return [{"urls": list(self.video.turn), **turn_credentials(self.video.turn_secret, until)}]
        return [{"urls": list(self.video.stun)}] if self.video.stun else []

    def elsewhere(self, service: str, visit: OutsideVisit) -> str:
        """Return the address of a room at another service, with the token it asks for."""
        provider = self.providers[service]
        address = provider.url.replace(ROOM, quote(visit.room, safe=""))
        return address.replace(TOKEN, _token(provider, visit)) if provider.token_key else address


def turn_credentials(secret: str, until: datetime) -> Mapping[str, str]:
    """Return a name that says when it ends, and the password that the relay works out in the same way.

    This is the "REST API" of TURN servers (coturn: ``use-auth-secret``): the relay needs no list of users.
    """
    name = f"{int(until.timestamp())}:{secrets.token_hex(8)}"
    password = b64encode(hmac.digest(secret.encode(), name.encode(), "sha1")).decode()
    return {"username": name, "credential": password}


def _token(provider: VideoProvider, visit: OutsideVisit) -> str:
    claims: dict[str, object] = {
        "room": visit.room,
        "moderator": visit.leads,
        "nbf": int(visit.opens_at.timestamp()),
        "exp": int(visit.closes_at.timestamp()),
    }
    named = {"iss": provider.issuer, "aud": provider.audience}
    claims |= {name: value for name, value in named.items() if value}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(provider.token_key))

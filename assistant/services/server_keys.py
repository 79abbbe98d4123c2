"""What the server itself must be able to read (to send a reminder, to run an agenda), sealed under its own key.

Contact, language, discretion, motive and time of an appointment are needed when nobody is there to give a code. They
live apart from the case and are sealed with a key that comes from the environment or a file, never from the database:
whoever steals the database alone reads nothing.

Rotation: put the new key first and keep the old ones behind it. What was sealed before still opens, what is sealed from
now on uses the first; ``key_in_use`` says whether a value should be sealed again before an old key is dropped.
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from assistant.errors import AssistantError
from assistant.services.envelope import KEY_LENGTH, SealBroken, derive, open_with, seal_with

KEY_ID_LENGTH = 4


class WeakServerKey(AssistantError):
    """A server key is missing or shorter than 256 bits."""


@dataclass(frozen=True)
class ServerKeys:
    """The keys of this service: ``keys[0]`` seals, all of them open."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) < KEY_LENGTH for key in self.keys):
            raise WeakServerKey("weak_server_key", {"least_bytes": KEY_LENGTH})

    def hash_of(self, purpose: str, value: str) -> bytes:
        """Hash ``value`` so that only this service can recognise it: for buckets and duplicates, not for secrets."""
        return self.hashes_of(purpose, value)[0]

    def hashes_of(self, purpose: str, value: str) -> tuple[bytes, ...]:
        """Hash ``value`` with every key, the one in use first: to find again what was noted before it came."""
        return tuple(hmac.digest(derive(key, f"hash {purpose}"), value.encode(), sha256) for key in self.keys)


def seal(keys: ServerKeys, purpose: str, row_id: str, content: bytes) -> bytes:
    """Seal a value of one row. It opens for the same purpose and the same row only."""
    key = keys.keys[0]
    return _key_id(key) + seal_with(derive(key, f"seal {purpose}"), content, f"{purpose} {row_id}")


def unseal(keys: ServerKeys, purpose: str, row_id: str, sealed: bytes) -> bytes:
    """Open what ``seal`` made, with whichever of the keys made it."""
    for key in keys.keys:
        if sealed.startswith(_key_id(key)):
            return open_with(derive(key, f"seal {purpose}"), sealed[KEY_ID_LENGTH:], f"{purpose} {row_id}")
    raise SealBroken("seal_broken", {"place": f"{purpose} {row_id}"})


def key_in_use(keys: ServerKeys, sealed: bytes) -> bool:
    """Whether ``sealed`` was made with the key in use now, and not with one about to be dropped."""
    return sealed.startswith(_key_id(keys.keys[0]))


def _key_id(key: bytes) -> bytes:
    return derive(key, "key id")[:KEY_ID_LENGTH]

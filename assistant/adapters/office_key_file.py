"""The keys of the offices, in one file that is not in the database nor beside it.

    {"lyon-3": {"public": "base64…", "private": ["base64…", "base64 of the one before…"]}}

A process that serves citizens only is given a file without ``private``: it can hand a case to an office and cannot read
it back. The first private key is the one that ``public`` belongs to; those behind it open what was given before a
rotation. Keys are raw X25519 keys, 32 bytes in base64.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from assistant.errors import AssistantError


class OfficeKeyFileUnreadable(AssistantError):
    """The file of the offices' keys is not what it should be; ``data`` says where."""


@dataclass(frozen=True, slots=True)
class _KeyPair:
    public: X25519PublicKey
    private: tuple[X25519PrivateKey, ...] = field(default=(), repr=False)


class OfficeKeyFile:
    """The offices' keys, read once when the program starts."""

    def __init__(self, path: Path) -> None:
        self._offices = _read(path)

    def public_key(self, office: str) -> X25519PublicKey | None:
        """Return the key that closes a case for ``office``."""
        pair = self._offices.get(office)
        return None if pair is None else pair.public

    def private_keys(self, office: str) -> Sequence[X25519PrivateKey]:
        """Return the keys that open what was closed for ``office``, the current one first."""
        pair = self._offices.get(office)
        return () if pair is None else pair.private


class NoOfficeKeys:
    """A service without offices: no case can be given to one, and none can be read for one."""

    def public_key(self, office: str) -> X25519PublicKey | None:  # noqa: ARG002 — there is none, whichever office asks
        """Return nothing."""
        return None

    def private_keys(self, office: str) -> Sequence[X25519PrivateKey]:  # noqa: ARG002 — as above
        """Return nothing."""
        return ()


def create_missing_office_keys(path: Path, offices: Iterable[str]) -> None:
    """Draw a key pair for each office that has none, and write the file anew, readable by its user only."""
    present = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [office for office in offices if office not in present]
    if not missing:
        return
    for office in missing:
        private = X25519PrivateKey.generate()
        present[office] = {
            "public": _write_key(private.public_key().public_bytes_raw()),
            "private": [_write_key(private.private_bytes_raw())],
        }
    _write_file(path, present)


def renew_office_keys(path: Path, offices: Iterable[str] = ()) -> tuple[str, ...]:
    """Draw a new pair for these offices, or all; those there were stay behind it. Return whose were drawn."""
    present = json.loads(path.read_text(encoding="utf-8"))
    wanted = tuple(offices) or tuple(present)
    for office in wanted:
        if office not in present:
            raise OfficeKeyFileUnreadable("office_unknown", {"file": path, "office": office})
        private = X25519PrivateKey.generate()
        before = present[office].get("private", [])
        present[office] = {
            "public": _write_key(private.public_key().public_bytes_raw()),
            "private": [_write_key(private.private_bytes_raw()), *before],
        }
    _write_file(path, present)
    return wanted


def _write_file(path: Path, offices: Mapping[str, object]) -> None:
    """Write the file anew, whole or not at all, readable by its user only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(offices, indent=2), encoding="utf-8")
    fresh.replace(path)


def _read(path: Path) -> Mapping[str, _KeyPair]:
    try:
        offices = json.loads(path.read_text(encoding="utf-8"))
        return {office: _read_pair(keys) for office, keys in offices.items()}
    except FileNotFoundError:
        raise OfficeKeyFileUnreadable("office_keys_missing", {"file": path}) from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise OfficeKeyFileUnreadable("office_keys_unreadable", {"file": path, "reason": repr(error)}) from None


def _read_pair(keys: Mapping[str, object]) -> _KeyPair:
    written = keys.get("private", [])
    if not isinstance(written, list):
        raise TypeError("private is not a list")
    pair = _KeyPair(
        X25519PublicKey.from_public_bytes(_read_key(keys["public"])),
        tuple(X25519PrivateKey.from_private_bytes(_read_key(key)) for key in written),
    )
    if pair.private and pair.private[0].public_key() != pair.public:
        raise ValueError("the first private key does not belong to the public key")
    return pair


def _read_key(written: object) -> bytes:
    if not isinstance(written, str):
        raise TypeError("a key is not a text")
    try:
        return base64.b64decode(written, validate=True)
    except binascii.Error:
        raise ValueError("a key is not base64") from None


def _write_key(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")

"""Envelope encryption of a case: one random key per case, wrapped once for each of its readers.

    contents --AES-256-GCM(case key)--> cases.ciphertext
    case key --AES-256-GCM(wrapping key of the browser, of the code)--> case_keys.wrapped
    case key --X25519 + AES-256-GCM, with the office's public key--> case_keys.wrapped

The reasons are in docs/decisions/0005-envelope-encryption.md. Every sealed value begins with a version byte, so that a
later scheme can live beside this one, and is bound to its place (case, reader) as associated data: a ciphertext moved
to another row does not open.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from assistant.errors import AssistantError

KEY_LENGTH = 32
NONCE_LENGTH = 12
VERSION = b"\x01"


class SealBroken(AssistantError):
    """A sealed value does not open: altered, moved to another row, or closed with another key."""


def new_key() -> bytes:
    """Draw a random 256-bit key."""
    return os.urandom(KEY_LENGTH)


def seal_with(key: bytes, content: bytes, place: str) -> bytes:
    """Encrypt ``content``; it will open with the same key, at the same place, and only whole."""
    nonce = os.urandom(NONCE_LENGTH)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, content, place.encode())


def open_with(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt what ``seal_with`` made."""
    nonce, ciphertext = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
    if sealed[:1] != VERSION or len(nonce) < NONCE_LENGTH:
        raise SealBroken("seal_broken", {"place": place})
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, place.encode())
    except InvalidTag as broken:
        raise SealBroken("seal_broken", {"place": place}) from broken


def writing_of(sealed: bytes) -> bytes:
    """Return what tells a sealed value from every other, of the same place as well: the random part of its seal."""
    return sealed[1 : 1 + NONCE_LENGTH]


def derive(secret: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """Derive from a strong secret an independent 256-bit key for one purpose."""
    return HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=salt, info=purpose.encode()).derive(secret)


@dataclass(frozen=True, slots=True)
class ReaderSecret:
    """What a browser or a code knows: where its wrapped key lies, and the key that unwraps it."""

    lookup_id: bytes
    wrapping_key: bytes = field(repr=False)

    @classmethod
    def derived_from(cls, secret: bytes) -> "ReaderSecret":
        """Split a strong secret in two; the lookup id, which the database sees, says nothing about the key.

        It is `derive` twice, whose first step is the same for both.
        """
        extracted = HKDF.extract(SHA256(), None, secret)
        lookup_id, wrapping_key = (
            HKDFExpand(algorithm=SHA256(), length=KEY_LENGTH, info=purpose).derive(extracted)
            for purpose in (b"lookup id", b"wrapping key")
        )
        return cls(lookup_id, wrapping_key)

    def wrap(self, case_key: bytes, case_id: str) -> bytes:
        """Close the key of a case for this reader."""
        return seal_with(self.wrapping_key, case_key, f"case key {case_id}")

    def unwrap(self, wrapped: bytes, case_id: str) -> bytes:
        """Open the key of a case."""
        return open_with(self.wrapping_key, wrapped, f"case key {case_id}")


def office_lookup_id(office: str, case_id: str) -> bytes:
    """Where an office finds its wrapped key of a case: no secret, an office is known by its name."""
    return _digest(b"office", office.encode(), case_id.encode())


def wrap_for_office(public_key: X25519PublicKey, office: str, case_id: str, case_key: bytes) -> bytes:
    """Close the key of a case for an office: only the holder of its private key opens it, not even this process.

    An ephemeral key pair agrees on a secret with the office's public key and is forgotten.
    """
    ephemeral = X25519PrivateKey.generate()
    sender = ephemeral.public_key().public_bytes_raw()
    key = _agreed_key(ephemeral.exchange(public_key), sender, public_key.public_bytes_raw())
    return VERSION + sender + seal_with(key, case_key, _office_place(office, case_id))


def unwrap_for_office(private_keys: Iterable[X25519PrivateKey], office: str, case_id: str, wrapped: bytes) -> bytes:
    """Open the key of a case with the office's present key, or with one that it replaced."""
    place = _office_place(office, case_id)
    sender, sealed = wrapped[1 : 1 + KEY_LENGTH], wrapped[1 + KEY_LENGTH :]
    if wrapped[:1] != VERSION or len(sender) < KEY_LENGTH:
        raise SealBroken("seal_broken", {"place": place})
    for private_key in private_keys:
        shared = private_key.exchange(X25519PublicKey.from_public_bytes(sender))
        key = _agreed_key(shared, sender, private_key.public_key().public_bytes_raw())
        try:
            return open_with(key, sealed, place)
        except SealBroken:
            continue
    raise SealBroken("seal_broken", {"place": place})


def _office_place(office: str, case_id: str) -> str:
    return f"case key {case_id} for office {office}"


def _agreed_key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return derive(shared, "office wrapping key", salt=_digest(sender, receiver))


def _digest(*parts: bytes) -> bytes:
    digest = Hash(SHA256())
    for part in parts:
        digest.update(len(part).to_bytes(4, "big") + part)
    return digest.finalize()

"""The secrets: where they are looked for, and how a demonstration makes its own.

Each is looked for in its environment variable, then in the file that NAME_FILE names, then in
INSTANCE_PATH/secrets/, where `create_missing_secrets` puts those of a demonstration. In production the
last place is not read: secrets must not lie beside the database they protect.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import UnsafeSettings

SECRET_NAMES = ("SECRET_KEY", "CODE_PEPPER", "SERVER_KEY")
SECRET_BYTES = 32


def create_missing_secrets(instance_path: Path) -> None:
    """Write the secrets that a demonstration lacks, readable by its user only; keep those it has."""
    folder = _folder(instance_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in SECRET_NAMES:
        path = folder / name.lower()
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(), encoding="ascii")


def find_secret(name: str, environ: Mapping[str, str], instance_path: Path | None) -> bytes:
    """Return the 32 bytes of a secret; `instance_path` is None where its folder must not be trusted."""
    return find_secrets(name, environ, instance_path)[0]


def find_secrets(name: str, environ: Mapping[str, str], instance_path: Path | None) -> tuple[bytes, ...]:
    """Return a secret and those it replaced, newest first: they are written one behind the other, with a space."""
    text = environ.get(name) or _read(environ.get(f"{name}_FILE"))
    if not text and instance_path is not None:
        text = _read(_folder(instance_path) / name.lower())
    if not text.strip():
        raise UnsafeSettings("secret_missing", {"variable": name})
    return tuple(_decoded(name, part) for part in text.split())


def find_words(name: str, environ: Mapping[str, str]) -> str | None:
    """Return a secret that somebody else chose, as they wrote it; nothing where none was given."""
    return environ.get(name) or _read(environ.get(f"{name}_FILE")) or None


def add_secret(name: str, environ: Mapping[str, str], instance_path: Path) -> Path:
    """Draw a secret and put it in front of those its file holds, which still open what they sealed; return the file.

    A secret that lies in a variable cannot be renewed from here: whoever set it can.
    """
    if environ.get(name):
        raise UnsafeSettings("secret_in_variable", {"variable": name})
    path = Path(environ.get(f"{name}_FILE") or _folder(instance_path) / name.lower())
    before = _read(path)
    if not before:
        raise UnsafeSettings("secret_missing", {"variable": name})
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    drawn = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    fresh.write_text(f"{drawn} {before}\n", encoding="ascii")
    fresh.replace(path)
    return path


def _decoded(name: str, text: str) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise UnsafeSettings("secret_not_base64", {"variable": name}) from None
    if len(secret) != SECRET_BYTES or len(set(secret)) < SECRET_BYTES // 4:
        raise UnsafeSettings("secret_too_weak", {"variable": name, "bytes": len(secret), "wanted": SECRET_BYTES})
    return secret


def _folder(instance_path: Path) -> Path:
    return instance_path / "secrets"


def _read(path: str | Path | None) -> str:
    if path is None:
        return ""
    try:
        return Path(path).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""

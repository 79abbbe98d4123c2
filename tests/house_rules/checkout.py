"""What the house rules read: the files of this checkout that are, or are about to be, committed."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LISTED = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")


def committed_files() -> list[Path]:
    """List every file of the checkout that git does not ignore."""
    listing = subprocess.run(_LISTED, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in sorted(set(listing.split("\0"))) if name and (ROOT / name).is_file()]


def committed_texts() -> Iterator[tuple[Path, str]]:
    """Give each committed text with its path from the root."""
    for path in committed_files():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a font, an image


def python_modules() -> list[Path]:
    """List our own Python modules, from the root."""
    return [path.relative_to(ROOT) for path in committed_files() if path.suffix == ".py"]

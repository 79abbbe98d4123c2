"""Where the rules, templates and translations lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_SHARED = PACKAGE / "_shared"
_ROOT = _SHARED if _SHARED.is_dir() else PACKAGE.parent

RULES = _ROOT / "rules"
TEMPLATES = _ROOT / "templates"
TRANSLATIONS = _ROOT / "translations"
STATIC = PACKAGE / "web" / "static"
MIGRATIONS = PACKAGE / "storage" / "migrations"

"""The languages of the service: a language is a folder with a catalogue, and nothing else.

French is the language of the msgids. `translations/<code>/LC_MESSAGES/messages.po` adds a language: its own name, its
direction and its conventions are those of the Unicode repertory (CLDR), its plurals are in the head of the catalogue.
A `language.toml` beside may say what a repertory cannot: `scope = "whole"` (the pages of staff too; else those of the
public only), and the `name` of a way of writing, such as easy-to-read French ("fr-falc"), which stays French.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog as BabelCatalogue
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from assistant.paths import TRANSLATIONS

REVIEWED: Final = "reviewed"  # the flag of a translation that somebody who knows the language has read
WHOLE: Final = "whole"
STAFF_ONLY: Final = (
    "assistant/cli/",
    "assistant/web/counter/",
    "assistant/web/letterbox.py",
    "assistant/web/wording_of_roles.py",
    "templates/components/counter_",
    "templates/counter/",
    "templates/print/day_list.html",
    "templates/site/letter",
)
"""Where only those who work here, or who develop, are spoken to."""
PARTS_OF_NUMBER: Final = re.compile(r"(?<=\d) (?=\d)")
IN_FRANCE: Final = {"en": "en_GB"}  # whose dates and numbers people in France know


@dataclass(frozen=True, slots=True)
class Language:
    """A language the service speaks, with its name as its readers write it."""

    code: str
    name: str
    direction: str = "ltr"
    is_whole: bool = False
    """Whether the pages of staff are written in it too."""

    @property
    def tag(self) -> str:
        """Return what `lang` says: a way of writing French is French."""
        return self.code if _has_conventions(self.code) else self.code.partition("-")[0]

    @property
    def locale(self) -> Locale:
        """Return the conventions of the language, as used in France."""
        return _locale(self.tag)

    @property
    def is_french(self) -> bool:
        """Tell whether French sentences belong in it: French, and French made easy to read."""
        return self.tag == "fr"

    @property
    def is_reviewed(self) -> bool:
        """Tell whether somebody has read every translation; French is the original."""
        return not unreviewed(self.code)


FRENCH: Final = Language("fr", "Français", is_whole=True)


@cache
def _has_conventions(code: str) -> bool:
    """Tell a language that the repertory knows ("pt-BR") from a way of writing one that only we name ("fr-falc")."""
    try:
        return str(Locale.parse(code, sep="-")).replace("_", "-") == code
    except (UnknownLocaleError, ValueError):
        return False


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(IN_FRANCE[tag]) if tag in IN_FRANCE else Locale.parse(tag, sep="-")


@cache
def offered_languages() -> tuple[Language, ...]:
    """List French, the ways of writing it, then every language that has a catalogue, by its own name."""
    catalogues = TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")
    others = [_language(path.parent.parent.name) for path in catalogues]
    return FRENCH, *sorted(others, key=lambda other: (not other.is_french, other.name))


@cache
def languages_of_staff() -> tuple[Language, ...]:
    """List the fewer languages that the pages of staff are written in too."""
    return tuple(language for language in offered_languages() if language.is_whole)


def _language(code: str) -> Language:
    described = TRANSLATIONS / code / "language.toml"
    said = tomllib.loads(described.read_text(encoding="utf-8")) if described.is_file() else {}
    conventions = Locale.parse(code if _has_conventions(code) else code.partition("-")[0], sep="-")
    own_name = str(said.get("name") or conventions.get_display_name() or code)
    direction = "rtl" if conventions.character_order == "right-to-left" else "ltr"
    return Language(code, own_name[:1].upper() + own_name[1:], direction, said.get("scope") == WHOLE)


class Languages(Mapping[str, Language]):
    """The languages by code, as the folder of translations has them."""

    def __getitem__(self, code: str) -> Language:
        return _by_code()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_by_code())

    def __len__(self) -> int:
        return len(_by_code())


@cache
def _by_code() -> dict[str, Language]:
    return {language.code: language for language in offered_languages()}


LANGUAGES: Final = Languages()


def is_for_staff_only(places: Iterable[str]) -> bool:
    """Tell whether a sentence stands only where the public never comes: its languages may leave it out."""
    return all(place.startswith(STAFF_ONLY) for place in places)


# --- catalogues -------------------------------------------------------------------


class Original(NullTranslations):
    """French, the language of the msgids: nothing and one are singular ("0 question", "1 question")."""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Choose the form that French counts with."""
        return singular if abs(number) < 2 else plural  # noqa: PLR2004 — French plurals begin at two

    def npgettext(self, _context: str, singular: str, plural: str, number: int) -> str:
        """Choose the form that French counts with."""
        return self.ngettext(singular, plural, number)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of a language, and those that nobody who knows it has read yet."""

    sentences: NullTranslations
    unreviewed: tuple[str, ...] = ()
    originals: Mapping[str, str] = field(default_factory=dict)
    """The French sentence behind each translation."""


@cache
def catalogue(code: str) -> Catalogue:
    """Read the catalogue of a language, once per process; where it says nothing, French stands."""
    path = TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return Catalogue(Original())
    with path.open("rb") as source:
        read = read_po(source, locale=LANGUAGES[code].tag.replace("-", "_"))
    if LANGUAGES[code].direction == "rtl":
        _keep_numbers_whole(read)
    compiled = BytesIO()
    write_mo(compiled, read)
    compiled.seek(0)
    sentences = Translations(compiled)
    sentences.add_fallback(Original())
    drafted = (message.id for message in read if message.id and message.string and REVIEWED not in message.flags)
    originals = (one if isinstance(one, str) else one[0] for one in drafted if isinstance(one, str) or any(one))
    behind = {one.string: one.id for one in read if isinstance(one.id, str) and isinstance(one.string, str)}
    return Catalogue(sentences, tuple(originals), behind)


def _keep_numbers_whole(read: BabelCatalogue) -> None:
    """Join the parts of a number ("1 234,50", "9 2026"): with a plain space between they would change places."""
    for message in read:
        if isinstance(message.string, str):
            message.string = PARTS_OF_NUMBER.sub("\u00a0", message.string)


def unreviewed(code: str) -> tuple[str, ...]:
    """List the French sentences whose translation lacks the flag `#, reviewed`: a machine wrote it, nobody checked."""
    return catalogue(code).unreviewed


def forget_catalogues() -> None:
    """Read the folder of translations again at the next sentence."""
    catalogue.cache_clear()
    for known in (offered_languages, languages_of_staff, _by_code):
        known.cache_clear()

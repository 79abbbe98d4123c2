"""Words explained where they stand: each once a page, without leaving it, with no script.

In a sentence a word becomes a button that opens its explanation over the page (`popover`; a browser that does not know
it shows the explanations at the end). Where no button may stand (the label of a field), or where a translation does not
say how a word is written, the word is listed at the end: "Mots utiles sur cette page".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from flask import Flask, current_app, g, request
from markupsafe import Markup, escape

from assistant.eligibility.glossary import Term, forms_in
from assistant.eligibility.references import LegalReference
from assistant.services.applications import Rules
from assistant.web.i18n import STAFF_PAGES, as_shown, current_language
from assistant.web.i18n import gettext as _
from assistant.web.languages import catalogue

TAG: Final = re.compile(r"(<[^>]*>|&[#\w]+;)")


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """A word of the page in the reader's language, and what it means."""

    code: str
    word: str
    explanation: str
    references: tuple[LegalReference, ...]
    french: str
    """The word on letters and counters."""
    is_marked: bool
    """Whether a button in a sentence opens it; else it is listed at the end of the page."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How the words of the glossary are written in one language: one pattern, and the word behind each form."""

    pattern: re.Pattern[str]
    codes: dict[str, str]
    french: frozenset[str] = frozenset()
    """The forms that stay French in another language: they say so, to be pronounced as such."""

    def found_in(self, text: str) -> Iterator[re.Match[str]]:
        """Find the words of the glossary in a text, whole and in order."""
        return (match for match in self.pattern.finditer(text) if self.code_of(match[0]))

    def code_of(self, written: str) -> str:
        """Return the word behind a form; one with capitals must be written so."""
        return self.codes.get(written) or self.codes.get(written.casefold(), "")


def install(app: Flask) -> None:
    """Give the templates their filters, and the words of the page."""
    app.jinja_env.filters.update(explained=explained, noting_words=noting_words, with_french=with_french)
    app.jinja_env.globals.update(
        words_met=words_met,
        words_of_page=words_of_page,
        offers_words=lambda: "citizen.words" in app.view_functions,
    )


def glossary() -> dict[str, Term]:
    """Return the words that the rules explain."""
    rules: Rules = current_app.extensions["rules"]
    return dict(rules.glossary)


@cache
def _vocabulary(language: str, terms: tuple[Term, ...]) -> Vocabulary:
    """Gather the forms of a language: those translated, and what French writes with capitals everywhere ("CAF")."""
    sentences = catalogue(language).sentences
    codes: dict[str, str] = {}
    for term in terms:
        translated = str(sentences.gettext(term.forms))
        is_french = translated == term.forms
        for form in (*forms_in(translated), *forms_in(term.forms)):
            if not is_french or language.startswith("fr") or _has_capitals(form):
                codes.setdefault(form if _has_capitals(form) else form.casefold(), term.code)
    french = frozenset(form for term in terms for form in forms_in(term.forms) if _has_capitals(form) or " " in form)
    choice = _any_of({form.casefold() for form in codes}) or r"(?!)"
    return Vocabulary(
        re.compile(rf"(?<!\w){choice}(?!\w)", re.IGNORECASE),
        codes,
        frozenset() if language.startswith("fr") else french,
    )


def _any_of(forms: Iterable[str]) -> str:
    """Write a pattern for the longest of some forms, letter by letter: a list of them is tried whole at each word."""
    after: dict[str, list[str]] = {}
    for form in forms:
        after.setdefault(form[:1], []).append(form[1:])
    may_end = after.pop("", None) is not None
    branches = [re.escape(letter) + _any_of(rest) for letter, rest in sorted(after.items())]
    if not branches:
        return ""
    written = branches[0] if len(branches) == 1 and not may_end else f"(?:{'|'.join(branches)})"
    return f"{written}?" if may_end else written


def _has_capitals(form: str) -> bool:
    return form != form.casefold()


def _spoken_here() -> Vocabulary:
    return _spoken_in(current_language().code)


def _french() -> Vocabulary:
    return _spoken_in("fr")


def _spoken_in(language: str) -> Vocabulary:
    """Return the words of a language, looked up once for this page: a page asks for them some ten times."""
    found: dict[str, Vocabulary] = g.setdefault("vocabularies", {})
    if language not in found:
        found[language] = _vocabulary(language, tuple(glossary().values()))
    return found[language]


def _marked_here() -> dict[str, bool]:
    """Return the words met on this page so far, and whether a button marks them."""
    found: dict[str, bool] = g.setdefault("words_of_page", {})
    return found


def words_met() -> tuple[tuple[str, bool], ...]:
    """Return the words met on this page so far, with whether a button marks them."""
    found: dict[str, bool] | None = g.get("words_of_page")
    return tuple(found.items()) if found else ()


def meet_again(words: dict[str, bool]) -> None:
    """Note the words of a part of the page that was drawn for an earlier one."""
    _marked_here().update(words)


def explained(text: object) -> Markup:
    """Mark the words of a sentence that were not met on this page yet; tags and what they hold stay as they are."""
    written = as_shown(str(escape(text)))
    if request.path.startswith(STAFF_PAGES):
        return Markup(written)  # noqa: S704 — escaped; those who work here know the words
    parts = TAG.split(written)
    for place in range(0, len(parts), 2):
        parts[place] = _with_buttons(parts[place])
    _note_behind(str(text))
    return Markup("".join(parts))  # noqa: S704 — escaped above; only our own buttons were added


def _with_buttons(part: str) -> str:
    vocabulary, met = _spoken_here(), _marked_here()

    def mark(match: re.Match[str]) -> str:
        code = vocabulary.code_of(match[0])
        if not code or met.get(code):
            return match[0]
        met[code] = True
        french = ' lang="fr" dir="ltr"' if match[0] in vocabulary.french else ""
        return f'<button class="term" type="button" popovertarget="mot-{code}"{french}>{match[0]}</button>'

    return vocabulary.pattern.sub(mark, part)


def noting_words(text: object) -> Markup:
    """Leave the words of a label as they are, and list them at the end of the page."""
    written = Markup(as_shown(str(escape(text))))  # noqa: S704 — escaped
    if request.path.startswith(STAFF_PAGES):
        return written
    vocabulary, met = _spoken_here(), _marked_here()
    for match in vocabulary.found_in(str(text)):
        met.setdefault(vocabulary.code_of(match[0]), False)
    _note_behind(str(text))
    return written


def _note_behind(text: str) -> None:
    """List the words of the French sentence behind a translation whose own words nobody has given yet."""
    behind = catalogue(current_language().code).originals.get(text)
    if behind:
        vocabulary, met = _french(), _marked_here()
        for match in vocabulary.found_in(behind):
            met.setdefault(vocabulary.code_of(match[0]), False)


def words_of_page() -> list[ExplainedWord]:
    """List the words met on this page, in the order of the reader's alphabet."""
    words = glossary()
    return in_order(_in_words(words[code], is_marked=marked) for code, marked in _marked_here().items())


def every_word() -> list[ExplainedWord]:
    """List the whole glossary."""
    return in_order(_in_words(term, is_marked=False) for term in glossary().values())


def with_french(word: str, french: str) -> str:
    """Put the French word, which letters say, beside the reader's; or mark it where the translation holds it."""
    if current_language().is_french:
        return word
    found = re.search(re.escape(french), word, re.IGNORECASE)
    if found is None:
        return escape(word) + Markup(' (<span lang="fr" dir="ltr">{}</span>)').format(french)
    before, after = word[: found.start()], word[found.end() :]
    return escape(before) + Markup('<span lang="fr" dir="ltr">{}</span>').format(found[0]) + escape(after)


def in_order(words: Iterator[ExplainedWord]) -> list[ExplainedWord]:
    """Put words in order, accents and capitals aside."""
    return sorted(words, key=lambda one: one.word.casefold().translate(str.maketrans("àâéèêîïôùûç", "aaeeeiiouuc")))


def _in_words(term: Term, *, is_marked: bool) -> ExplainedWord:
    rules: Rules = current_app.extensions["rules"]
    references = tuple(rules.rulebook.references[name] for name in term.references)
    return ExplainedWord(term.code, _(term.term), _(term.explanation), references, term.term, is_marked)

"""The reader's language: sentences, numbers, dates, and what must be read left to right.

The languages themselves are the catalogues of languages.py. The language holds for a request, or inside
`reading_in("ar")`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations
from typing import Final, Literal
from unicodedata import bidirectional
from zoneinfo import ZoneInfo

from babel import dates, numbers
from flask import Flask, Response
from flask.globals import request_ctx
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from assistant.web import french_names
from assistant.web.french_spaces import unbroken
from assistant.web.languages import FRENCH, LANGUAGES, Language, catalogue, languages_of_staff, offered_languages

COOKIE: Final = "langue"
MARKS: Final = {0x200F: None, 0x061C: None}  # invisible marks of direction: amounts are isolated instead
LEFT_TO_RIGHT, AS_BEFORE = "\u2066", "\u2069"  # isolate what reads left to right, in messages and prints too
STAFF_PAGES: Final = "/guichet"
SENTENCES_KEPT: Final = 8192
ONE_YEAR: Final = 365 * 24 * 3600
PARIS: Final = ZoneInfo("Europe/Paris")

_reader: ContextVar[Language] = ContextVar("reader", default=FRENCH)


def current_language() -> Language:
    """Return the language of the reader."""
    return _reader.get()


def language_for(reads: str) -> str:
    """Return the language that somebody reads, where the service writes it; otherwise that of this page."""
    return reads if reads in LANGUAGES else current_language().code


@contextmanager
def reading_in(code: str) -> Iterator[Language]:
    """Speak another language for a while: a print, a message, a test."""
    token = _reader.set(LANGUAGES[code])
    try:
        yield LANGUAGES[code]
    finally:
        _reader.reset(token)


# --- sentences -------------------------------------------------------------------


def gettext(msgid: str, /, **values: object) -> str:
    """Return a sentence in the reader's language, with its values put in (`%(name)s`)."""
    text = str(catalogue(_reader.get().code).sentences.gettext(msgid)) if msgid else ""
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """Return a sentence that counts, in the reader's language; the number is `%(num)s`."""
    text = str(catalogue(_reader.get().code).sentences.ngettext(singular, plural, number))
    return text % ({"num": number} | values)


def pgettext(context: str, msgid: str, /, **values: object) -> str:
    """Return a sentence that means something else elsewhere."""
    text = str(catalogue(_reader.get().code).sentences.pgettext(context, msgid))
    return text % values if values else text


def npgettext(context: str, singular: str, plural: str, number: int, /, **values: object) -> str:
    """Return a sentence that counts, and that means something else elsewhere."""
    text = str(catalogue(_reader.get().code).sentences.npgettext(context, singular, plural, number))
    return text % ({"num": number} | values)


@pass_eval_context
def gettext_in_template(eval_ctx: EvalContext, msgid: str, /, **values: object) -> str:
    """Return a sentence for a template, where it is HTML of its own and its values are escaped.

    What Jinja brings for this makes each sentence anew, and a page has twenty of them.
    """
    if not eval_ctx.autoescape:
        return gettext(msgid) % values
    sentences = catalogue(_reader.get().code).sentences
    return _as_html(sentences, msgid) % values if values else _plain_html(sentences, msgid)


@lru_cache(maxsize=SENTENCES_KEPT)
def _as_html(sentences: NullTranslations, msgid: str) -> Markup:
    text = str(sentences.gettext(msgid)) if msgid else ""
    return Markup(as_shown(text))  # noqa: S704 — the catalogue's own words


@lru_cache(maxsize=SENTENCES_KEPT)
def _plain_html(sentences: NullTranslations, msgid: str) -> Markup:
    """Return a sentence without values; "%%" is a per cent there too, so that sentences are written in one way."""
    return _as_html(sentences, msgid) % {}


def as_shown(text: str) -> str:
    """Return a sentence that Python looked up, as a page shows it: in French its marks stay with their words."""
    return unbroken(text) if _reader.get().is_french else text


def marked(msgid: str) -> str:
    """Mark a sentence for the catalogue, to be translated where it is shown."""
    return msgid


@dataclass(frozen=True, slots=True)
class Lazy:
    """A sentence translated when it is shown: for labels written in a class body."""

    msgid: str

    def __str__(self) -> str:
        return gettext(self.msgid)

    def __html__(self) -> str:
        return str(escape(gettext(self.msgid)))


def lazy(msgid: str) -> Lazy:
    """Return a sentence that is translated when it is shown."""
    return Lazy(msgid)


# --- numbers, amounts, dates ----------------------------------------------------------


def ltr(text: object) -> Markup:
    """Isolate what reads left to right in every language: telephone numbers, references, addresses."""
    return Markup('<span class="ltr" dir="ltr">{}</span>').format(text)


def in_french(text: str) -> Markup:
    """Say that a text, a place's own name for example, is French where the page is not."""
    marked = Markup("{}") if _reader.get().is_french else Markup('<span lang="fr" dir="ltr">{}</span>')
    return marked.format(text)


def isolated(text: object) -> object:
    """Isolate what holds no letter of a language read from right to left, such as "69001 Lyon", in a page of one."""
    if _reader.get().direction == "ltr" or isinstance(text, Markup):
        return text
    return text if any(bidirectional(letter) in ("R", "AL") for letter in str(text)) else ltr(text)


def format_number(number: Decimal | int) -> str:
    """Write a number, thousands apart."""
    return numbers.format_decimal(number, locale=_reader.get().locale)


def format_exact_number(number: Decimal) -> str:
    """Write a number with all its decimals, up to the sixth: rates are small."""
    return numbers.format_decimal(number, format="#,##0.######", locale=_reader.get().locale)


def format_money(amount: Decimal | int, *, cents: bool = True) -> str:
    """Write an amount in euros: "1 234,50 €"; left to right in every language."""
    written = _money(amount, cents=cents)
    return written if _reader.get().direction == "ltr" else f"{LEFT_TO_RIGHT}{written}{AS_BEFORE}"


def _money(amount: Decimal | int, *, cents: bool) -> str:
    locale = _reader.get().locale
    usual = str(locale.currency_formats["standard"].pattern)
    pattern = usual if cents else usual.replace("0.00", "0")
    text = numbers.format_currency(amount, "EUR", format=pattern, locale=locale, currency_digits=False)
    return text.translate(MARKS).replace("EUR", "€").strip()


def amount(value: Decimal | int, *, cents: bool = True) -> Markup:
    """Write an amount that stays in one piece, left to right."""
    return Markup('<span class="amount" dir="ltr">{}</span>').format(_money(value, cents=cents))


def decimal_as_typed(value: object) -> str:
    """Write a number as people type it in the reader's language: decimals, no thousands."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text.replace(".", numbers.get_decimal_symbol(_reader.get().locale))


def format_date(day: date, length: Literal["short", "medium", "long"] = "long") -> str:
    """Write a day: "27 février 1998"."""
    return _with_first(dates.format_date(day, format=length, locale=_reader.get().locale), day)


def format_weekday(day: date) -> str:
    """Write a day with the name it has in the week: "vendredi 27 février 1998"."""
    return _with_first(dates.format_date(day, format="full", locale=_reader.get().locale), day)


def format_short_day(day: date) -> str:
    """Write a day for an SMS: "mar. 24 nov."."""
    return dates.format_skeleton("MMMEd", day, locale=_reader.get().locale)


def _with_first(text: str, day: date) -> str:
    """Write the first of a month as French does: "1er mars"."""
    return re.sub(r"\b1 ", "1er ", text, count=1) if day.day == 1 and _reader.get().is_french else text


def format_month(day: date) -> str:
    """Write a month: "septembre 2026"."""
    return dates.format_skeleton("yMMMM", day, locale=_reader.get().locale)


def format_time(moment: time | datetime) -> str:
    """Write a time of day, as clocks in France show it: "9 h 30" in French, "09:30" elsewhere."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(PARIS)
    if _reader.get().is_french:
        return f"{moment.hour} h {moment.minute:02}" if moment.minute else f"{moment.hour} h"
    return f"{moment.hour:02}:{moment.minute:02}"


def telephone_digits(number: str) -> str:
    """Return what a telephone dials: "+33199001234", or a short number as it is."""
    digits = re.sub(r"\D", "", number)
    if number.strip().startswith("+"):
        return f"+{digits}"
    return f"+33{digits[1:]}" if len(digits) == 10 and digits[0] == "0" else digits  # noqa: PLR2004 — a full French number


def format_telephone(number: str) -> str:
    """Write a French number by pairs, also one kept as it is dialled from anywhere; leave any other as it is."""
    number = re.sub(r"^\+33(?=\d{9}$)", "0", number.strip())
    digits = re.sub(r"\D", "", number)
    if len(digits) == 10 and not number.startswith("+"):  # noqa: PLR2004 — a full French number
        return "\u00a0".join(digits[start : start + 2] for start in range(0, 10, 2))
    return number.replace(" ", "\u00a0")


# --- the request --------------------------------------------------------------------------


def languages_here() -> tuple[Language, ...]:
    """List the languages of this page: those of the public, or the fewer that the pages of staff are written in."""
    return languages_of_staff() if request_ctx.request.path.startswith(STAFF_PAGES) else offered_languages()


def choose_language() -> None:
    """Take the language from the address, the cookie, or what the browser asks for."""
    request, offered = request_ctx.request, languages_here()
    asked = (request.view_args or {}).get("language") or request.cookies.get(COOKIE, "")
    chosen = LANGUAGES.get(asked) if asked else None
    if chosen is None or chosen not in offered:
        chosen = _best_of(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""), offered)
    _reader.set(chosen)


@lru_cache(maxsize=256)
def _best_of(wanted: str, offered: tuple[Language, ...]) -> Language:
    """Return the language that a browser asks for, of those offered."""
    best = parse_accept_header(wanted, LanguageAccept).best_match([language.code for language in offered])
    return LANGUAGES[best or FRENCH.code]


def forget_language(_error: BaseException | None = None) -> None:
    """Speak French again once a request is over: what the thread does next is not for that reader."""
    _reader.set(FRENCH)


def remember_language(response: Response, code: str, *, secure: bool) -> Response:
    """Keep the choice in a cookie that says nothing else."""
    response.set_cookie(COOKIE, code, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


def install(app: Flask) -> None:
    """Give every request its language, and the templates their sentences and formats."""
    french_names.install(app)
    app.before_request(choose_language)
    app.teardown_request(forget_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    app.jinja_env.globals.update(_=gettext_in_template, gettext=gettext_in_template)
    app.jinja_env.globals.update(current_language=current_language, languages_here=languages_here)
    app.jinja_env.filters.update(
        as_shown=as_shown,
        isolated=isolated,
        ltr=ltr,
        translated=gettext,
        number=format_number,
        money=amount,
        date=format_date,
        weekday=format_weekday,
        month=format_month,
        time=format_time,
        telephone=format_telephone,
        telephone_digits=telephone_digits,
    )

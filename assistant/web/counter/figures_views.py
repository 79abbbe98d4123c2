"""The figures of an office or of the whole service: charts, the tables they were drawn from, a file.

Managers see their own office; rule keepers and administrators see the whole service, and what the rules do not know.
"""

import csv
from dataclasses import dataclass
from datetime import date
from io import StringIO
from textwrap import wrap
from typing import Final

from flask import Response, make_response, render_template, request, url_for

from assistant.services.figures import MOST_MONTHS, TO_WRITE_NEXT, Figure, figures, months_over
from assistant.web.counter.blueprint import counter, desk
from assistant.web.counter.editing_here import today_here
from assistant.web.counter.figures_words import ABOUT, Words, ordered
from assistant.web.counter.menu import may_open, office_name
from assistant.web.i18n import format_month
from assistant.web.i18n import gettext as _
from assistant.web.open_case import rules
from assistant.web.security import role
from assistant.web.signed_in import office

USUAL_MONTHS: Final = 3
WIDTH: Final = 360
LINE: Final = 40
"""How many letters go into the width of a chart."""
MANY: Final = 8
"""In a list longer than this, what was never counted is left out."""
_BAR, _GAP, _TEXT = 18, 10, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One count as a chart shows it: its name over some lines, then a length, or an outline where it is hidden."""

    name: str
    number: int | None
    at_least: bool
    lines: tuple[tuple[int, str], ...]
    top: int
    length: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One list of counts: title, what it means, its bars, and its total where it may be told."""

    id: str
    title: str
    about: str
    bars: tuple[Bar, ...]
    total: int | None
    at_least: bool
    height: int


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """The figures of a period."""

    charts: tuple[Chart, ...]
    months: tuple[tuple[str, str], ...]
    first: str
    last: str
    download: str


@counter.get("/chiffres")
@role("office_manager")
def office_figures() -> str:
    """Show the figures of the office somebody manages."""
    return render_template("counter/figures.html", page=_page(office(), ()), place=office_name(office()), rules_page="")


@counter.get("/chiffres.csv")
@role("office_manager")
def office_figures_file() -> Response:
    """Give the figures of the office as a file."""
    return _file(office())


@counter.get("/chiffres-du-service")
@role("rule_keeper")
def service_figures() -> str:
    """Show the figures of the whole service to those who keep the rules."""
    return _service_page()


@counter.get("/chiffres-du-service.csv")
@role("rule_keeper")
def service_figures_file() -> Response:
    """Give the figures of the whole service as a file."""
    return _file(None)


@counter.get("/chiffres-de-tous")
@role("administrator")
def all_figures() -> str:
    """Show the figures of the whole service to those who run it."""
    return _service_page()


@counter.get("/chiffres-de-tous.csv")
@role("administrator")
def all_figures_file() -> Response:
    """Give the figures of the whole service as a file."""
    return _file(None)


@counter.get("/ce-que-les-regles-ne-savent-pas")
@role("rule_keeper")
def to_write_next() -> str:
    """Show what people could not answer, what the rules left to a person, and papers that cannot be had."""
    drafts = "counter.opinions_seen"
    link = url_for(drafts) if may_open(drafts) else ""
    return render_template("counter/to_write_next.html", page=_page(None, TO_WRITE_NEXT), opinions=link)


def _service_page() -> str:
    rules_page = url_for("counter.to_write_next") if may_open("counter.to_write_next") else ""
    return render_template("counter/figures.html", page=_page(None, ()), place="", rules_page=rules_page)


def _page(place: str | None, kinds: tuple[str, ...]) -> FiguresPage:
    every = months_over(today_here())
    chosen = _period(every)
    words = Words(rules().rulebook, desk().motives)
    found = [figure for figure in figures(desk(), chosen, place) if not kinds or figure.kind in kinds]
    charts = tuple(_chart(figure, words, number) for number, figure in enumerate(found, start=1))
    named = tuple((_value(month), format_month(month)) for month in every)
    first, last = _value(chosen[-1]), _value(chosen[0])
    endpoint = f"{request.endpoint}_file"
    download = url_for(endpoint, de=first, a=last) if may_open(endpoint) else ""
    return FiguresPage(charts, named, first, last, download)


def _period(every: tuple[date, ...]) -> tuple[date, ...]:
    """Return the months that were asked for, whichever way round; the latest few where none was."""
    asked = [month for name in ("de", "a") for month in every if _value(month) == request.args.get(name)]
    if len(asked) != 2:  # noqa: PLR2004 — from a month to a month
        return every[:USUAL_MONTHS]
    return tuple(month for month in every if min(asked) <= month <= max(asked))


def _value(month: date) -> str:
    return month.isoformat()[:7]


def _chart(figure: Figure, words: Words, number: int) -> Chart:
    bars, height = _bars(figure, words)
    shown = figure.shown
    return Chart(
        f"chiffre-{number}",
        words.title(figure),
        _(ABOUT[figure.kind]),
        bars,
        shown.total,
        shown.at_least,
        height,
    )


def _bars(figure: Figure, words: Words) -> tuple[tuple[Bar, ...], int]:
    """Lay the bars out one under the other; return them and how much height they take."""
    counts = figure.shown.counts
    longest = max((count for count in counts.values() if count), default=1)
    bars, height = [], 0
    for code in ordered(counts):
        count = counts[code]
        if count == 0 and len(counts) > MANY:
            continue
        name = words.name(figure.kind, code)
        lines = tuple((height + _TEXT * rank, line) for rank, line in enumerate(wrap(name, LINE), start=1))
        top = height + _TEXT * len(lines) + _GAP // 2
        at_least = figure.shown.at_least and count is not None
        bars.append(Bar(name, count, at_least, lines, top, round(WIDTH * 0.6 * (count or 0) / longest)))
        height = top + _BAR + _GAP
    return tuple(bars), max(height, _BAR)


def _file(place: str | None) -> Response:
    every = months_over(today_here(), MOST_MONTHS)
    words = Words(rules().rulebook, desk().motives)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Mois"), _("Tableau"), _("Ligne"), _("Nombre")])
    for month in reversed(_period(every)):
        for figure in figures(desk(), (month,), place):
            for code in ordered(figure.shown.counts):
                count = figure.shown.counts[code]
                shown = _("masqué") if count is None else count
                writer.writerow([_value(month), words.title(figure), words.name(figure.kind, code), shown])
    response = make_response("\ufeff" + out.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="chiffres.csv"'
    return response

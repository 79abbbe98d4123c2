"""What would change the answer: the days that are known, the limits, what is still missing.

Only time, official figures and papers are named here: nobody is told that another household, another health or another
nationality would pay more.
"""

from dataclasses import dataclass
from datetime import date

from flask import url_for

from assistant.eligibility.explanation import income_limits
from assistant.eligibility.values import Unsettled
from assistant.services.applications import Settled
from assistant.services.public_rules import figures_in_force
from assistant.web.cases.amounts_and_changes import change_of
from assistant.web.i18n import gettext as _
from assistant.web.open_case import today
from assistant.web.wording import day_in_words, value_in_words


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A day on which the answer may become another one."""

    day: date
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit of income, as a line of a list."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class WhatChanges:
    """What would change the answer on one benefit; `papers` counts those still to be had, `calendar` reminds."""

    sentences: tuple[str, ...]
    limits: tuple[LimitLine, ...]
    papers: int
    calendar: str


def what_changes(settled: Settled, code: str) -> WhatChanges:
    """List in words what would change the answer."""
    rulebook, situation = settled.application.rulebook, settled.situation
    dated = dated_changes(settled, code)
    limits = (
        LimitLine(_(one.label), value_in_words(one.value, one.unit))
        for one in income_limits(rulebook, situation, code)
        if one.label and not isinstance(one.value, Unsettled)
    )
    ticks = settled.application.contents.ticks
    wanted = {item.document.code for item in settled.papers if item.kind == "bring" and code in item.benefits}
    return WhatChanges(
        tuple(change.text for change in dated),
        tuple(dict.fromkeys(limits)),
        sum(1 for paper in wanted if ticks.get(paper) is not True),
        url_for("citizen.dates", code=code) if dated else "",
    )


def dated_changes(settled: Settled, code: str) -> tuple[DatedChange, ...]:
    """List the days that are known: what time changes of this household, and the next change of official figures."""
    found = []
    change = change_of(settled, code)
    if change is not None:
        found.append(DatedChange(*change))
    rulebook = settled.application.rulebook
    figures = figures_in_force(rulebook, code, settled.situation.month)
    due = min((figure.due for figure in figures if figure.due is not None and figure.due > today()), default=None)
    if due is not None:
        name = _(rulebook.benefit(code).name)
        text = _(
            "Des chiffres officiels changent en principe le %(day)s : refaites la vérification à partir de ce jour.",
            day=day_in_words(due),
        )
        found.append(DatedChange(due, _("À vérifier : %(name)s", name=name), text))
    return tuple(sorted(found, key=lambda change: change.day))

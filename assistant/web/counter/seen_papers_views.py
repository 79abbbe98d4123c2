"""Papers ticked as seen: original or copy, refused and why, not to be had and what was accepted instead."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Response, make_response, render_template, request, url_for

from assistant.services.applications import Settled, read_application
from assistant.services.contents import CaseContents
from assistant.services.counts import NO_PAPER, PAPER_REFUSED, Event
from assistant.services.dossier import change_case
from assistant.services.mandates import PAPERS, with_change_made
from assistant.services.mandates_used import tell_of_change
from assistant.services.safe import OpenedCase
from assistant.services.seen_papers import (
    CANNOT,
    NEEDS_WORDS,
    REFUSED,
    STATES,
    Ticked,
    changed_lines,
    seen_papers,
    ticked_meanwhile,
    with_ticked,
)
from assistant.web.cases.paper_pages import papers_page
from assistant.web.counter.at_whose_request import mandate_named, mandates_for
from assistant.web.counter.blueprint import case_of, counter, desk, go
from assistant.web.counter.case_opening_views import author
from assistant.web.counter.case_views import CONFLICT, why
from assistant.web.counter.dense_form import so_far
from assistant.web.counting import count_events
from assistant.web.i18n import gettext as _
from assistant.web.open_case import rules, safe, today
from assistant.web.security import role
from assistant.web.signed_in import office

LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper to tick: what the person said of it, what was seen of it, what stands in the form."""

    id: str
    label: str
    facts: tuple[str, ...]
    said: str
    seen: str
    before: str
    state: str
    words: str
    error: str = ""


@counter.get("/dossier/<case_id>/pieces")
@role("adviser")
def case_papers(case_id: str) -> str:
    """List the papers of the case."""
    opened = case_of(case_id, why())
    return _page(opened, {}, {})


@counter.post("/dossier/<case_id>/pieces")
@role("adviser")
def tick_papers(case_id: str) -> str | Response:
    """Keep what was seen; a line without its reason, or ticked by somebody else meanwhile, is asked again."""
    opened = case_of(case_id, why())
    lines = {line.paper: line for line in _sent(opened.contents)}
    errors = {
        line.paper: _("Dites pourquoi.")
        if line.state == "refused"
        else _("Dites ce qui est accepté à la place, ou « rien ».")
        for line in changed_lines(opened.contents, lines.values())
        if line.state in NEEDS_WORDS and not line.words
    }
    errors |= {
        paper: _("Quelqu'un vient de le noter autrement : relisez et choisissez.")
        for paper in ticked_meanwhile(opened.contents, lines.values())
    }
    if errors:
        return make_response(_page(opened, lines, errors), CONFLICT if _are_meanwhile(opened, lines) else 200)
    mandate, signed = mandate_named(opened.contents, PAPERS), author()

    def keep(contents: CaseContents) -> CaseContents:
        changed = with_ticked(contents, lines.values(), signed)
        number = len(changed_lines(contents, lines.values()))
        return with_change_made(changed, mandate, PAPERS, number, signed) if mandate and number else changed

    kept = change_case(safe(), opened, keep)
    if isinstance(kept, OpenedCase):
        tell_of_change(desk(), kept, mandate)
        count_events(*_events(opened.contents, lines.values()), office=office())
    return go(url_for("counter.case_papers", case_id=case_id, pourquoi=why().value, note="oui"))


def settled_case(opened: OpenedCase) -> Settled:
    """Return the verdicts of a case so far."""
    return so_far(read_application(rules(), opened.contents, today()))


def _events(contents: CaseContents, lines: Collection[Ticked]) -> list[Event]:
    """Say what is counted of the papers just seen: those refused, and those not to be had of which nobody knew."""
    known = {paper for paper, said in contents.ticks.items() if said == CANNOT}
    known |= {paper for paper, seen in seen_papers(contents).items() if seen.state == CANNOT}
    changed = changed_lines(contents, lines)
    refused = [(PAPER_REFUSED, line.paper) for line in changed if line.state == REFUSED]
    return refused + [(NO_PAPER, line.paper) for line in changed if line.state == CANNOT and line.paper not in known]


def _are_meanwhile(opened: OpenedCase, lines: dict[str, Ticked]) -> bool:
    return bool(ticked_meanwhile(opened.contents, lines.values()))


def _sent(contents: CaseContents) -> list[Ticked]:
    papers = rules().rulebook.documents
    del contents
    found = []
    for paper in request.form.getlist("paper"):
        state = request.form.get(f"state.{paper}", "")
        before = request.form.get(f"before.{paper}", "")
        words = request.form.get(f"words.{paper}", "").strip()[:LONGEST_WORDS]
        if paper in papers and state in ("", *STATES):
            found.append(Ticked(paper, before if before in STATES else "", state, words))
    return found


def _page(opened: OpenedCase, sent: dict[str, Ticked], errors: dict[str, str]) -> str:
    seen = seen_papers(opened.contents)
    rows = []
    for section in papers_page(settled_case(opened)).sections:
        if section.kind != "bring":
            continue
        for paper in section.papers:
            known, line = seen.get(paper.id), sent.get(paper.id)
            state = known.state if known else ""
            said = _("elle ne peut pas l'obtenir") if paper.lacking else _("elle l'a") if paper.ticked else ""
            rows.append(
                PaperRow(
                    paper.id,
                    paper.label,
                    (*paper.facts, *paper.instead),
                    said,
                    paper.seen,
                    state,
                    line.state if line else state,
                    line.words if line else known.words if known else "",
                    errors.get(paper.id, ""),
                )
            )
    return render_template(
        "counter/case_papers.html",
        case_id=opened.id,
        why=why().value,
        rows=rows,
        mandates=mandates_for(opened.contents, PAPERS),
    )

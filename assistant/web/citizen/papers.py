"""The papers: one list over all benefits with ticks that are kept, and the list of one benefit without questions."""

from dataclasses import replace

from flask import Response, abort, make_response, render_template, request, url_for

from assistant.services.applications import Settled
from assistant.services.contents import CaseContents
from assistant.services.counts import NO_PAPER
from assistant.web.cases.paper_pages import CANNOT, benefit_papers_page, papers_page
from assistant.web.citizen.blueprint import citizen
from assistant.web.citizen.home_pages import home_page
from assistant.web.citizen.settled import settled_or_question
from assistant.web.counting import count_events
from assistant.web.open_case import application, change_case, onward, open_case, rules
from assistant.web.security import role


@citizen.get("/pieces")
@role("public")
def papers() -> Response:
    """Show the list of the household; without a finished case, the lists of the benefits."""
    settled = application().settle() if open_case() is not None else None
    if not isinstance(settled, Settled):
        return make_response(render_template("citizen/paper_lists.html", page=home_page(rules(), open_case())))
    page = papers_page(settled)
    return make_response(render_template("citizen/papers.html", page=page, figures_on=settled.figures_on))


@citizen.post("/pieces")
@role("public")
def tick() -> Response:
    """Keep the ticks, and which papers cannot be had."""
    settled = settled_or_question()
    if isinstance(settled, Response):
        return settled
    shown = papers_page(settled).ids
    ticked = shown.intersection(request.form.getlist("ticks"))
    cannot, can = (shown.intersection({request.form.get(name, "")}) for name in ("cannot", "can"))

    def keep(contents: CaseContents) -> CaseContents:
        before = contents.ticks
        lacking = {code for code in shown if before.get(code) == CANNOT} - ticked | cannot
        kept = {code: tick for code, tick in before.items() if code not in shown}
        ticks = kept | dict.fromkeys(sorted(ticked - cannot), True) | dict.fromkeys(sorted(lacking - can), CANNOT)
        return replace(contents, ticks=ticks)

    change_case(keep)
    count_events(*((NO_PAPER, code) for code in cannot))
    for code in cannot | can:
        return onward(url_for("citizen.papers", _anchor=f"paper-{code}"))
    return onward(url_for("citizen.papers", note="oui"))


@citizen.get("/pieces/<code>")
@role("public")
def papers_of(code: str) -> str:
    """Show the papers of one benefit to somebody who answered nothing."""
    benefit = rules().rulebook.benefits.get(code)
    if benefit is None:
        abort(404)
    return render_template("citizen/papers_of.html", page=benefit_papers_page(rules(), benefit))

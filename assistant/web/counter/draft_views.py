"""For rule keepers: opinions by the reason for which the rules stopped, and the worked examples made from some."""

from flask import Response, abort, render_template, url_for

from assistant.services.drafts_kept import confirm_draft, draft_of, opinions_by_reason
from assistant.web.counter.blueprint import counter, go
from assistant.web.counter.figures_words import reason_in_words
from assistant.web.i18n import gettext as _
from assistant.web.open_case import rules
from assistant.web.opinion_words import OUTCOMES
from assistant.web.security import role
from assistant.web.signed_in import entrance


@counter.get("/avis")
@role("rule_keeper")
def opinions_seen() -> str:
    """Show how many opinions were given where the rules stopped, and which examples were proposed."""
    rulebook = rules().rulebook
    rows = [
        {
            "benefit": _(rulebook.benefits[group.benefit].name)
            if group.benefit in rulebook.benefits
            else group.benefit,
            "reason": group.reason,
            "sentence": reason_in_words(rulebook, group.reason),
            "counts": [(_(OUTCOMES.get(code, code)), number) for code, number in group.counts.items()],
            "drafts": group.drafts,
        }
        for group in opinions_by_reason(entrance())
    ]
    return render_template("counter/opinions_seen.html", rows=rows, least=entrance().rules.alike)


@counter.get("/avis/exemples/<draft_id>")
@role("rule_keeper")
def draft(draft_id: str) -> str:
    """Show a proposed example, before it is taken out."""
    found = draft_of(entrance(), draft_id) or abort(404)
    return render_template("counter/draft.html", draft=found)


@counter.post("/avis/exemples/<draft_id>")
@role("rule_keeper")
def confirm(draft_id: str) -> Response:
    """Note that it was read."""
    if confirm_draft(entrance(), draft_id) is None:
        abort(404)
    return go(url_for("counter.draft", draft_id=draft_id))


@counter.get("/avis/exemples/<draft_id>/exemple.yaml")
@role("rule_keeper")
def draft_file(draft_id: str) -> Response:
    """Give a confirmed example as `examples.yaml` has them."""
    found = draft_of(entrance(), draft_id)
    if found is None or not found.is_exported:
        abort(404)
    response = Response(found.text, mimetype="application/yaml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.benefit}-exemple.yaml"'
    return response

"""Every refusal that no view expects, mapped once to a page: what happened, what is not lost, what to do.

Under /api the same refusals have one JSON shape instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, SecurityError

from assistant.errors import PrintsBusy
from assistant.web.i18n import gettext as _
from assistant.web.i18n import marked as _m

KEPT: Final = _m("Les réponses déjà enregistrées ne sont pas perdues.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page says; the sentences are msgids."""

    code: str
    title: str
    sentences: tuple[str, ...]

    def translated(self) -> "Problem":
        """Return it in the reader's language."""
        return Problem(self.code, _(self.title), tuple(_(sentence) for sentence in self.sentences))


PROBLEMS: Final[Mapping[int, Problem]] = MappingProxyType(
    {
        400: Problem(
            "bad_request",
            _m("Cette demande n'a pas pu être lue"),
            (_m("Revenez à la page précédente et recommencez."), KEPT),
        ),
        403: Problem(
            "forbidden",
            _m("Cette page ne vous est pas ouverte"),
            (_m("Elle est réservée à d'autres personnes, ou il faut d'abord ouvrir votre dossier."), KEPT),
        ),
        404: Problem(
            "not_found",
            _m("Cette page n'existe pas"),
            (
                _m("L'adresse est peut-être incomplète, ou la page a changé de place."),
                _m("Si vous aviez un dossier ouvert sans code, il a pu être effacé après deux heures sans activité."),
            ),
        ),
        405: Problem(
            "method_not_allowed",
            _m("Cette page ne s'ouvre pas de cette façon"),
            (_m("Passez par l'accueil pour y revenir."), KEPT),
        ),
        413: Problem(
            "too_large",
            _m("Ce que vous avez envoyé est trop long"),
            (_m("Revenez à la page précédente et raccourcissez votre texte."), KEPT),
        ),
        429: Problem(
            "too_many_requests",
            _m("Trop d'essais en peu de temps"),
            (_m("Attendez quelques minutes, puis recommencez."), KEPT),
        ),
        500: Problem(
            "internal_error",
            _m("Le service a rencontré un problème"),
            (_m("Ce n'est pas de votre fait. Attendez un peu, puis recommencez."), KEPT),
        ),
        503: Problem(
            "unavailable",
            _m("Le service est fermé pour un moment"),
            (_m("Il revient bientôt. Réessayez dans quelques minutes."), KEPT),
        ),
    }
)

EXPIRED: Final = Problem(
    "session_expired",
    _m("Cette page est restée ouverte trop longtemps"),
    (_m("Revenez à la page précédente, rechargez-la, puis envoyez de nouveau votre réponse."), KEPT),
)

PRINTS_BUSY: Final = Problem(
    "prints_busy",
    _m("Beaucoup de personnes impriment en ce moment"),
    (_m("Attendez une dizaine de secondes, puis rechargez cette page."), KEPT),
)
SECONDS_UNTIL_PRINTED: Final = 10


def install(app: Flask) -> None:
    """Answer every HTTP error with a page, or with JSON under /api."""
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(PrintsBusy, _come_back)


def _come_back(_error: PrintsBusy) -> Response:
    response = make_response(render_template("errors/error.html", problem=PRINTS_BUSY.translated()), 503)
    response.headers["Retry-After"] = str(SECONDS_UNTIL_PRINTED)
    return response


def _answer(error: HTTPException) -> Response:
    status = error.code or InternalServerError.code
    if isinstance(error, SecurityError):  # another host's name: no page of ours has an address there
        return make_response(BadRequest().get_response())
    if status < 400:  # noqa: PLR2004 — a redirect made by routing is no error
        return make_response(error.get_response())
    problem = EXPIRED if isinstance(error, CSRFError) else PROBLEMS.get(status, PROBLEMS[500 if status >= 500 else 400])  # noqa: PLR2004 — the server's fault begins there
    if request.path.startswith("/api/"):
        response = jsonify({"error": {"code": problem.code, "message": _(problem.title), "fields": {}}})
    else:
        response = make_response(render_template("errors/error.html", problem=problem.translated()))
    response.status_code = status
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response

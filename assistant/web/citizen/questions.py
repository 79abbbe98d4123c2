"""The questions, one page at a time, and the review of the answers."""

from dataclasses import dataclass

from flask import Response, make_response, render_template, request, url_for
from wtforms import Form

from assistant.eligibility.interview import Page
from assistant.services.applications import Application, with_page_answered
from assistant.web.cases.question_pages import question_page, review_page
from assistant.web.citizen.blueprint import citizen
from assistant.web.counting import count_answers
from assistant.web.forms.question_form import answers_in, question_form
from assistant.web.open_case import application, change_case, onward, today
from assistant.web.security import role

REVIEW = "verification"


@citizen.get("/questions")
@role("public")
def next_question() -> Response:
    """Lead to the question that comes next, or to the review."""
    return _to(application().next_page)


@citizen.get("/questions/<path:key>")
@role("public")
def question(key: str) -> Response:
    """Ask the questions of one page; one that has nothing to ask leads to the next."""
    asked = _asked(key)
    if asked is None:
        return _to(application().next_page)
    form = question_form(asked.application, asked.page, None, today())
    return make_response(_page_of(asked, form))


@citizen.post("/questions/<path:key>")
@role("public")
def answer(key: str) -> Response:
    """Keep the answers of one page and lead on; what cannot be read stays, with what to do about it."""
    asked = _asked(key)
    if asked is None:
        return _to(application().next_page)
    form = question_form(asked.application, asked.page, request.form, today())
    if not form.validate():
        return make_response(_page_of(asked, form))
    answers = answers_in(form)
    seen = asked.application.contents.history
    change_case(lambda contents: with_page_answered(contents, asked.page, answers))
    later = application()
    count_answers(asked.page, answers, seen, later, goes_on=not asked.from_review)
    return _to(later.next_page, from_review=asked.from_review)


@citizen.get("/verification")
@role("public")
def review() -> Response:
    """Show every answer that counts, each with a way to change it, and what still waits for one."""
    found = application()
    if found.contents.month is None:
        return _to(found.next_page)
    return make_response(render_template("citizen/review.html", page=review_page(found)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of questions, the application it belongs to, and whether the person came from the review."""

    application: Application
    page: Page
    from_review: bool


def _asked(key: str) -> Asked | None:
    found, from_review = application(), _from_review()
    page = found.page_at(key, whole=from_review)
    return None if page is None else Asked(found, page, from_review)


def _page_of(asked: Asked, form: Form) -> str:
    page = question_page(asked.application, asked.page, from_review=asked.from_review)
    return render_template("citizen/question.html", page=page, form=form)


def _from_review() -> bool:
    return bool(request.query_string) and request.args.get("suite") == REVIEW


def _to(page: Page | None, *, from_review: bool = False) -> Response:
    """Lead on to a page of questions, else to the review; whoever came from there stays on their way back to it."""
    if page is None:
        return onward(url_for("citizen.review"))
    return onward(url_for("citizen.question", key=page.key, suite=REVIEW if from_review else None))

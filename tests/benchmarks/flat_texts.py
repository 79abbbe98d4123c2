"""What the questions of one interview say, taken once from our pages: the texts that the flat program shows."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from werkzeug.datastructures import MultiDict

from assistant.eligibility.interview import Page
from assistant.services.applications import Application, Rules, read_application, with_page_answered
from assistant.services.contents import CaseContents
from assistant.web.cases.question_pages import question_page
from assistant.web.components import booking_url, emergency_numbers, footer_links
from assistant.web.forms.fields import IntegerField
from assistant.web.forms.question_form import answers_in, question_form
from assistant.web.glossary import explained
from tests.benchmarks.browsers import InProcess
from tests.benchmarks.recorded_journey import Sent, answer, begin

WORDS = re.compile(r'<aside class="words.*?</aside>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a page asks, with its words as HTML."""

    name: str
    kind: str
    is_whole: bool
    label: str
    hint: str
    choices: Sequence[Sequence[str]] = ()
    parts: Sequence[str] = ()
    unit: str = ""
    as_range: bool = False
    none: str = ""
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class FlatPage:
    """One page of questions, and the words explained on it."""

    key: str
    title: str
    about: str
    why: Sequence[str]
    found_on: Sequence[str]
    asked: Sequence[Asked]
    words: str


@dataclass(frozen=True, slots=True)
class FlatTexts:
    """Everything the flat program says beside the sentences of its template."""

    pages: dict[str, FlatPage]
    footer: Sequence[Sequence[str]]
    emergency: Sequence[Sequence[str]]
    booking: str

    def write(self, file: Path) -> None:
        """Write the texts, for a server that runs beside."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> "FlatTexts":
        """Read them again."""
        read = json.loads(file.read_text(encoding="utf-8"))
        pages = {
            key: FlatPage(**{**page, "asked": [Asked(**one) for one in page["asked"]]})
            for key, page in read.pop("pages").items()
        }
        return cls(pages, **read)


def collect_texts(app: Flask, sent: Sequence[Sent], today: date) -> FlatTexts:
    """Go through an interview, and take down what each of its pages says."""
    rules: Rules = app.extensions["rules"]
    shown = _words_by_key(app, sent)
    pages: dict[str, FlatPage] = {}
    contents = CaseContents()
    for one in sent:
        key = one.path.removeprefix("/questions/")
        application = read_application(rules, contents, today)
        page = application.page_at(key)
        assert page is not None, f"{key} asks nothing"
        with app.test_request_context(one.path):
            pages[key] = _page(application, page, today, shown[key])
            form = question_form(application, page, MultiDict(parse_qsl(one.form)), today)
            assert form.validate(), form.errors
        contents = with_page_answered(contents, page, answers_in(form))
    with app.test_request_context("/"):
        return FlatTexts(pages, footer_links(), emergency_numbers(), booking_url())


def _words_by_key(app: Flask, sent: Sequence[Sent]) -> dict[str, str]:
    browser = InProcess(app.wsgi_app)
    token = begin(browser)
    found = {}
    for one in sent:
        _status, page = browser.get(one.path)
        words = WORDS.search(page.decode())
        found[one.path.removeprefix("/questions/")] = words.group() if words else ""
        answer(browser, one, token)
    return found


def _page(application: Application, page: Page, today: date, words: str) -> FlatPage:
    said = question_page(application, page, from_review=False)
    asked = [_asked(field) for field in question_form(application, page, None, today)]
    return FlatPage(
        page.key, said.title, said.about, [str(explained(why)) for why in said.why], said.found_on, asked, words
    )


def _asked(field: Any) -> Asked:  # noqa: ANN401 — fields of every kind, by what each has
    return Asked(
        name=field.name,
        kind=field.component,
        is_whole=isinstance(field, IntegerField),
        label=str(field.label.text),
        hint=str(explained(field.description)) if field.description else "",
        choices=[[str(part) for part in option[:3]] for option in field.options()] if hasattr(field, "options") else (),
        parts=field.parts,
        unit=str(getattr(field, "suffix", "")),
        as_range=bool(getattr(field, "as_range", False)),
        none=str(field.none),
        unsure=str(field.unsure_label) if field.unsure else "",
    )

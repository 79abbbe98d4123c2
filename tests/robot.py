"""A robot that plays a case through the pages, by the stable names of fields, as any other program would.

It reads nothing but HTML: links with `data-start` and `data-next`, forms with `data-page`, the names of their fields,
and `data-benefit`, `data-outcome`, `data-amount`, `data-variant` on the result.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, Final

from flask.testing import FlaskClient

from assistant.eligibility.rulebook import Rulebook, fact_name

POSTCODE_OF_ZONE: Final = {"1": ("75011", "75056"), "2": ("69001", "69123"), "3": ("01400", "01001")}
"""A postcode for each zone, and one of its communes that lies there."""

MOST_PAGES: Final = 200


@dataclass
class FoundForm:
    """A form of a page: where it goes, the page of questions it is, the names of its fields with what stands there."""

    action: str
    page: str | None
    leads_on: bool
    names: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)


class PageReader(HTMLParser):
    """What a robot sees of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []
        self.starts: dict[str, str] = {}
        self.onward: str | None = None
        self.benefits: dict[str, dict[str, str]] = {}
        self.is_result = False
        self.heading = ""
        self.progress = ""
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what robots look for."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FoundForm(found.get("action", ""), found.get("data-page"), "data-next" in found))
        elif tag in ("input", "select", "textarea") and self.forms and found.get("name"):
            self._field(self.forms[-1], found)
        elif tag == "a" and "data-start" in found:
            self.starts[found["data-start"]] = found["href"]
        elif tag == "a" and "data-next" in found:
            self.onward = found["href"]
        elif tag == "h1":
            self._inside.append("h1")
        elif tag == "p" and found.get("class") == "progress":
            self._inside.append("progress")
        if "data-benefit" in found:
            self.benefits[found["data-benefit"]] = found
        self.is_result = self.is_result or "data-result" in found

    def handle_endtag(self, tag: str) -> None:
        """Leave the heading, or the line of progress."""
        if self._inside and tag == {"h1": "h1", "progress": "p"}[self._inside[-1]]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        """Keep the heading and the line of progress."""
        if self._inside == ["h1"]:
            self.heading += data
        elif self._inside == ["progress"]:
            self.progress += data

    def _field(self, form: FoundForm, found: Mapping[str, str]) -> None:
        name = found["name"]
        if found.get("type") == "hidden":
            form.hidden[name] = found.get("value", "")
        else:
            form.names.append(name)
            form.options.setdefault(name, []).append(found.get("value", ""))

    @property
    def questions(self) -> FoundForm | None:
        """The form of questions, where the page is one."""
        return next((form for form in self.forms if form.page is not None), None)

    @property
    def next_form(self) -> FoundForm | None:
        """The one-button form that leads on."""
        return next((form for form in self.forms if form.leads_on), None)


@dataclass
class Played:
    """What a robot met on its way: every page of questions with its line of progress, and the result."""

    pages: list[str]
    progress: list[str]
    asked: list[str]
    benefits: dict[str, dict[str, str]]


class StuckRobot(AssertionError):
    """A page refused an answer, or leads nowhere."""


class Robot:
    """Plays cases for one browser."""

    def __init__(self, client: FlaskClient, rulebook: Rulebook) -> None:
        self.client = client
        self.rulebook = rulebook

    def play(self, case: Mapping[str, Any], benefits: str = "all") -> Played:
        """Answer every question as the case says, and `ordinary` where it is silent; return what the result says."""
        answers = case_answers(case)
        address, page = self._get("/")
        address, page = self._get(
            f"{page.starts['all']}?benefits={benefits}" if benefits != "all" else page.starts["all"]
        )
        address, page = self._lead_on(address, page)
        played = Played([], [], [], {})
        for _ in range(MOST_PAGES):
            if page.is_result:
                played.benefits = page.benefits
                return played
            address, page = self._step(address, page, answers, played)
        raise StuckRobot("the interview does not end")

    def _step(
        self, address: str, page: PageReader, answers: Mapping[str, object], played: Played
    ) -> tuple[str, PageReader]:
        form = page.questions
        if form is None:
            return self._lead_on(address, page)
        assert form.page is not None
        played.pages.append(form.page)
        played.progress.append(" ".join(page.progress.split()))
        paths = asked_paths(form)
        played.asked.extend(paths)
        sent = dict(form.hidden)
        for path in paths:
            sent |= self._filled_in(form, path, answers)
        return self._post(form.action or address, sent)

    def _lead_on(self, address: str, page: PageReader) -> tuple[str, PageReader]:
        if page.next_form is not None:
            return self._post(page.next_form.action or address, page.next_form.hidden)
        if page.onward is None:
            raise StuckRobot(f"{address} ({page.heading.strip()}) leads nowhere")
        return self._get(page.onward)

    def _get(self, address: str) -> tuple[str, PageReader]:
        response = self.client.get(address, follow_redirects=True)
        assert response.status_code == 200, (address, response.status_code)
        return response.request.path, PageReader(response.text)

    def _post(self, address: str, sent: Mapping[str, str]) -> tuple[str, PageReader]:
        response = self.client.post(address, data=sent, follow_redirects=True)
        assert response.status_code == 200, (address, response.status_code)
        if response.request.path == address and response.request.method == "POST":
            raise StuckRobot(f"{address} refused {dict(sent)}")
        return response.request.path, PageReader(response.text)

    def _filled_in(self, form: FoundForm, path: str, answers: Mapping[str, object]) -> dict[str, str]:
        if path == "date":
            month = date.fromisoformat(f"{answers['date']}-01")
            return {"date.month": str(month.month), "date.year": str(month.year)}
        return typed(form, path, self._answer(path, answers))

    def _answer(self, path: str, answers: Mapping[str, object]) -> object:
        if path in answers:
            return answers[path]
        return self.rulebook.facts[fact_name(path)].ordinary


def asked_paths(form: FoundForm) -> list[str]:
    """Return the paths that a form asks for, from the names of its fields."""
    companions = ("unsure", "none", "low", "high", "day", "month", "year")
    paths = [head if tail in companions else name for name in form.names for head, _, tail in [name.rpartition(".")]]
    return list(dict.fromkeys(paths))


def typed(form: FoundForm, path: str, answer: object) -> dict[str, str]:
    """Write an answer into the fields of a fact."""
    if answer == "unsure":
        return {f"{path}.unsure": "yes"} if f"{path}.unsure" in form.names else {path: "unsure"}
    if isinstance(answer, dict):
        low, high = answer["between"]
        return {f"{path}.low": str(low), f"{path}.high": str(high)}
    if f"{path}.day" in form.names:
        if answer is None or answer == "none":
            return {f"{path}.none": "yes"}
        day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
        return {f"{path}.day": str(day.day), f"{path}.month": str(day.month), f"{path}.year": str(day.year)}
    if isinstance(answer, bool):
        return {path: "yes" if answer else "no"}
    return {path: str(answer)}


def case_answers(case: Mapping[str, Any]) -> dict[str, object]:
    """Return the answers of a case by path, as the pages ask for them."""
    answers = dict(
        _flatten("", {key: value for key, value in case.items() if key not in ("id", "children", "partner")})
    )
    partner, children = case.get("partner"), case.get("children", [])
    answers["partner.present"] = partner is not None
    answers |= dict(_flatten("partner", partner or {}))
    answers["children.count"] = len(children)
    for index, child in enumerate(children):
        answers |= dict(_flatten(f"children.{index}", child))
    zone = answers.pop("housing.zone", None)
    if zone is not None:
        answers["housing.postal_code"], answers["housing.insee_code"] = POSTCODE_OF_ZONE[str(zone)]
    return answers


def _flatten(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict) and set(value) != {"between"}:
        for key, inner in value.items():
            yield from _flatten(f"{path}.{key}" if path else key, inner)
    else:
        yield path, value


def amount_of(found: Mapping[str, str]) -> Decimal | None:
    """Read the amount a result page shows."""
    return Decimal(found["data-amount"]) if found["data-amount"] else None

"""Malformed inputs by the thousand: forms, codes, tokens, rule files, imports, evaluations, signals of video.

`make fuzz` feeds 100,000 (`INPUTS=` chooses); `tests/test_fuzz.py` feeds a few, the same each time. Whatever comes, no
answer is a 500, no page shows a trace, the case that was open before is there afterwards, and a refusal is one of ours.
The slowest inputs are told. Hypothesis draws them, so that a failure is shown at its smallest.
"""

import argparse
import heapq
import io
import json
import logging
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import structlog
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assistant.adapters.office_key_file import create_missing_office_keys
from assistant.app import create_app
from assistant.eligibility.cases import read_case
from assistant.eligibility.facts import AnswerError
from assistant.errors import AssistantError
from assistant.rulefiles import RuleError
from assistant.rulefiles.reader import read_text
from assistant.services.appointment_codes import LENGTH
from assistant.services.case_codes import read_characters, read_code
from assistant.services.contents import CaseContents
from assistant.services.demonstration import OFFICE_IDS, set_up_demonstration
from assistant.services.dossier import open_by_cookie, start_case
from assistant.services.safe import OpenedCase
from assistant.services.staff_demonstration import set_up_demonstration_staff
from assistant.settings import create_missing_secrets, load_settings
from assistant.storage.migrations import migrate
from tests.letters import AtOnce
from tests.staffing import token_of

NASTY: Final = (
    "", " ", "\x00", "\ud800", "é" * 300, "0" * 5000, "-1", "1e999", "NaN", "٣", "𝟙", "<script>alert(1)</script>",
    "{{7*7}}", "{% raw %}", "' OR 1=1 --", "../../etc/passwd", "%00", "\r\nBcc: x@y.fr", "2026-02-30", "0000-00-00",
    "9999-12-31", "31/12/99999", "unsure", "null", "[]", "{}", "true", "\u202e", "\ufeff", "K7QM-2XRA-9D4F", "//evil",
)  # fmt: skip
SLOWEST: Final = 5


def text(most: int = 60) -> st.SearchStrategy[str]:
    """Draw a text: a nasty one, or anything at all but halves of characters, which no browser sends."""
    anything = st.text(st.characters(exclude_categories=("Cs",)), max_size=most)
    return st.one_of(st.sampled_from(NASTY).filter(lambda one: one != "\ud800"), anything)


@dataclass
class Target:
    """The application in a folder of its own, a case that must survive, and how long everything took."""

    app: Flask
    opened: OpenedCase
    slow: list[tuple[float, str]] = field(default_factory=list)
    fed: int = 0

    def timed(self, name: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401 — whatever the act gives
        """Do something, and remember it if it was slow."""
        began = time.perf_counter()
        try:
            return act()
        finally:
            self.fed += 1
            heapq.heappush(self.slow, (time.perf_counter() - began, name))
            if len(self.slow) > SLOWEST:
                heapq.heappop(self.slow)

    def check_case(self) -> None:
        """The case is there, and says what it said."""
        again = open_by_cookie(self.app.extensions["safe"], self.opened.cookie or "")
        assert isinstance(again, OpenedCase)
        assert again.contents.answers == self.opened.contents.answers


def target(folder: Path) -> Target:
    """Make the application, without tokens in forms: they would stop everything at the door."""
    environ = {"INSTANCE_PATH": str(folder)}
    create_missing_secrets(folder)
    chosen = load_settings(environ)
    migrate(chosen.database_url)
    create_missing_office_keys(chosen.office_keys_file, OFFICE_IDS)
    app = create_app(replace(chosen, queue_url=f"sqlite:///{folder / 'queue.sqlite3'}"))
    safe = app.extensions["safe"]
    set_up_demonstration(safe.engine)
    set_up_demonstration_staff(safe.engine, safe.clock)
    app.extensions["bell"] = AtOnce(app)
    app.config["WTF_CSRF_ENABLED"] = False
    contents = CaseContents(month="2026-11", answers={"children.count": 2, "partner.present": False})
    return Target(app, start_case(safe, contents))


def feed_forms(to: Target, number: int, login: str) -> None:
    """Send anything to every route, as a citizen with a case or as somebody who works here."""
    rules = [rule for rule in to.app.url_map.iter_rules() if rule.endpoint != "static"]
    fields = sorted({"name", "email", "telephone", "code", "letters", "login", "password", "slot", "subject", "mode",
                     "office", "month", "day", "date", "answer", "reference", "motive", "desk", "note", "token", "body",
                     "kind", "page", "suite", "shown", "appointment", "benefits", "children.count", "found", "version",
                     "applicant.birth_date", "partner.present", "housing.monthly_rent", "state",
                     "starts", "ends"})  # fmt: skip
    citizen = start_case(to.app.extensions["safe"], to.opened.contents)
    token = token_of(to.app, login) if login else ""

    @_setting(number)
    @given(st.sampled_from(rules), st.dictionaries(st.sampled_from(fields), text(), max_size=8), text(20), st.data())
    def feed(rule: Any, form: dict[str, str], part: str, data: st.DataObject) -> None:  # noqa: ANN401 — werkzeug's rule
        client = to.app.test_client()
        client.set_cookie("dossier", data.draw(st.sampled_from([citizen.cookie or "", "", "x" * 43])))
        if token:
            client.set_cookie("guichet", token)
        kinds = {name: type(one).__name__ for name, one in rule._converters.items()}
        values = {name: 3 if "Integer" in kind else part or "x" for name, kind in kinds.items()}
        method = "POST" if "POST" in rule.methods else "GET"
        address = to.app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        options: dict[str, Any] = {"data": form} if method == "POST" else {"query_string": form}
        if method == "POST" and data.draw(st.integers(0, 9)) == 0:
            options = {"data": data.draw(st.binary(max_size=200)), "content_type": "application/json"}
        response = to.timed(f"{method} {rule.rule}", lambda: client.open(address, method=method, **options))
        assert response.status_code < 500 or response.status_code == 503, (rule.rule, response.status_code)
        if response.mimetype == "text/html":
            assert "Traceback (most recent" not in response.text, rule.rule

    feed()
    to.check_case()


def feed_codes(to: Target, number: int) -> None:
    """Type anything for a code, a cookie, or the token of a link."""
    links = ("/rendez-vous/{}", "/agenda/{}.ics", "/r/{}", "/rendez-vous/video/{}", "/ecran/{}")

    @_setting(number)
    @given(text(), st.sampled_from(links))
    def feed(typed: str, link: str) -> None:
        to.timed("code", lambda: (read_code(typed), read_characters(typed, LENGTH)))
        client = to.app.test_client()
        response = client.get(link.format(typed.replace("/", "").replace("\x00", "") or "x"))
        assert response.status_code < 500, (link, response.status_code)

    feed()


def feed_rules(to: Target, number: int) -> None:
    """Read anything as a rule file."""
    scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), text(30))
    trees = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text(12), inner, max_size=4)
    )
    mangled = trees.map(lambda tree: json.dumps(tree, ensure_ascii=False).replace("{", "{ ", 1))

    @_setting(number)
    @given(st.one_of(text(200), mangled))
    def feed(written: str) -> None:
        try:
            to.timed("rule file", lambda: read_text(written, "here.yaml"))
        except RuleError as refused:
            assert str(refused).startswith("here.yaml")  # noqa: PT017 — a refusal names its place

    feed()


def feed_evaluations(to: Target, number: int) -> None:
    """Evaluate anything that looks like a case."""
    rulebook = to.app.extensions["rules"].rulebook
    names = [*sorted(rulebook.facts)[:60], "month", "children", "applicant", "partner", "benefits"]
    values = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), text(20)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=3),
    )

    @_setting(number)
    @given(st.dictionaries(st.sampled_from(names), values, max_size=6))
    def feed(case: dict[str, Any]) -> None:
        try:
            to.timed("evaluation", lambda: read_case(rulebook, case, date(2026, 11, 1)))
        except (AnswerError, AssistantError):
            return

    feed()


def _setting(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(
        max_examples=max(1, number),
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


FEEDS: Final[tuple[tuple[str, float, Callable[[Target, int], None]], ...]] = (
    ("forms of citizens", 0.1, lambda to, number: feed_forms(to, number, "")),
    ("forms of advisers", 0.05, lambda to, number: feed_forms(to, number, "amina.b")),
    ("forms of managers", 0.05, lambda to, number: feed_forms(to, number, "responsable.lyon")),
    ("codes and links", 0.15, feed_codes),
    ("rule files", 0.3, feed_rules),
    ("evaluations", 0.35, feed_evaluations),
)


def run(inputs: int, out: io.TextIOBase | Any = sys.stdout) -> Target:  # noqa: ANN401 — any stream
    """Feed so many inputs, tell how it went, and return what was fed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    folder = Path(tempfile.mkdtemp(prefix="assistant-fuzz-"))
    try:
        to = target(folder)
        for name, part, feed in FEEDS:
            began, before = time.perf_counter(), to.fed
            feed(to, int(inputs * part))
            out.write(f"{name}: {to.fed - before} inputs in {time.perf_counter() - began:.0f} s, none failed\n")
            out.flush()
        for seconds, what in sorted(to.slow, reverse=True):
            out.write(f"slowest: {seconds * 1000:.0f} ms, {what}\n")
        to.app.extensions["safe"].engine.dispose()
        return to
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        structlog.reset_defaults()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("inputs", type=int, nargs="?", default=100_000)
    run(parser.parse_args().inputs)

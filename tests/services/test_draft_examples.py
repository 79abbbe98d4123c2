"""From an opinion to a worked example that is nobody's: the rule reads both the same way."""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.cases import assume_ordinary, read_case
from assistant.eligibility.situation import UNSURE, Situation
from assistant.paths import RULES
from assistant.rulefiles.examples import check_example, read_examples
from assistant.rulefiles.loading import load_rules
from assistant.services.draft_examples import SHAPE, Synthesised, TooRecognisable, stopped_by, synthesise, walk_of
from assistant.services.drafts_kept import Proposed, propose
from assistant.services.opinions import Opinion
from tests.builders import real_rules

CASES = Path(__file__).parents[1] / "rules" / "cases"
MONTH = date(2026, 11, 1)
EVERY = 40


def households() -> list[tuple[str, str, Situation]]:
    """Give reference households, each with a benefit."""
    found = []
    for file, code in (("family", "af"), ("housing", "aide_logement")):
        for line in (CASES / f"{file}.jsonl").read_text("utf-8").splitlines()[::EVERY]:
            case = json.loads(line, parse_float=Decimal)
            situation, _filled = assume_ordinary(
                real_rules().rulebook, read_case(real_rules().rulebook, case["case"], MONTH), (code,)
            )
            found.append((case["id"], code, situation))
    return found


@pytest.mark.parametrize(
    ("name", "code", "situation"), households(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_the_rule_reads_the_invented_household_as_the_real_one(name: str, code: str, situation: Situation) -> None:
    del name
    rulebook = real_rules().rulebook
    made = synthesise(rulebook, situation, code, "any text")
    assert isinstance(made, Synthesised)
    assert walk_of(rulebook, made.situation, code) == walk_of(rulebook, situation, code)
    for path, answer in made.situation.answers.items():
        if isinstance(answer, date):
            assert answer != situation.answers[path], "every date is moved"
        if isinstance(answer, Decimal) and rulebook.fact_at(path).type != "integer":
            assert answer % 10 == 0, "every amount is rounded"
        if path not in SHAPE:
            assert walk_of(rulebook, made.situation.without(path), code) != walk_of(rulebook, made.situation, code)


def a_household(**more: object) -> Situation:
    """Give two children, whose parents' answer on resources stops the rules."""
    case = {"partner": None, "children": [{"birth_date": "2018-04-12"}, {"birth_date": "2021-09-03"}], **more}
    rulebook = real_rules().rulebook
    return assume_ordinary(rulebook, read_case(rulebook, case, MONTH), ("af",))[0]


def test_nothing_of_the_day_the_office_or_the_adviser_is_in_the_text() -> None:
    given = Opinion(
        "x", "af", "eligible", "Mme Petit, vue à Lyon", "152.25", at="2026-11-20", who="Amina B.", place="Lyon"
    )
    made = propose(real_rules().rulebook, a_household(), given, "draw")
    if isinstance(made, TooRecognisable):
        pytest.fail(made.path)
    for word in ("Petit", "Amina", "Lyon", "2026-11-20", "2018-04-12", "2021-09-03", "152.25"):
        assert word not in made.text
    assert "environ 150 euros" in made.text


def test_another_draw_moves_dates_otherwise_and_the_same_draw_the_same() -> None:
    given = Opinion("x", "af", "eligible", "…")
    texts = [propose(real_rules().rulebook, a_household(), given, draw) for draw in ("a", "a", "b", "c", "d")]
    assert all(isinstance(one, Proposed) for one in texts)
    assert texts[0] == texts[1]
    assert len({one.text for one in texts if isinstance(one, Proposed)}) > 1


def test_the_text_is_a_worked_example_that_rules_check_understands(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    household = a_household()
    made = propose(real_rules().rulebook, household, Opinion("x", "af", "eligible", "…"), "draw")
    assert isinstance(made, Proposed)
    file = tmp_path / "rules" / "benefits" / "af" / "examples.yaml"
    file.write_text(file.read_text("utf-8") + made.text, encoding="utf-8")
    rules = load_rules(tmp_path / "rules")
    added = read_examples(rules, "af")[-1]
    assert check_example(rules, added) == []
    assert walk_of(rules.rulebook, added.situation, "af") == walk_of(rules.rulebook, household, "af")


def test_the_reason_is_why_the_rules_stopped() -> None:
    rulebook = real_rules().rulebook
    assert stopped_by(rulebook, a_household(), "af") == "eligible"
    doubtful = a_household().with_answer("children.0.birth_date", UNSURE)
    assert stopped_by(rulebook, doubtful, "af") == "unsure"

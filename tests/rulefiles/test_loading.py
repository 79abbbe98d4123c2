"""Every problem at once, each with file, line, what is wrong and what to do."""

from datetime import timedelta
from pathlib import Path

import pytest

from assistant.booking.timing import Lead
from assistant.rulefiles import RuleError, load_rules
from tests.builders import BENEFIT, FACTS, MOTIVES, PARAMETERS, interview_of, rules_of, write_rules

PAGES = interview_of({})
P = "p: {label: l, unit: EUR, values: "


def problems(**files: str) -> list[str]:
    with pytest.raises(RuleError) as refused:
        rules_of({name.replace("__", "/") + ".yaml": text for name, text in files.items()})
    return [str(problem) for problem in refused.value.problems]


def test_a_good_folder_is_read_whole() -> None:
    rules = rules_of({})
    assert list(rules.rulebook.benefits) == ["aid"]
    assert rules.rulebook.reasons["disputed"].motive == "custody"
    assert rules.rulebook.facts["rent"].question == "Loyer ?"
    assert rules.motives["custody"].minutes == 45


def test_a_motive_says_what_it_needs_around_a_meeting_and_how_early_it_is_booked() -> None:
    more = "  minutes: 45\n  minutes_before: 10\n  minutes_after: 5\n  change_until_hours: 24\n  follow_up_only: true\n"
    lead = "  lead: {citizen: {hours: 48, days: 90}, staff: {days: 10}}\n"
    custody = rules_of({"motives/all.yaml": MOTIVES.replace("  minutes: 45\n", more + lead)}).motives["custody"]
    timing = custody.timing
    assert (timing.before, timing.after, timing.change_until) == (10, 5, timedelta(hours=24))
    assert custody.follow_up_only
    assert timing.lead("citizen") == Lead(timedelta(hours=48), timedelta(days=90))
    assert timing.lead("prescriber") == Lead()
    assert timing.lead("staff") == Lead(timedelta(0), timedelta(days=10))


def test_the_digest_is_that_of_the_text() -> None:
    first, second = rules_of({}), rules_of({})
    assert first.rulebook.digest == second.rulebook.digest
    assert first.rulebook.digest.startswith("sha256:")
    assert rules_of({"facts/all.yaml": FACTS + "# a remark\n"}).rulebook.digest != first.rulebook.digest


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    found = problems(
        facts__all=FACTS + "one: {type: colour, ordinary: 1}\ntwo: {type: bool}\n",
        quantities__all="half: {value: rnt / 2, plumbing: true}\nboth: {plumbing: true}\n",
    )
    lines = FACTS.count("\n")
    assert [line.split(": ")[0] for line in found] == [
        f"rules/facts/all.yaml:{lines + 1}",
        f"rules/facts/all.yaml:{lines + 2}",
        "rules/quantities/all.yaml:1",
        "rules/quantities/all.yaml:2",
    ]
    assert "did you mean `rent`" in found[2]


def test_a_name_is_declared_once_over_all_files() -> None:
    found = problems(facts__more="rent: {type: bool, ordinary: true}\n")
    assert len(found) == 1
    assert "`rent` is declared twice" in found[0]
    assert "rules/facts/all.yaml" in found[0]


def test_a_missing_interview_is_said(tmp_path: Path) -> None:
    folder = write_rules(tmp_path, {})
    (folder / "interview.yaml").unlink()
    with pytest.raises(RuleError, match="the interview is missing"):
        load_rules(folder)


@pytest.mark.parametrize(
    ("file", "text", "what"),
    [
        ("parameters__all", PARAMETERS + "p: {label: l, unit: francs, values: {}}\n", "unknown unit `francs`"),
        ("parameters__all", PARAMETERS + "p: {label: l, unit: EUR}\n", "`p` has no values"),
        ("parameters__all", PARAMETERS + P + "{2026: {value: 1}}}\n", "`2026` is no day"),
        ("parameters__all", PARAMETERS + P + "{2026-01-01: {reference: law}}}\n", "no value"),
        (
            "parameters__all",
            PARAMETERS + P + "{2026-01-01: {value: {1: 1, 3: 2}}}}\n",
            "a gap after 1",
        ),
        (
            "parameters__all",
            PARAMETERS + P + "{2026-01-01: {value: {each_more: 2}}}}\n",
            "needs a last numbered row",
        ),
        (
            "parameters__all",
            PARAMETERS + P + "{2026-01-01: {value: {scale: [{from: 5, rate: 1}, {from: 0, rate: 1}]}}}}\n",
            "do not rise",
        ),
        (
            "parameters__all",
            PARAMETERS + "p: {label: l, unit: EUR, expected_change: soon, values: {2026-01-01: {value: 1}}}\n",
            "not a day of the year",
        ),
        ("facts__all", FACTS + "f: {type: choice, ordinary: a}\n", "a choice without choices"),
        ("facts__all", FACTS + "f: {type: money, between: [1], ordinary: 1}\n", "two bounds"),
        ("facts__all", FACTS + "f: {type: bool, ordinary: true, colour: red}\n", "unknown key `colour`"),
        ("quantities__all", "q: {value: 1, cases: [], plumbing: true}\n", "needs `value` or `cases`"),
        ("quantities__all", "q: {cases: [{otherwise: 1}, {when: furnished, value: 2}]}\n", "cannot be reached"),
        ("quantities__all", "q: {cases: [{when: furnished}]}\n", "a row needs `when` and `value`"),
        ("benefits__aid__rule", BENEFIT.replace("name: Aide\n", ""), "`aid` has no name"),
        ("benefits__aid__rule", BENEFIT.replace("period: month", "period: week"), "unknown period"),
        ("benefits__aid__rule", BENEFIT.replace("test:", "tset:"), "unknown key `tset`"),
        ("benefits__aid__rule", BENEFIT + "documents: [{for: child}]\n", "a paper without `document`"),
        ("benefits__aid__rule", BENEFIT + "documents: [{document: x, for: dog}]\n", "`for: dog`"),
        ("benefits__aid__rule", BENEFIT + "refer_when: [{when: furnished}]\n", "a guard needs `when` and `reason`"),
        ("interview", "pages: []\n", "the interview has no steps"),
        ("interview", "steps: [{id: a}]\npages: []\n", "a step without title"),
        ("interview", PAGES + "  - {id: x, step: nowhere, title: t, facts: [rent]}\n", "unknown step"),
        ("interview", PAGES + "  - {id: date, step: all, title: t, facts: [rent]}\n", "comes twice"),
        ("interview", PAGES + "  - {id: x, step: all, title: t, facts: [a], for_each: dog}\n", "`for_each: dog`"),
        ("motives__all", MOTIVES.replace("disputed:", "unsure:"), "the reason `unsure` also leads to"),
        ("motives__all", MOTIVES.replace("  minutes: 45\n", ""), "has no minutes"),
        ("motives__all", MOTIVES.replace("  minutes: 45\n", "  minutes: 45\n  minutes_after: 7\n"), "multiple of five"),
        ("documents__all", "d: {label: l, issuer: i, form: stone, kind: bring, confidence: H}\n", "`stone` is no form"),
        ("documents__all", "d: {label: l, issuer: i, form: copy, kind: bring, confidence: L}\n", "`L` is no"),
        ("references__law", "law: {short: x}\n", "`law` has no title"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused(file: str, text: str, what: str) -> None:
    assert any(what in line for line in problems(**{file: text}))

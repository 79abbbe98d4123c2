"""`assistant rules diff`, `graph`, `mutate`, `compare` from the command line."""

import shutil
from pathlib import Path

import pytest

from assistant.cli import main, rule_tools
from assistant.cli.common import DONE, USAGE
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.rulefiles.mutants import mutants_of


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


@pytest.fixture
def other_rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    figures = folder / "parameters" / "family.yaml"
    figures.write_text(figures.read_text(encoding="utf-8").replace('"478.16"', '"488.16"'), encoding="utf-8")
    return folder


def test_diff_tells_the_text_and_the_households(
    other_rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    children = '[{"birth_date": "2018-01-01"}, {"birth_date": "2020-01-01"}]'
    cases.write_text(f'{{"id": "one", "date": "2026-10", "partner": null, "children": {children}}}\n', encoding="utf-8")
    assert main(["rules", "diff", str(RULES), str(other_rules), "--cases", str(cases)]) == DONE
    text = said(capsys)
    assert "figure bmaf: since 2026-04-01: 478.16 → 488.16 (+2.09 %)" in text
    assert "af: 1 households, 1 change" in text
    assert "one: eligible 152.25 → eligible 155.43 (+3.18)" in text


def test_diff_with_a_revision_unpacks_it(capsys: pytest.CaptureFixture[str]) -> None:
    if not (RULES.parent / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git checkout")
    main(["rules", "diff", "HEAD", "HEAD", "--cases"])
    assert "the text says the same" in said(capsys)


@pytest.mark.parametrize("name", ["no-such-revision", "--output=/tmp/x", "/nowhere/at/all"])
def test_diff_with_neither_a_folder_nor_a_revision_says_so(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "diff", "--cases", "--", name]) == USAGE
    assert "neither a rules folder nor a git revision" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["graph", "mutate"])
def test_an_unknown_benefit_is_named_with_those_that_exist(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", command, "nonsense"]) == USAGE
    assert "the rulebook has " in capsys.readouterr().err


def test_graph_draws(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "graph", "asf", "--format", "dot"]) == DONE
    assert "digraph rules" in said(capsys)


def test_mutate_counts_what_the_examples_catch(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "mutate", "asf", "--sample", "8"]) == DONE
    assert "(95 % are wanted)" in said(capsys)


def test_mutate_tries_again_only_what_an_earlier_run_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mutant = next(iter(mutants_of(load_rules(RULES), "asf")))
    earlier = tmp_path / "survivors.txt"
    earlier.write_text(str(mutant).replace(f":{mutant.place.line}:", ":1:") + "\nasf: 1 mistakes\n", encoding="utf-8")
    assert main(["rules", "mutate", "asf", "--again", str(earlier)]) == DONE
    assert "asf: 1 mistakes, 1 caught" in said(capsys)


def test_compare_says_what_to_do_outside_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rule_tools, "RULES", tmp_path / "rules")
    assert main(["rules", "compare", "--openfisca"]) == USAGE
    assert "in a checkout" in capsys.readouterr().err


def test_compare_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.benchmarks import openfisca_compare  # noqa: PLC0415 — the bench is read only here

    monkeypatch.setattr(openfisca_compare, "ENVIRONMENT", openfisca_compare.ROOT / "no" / "environment")
    assert openfisca_compare.main([]) == USAGE
    assert "assistant rules compare --openfisca --install" in said(capsys)

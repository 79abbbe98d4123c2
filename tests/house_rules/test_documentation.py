"""What the documentation says is so."""

import inspect
import re
import stat
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from assistant.settings import Colours, Organisation, environment, read_organisation, secrets
from tests.house_rules.checkout import ROOT, committed_files, python_modules

README = (ROOT / "README.md").read_text(encoding="utf-8")
DEPLOYMENT = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PAGES = [path.relative_to(ROOT) for path in committed_files() if path.suffix == ".md"]


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
def test_every_make_target_is_listed(target: str) -> None:
    assert f"make {target}" in README


def test_every_variable_is_documented() -> None:
    source = inspect.getsource(environment) + inspect.getsource(secrets)
    read = set(re.findall(r'"([A-Z][A-Z_]{5,})"', source))
    assert read == set(re.findall(r"^\| `([A-Z_]+)` \|", DEPLOYMENT, re.MULTILINE))


def test_the_organisation_shown_as_an_example_is_whole_and_is_read(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", DEPLOYMENT, re.DOTALL)
    (tmp_path / "organisation.toml").write_text(example, encoding="utf-8")
    assert not read_organisation(tmp_path / "organisation.toml").is_demonstration
    shown = tomllib.loads(example)
    assert set(shown) == set(Organisation.__slots__)
    assert set(shown["colours"]) == set(Colours.__slots__)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert not [link for link in links if link and not (ROOT / page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_tests_and_targets_that_pages_name_exist(page: Path) -> None:
    """A promise stands beside its test: one that was renamed would prove nothing any more."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = [name.partition("::") for name in re.findall(r"`(tests/[\w./:-]+)`", text)]
    assert [file for file, _, _ in named if not (ROOT / file).exists()] == []
    functions = [(file, name) for file, _, name in named if name]
    assert [pair for pair in functions if f"def {pair[1]}(" not in (ROOT / pair[0]).read_text(encoding="utf-8")] == []
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text)) - targets == set()


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/security.md"])
def test_every_promise_of_safety_names_its_test(page: str) -> None:
    """Each line of the table of promises ends with a test or a target."""
    table = re.split(r"^## Promise.*$", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    lines = [line for line in table.partition("\n## ")[0].splitlines() if line.startswith("|")][2:]
    assert len(lines) > 20
    assert [
        line for line in lines if not re.search(r"`(?:tests/|make )[^`]+`", line.rstrip(" |").rpartition("|")[2])
    ] == []


def test_decisions_have_numbers_of_their_own() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = Counter(page.name[:4] for page in pages)
    assert set(numbers.values()) == {1}
    for page in pages:
        assert page.read_text(encoding="utf-8").startswith(f"# {int(page.name[:4])}. ")


def test_a_module_that_points_to_a_page_points_to_one_that_exists() -> None:
    pointed = re.compile(r"\bdocs/[a-z/]+[\w-]+\.md\b")
    assert [
        (str(module), page)
        for module in python_modules()
        for page in pointed.findall((ROOT / module).read_text(encoding="utf-8"))
        if not (ROOT / page).exists()
    ] == []


def test_continuous_integration_calls_the_readme_s_command() -> None:
    run = ROOT / ".ci/run"
    assert run.stat().st_mode & stat.S_IXUSR
    assert "exec make test" in run.read_text(encoding="utf-8")

"""What is installed is named, locked and justified; what is shipped is whole."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.house_rules.checkout import ROOT, committed_files, committed_texts, python_modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt")


def declared_packages() -> set[str]:
    """Name every package that pyproject.toml asks for."""
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    groups += PROJECT["dependency-groups"].values()
    return {re.split(r"[\[<>=~!; ]", line)[0] for group in groups for line in group}


def test_every_dependency_says_why_it_is_here() -> None:
    page = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))
    assert explained == declared_packages()


LOADED_BY_OTHERS = {"tzdata", "psycopg"}  # by the standard library, and by SQLAlchemy for a postgresql address
FOR_WHO_CHOOSES_IT = {"redis"}


def test_what_the_package_imports_is_what_it_declares() -> None:
    declared = {re.split(r"[\[<>=]", line)[0].lower() for line in PROJECT["project"]["dependencies"]}
    owners = importlib.metadata.packages_distributions()
    imported = {
        name.lower().replace("_", "-")
        for module in imported_modules("assistant")
        for name in owners.get(module, ())
        if module != "assistant"
    }
    assert imported == (declared | FOR_WHO_CHOOSES_IT) - LOADED_BY_OTHERS


def imported_modules(folder: str) -> set[str]:
    """Name every top-level module that the Python files of a folder import."""
    modules = set()
    for path in python_modules():
        if path.parts[0] == folder:
            for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    modules.add(node.module.split(".")[0])
    return modules


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_have_hashes_and_name_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(pins) > len(declared_packages())
    assert not [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin]
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "no option, above all none that names an index"


def test_lock_files_cover_what_is_declared() -> None:
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)", text, re.MULTILINE))
    assert {name.lower() for name in declared_packages()} <= pinned


def test_the_two_locks_agree() -> None:
    run, test = (set((ROOT / lock).read_text(encoding="utf-8").splitlines()) for lock in LOCKS)
    assert {line for line in run if "==" in line} <= test


def test_no_committed_file_names_a_registry() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry.np" + "mjs.org", "registry.ya" + "rnpkg.com"]
    naming = [str(path) for path, text in committed_texts() if any(host in text for host in hosts)]
    assert not naming, "a mirror must do as well"


def test_no_committed_file_is_a_secret_or_a_database() -> None:
    suspicious = {".key", ".pem", ".sqlite3", ".db", ".env"}
    assert not [path for path in committed_files() if path.suffix in suspicious or path.name in suspicious]


def place_in_wheel(path: Path) -> str | None:
    """Say where a file of the checkout lies in the wheel, if it does."""
    inside = path.relative_to(ROOT)
    if inside.parts[0] in {"rules", "templates", "translations"}:
        return f"assistant/_shared/{inside.as_posix()}"
    return inside.as_posix() if inside.parts[0] == "assistant" else None


@pytest.mark.slow
def test_the_wheel_carries_rules_templates_and_translations(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()[-1]
    shipped = set(zipfile.ZipFile(tmp_path / name).namelist())
    missing = {path for path in map(place_in_wheel, committed_files()) if path} - shipped
    assert not missing
    assert "assistant/_shared/rules/interview.yaml" in shipped
    assert not [name for name in shipped if name.startswith(("tests/", "docs/"))]

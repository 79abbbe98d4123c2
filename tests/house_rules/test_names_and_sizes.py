"""Names say what a thing is about, and no module becomes the place where everything ends up."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
from assistant import errors
from tests.house_rules.checkout import ROOT, python_modules

VAGUE_WORDS = {"data", "handle", "handler", "helper", "helpers", "info", "manager", "misc", "process", "util", "utils"}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 30
LEEWAY = 1.3  # "about": beyond it, split

OURS = [path for path in python_modules() if path.parts[0] == "assistant"]


@pytest.mark.parametrize("path", OURS, ids=str)
def test_no_module_has_a_vague_name(path: Path) -> None:
    words = set(re.split(r"[_/]", str(path.with_suffix(""))))
    assert not words & VAGUE_WORDS, f"{path}: name the thing, not that it is one"


@pytest.mark.parametrize("path", OURS, ids=str)
def test_no_module_and_no_function_is_much_too_long(path: Path) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    lines = source.count("\n")
    assert lines <= LONGEST_MODULE * LEEWAY, f"{path} has {lines} lines: it holds several subjects, give each a module"
    for name, length in function_lengths(source):
        assert length <= LONGEST_FUNCTION * LEEWAY, f"{path}: {name} has {length} lines: name its steps"


def function_lengths(source: str) -> Iterator[tuple[str, int]]:
    """Give each function with its number of lines, its docstring left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            body = node.body[1:] if ast.get_docstring(node) else node.body
            first = body[0].lineno if body else node.lineno
            yield node.name, node.end_lineno - first + 1


def test_importing_the_package_loads_nothing() -> None:
    tree = ast.parse(Path(assistant.__file__).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


def test_the_tree_of_errors_is_drawn_whole() -> None:
    for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    drawn = set(re.findall(r"^    [│ ]*[├└]── (\w+)", errors.__doc__ or "", re.MULTILINE))
    built = {error.__name__ for error in descendants(errors.AssistantError) if error.__module__.startswith("assistant")}
    assert drawn == built, "draw it in the docstring of assistant/errors.py"


def descendants(error: type[Exception]) -> Iterator[type[Exception]]:
    """Give every error below this one."""
    for child in error.__subclasses__():
        yield child
        yield from descendants(child)

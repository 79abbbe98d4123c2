"""Each component is one macro in one file that says its purpose, its parameters and an example, and is shown."""

import re
from pathlib import Path

import pytest

from assistant.paths import TEMPLATES

COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
SHOWN_BY = ("site/patterns.html", "layouts/base.html", "layouts/page.html", "layouts/counter.html")


def imported_by(template: Path) -> set[str]:
    """Return the components that a template imports, and those that they import."""
    names = set(re.findall(r'from "components/(\w+)\.html"', template.read_text(encoding="utf-8")))
    return names | {deep for name in names for deep in imported_by(TEMPLATES / "components" / f"{name}.html")}


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_one_documented_macro(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"{% macro (\w+)\(", source) == [path.stem], "one macro per file, of the same name"
    comment = re.match(r"{#(.*?)#}", source, re.DOTALL)
    assert comment, "begin with a comment"
    for part in ("Purpose:", "Parameters:", "Example:"):
        assert part in comment[1], f"the comment says no {part}"


def test_every_component_is_shown_on_the_pattern_page() -> None:
    shown = set[str]().union(*(imported_by(TEMPLATES / template) for template in SHOWN_BY))
    missing = {path.stem for path in COMPONENTS} - shown
    assert not missing, "show them in templates/site/patterns.html"


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_hold_no_script_and_no_style_of_their_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<(script|style)(?![^>]*nonce)", source)
    assert not re.search(r"\son(click|change|submit|load|input)=", source)
    if path.parent.name != "emails":  # e-mail programs keep no other style than that of each element
        assert not re.search(r"\sstyle=", source)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_say_a_language_by_its_tag(path: Path) -> None:
    """The code of a way of writing French, "fr-falc", is ours alone: `lang` must say "fr"."""
    assert not re.search(r"lang=\"\{\{ [\w.()]*\.code", path.read_text(encoding="utf-8"))

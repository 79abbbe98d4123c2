"""YAML, read strictly, with the place of everything.

Plain YAML reads the key `on:` as True, `0.10` as a binary float, and lets the second duplicate key win in
silence. Here a plain scalar is a text unless it is `true`, `false`, `null` or a decimal number; numbers are
`Decimal` from their own text; a duplicate key, an alias or a tag is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import yaml

from assistant.rulefiles.errors import RuleError, RuleProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REFUSED_WORDS: Final = frozenset(
    spelled
    for word in ("yes", "no", "on", "off", "y", "n", "true", "false", "null")
    for spelled in (word, word.capitalize(), word.upper())
    if spelled not in ("true", "false", "null")
)

Scalar = str | bool | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a line."""

    file: str
    line: int

    def problem(self, what: str, remedy: str) -> RuleProblem:
        """Return a problem at this place."""
        return RuleProblem(self.file, self.line, what, remedy)

    def error(self, what: str, remedy: str) -> RuleError:
        """Return an error at this place, to be raised."""
        return RuleError([self.problem(what, remedy)])


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of YAML with its place: a scalar, a list of entries, or a mapping of entries."""

    value: Scalar | list[Entry] | dict[str, Entry]
    place: Place
    quoted: bool = False

    @property
    def mapping(self) -> dict[str, Entry]:
        """The entries by key; an error when this is not a mapping."""
        if not isinstance(self.value, dict):
            raise self.place.error("a mapping (key: value) is expected here", "write `key: value` lines")
        return self.value

    @property
    def items(self) -> list[Entry]:
        """The entries of a list; a single entry counts as a list of one."""
        return self.value if isinstance(self.value, list) else [self]

    @property
    def text(self) -> str:
        """The scalar as a text; an error when it is something else."""
        if isinstance(self.value, str) and self.value:
            return self.value
        raise self.place.error("a text is expected here", "write a sentence or a name")

    @property
    def source(self) -> str:
        """The scalar as it would be written in an expression."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        if isinstance(self.value, str | Decimal):
            return str(self.value)
        raise self.place.error("an expression is expected here", "write it on one line, between quotes if it has a `:`")

    @property
    def number(self) -> Decimal:
        """The scalar as a number, quoted or not."""
        if isinstance(self.value, Decimal):
            return self.value
        if isinstance(self.value, str) and _NUMBER.fullmatch(self.value):
            return Decimal(self.value)
        raise self.place.error("a number is expected here", "write digits with a point: 478.16")

    @property
    def day(self) -> date:
        """The scalar as a day."""
        if isinstance(self.value, date):
            return self.value
        raise self.place.error("a day is expected here", "write it as 2026-04-01")

    @property
    def flag(self) -> bool:
        """The scalar as true or false."""
        if isinstance(self.value, bool):
            return self.value
        raise self.place.error("true or false is expected here", "write `true` or `false`")

    def only(self, *names: str) -> dict[str, Entry]:
        """Return the mapping after checking that it has no other key."""
        for key, entry in self.mapping.items():
            if key not in names:
                known = ", ".join(names)
                raise entry.place.error(f"unknown key `{key}`", f"use one of: {known}")
        return self.mapping

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.items)


def read_yaml(path: Path, name: str) -> Entry:
    """Read one YAML file; `name` is how its problems call it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Place(name, 1).error(f"this is not UTF-8: {error.reason}", "save it as UTF-8") from None
    return read_text(text, name)


def read_text(text: str, name: str) -> Entry:
    """Read YAML from a text."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Place(name, line).error(
            f"this is not YAML: {error.problem}", "check indents, quotes and colons"
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        raise Place(name, 1).error(f"this is not YAML: {error}", "keep to plain UTF-8 text") from None
    if node is None:
        return Entry({}, Place(name, 1))
    _refuse_aliases(node, name)
    return _entry(node, name)


def _refuse_aliases(node: yaml.Node, name: str) -> None:
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            raise Place(name, current.start_mark.line + 1).error("an alias (`*name`)", "write the text out again")
        seen.add(id(current))
        if isinstance(current, yaml.SequenceNode):
            waiting.extend(current.value)
        elif isinstance(current, yaml.MappingNode):
            waiting.extend(part for pair in current.value for part in pair)


def _entry(node: yaml.Node, name: str) -> Entry:
    place = Place(name, node.start_mark.line + 1)
    if node.tag not in _TAGS:
        raise place.error(f"the tag {node.tag}", "write plain values")
    if isinstance(node, yaml.ScalarNode):
        return Entry(_scalar(node, place), place, quoted=bool(node.style))
    if isinstance(node, yaml.SequenceNode):
        return Entry([_entry(child, name) for child in node.value], place)
    assert isinstance(node, yaml.MappingNode)
    found: dict[str, Entry] = {}
    for key, value in node.value:
        spelled = _key(key, name)
        if spelled in found:
            raise Place(name, key.start_mark.line + 1).error(f"the key `{spelled}` comes twice", "keep one of them")
        found[spelled] = _entry(value, name)
    return Entry(found, place)


def _key(node: yaml.Node, name: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Place(name, node.start_mark.line + 1).error("a key that is not a word", "use a plain word as key")
    return str(node.value)


def _scalar(node: yaml.ScalarNode, place: Place) -> Scalar:
    text: str = node.value
    if node.style:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "null", "~"):
        return None
    if text in _REFUSED_WORDS:
        raise place.error(
            f"`{text}` is ambiguous in YAML", f'write true or false, or the word between quotes: "{text}"'
        )
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise place.error(f"`{text}` is no day of the calendar", "write an existing day") from None
    return Decimal(text) if _NUMBER.fullmatch(text) else text


_TAGS: Final = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)

"""Collecting the files of a rules folder: every top-level key with its place, and the digest of the text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.rulefiles.errors import RuleError, RuleProblem
from assistant.rulefiles.reader import Entry, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("references", "parameters", "facts", "quantities", "documents", "motives", "glossary")


@dataclass
class Sources:
    """The declarations found, by folder and by name; benefits by code with their rule, examples and equivalents."""

    declared: dict[str, dict[str, Entry]]
    rules: dict[str, Entry]
    examples: dict[str, Entry]
    interview: Entry
    digest: str
    equivalents: dict[str, Entry] = field(default_factory=dict)
    problems: list[RuleProblem] = field(default_factory=list)


def collect(folder: Path) -> Sources:
    """Read every YAML file of a rules folder; raise with all the problems when one cannot be read."""
    problems: list[RuleProblem] = []
    digest = hashlib.sha256()
    read: dict[Path, Entry] = {}
    for path in sorted([*folder.rglob("*.yaml"), *folder.rglob("*.csv")]):
        name = path.relative_to(folder.parent).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
        if path.suffix == ".csv":
            continue
        try:
            read[path] = read_yaml(path, name)
        except RuleError as error:
            problems.extend(error.problems)
    if problems:
        raise RuleError(problems)
    declared = {kind: _merge(read, folder / kind, problems) for kind in FOLDERS}
    rules = {path.parent.name: entry for path, entry in read.items() if path.name == "rule.yaml"}
    examples = {path.parent.name: entry for path, entry in read.items() if path.name == "examples.yaml"}
    equivalents = {path.parent.name: entry for path, entry in read.items() if path.name == "equivalents.yaml"}
    interview = read.get(folder / "interview.yaml")
    if interview is None:
        raise RuleError([RuleProblem("rules/interview.yaml", 1, "the interview is missing", "write its pages")])
    return Sources(declared, rules, examples, interview, f"sha256:{digest.hexdigest()}", equivalents, problems)


def _merge(read: dict[Path, Entry], folder: Path, problems: list[RuleProblem]) -> dict[str, Entry]:
    """Join the files of a folder; a name may be declared only once."""
    found: dict[str, Entry] = {}
    for path, entry in read.items():
        if folder not in path.parents:
            continue
        for name, declaration in entry.mapping.items():
            if name in found:
                first = found[name].place
                problems.append(
                    declaration.place.problem(f"`{name}` is declared twice", f"see {first.file}:{first.line}")
                )
            found[name] = declaration
    return found

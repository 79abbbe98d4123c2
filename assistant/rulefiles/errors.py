"""What can be wrong in a rule file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, order=True)
class RuleProblem:
    """One thing to mend: where it is, what is wrong, what to do."""

    file: str
    line: int
    what: str
    remedy: str
    is_warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.is_warning else ""
        return f"{self.file}:{self.line}: {kind}{self.what} — {self.remedy}"


class RuleError(AssistantError):
    """Rule files that cannot be read, with every problem found."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        super().__init__("rule_files", {"problems": tuple(problems)})
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

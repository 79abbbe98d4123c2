"""The reference households: what they are, what the law gives them, and where OpenFisca is known to say otherwise."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.eligibility.cases import assume_ordinary, read_case, read_month
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation

FOLDER = Path(__file__).parents[1] / "rules" / "cases"
BENEFITS = {"family": ("af", "asf"), "housing": ("aide_logement",)}
"""What the bench times: the same work on both sides."""
COMPARED = {
    "family": ("af", "asf", "cf", "paje_naissance", "paje_adoption", "paje_base", "ars", "aeeh"),
    "housing": ("aide_logement",),
}
"""What is compared with OpenFisca, amount by amount."""


@dataclass(frozen=True)
class Household:
    """One line of the reference cases."""

    group: str
    case: Mapping[str, Any]
    expected: Mapping[str, Mapping[str, str]]
    openfisca_differs: tuple[str, ...]
    assumed: Mapping[str, object]

    def read(self, rulebook: Rulebook) -> Situation:
        """Read the case as the command line does; what is ordinary was found beforehand."""
        return read_case(rulebook, self.case, read_month(self.case["date"])).with_answers(self.assumed)


def reference_households(rulebook: Rulebook, name: str, benefits: tuple[str, ...] | None = None) -> list[Household]:
    """Read one file of reference cases, for some benefits: those that the bench times when none are named."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_household(rulebook, json.loads(line, parse_float=Decimal), benefits or BENEFITS[name]) for line in lines]


def _household(rulebook: Rulebook, line: Mapping[str, Any], benefits: tuple[str, ...]) -> Household:
    case = line["case"]
    _, assumed = assume_ordinary(rulebook, read_case(rulebook, case, read_month(case["date"])), benefits)
    expected = {code: line["expect"][code] for code in benefits}
    return Household(line["group"], case, expected, tuple(line["oracle_differs_on"]), assumed)

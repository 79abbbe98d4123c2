"""Figures of OpenFisca-France as a companion process: paths and days come in as one JSON object, its values go out.

It runs in the environment that the bench makes for itself, and imports nothing of ours.
"""

import json
import sys
from typing import Any


def main() -> None:
    """Load the system, answer once."""
    from openfisca_core.errors import ParameterNotFoundError  # noqa: PLC0415 — the environment of the bench has it
    from openfisca_france import FranceTaxBenefitSystem  # noqa: PLC0415

    def value(path: str, day: str) -> Any:  # noqa: ANN401 — a number, or nothing
        found: Any = system.parameters
        try:
            for name in path.split("."):
                found = getattr(found, name)
            return found(day)
        except (AttributeError, ParameterNotFoundError):
            return None

    system = FranceTaxBenefitSystem()
    asked: dict[str, list[str]] = json.load(sys.stdin)
    json.dump({path: {day: value(path, day) for day in days} for path, days in asked.items()}, sys.stdout, default=str)


if __name__ == "__main__":
    main()

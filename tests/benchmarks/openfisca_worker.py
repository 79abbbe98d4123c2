"""OpenFisca-France as a companion process: cases come in by lines of JSON, its amounts and its times go out.

It runs in the virtual environment that the bench makes for itself, and imports nothing of ours but the translation.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from openfisca_households import VARIABLES, period_of, situation

sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def main() -> None:
    """Load the system once, then answer line by line until the input ends."""
    start = time.process_time()
    from openfisca_core.simulation_builder import SimulationBuilder  # noqa: PLC0415 — importing is part of the time
    from openfisca_france import FranceTaxBenefitSystem  # noqa: PLC0415

    system = FranceTaxBenefitSystem()
    loading = time.process_time() - start
    say({"loading": loading, "memory": resident_memory(), "version": version("openfisca-france")})
    for line in sys.stdin:
        asked = json.loads(line)
        answering = together if "times" in asked else answer
        say(answering(asked, lambda told: SimulationBuilder().build_from_entities(system, told)))


def answer(asked: dict[str, Any], build: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Build and calculate each household on its own, timed apart; without a household say how much memory is used."""
    benefits = tuple(asked["benefits"])
    households = []
    for case in asked["cases"]:
        told = situation(case, benefits)
        start = time.process_time()
        simulation = build(told)
        built = time.process_time()
        amounts = {
            code: float(simulation.calculate(VARIABLES[code], period_of(code, case["date"]))[0]) for code in benefits
        }
        households.append({"build": built - start, "calculate": time.process_time() - built, "amounts": amounts})
    return {"households": households, "memory": resident_memory()}


def together(asked: dict[str, Any], build: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """Calculate all the cases, so many times over, in one simulation for each month: what OpenFisca is best at."""
    benefits = tuple(asked["benefits"])
    spent = {"build": 0.0, "calculate": 0.0}
    for month in sorted({case["date"] for case in asked["cases"]}):
        cases = [case for case in asked["cases"] if case["date"] == month]
        told = _side_by_side([situation(case, benefits) for case in cases] * asked["times"])
        start = time.process_time()
        simulation = build(told)
        built = time.process_time()
        for code in benefits:
            simulation.calculate(VARIABLES[code], month)
        spent["build"] += built - start
        spent["calculate"] += time.process_time() - built
    return {**spent, "memory": resident_memory()}


def _side_by_side(situations: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the situations of several households into one; names of people and groups begin with a number."""
    joined: dict[str, Any] = {}
    for number, told in enumerate(situations):
        for kind, groups in told.items():
            into = joined.setdefault(kind, {})
            for name, group in groups.items():
                into[f"{number}-{name}"] = {
                    key: [f"{number}-{person}" for person in value] if isinstance(value, list) else value
                    for key, value in group.items()
                }
    return joined


def resident_memory() -> float:
    """Return the memory this process holds, in MB."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def say(told: dict[str, Any]) -> None:
    """Write one line of JSON."""
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()

"""Part 1: deciding a household, here and with OpenFisca-France, on the same reference households."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assistant.eligibility.decision import decide
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.situation import Situation
from assistant.eligibility.verdicts import Verdict, verdicts
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from tests.benchmarks.companion import Companion, install_openfisca
from tests.benchmarks.departures import names_of
from tests.benchmarks.figures import MICROSECONDS, MILLISECONDS, Figure, ratio, say, short, table, title
from tests.benchmarks.households import BENEFITS, Household, reference_households

ROUNDS = 5
BLOCK = 50
BATCH = 10_000
CENTS_NOT_ROUNDED = 0.03
"""OpenFisca keeps fractions of a cent, per child; family amounts are compared to this many euros, housing exactly."""

LOADING = """
import time
start = time.process_time()
from assistant.paths import RULES
from assistant.rulefiles import load_rules
imported = time.process_time()
load_rules(RULES)
loaded = time.process_time()
from tests.benchmarks.departures import names_of
from tests.benchmarks.figures import resident_memory
print(loaded - start, loaded - imported, resident_memory())
"""

Seconds = dict[str, list[float]]


def run() -> None:
    """Print part 1."""
    title("1. A household: our rules, and OpenFisca-France")
    rulebook = load_rules(RULES).rulebook
    if not install_openfisca():
        return
    say("CPU time per household, mean of each round, both sides in turn by blocks of households in the same round.")
    with Companion() as openfisca:
        for name, benefits in BENEFITS.items():
            households = reference_households(rulebook, name)
            say("", f"{name}: {' + '.join(benefits)}, {len(households)} households, {ROUNDS} rounds")
            _print_times(_measure(rulebook, households, benefits, openfisca))
            _compare(rulebook, households, benefits, openfisca)
            if name == "family":  # a batch of housing takes OpenFisca's builder many minutes
                _print_batch(rulebook, households, benefits, openfisca)
        _print_start(openfisca.start, openfisca.ask((), ())["memory"])


# -- time -----------------------------------------------------------------------------------------------------


def _measure(
    rulebook: Rulebook, households: Sequence[Household], benefits: tuple[str, ...], openfisca: Companion
) -> Seconds:
    seconds: Seconds = {name: [] for name in ("read", "walk", "compiled", "build", "calculate")}
    _round(rulebook, households[:BLOCK], benefits, openfisca)  # warms both sides up
    for _ in range(ROUNDS):
        spent = _round(rulebook, households, benefits, openfisca)
        for name, total in spent.items():
            seconds[name].append(total / len(households))
    return seconds


def _round(
    rulebook: Rulebook, households: Sequence[Household], benefits: tuple[str, ...], openfisca: Companion
) -> Counter[str]:
    spent: Counter[str] = Counter()
    for first in range(0, len(households), BLOCK):
        block = households[first : first + BLOCK]
        start = time.process_time()
        situations = [household.read(rulebook) for household in block]
        spent["read"] += time.process_time() - start  # type: ignore[assignment]
        spent["compiled"] += _time_of(verdicts, rulebook, situations, benefits)  # type: ignore[assignment]
        spent["walk"] += _time_of(decide, rulebook, situations, benefits)  # type: ignore[assignment]
        for answer in openfisca.ask(benefits, [household.case for household in block])["households"]:
            spent["build"] += answer["build"]
            spent["calculate"] += answer["calculate"]
    return spent


def _time_of(
    decided: Callable[[Rulebook, Situation, tuple[str, ...]], object],
    rulebook: Rulebook,
    situations: Sequence[Situation],
    benefits: tuple[str, ...],
) -> float:
    start = time.process_time()
    for situation in situations:
        decided(rulebook, situation, benefits)
    return time.process_time() - start


def _print_times(seconds: Seconds) -> None:
    def together(*names: str) -> list[float]:
        return [sum(parts) for parts in zip(*(seconds[name] for name in names), strict=True)]

    def line(label: str, ours: list[float], theirs: list[float]) -> tuple[str, ...]:
        figures = (Figure.of(value * MICROSECONDS for value in values) for values in (ours, theirs))
        return (label, *map(str, figures), str(ratio(theirs, ours)))

    build, calculate, whole = seconds["build"], seconds["calculate"], together("build", "calculate")
    table(
        ("µs per household", "ours", "OpenFisca", "times faster"),
        [
            line("reading the case (theirs: building a simulation)", seconds["read"], build),
            line("deciding, compiled", seconds["compiled"], calculate),
            line("deciding, traced walk: reasons, steps, missing facts", seconds["walk"], calculate),
            line("both, compiled", together("read", "compiled"), whole),
            line("both, traced walk", together("read", "walk"), whole),
        ],
    )


def _print_batch(
    rulebook: Rulebook, households: Sequence[Household], benefits: tuple[str, ...], openfisca: Companion
) -> None:
    """Decide ten thousand households: ours one after the other, theirs in one vector for each month."""
    times = max(1, BATCH // len(households))
    number = times * len(households)
    theirs = openfisca.ask_together(benefits, [household.case for household in households], times)
    start = time.process_time()
    for household in list(households) * times:
        verdicts(rulebook, household.read(rulebook), benefits)
    ours = time.process_time() - start
    whole = theirs["build"] + theirs["calculate"]
    say(
        f"  a batch of {number} households, CPU s: ours, read and decided one by one, {short(ours)}; OpenFisca, all at "
        f"once, {short(whole)} (building {short(theirs['build'])}, calculating {short(theirs['calculate'])}), "
        f"{short(whole / ours)} times ours; where the vectors are at hand already, {short(ours / theirs['calculate'])} "
        "times quicker than ours"
    )


# -- results --------------------------------------------------------------------------------------------------


def _compare(
    rulebook: Rulebook, households: Sequence[Household], benefits: tuple[str, ...], openfisca: Companion
) -> None:
    theirs = openfisca.ask(benefits, [household.case for household in households])["households"]
    found: dict[str, Counter[str]] = {code: Counter() for code in benefits}
    wrong = Counter[str]()
    for household, answer in zip(households, theirs, strict=True):
        situation = household.read(rulebook)
        walked, ours = decide(rulebook, situation, benefits), verdicts(rulebook, situation, benefits)
        for code in benefits:
            decision = walked[code]
            same = Verdict(decision.outcome, decision.amount, decision.gross, decision.variant) == ours[code]
            wrong["walk and compiled differ"] += not same
            wrong["not as the law expects"] += not _is_expected(ours[code], household.expected[code])
            found[code][_agreement(household, code, ours[code], answer["amounts"][code])] += 1
    for code, counts in found.items():
        agreeing = counts.pop("", 0)
        say(f"  {code}: the same amount on {agreeing} of {len(households)} lines; {sum(counts.values())} deviate")
        for name, number in counts.most_common():
            say(f"      {number:3d}  {name}")
    say("  ours: " + ", ".join(f"{name} on {number} lines" for name, number in wrong.items()))


def _is_expected(ours: Verdict, expected: Mapping[str, str]) -> bool:
    if ours.outcome.value != expected["outcome"]:
        return False
    if ours.amount is None:
        return "amount" not in expected
    return abs(ours.amount - Decimal(expected["amount"])) <= Decimal(expected.get("tolerance", 0))


def _agreement(household: Household, code: str, ours: Verdict, theirs: float) -> str:
    """Name why the two differ: nothing where they do not."""
    is_housing = code == "aide_logement"
    amount = float((ours.amount if is_housing else ours.gross) or 0)
    if abs(amount - theirs) < (0.005 if is_housing else CENTS_NOT_ROUNDED):
        return ""
    names = household.openfisca_differs
    if not is_housing:
        names = tuple(names_of(household.case, code)) if code in names else ()
    if names:
        return " + ".join(names)
    return f"UNEXPLAINED: {household.case['id']} ours {amount:.2f} theirs {theirs:.2f}"


# -- start ----------------------------------------------------------------------------------------------------


def _print_start(start: dict[str, Any], memory_after: float) -> None:
    command = [sys.executable, "-c", LOADING]
    runs = [
        [float(word) for word in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]
        for _ in range(3)
    ]
    whole, rules, memory = (Figure.of(run[index] for run in runs) for index in range(3))
    loading = Figure.of([start["loading"]])
    say("")
    table(
        ("start", "ours", "OpenFisca", "ratio"),
        [
            ("imports and loading, ms", _in_ms(whole), _in_ms(loading), f"{loading.median / whole.median:.0f}"),
            ("of which the rule files, ms", _in_ms(rules), "", ""),
            ("memory once loaded, MB", memory, f"{start['memory']:.0f}", f"{start['memory'] / memory.median:.1f}"),
            ("memory after the rounds, MB", "", f"{memory_after:.0f}", ""),
        ],
    )


def _in_ms(figure: Figure) -> Figure:
    return Figure(*(value * MILLISECONDS for value in (figure.median, figure.low, figure.high)))

"""`assistant rules compare --openfisca`: our figures and reference households beside those of OpenFisca-France.

It is how a maintainer learns on 2 April that a figure moved: on each of our dates and today, a figure that we share is
laid beside OpenFisca's. A household on which both differ is named, with the reason where it is a known one.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.eligibility.parameters import Parameter, Scale, Table, TableValue
from assistant.eligibility.rulebook import Rulebook
from assistant.eligibility.verdicts import Verdict, verdicts
from assistant.paths import RULES
from assistant.rulefiles import load_rules
from assistant.rulefiles.reader import Entry, read_yaml
from tests.benchmarks.companion import ENVIRONMENT, LOCKED, ROOT, Companion, install_openfisca
from tests.benchmarks.departures import names_of
from tests.benchmarks.figures import say
from tests.benchmarks.households import COMPARED, Household, reference_households

DEVIATIONS = Path(__file__).with_name("deviations.yaml")
MAP = Path(__file__).with_name("openfisca_figures.yaml")
WORKER = Path(__file__).with_name("openfisca_figures.py")
FIRST_DAY = date(2025, 10, 1)
CENTS_NOT_ROUNDED = 0.03
AN_EURO = 1
OF_CEILINGS = ("cf", "ars")
"""What goes down by a euro for each euro above a ceiling: a ceiling rounded otherwise shows there."""
DONE, MEND, USAGE = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Lay everything side by side; the exit code says whether something unexplained was found."""
    if "--install" in arguments and not install_openfisca():
        return USAGE
    if not (ENVIRONMENT / "bin" / "python").exists():
        say(
            "OpenFisca-France is not here. The assistant does not need it: it only serves this comparison.",
            f"To install it into {ENVIRONMENT.relative_to(ROOT)} (apart from the assistant):",
            "    assistant rules compare --openfisca --install",
            f"The versions, with their hashes, are in {LOCKED.relative_to(ROOT)}.",
        )
        return USAGE
    rulebook = load_rules(RULES).rulebook
    unexplained = _compare_figures(rulebook) + _compare_households(rulebook)
    say("", f"{unexplained} unexplained differences")
    return MEND if unexplained else DONE


# -- figures --------------------------------------------------------------------------------------------------------


def _compare_figures(rulebook: Rulebook) -> int:
    paths = {name: dict(_paths(entry, ())) for name, entry in read_yaml(MAP, MAP.name).mapping.items()}
    today = datetime.now(UTC).date()
    asked: dict[str, set[str]] = {}
    for name, rows in paths.items():
        for path in rows.values():
            asked.setdefault(path, set()).update(day.isoformat() for day in _days(rulebook.parameters[name], today))
    theirs = _ask({path: sorted(days) for path, days in asked.items()})
    compared = different = 0
    for name, rows in paths.items():
        for day in _days(rulebook.parameters[name], today):
            ours = dict(_rows(rulebook.parameters[name].at(day), ()))
            for keys, path in rows.items():
                compared += 1
                their = theirs[path][day.isoformat()]
                if their is None or Decimal(str(their)) != ours.get(keys):
                    different += 1
                    row = "".join(f"[{key}]" for key in keys)
                    say(f"{name}{row} on {day}: ours {ours.get(keys)}, OpenFisca {their} ({path})")
    say(f"{compared} figures compared on our dates and today, {different} differ")
    return different


def _ask(paths: Mapping[str, list[str]]) -> dict[str, dict[str, Any]]:
    command = [str(ENVIRONMENT / "bin" / "python"), str(WORKER)]
    done = subprocess.run(command, input=json.dumps(paths), check=True, capture_output=True, text=True)
    answered: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answered


def _days(parameter: Parameter, today: date) -> list[date]:
    """List the days on which a figure is compared: when it took effect (or we began), and today."""
    return sorted({*(max(dated.start, FIRST_DAY) for dated in parameter.values if dated.start <= today), today})


def _paths(entry: Entry, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(entry.value, dict):
        for key, below in entry.value.items():
            yield from _paths(below, (*keys, key))
    else:
        yield keys, entry.text


def _rows(value: TableValue | None, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Decimal]]:
    if isinstance(value, Table):
        for key, row in value.rows.items():
            yield from _rows(row, (*keys, str(key)))
        if value.each_more is not None:
            yield (*keys, "each_more"), value.each_more
    elif isinstance(value, Decimal):
        yield keys, value
    else:
        assert value is None or isinstance(value, Scale | str)


# -- households -----------------------------------------------------------------------------------------------------


def _compare_households(rulebook: Rulebook) -> int:
    unexplained = 0
    with Companion() as openfisca:
        say("", f"OpenFisca-France {openfisca.start['version']}")
        for name, benefits in COMPARED.items():
            households = reference_households(rulebook, name, benefits)
            theirs = openfisca.ask(benefits, [household.case for household in households])["households"]
            for code in benefits:
                found: dict[str, list[str]] = {}
                for household, answer in zip(households, theirs, strict=True):
                    ours = verdicts(rulebook, household.read(rulebook), benefits)[code]
                    if not _agree(code, ours, answer["amounts"][code]):
                        line = (
                            f"{household.case['id']} ours {_paid(code, ours):.2f} theirs {answer['amounts'][code]:.2f}"
                        )
                        difference = abs(_paid(code, ours) - answer["amounts"][code])
                        found.setdefault(_why(household, code, difference), []).append(line)
                unexplained += _say_benefit(code, len(households), found)
    return unexplained


def _say_benefit(code: str, households: int, found: Mapping[str, list[str]]) -> int:
    say("", f"{code}: {households} households, {sum(map(len, found.values()))} differ")
    for why, lines in sorted(found.items(), key=lambda pair: -len(pair[1])):
        say(f"  {len(lines)} because: {why or 'UNEXPLAINED'}", *(f"      {line}" for line in lines))
    return len(found.get("", []))


def _paid(code: str, ours: Verdict) -> float:
    """Return what is compared: housing aid as it is paid, family benefits before CRDS as OpenFisca gives them."""
    return float((ours.amount if code == "aide_logement" else ours.gross) or 0)


def _agree(code: str, ours: Verdict, theirs: float) -> bool:
    return abs(_paid(code, ours) - theirs) < (0.005 if code == "aide_logement" else CENTS_NOT_ROUNDED)


def _why(household: Household, code: str, difference: float) -> str:
    names = household.openfisca_differs
    if code != "aide_logement":
        names = tuple(names_of(household.case, code)) if code in names or code == "aeeh" else ()
        if difference < AN_EURO and code in OF_CEILINGS:
            names = ("ceilings_not_rounded",)
    in_words = read_yaml(DEVIATIONS, DEVIATIONS.name).mapping
    return "; ".join(in_words[name].text if name in in_words else name for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

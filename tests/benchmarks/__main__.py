"""`make bench`: every comparison in one run; `python -m tests.benchmarks rules` prints one part alone."""

import sys

from tests.benchmarks import pages_bench, prints_bench, rules_bench
from tests.benchmarks.figures import say

PARTS = {"rules": rules_bench.run, "pages": pages_bench.run, "prints": prints_bench.run}


def main(names: list[str]) -> None:
    """Run the parts that were named, or all of them."""
    say(
        "Each figure is a median with (lowest–highest); ratios are taken round by round, from rounds run in turn.",
        "Absolute times depend on the machine and its neighbours; ratios far less.",
    )
    for name in names or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])

"""`make accessibility`: look at every page of every journey, in every language, and say what fails.

    python -m tests.accessibility [--to FOLDER] [--languages fr,ar] [--only "home,result"]

Prints the report in Markdown; with --to, writes report.md and report.json there and prints a line.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError

from assistant.web.languages import LANGUAGES, offered_languages
from tests.accessibility import citizens, meetings, staff
from tests.accessibility.report import Report
from tests.accessibility.service import Service, a_browser, whole_service
from tests.accessibility.unseen import unseen
from tests.accessibility.visitor import Visitor

VISITS = {
    "citizen": lambda visitor: citizens.whole_visit(visitor, visitor.service.app.extensions["rules"].rulebook),
    "staff": staff.whole_visit,
    "appointments": meetings.whole_visit,
}


def main(words: Sequence[str]) -> int:
    """Look, report, and fail when anything failed."""
    asked = argparse.ArgumentParser(prog="make accessibility")
    asked.add_argument("--to", type=Path, help="the folder for report.md and report.json")
    asked.add_argument("--languages", default=",".join(language.code for language in offered_languages()))
    asked.add_argument("--only", default="", help="beginnings of names of pages, with commas between")
    asked.add_argument("--visits", default=",".join(VISITS), help="which journeys")
    options = asked.parse_args(words)
    begun = time.perf_counter()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped by hand, it still tells what it saw
    report = Report()
    with suppress(PlaywrightError), whole_service() as service, a_browser() as browser:
        _go_through(service, browser, report, options)
        report.unseen = unseen(service.app)
    if options.to:
        options.to.mkdir(parents=True, exist_ok=True)
        (options.to / "report.md").write_text(report.markdown(), encoding="utf-8")
        (options.to / "report.json").write_text(report.json(), encoding="utf-8")
    sys.stdout.write(f"{report.summary() if options.to else report.markdown()}\n")
    sys.stderr.write(f"{time.perf_counter() - begun:.0f} s\n")
    return 1 if report.failures or not report.pages else 0


def _go_through(service: Service, browser: Browser, report: Report, options: argparse.Namespace) -> None:
    only = [name.strip() for name in options.only.split(",") if name.strip()]
    for name in options.visits.split(","):
        spoken = [code for code in options.languages.split(",") if name != "staff" or LANGUAGES[code].is_whole]
        visitor = Visitor(service, browser, report, spoken, only)
        try:
            VISITS[name](visitor)
        except KeyboardInterrupt:
            report.add(f"the journey {name}", "fr", "goes on to its end", ["stopped by hand"])
            return
        except PlaywrightError as error:
            report.add(f"the journey {name}", "fr", "goes on to its end", [str(error).partition("\n")[0]])
        finally:
            visitor.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Part 2: "post an answer, get the next question", and the same on a bare Flask + SQLite page of the same size."""

import cProfile
import os
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from pathlib import Path

from flask import Flask

from assistant.adapters.structured_logs import write_structured_logs
from tests.benchmarks.bare_page import create_bare_app
from tests.benchmarks.browsers import InProcess
from tests.benchmarks.demonstration import application_in
from tests.benchmarks.figures import MILLISECONDS, Figure, ratio, resident_memory, say, table, title
from tests.benchmarks.load import Begin, Burden, put_load
from tests.benchmarks.recorded_journey import Browser, Sent, answer, begin, record
from tests.benchmarks.servers import PROCESSES, THREADS, Server, bare_server, our_server

ROUNDS = 5
LOADS = ((1, 3), (16, 3), (128, 2))
"""How many users at once, and how many rounds of them."""

PARTS = {
    "rules": ("assistant/eligibility",),
    "forms": ("assistant/web/forms", "wtforms", "flask_wtf"),
    "words and pages": ("assistant/web", "jinja2", "markupsafe", "/templates/", "<template>", "babel"),
    "opening and keeping the case": ("assistant/services", "cryptography"),
    "database": ("assistant/storage", "sqlalchemy", "sqlite"),
    "Flask": ("flask", "werkzeug", "itsdangerous", "click"),
}


def run() -> None:
    """Print part 2."""
    title("2. “Post an answer, get the next question”: our pages, and a bare Flask + SQLite page of the same size")
    with tempfile.TemporaryDirectory(prefix="assistant-bench-") as folder:
        app = application_in(Path(folder))
        _write_logs_as_served()
        sent, size = record(app)
        sent = sent[:-1]  # the last answer leads to the review, which is another page
        bare = create_bare_app(Path(folder) / "bare.sqlite3", round(size))
        say(
            f"One interview of {len(sent)} answers, {size / 1000:.1f} kB a page. An answer is two requests on either "
            "side: a POST that writes the row, and the GET of the page it leads to."
        )
        _in_process(app, bare, sent)
        _by_part(app, sent)
        _over_http(Path(folder), sent, round(size))


def _write_logs_as_served() -> None:
    """Write the lines a server writes, to nowhere: what a developer's terminal is shown costs more."""
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 — open as long as the process lives
    with redirect_stderr(nowhere):
        write_structured_logs()


# -- in this process ------------------------------------------------------------------------------------------


def _in_process(app: Flask, bare: Flask, sent: Sequence[Sent]) -> None:
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(-1, ROUNDS):  # the first round only warms up
        spent = (
            _time_of(_our_steps(InProcess(app.wsgi_app), sent)),
            _time_of(_bare_steps(InProcess(bare.wsgi_app), sent)),
        )
        if number >= 0:
            ours.append(spent[0] / len(sent))
            theirs.append(spent[1] / len(sent))
    milliseconds = [Figure.of(value * MILLISECONDS for value in values) for values in (ours, theirs)]
    say("", f"Called in one process, {ROUNDS} rounds in turn")
    table(
        ("CPU per answer, ms", "ours", "bare", "our speed, bare = 1"),
        [("WSGI call, no server", *milliseconds, ratio(theirs, ours))],
    )


def _our_steps(browser: Browser, sent: Sequence[Sent]) -> list[Callable[[], None]]:
    token = begin(browser)
    return [lambda one=one: answer(browser, one, token) for one in sent]  # type: ignore[misc]


def _bare_steps(browser: Browser, sent: Sequence[Sent]) -> list[Callable[[], None]]:
    browser.get("/begin")
    alike = [Sent(f"/questions/{number}", "answer=choice-2") for number in range(1, len(sent) + 1)]
    return [lambda one=one: answer(browser, one, "none") for one in alike]  # type: ignore[misc]


def _time_of(steps: Sequence[Callable[[], None]]) -> float:
    start = time.process_time()
    for step in steps:
        step()
    return time.process_time() - start


def _by_part(app: Flask, sent: Sequence[Sent]) -> None:
    """Say which part of the program the time goes to: own time, built-in functions counted with their callers."""
    steps = _our_steps(InProcess(app.wsgi_app), sent)
    profile = cProfile.Profile()
    profile.enable()
    for step in steps:
        step()
    profile.disable()
    spent: Counter[str] = Counter()
    for (file, _line, _name), (_cc, _nc, own, _all, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if file != "~":
            spent[_part_of(file)] += own
            continue
        for (caller, _, _), figures in callers.items():
            spent[_part_of(caller)] += figures[2]
    whole = sum(spent.values())
    shares = ", ".join(f"{part} {share / whole:.0%}" for part, share in spent.most_common())
    say(f"  where our time goes (profiled): {shares}")


def _part_of(file: str) -> str:
    for part, marks in PARTS.items():
        if any(mark in file for mark in marks):
            return part
    return "the rest"


# -- behind a server ------------------------------------------------------------------------------------------


def _over_http(folder: Path, sent: Sequence[Sent], size: int) -> None:
    say("", f"Behind gunicorn, {PROCESSES} processes of {THREADS} threads on either side; the load runs beside them")
    with our_server(folder / "served") as ours, bare_server(folder, size) as bare:
        rows = []
        for users, rounds in LOADS:
            found = _rounds(ours, bare, sent, users, rounds)
            rows.extend(_rows(users, *found))
        table(("", "ours", "bare", "ours, bare = 1"), rows)
        table(
            ("start and memory", "ours", "bare"),
            [
                ("first page after, s", f"{ours.started_after:.1f}", f"{bare.started_after:.1f}"),
                ("memory per process, MB", _memory(ours, "VmRSS"), _memory(bare, "VmRSS")),
                ("of it no file's, MB", _memory(ours, "RssAnon"), _memory(bare, "RssAnon")),
            ],
        )


def _memory(server: Server, kind: str) -> str:
    return ", ".join(f"{resident_memory(process, kind):.0f}" for process in server.processes)


def _rounds(
    ours: Server, bare: Server, sent: Sequence[Sent], users: int, rounds: int
) -> tuple[list[Burden], list[Burden]]:
    sides: tuple[tuple[Server, Begin], ...] = (
        (ours, lambda browser: _our_steps(browser, sent)),
        (bare, lambda browser: _bare_steps(browser, sent)),
    )
    for server, begin_there in sides:
        put_load(server, PROCESSES * 2, lambda browser, start=begin_there: start(browser)[:3])  # type: ignore[misc]
    found = [[put_load(server, users, begin_there) for server, begin_there in sides] for _ in range(rounds)]
    return [pair[0] for pair in found], [pair[1] for pair in found]


def _rows(users: int, ours: Sequence[Burden], bare: Sequence[Burden]) -> list[tuple[str, ...]]:
    def row(label: str, figure: Callable[[Burden], float], *, ours_first: bool) -> tuple[str, ...]:
        our, their = [figure(burden) for burden in ours], [figure(burden) for burden in bare]
        divided = ratio(our, their) if ours_first else ratio(their, our)
        return f"{users} at once: {label}", str(Figure.of(our)), str(Figure.of(their)), str(divided)

    errors = sum(burden.errors for burden in ours), sum(burden.errors for burden in bare)
    return [
        row("answers a second", lambda burden: burden.per_second, ours_first=True),
        row("CPU per answer, ms", lambda burden: burden.cpu_per_answer * MILLISECONDS, ours_first=False),
        row("half answered within, ms", lambda burden: burden.at(0.5) * MILLISECONDS, ours_first=False),
        row("99 of 100 within, ms", lambda burden: burden.at(0.99) * MILLISECONDS, ours_first=False),
        (f"{users} at once: errors", str(errors[0]), str(errors[1]), ""),
    ]

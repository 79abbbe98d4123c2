"""Part 2: "post an answer, get the next question", beside the same pages written flat and a bare page of that size."""

import cProfile
import os
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path

from flask import Flask

from assistant.adapters.structured_logs import write_structured_logs
from assistant.adapters.system_clock import SystemClock
from assistant.booking.opening import local_day
from tests.benchmarks.bare_page import create_bare_app
from tests.benchmarks.browsers import InProcess
from tests.benchmarks.demonstration import application_in
from tests.benchmarks.figures import MILLISECONDS, Figure, ratio, resident_memory, say, table, title
from tests.benchmarks.flat_pages import create_flat_app
from tests.benchmarks.flat_texts import FlatTexts, collect_texts
from tests.benchmarks.load import Begin, Burden, put_load
from tests.benchmarks.recorded_journey import Browser, Sent, answer, begin, record
from tests.benchmarks.servers import PROCESSES, THREADS, Server, bare_server, flat_server, our_server

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
    title("2. “Post an answer, get the next question”: our pages, the same pages written flat, a bare page")
    with tempfile.TemporaryDirectory(prefix="assistant-bench-") as folder:
        app = application_in(Path(folder))
        _write_logs_as_served()
        recorded, size = record(app)
        texts = collect_texts(app, recorded, local_day(SystemClock().now()))
        sent = recorded[:-1]  # the last answer leads to the review, which is another page
        say(
            f"One interview of {len(sent)} answers, {size / 1000:.1f} kB a page. An answer is two requests on every "
            "side: a POST that writes the row, and the GET of the page it leads to.",
            "flat: the same questions, chosen by the same rules, sealed, counted, with token, languages and headers, "
            "in one module with lean macros and SQLAlchemy Core. bare: as many bytes, and none of that.",
        )
        _in_process(Path(folder), app, texts, sent, round(size))
        _by_part(app, sent)
        _over_http(Path(folder), texts, sent, round(size))


def _write_logs_as_served() -> None:
    """Write the lines a server writes, to nowhere: what a developer's terminal is shown costs more."""
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 — open as long as the process lives
    with redirect_stderr(nowhere):
        write_structured_logs()


# -- in this process ------------------------------------------------------------------------------------------


def _in_process(folder: Path, app: Flask, texts: FlatTexts, sent: Sequence[Sent], size: int) -> None:
    flat = create_flat_app(folder / "flat.sqlite3", texts, app.extensions["rules"])
    bare = create_bare_app(folder / "bare.sqlite3", size)
    sides = ((app, _our_steps), (flat, _flat_steps), (bare, _bare_steps))
    spent: list[list[float]] = [[] for _ in sides]
    for number in range(-1, ROUNDS):  # the first round only warms up
        for (program, begin_there), times in zip(sides, spent, strict=True):
            took = _time_of(begin_there(InProcess(program.wsgi_app), sent))
            if number >= 0:
                times.append(took / len(sent))
    milliseconds = [Figure.of(value * MILLISECONDS for value in values) for values in spent]
    ours, written_flat, without = spent
    say("", f"Called in one process, {ROUNDS} rounds in turn")
    table(
        ("CPU per answer, ms", "ours", "flat", "bare", "our speed, flat = 1", "our speed, bare = 1"),
        [("WSGI call, no server", *milliseconds, ratio(written_flat, ours), ratio(without, ours))],
    )


def _our_steps(browser: Browser, sent: Sequence[Sent]) -> list[Callable[[], None]]:
    token = begin(browser)
    return [lambda one=one: answer(browser, one, token) for one in sent]  # type: ignore[misc]


def _bare_steps(browser: Browser, sent: Sequence[Sent]) -> list[Callable[[], None]]:
    browser.get("/begin")
    alike = [Sent(f"/questions/{number}", "answer=choice-2") for number in range(1, len(sent) + 1)]
    return [lambda one=one: answer(browser, one, "none") for one in alike]  # type: ignore[misc]


def _flat_steps(browser: Browser, sent: Sequence[Sent]) -> list[Callable[[], None]]:
    _, token = browser.get("/begin")
    return [lambda one=one: answer(browser, one, token.decode()) for one in sent]  # type: ignore[misc]


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


def _over_http(folder: Path, texts: FlatTexts, sent: Sequence[Sent], size: int) -> None:
    say("", f"Behind gunicorn, {PROCESSES} processes of {THREADS} threads on every side; the load runs beside them")
    with (
        our_server(folder / "served") as ours,
        flat_server(folder, texts) as flat,
        bare_server(folder, size) as bare,
    ):
        sides: tuple[tuple[Server, Begin], ...] = tuple(
            (server, partial(begin_there, sent=sent))
            for server, begin_there in ((ours, _our_steps), (flat, _flat_steps), (bare, _bare_steps))
        )
        for server, begin_there in sides:
            put_load(server, PROCESSES * 2, lambda browser, start=begin_there: start(browser)[:3])  # type: ignore[misc]
        rows = [row for users, rounds in LOADS for row in _rows(users, _rounds(sides, users, rounds))]
        table(("", "ours", "flat", "bare", "ours, flat = 1", "ours, bare = 1"), rows)
        servers = (ours, flat, bare)
        table(
            ("start and memory", "ours", "flat", "bare"),
            [
                ("first page after, s", *(f"{server.started_after:.1f}" for server in servers)),
                ("memory per process, MB", *(_memory(server, "VmRSS") for server in servers)),
                ("of it no file's, MB", *(_memory(server, "RssAnon") for server in servers)),
            ],
        )


def _memory(server: Server, kind: str) -> str:
    return ", ".join(f"{resident_memory(process, kind):.0f}" for process in server.processes)


def _rounds(sides: Sequence[tuple[Server, Begin]], users: int, rounds: int) -> list[list[Burden]]:
    """Return what each side bore, in rounds run in turn."""
    found = [[put_load(server, users, begin_there) for server, begin_there in sides] for _ in range(rounds)]
    return [list(borne) for borne in zip(*found, strict=True)]


def _rows(users: int, borne: Sequence[Sequence[Burden]]) -> list[tuple[str, ...]]:
    def row(label: str, figure: Callable[[Burden], float], *, more_is_better: bool) -> tuple[str, ...]:
        ours, *others = ([figure(burden) for burden in side] for side in borne)
        ratios = [ratio(ours, other) if more_is_better else ratio(other, ours) for other in others]
        return f"{users} at once: {label}", *(str(Figure.of(side)) for side in (ours, *others)), *map(str, ratios)

    errors = (str(sum(burden.errors for burden in side)) for side in borne)
    return [
        row("answers a second", lambda burden: burden.per_second, more_is_better=True),
        row("CPU per answer, ms", lambda burden: burden.cpu_per_answer * MILLISECONDS, more_is_better=False),
        row("half answered within, ms", lambda burden: burden.at(0.5) * MILLISECONDS, more_is_better=False),
        row("99 of 100 within, ms", lambda burden: burden.at(0.99) * MILLISECONDS, more_is_better=False),
        (f"{users} at once: errors", *errors, "", ""),
    ]

"""`assistant serve`, `assistant worker` and `assistant retention`: the running service.

Flask and the server are loaded only when they are needed: `evaluate` and `rules` stay quick.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands."""
    command = commands.add_parser("serve", help="create what is missing, bring the database up to date, serve")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--without-worker", action="store_true", help="leave the worker to somebody else")
    command.set_defaults(run=_serve)
    worker = commands.add_parser("worker", help="send what is due, offer what came free, erase what is past its time")
    worker.add_argument("--with-parent", action="store_true", help="stop when whoever started it closes its input")
    worker.set_defaults(run=_worker)
    retention = commands.add_parser("retention", help="erase what is past its time")
    retention.add_argument("--dry-run", action="store_true", help="only count what would be erased")
    retention.set_defaults(run=_retention)


def _serve(options: argparse.Namespace) -> int:
    with _folder_of_figures():
        from assistant.serving import serve  # noqa: PLC0415 — see above

        return serve(options.host, options.port, with_worker=not options.without_worker)


@contextmanager
def _folder_of_figures() -> Iterator[None]:
    """Give the processes that will serve one folder for what they count; the library asks for it when imported."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        yield
        return
    ours, folder = os.getpid(), tempfile.mkdtemp(prefix="assistant-figures-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        if os.getpid() == ours:  # the processes that serve leave this block as well, and earlier
            shutil.rmtree(folder, ignore_errors=True)


def _worker(options: argparse.Namespace) -> int:
    from assistant.worker import work  # noqa: PLC0415 — see above

    return work(with_parent=options.with_parent)


def _retention(options: argparse.Namespace) -> int:
    from assistant.serving import erase  # noqa: PLC0415 — see above

    return erase(dry_run=options.dry_run)

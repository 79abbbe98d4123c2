"""Gunicorn's threads, stopped without losing anybody and without waiting for those who say nothing."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from types import FrameType
from typing import Final

from flask import Flask
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import TConn, ThreadWorker

from assistant.adapters.slow_speakers import hear_out, is_half_said, let_nobody_fall_silent

FAREWELLS_AT_ONCE: Final = 4
SECONDS_FOR_A_FAREWELL: Final = 2.0
SECONDS_FOR_THE_SILENT: Final = 0.5
SECONDS_FOR_THE_FIRST_WORD: Final = 1.0
"""How long a thread waits on a new connection; then the loop that costs nothing does."""
HEARD_AT_ONCE: Final = 32
"""Slow speakers in each process; more of them wait for one another, and for nobody else."""


class LeavingThreads(ThreadWorker):
    """Told to stop, it first takes in whoever already stands in the queue of its socket, and answers them.

    The kernel has accepted their connections: closing the socket over them would cut them off unanswered. Those who
    wait for news in a video room are answered at once, and ask again elsewhere. Browsers that only opened a connection,
    to have one ready, are not waited for.

    Gunicorn says good-bye to one connection at a time, and waits up to two seconds until the other side has closed it
    too; meanwhile nobody is let in. Here that wait is spent beside.
    """

    def init_process(self) -> None:
        """Begin, with a few threads of their own for good-byes."""
        self._farewells = ThreadPoolExecutor(FAREWELLS_AT_ONCE, thread_name_prefix="farewell")
        self._under_way: set[Future[None]] = set()
        self._listeners = ThreadPoolExecutor(HEARD_AT_ONCE, thread_name_prefix="listener")
        super().init_process()

    def run(self) -> None:
        """Serve until told to stop; then let the last good-byes be heard."""
        super().run()
        wait(tuple(self._under_way), SECONDS_FOR_A_FAREWELL)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take the order to stop, and let the pages know."""
        super().handle_exit(sig, frame)
        pages: object = self.app.wsgi()
        if isinstance(pages, Flask):
            pages.extensions["stopping"].set()

    def set_accept_enabled(self, enabled: bool | None) -> None:  # noqa: FBT001 — as the parent declares it
        """Let people in, or no more; at the end, empty the queue and close the door at once."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            waiting = self.nr_conns - 1
            while waiting < self.nr_conns:
                waiting = self.nr_conns
                self.accept(listener)
            listener.close()
        for silent in self.pending_conns:
            silent.timeout = time.monotonic()

    def enqueue_req(self, conn: TConn) -> None:
        """Let a thread answer what is said to its end; what is half said is heard out beside first."""
        if not conn.initialized:
            let_nobody_fall_silent(conn.sock)
        if not _read_ahead(conn) and is_half_said(conn.sock):
            self._listeners.submit(self._hear_out, conn)
        else:
            self._answer(conn)

    def _hear_out(self, conn: TConn) -> None:
        said = hear_out(conn.sock)
        if said is None:
            self.method_queue.defer(self._give_up, conn)
            return
        conn.init()
        _parser(conn).unreader.unread(said)
        conn.data_ready = True
        self._answer(conn)

    def _give_up(self, conn: TConn) -> None:
        self.nr_conns -= 1
        TConn.close(conn)

    def _answer(self, conn: TConn) -> None:
        """While a thread waits for the first word, it also looks whether it must stop."""
        conn.wait_for_data = partial(self._listen, conn)  # type: ignore[method-assign]
        super().enqueue_req(conn)

    def _listen(self, conn: TConn, timeout: float | None) -> bool:
        until = time.monotonic() + min(timeout or 0.0, SECONDS_FOR_THE_FIRST_WORD)
        while not TConn.wait_for_data(conn, SECONDS_FOR_THE_SILENT):
            if not self.alive or time.monotonic() > until:
                return False
        return True

    def handle(self, conn: TConn) -> bool:
        """Answer one request; while stopping, nobody who said nothing is put aside for later."""
        keep = super().handle(conn)
        return keep is True or (self.alive and keep)

    def finish_request(self, conn: TConn, fs: Future[bool]) -> None:
        """Keep the connection or take leave of it, beside."""
        conn.close = partial(self._take_leave, conn)  # type: ignore[method-assign]
        super().finish_request(conn, fs)

    def _take_leave(self, conn: TConn, graceful: bool = False) -> None:  # noqa: FBT001, FBT002 — the parent's signature
        if not graceful:
            TConn.close(conn)
            return
        farewell = self._farewells.submit(TConn.close, conn, graceful=True)
        self._under_way.add(farewell)
        farewell.add_done_callback(self._under_way.discard)


def _parser(conn: TConn) -> RequestParser:
    """Return what reads the requests of a connection: HTTP/1, the only kind that we speak."""
    if not isinstance(conn.parser, RequestParser):
        raise TypeError(f"another protocol: {type(conn.parser).__name__}")
    return conn.parser


def _read_ahead(conn: TConn) -> bool:
    """Tell whether the next request was read with the one before: it is no longer in the socket."""
    return conn.initialized and bool(_parser(conn).unreader.buf.getvalue())

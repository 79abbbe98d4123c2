"""A request is heard out before a thread answers it; whoever never ends is not waited for."""

import socket
import threading
from collections.abc import Iterator

import pytest

from assistant.adapters import slow_speakers
from assistant.adapters.slow_speakers import MOST_HEARD, MOST_LOOKED_AT, hear_out, is_half_said, is_whole

HEAD = b"POST /questions HTTP/1.1\r\nHost: x\r\n"
POST = HEAD + b"Content-Length: 4\r\n\r\n"


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    there, here = socket.socketpair()
    with there, here:
        yield there, here


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", True),
        (POST + b"a=1", False),
        (POST + b"a=12", True),
        (POST + b"a=12GET / HTTP/1.1", True),
        (HEAD + b"content-length:4\r\n\r\na=1", False),
        (HEAD + b"Content-Length: -1\r\n\r\n", True),
        (HEAD + b"Content-Length: %d\r\n\r\n" % (MOST_HEARD + 1), True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\na=12\r\n", False),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\na=12\r\n0\r\n\r\n", True),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", True),
        (HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n", True),
        (b"x" * (MOST_LOOKED_AT + 1), True),
    ],
)
def test_a_request_is_whole_or_may_be_refused_as_it_is(said: bytes, *, whole: bool) -> None:
    assert is_whole(said) is whole


def test_looking_takes_nothing(ends: tuple[socket.socket, socket.socket]) -> None:
    there, here = ends
    assert not is_half_said(here), "nothing yet"
    there.send(POST)
    assert is_half_said(here)
    there.send(b"a=12")
    assert not is_half_said(here)
    assert here.recv(999) == POST + b"a=12"


def test_what_comes_in_pieces_is_heard_whole_and_told_to_go_on(ends: tuple[socket.socket, socket.socket]) -> None:
    there, here = ends
    head = HEAD + b"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    there.send(head)
    later = threading.Timer(0.05, there.send, (b"a=12",))
    later.start()
    assert hear_out(here) == head + b"a=12"
    assert there.recv(999).startswith(b"HTTP/1.1 100 ")


def test_whoever_never_ends_or_leaves_is_not_waited_for(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, here = ends
    monkeypatch.setattr(slow_speakers, "SECONDS_TO_SPEAK", 0.02)
    there.send(POST + b"a")
    threading.Timer(0.05, there.send, (b"=",)).start()
    assert hear_out(here) is None
    assert there.recv(999).startswith(b"HTTP/1.1 408 ")
    there.close()
    assert hear_out(here) is None

"""D1, D2: nothing that trickles outlives its deadline, in whichever part of an answer."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

import pytest

import stillreel as sr
from stillreel._flows import TransportFault
from stillreel._http import limits
from stillreel._http.limits import Limits
from stillreel._http.transport import Transport
from tests.both import blocking, plain
from tests.unit.http.test_transport import REQUEST, Both, fetch, provider, send
from tests.unit.serving import MP4, Reply, Server, reply

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

P = ParamSpec("P")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
TOLD = b'f\r\n{"task_id": "t"\r\n'
"""A chunk of an answer that names the job."""

WITHOUT_A_WORD = {
    "silence": Reply(),
    "status line": Reply(b"HTTP/1.1 200 ", drip=b"O"),
    "header": Reply(HEAD + b"X-Long: ", drip=b"x"),
    "headers": Reply(HEAD, drip=b"X-More: x\r\n"),
    "interim 103": Reply(drip=b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
    "interim 100": Reply(drip=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "interim 102": Reply(drip=b"HTTP/1.1 102 Processing\r\n\r\n"),
    "within an interim": Reply(b"HTTP/1.1 103 Early Hints\r\n", drip=b"Link: </x>\r\n"),
}
"""Answers that never come to a body."""
WITH_A_WORD = {
    "body": Reply(HEAD + b'Content-Length: 1000000\r\n\r\n{"task_id": "t"', drip=b" "),
    "body to the end": Reply(HEAD + b'\r\n{"task_id": "t"', drip=b" "),
    "chunks": Reply(CHUNKED + TOLD, drip=b"1\r\n \r\n"),
    "chunk": Reply(CHUNKED + TOLD + b"ffff\r\n", drip=b" "),
    "chunk size": Reply(CHUNKED + TOLD, drip=b"0"),
    "chunk extension": Reply(CHUNKED + TOLD + b"1;", drip=b"x"),
    "trailer": Reply(CHUNKED + TOLD + b"0\r\nX-Long: ", drip=b"x"),
    "trailers": Reply(CHUNKED + TOLD + b"0\r\n", drip=b"X-More: x\r\n"),
}
"""Answers that have named the job before they trickle."""
EVERYWHERE = WITHOUT_A_WORD | WITH_A_WORD
SHORT = [0.1]
"""Seconds of ``http_timeout``; see :func:`patiently`."""


def patiently(test: Callable[P, None]) -> Callable[P, None]:
    """Try a test with longer deadlines if the machine is too slow for the shortest."""

    @wraps(test)
    def trying(*told: P.args, **named: P.kwargs) -> None:
        for SHORT[0] in (0.1, 0.6):
            with suppress(Exception, pytest.fail.Exception):
                test(*told, **named)
                return
        SHORT[0] = 4.0
        test(*told, **named)

    return trying


@contextmanager
def shortly() -> Iterator[Both]:
    made = Both(Limits(http_timeout=SHORT[0]))
    yield made
    made.close()


@contextmanager
def calling(clients: Any, server: Server) -> Iterator[Any]:
    options: Any = {"http_timeout": SHORT[0], "submit_patience": 0, "poll_interval": 0.01}
    with clients({"highwayapi": provider(server.url)}, **options) as client:
        yield client


def named(replies: dict[str, Reply]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("trickle", replies.values(), ids=replies)


@pytest.fixture(params=[plain, blocking], ids=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Any:
    return request.param


@named(WITHOUT_A_WORD)
@pytest.mark.parametrize("method", ["GET", "POST"])
@patiently
def test_d2_an_answer_that_comes_to_no_body_ends(trickle: Reply, method: str) -> None:
    with Server(trickle) as server, shortly() as short:
        with pytest.raises(TransportFault, match="Timeout") as raised:
            short.send(send(server.url, method))
        assert len(server.received) == 1

    assert raised.value.sent


@named(WITH_A_WORD)
@patiently
def test_d2_a_body_that_trickles_ends_and_what_has_come_is_kept(trickle: Reply) -> None:
    with Server(trickle) as server, shortly() as short:
        answer = short.send(send(server.url))

    assert (answer.content.rstrip(), answer.complete) == (b'{"task_id": "t"', False)


@named(EVERYWHERE)
def test_a_request_ends_by_a_deadline_of_its_own(trickle: Reply) -> None:
    both = Both(Limits(http_timeout=3600))
    with Server(trickle) as server:
        if trickle in WITH_A_WORD.values():
            assert not both.send(send(server.url, timeout=0.5)).complete
        else:
            with pytest.raises(TransportFault, match="Timeout"):
                both.send(send(server.url, timeout=0.5))
        both.close()


@named(WITHOUT_A_WORD)
@patiently
def test_d2_a_submit_whose_answer_comes_to_no_body_is_unknown(clients: Any, trickle: Reply) -> None:
    with Server(trickle) as server, calling(clients, server) as client:
        with pytest.raises(sr.SubmissionUnknown):
            client.submit(REQUEST)
        assert len(server.received) == 1


@named(WITH_A_WORD)
@patiently
def test_d2_an_id_that_had_come_is_a_job(clients: Any, trickle: Reply) -> None:
    with Server(trickle) as server, calling(clients, server) as client:
        assert str(client.submit(REQUEST)) == "highwayapi:t"
        assert len(server.received) == 1


@named(EVERYWHERE)
def test_d1_a_wait_ends_in_the_middle_of_an_exchange(
    clients: Any, trickle: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["stillreel._flows.wait"], "LEAST_TIMEOUT", 0.1)
    with (
        Server(trickle) as server,
        clients({"highwayapi": provider(server.url)}, http_timeout=3600) as client,
    ):
        with pytest.raises(sr.WaitTimeout) as raised:
            client.wait("highwayapi:t", timeout=0.1)
        (result,) = client.as_completed(["highwayapi:t"], timeout=0.1)

    assert str(raised.value.job) == str(result.error.job) == "highwayapi:t"
    assert isinstance(result.error, sr.WaitTimeout)


@named(WITHOUT_A_WORD)
@patiently
def test_d2_a_stream_of_events_that_does_not_open_ends(trickle: Reply) -> None:
    async def listen(url: str) -> None:
        transport = Transport(Limits(http_timeout=SHORT[0]))
        try:
            with pytest.raises(TransportFault, match="Timeout"):
                async with transport.listen(send(url), silence=3600):
                    pass
        finally:
            await transport.close()

    with Server(trickle) as server:
        asyncio.run(listen(server.url))


class Sipping(Server):
    """Reads some of a body now and then: each piece in time, all of it never."""

    def __init__(self) -> None:
        self.read = 0
        super().__init__(Reply())

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            while data := connection.recv(65536):
                self.read += len(data)
                threading.Event().wait(0.03)


def test_d2_an_upload_that_is_read_too_slowly_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STEPS", 0.01)  # no piece is late, all of them are
    both = Both(Limits(http_timeout=60))
    picture = {"image": "A" * 20_000_000}
    with Sipping() as server:
        with pytest.raises(TransportFault, match="Timeout of the whole") as raised:
            both.send(send(server.url, "POST", json=picture))
        both.close()

    assert raised.value.sent
    assert 0 < server.read < len(picture["image"])


# --- downloads


@named(WITHOUT_A_WORD)
@patiently
def test_d2_a_download_that_comes_to_no_body_ends(trickle: Reply, tmp_path: Path) -> None:
    with Server(trickle) as server, shortly() as short:
        with pytest.raises(TransportFault, match="Timeout"):
            short.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))
        assert len(server.received) == 1

    assert list(tmp_path.iterdir()) == []


@named(WITH_A_WORD)
@patiently
def test_d2_a_clip_that_trickles_ends(trickle: Reply, tmp_path: Path) -> None:
    clip = replace(trickle, data=trickle.data.replace(b'{"task_id": "t"', MP4[:15]))
    with Server(clip) as server, shortly() as short, pytest.raises(TransportFault):
        short.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))

    assert list(tmp_path.iterdir()) == []


@named(WITHOUT_A_WORD)
@patiently
def test_d2_a_redirect_to_what_trickles_ends(trickle: Reply, tmp_path: Path) -> None:
    with Server(reply(302, b"", {"Location": "/2"}), trickle) as server, shortly() as short:
        with pytest.raises(TransportFault, match="Timeout"):
            short.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))
        assert [one.target for one in server.received] == ["/1", "/2"]

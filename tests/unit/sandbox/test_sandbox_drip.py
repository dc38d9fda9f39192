"""An answer that drips: where, how fast, how long; seen as bytes and by a client."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stillreel.sandbox import Sandbox
from tests.unit.sandbox.api import KEY, Api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLACES = ("interim", "status", "headers", "extension", "body", "trailers")
LIST = b'{"count":0,"generations":[]}'
HEAD = b"\r\ncontent-type: application/json"
CLOSE = b"\r\nConnection: close\r\n\r\n"
PLAIN = HEAD.replace(b"\r\n", b"\r\ncontent-length: 28\r\n", 1) + CLOSE
CHUNKED = HEAD + b"\r\ntransfer-encoding: chunked" + CLOSE
EARLY, CONTINUE = b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as made:
        yield made


def ask(connection: socket.socket, target: str = "/oxen/api/ai/queue") -> None:
    """Send a request whose answer is to be read byte by byte."""
    host = f"Host: 127.0.0.1:{connection.getpeername()[1]}"
    key = f"Authorization: {KEY['Authorization']}"
    connection.sendall(f"GET {target} HTTP/1.1\r\n{host}\r\n{key}\r\n\r\n".encode())


def read(connection: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


class TestBytes:
    @pytest.mark.parametrize(
        ("place", "expected"),
        [
            ("interim", EARLY + CONTINUE + EARLY + b"HTTP/1.1 200 \r\nX-Drip: " + PLAIN + LIST),
            ("status", b"HTTP/1.1 200 xxx\r\nX-Drip: " + PLAIN + LIST),
            ("headers", b"HTTP/1.1 200 \r\nX-Drip: xxx" + PLAIN + LIST),
            ("body", b"HTTP/1.1 200 \r\nX-Drip: " + PLAIN + LIST),
            (
                "extension",
                b"HTTP/1.1 200 \r\nX-Drip: "
                + CHUNKED
                + b"1c;drip=xxx\r\n"
                + LIST
                + b"\r\n0\r\nX-Drip: \r\n\r\n",
            ),
            (
                "trailers",
                b"HTTP/1.1 200 \r\nX-Drip: "
                + CHUNKED
                + b"1c;drip=\r\n"
                + LIST
                + b"\r\n0\r\nX-Drip: xxx\r\n\r\n",
            ),
        ],
    )
    def test_the_pieces_come_one_by_one_and_then_the_rest(
        self, sandbox: Sandbox, connection: socket.socket, place: Any, expected: bytes
    ) -> None:
        sandbox.fault("oxen", drip={place: 0.05}, pieces=3)
        before = time.monotonic()
        ask(connection)
        assert read(connection) == expected
        assert time.monotonic() - before >= 3 * 0.05

    @pytest.mark.parametrize("place", PLACES)
    def test_a_client_that_is_patient_has_the_whole_answer(self, oxen: Api, place: Any) -> None:
        identifier = oxen.submit()
        plain = oxen.read(identifier)
        oxen.sandbox.fault("oxen", drip={place: 0.01}, pieces=4)
        assert oxen.read(identifier) == plain
        assert oxen.sandbox.requests()[-1]["status"] == 200

    @pytest.mark.parametrize("place", ["interim", "status", "headers", "extension", "trailers"])
    def test_without_a_number_of_pieces_there_is_no_end(
        self, sandbox: Sandbox, connection: socket.socket, place: Any
    ) -> None:
        sandbox.fault("oxen", drip={place: 0.01})
        ask(connection)
        seen = b""
        while seen.count(b"x") + seen.count(b"Continue") < 20:
            seen += connection.recv(65536)
        assert (LIST in seen) is (place == "trailers")
        assert seen.endswith(b"\r\n\r\n") is (place == "interim")

    def test_a_body_ends_with_its_last_byte(
        self, sandbox: Sandbox, connection: socket.socket
    ) -> None:
        sandbox.fault("oxen", drip={"body": 0.002})
        ask(connection)
        assert read(connection).endswith(LIST)

    def test_an_error_and_a_patched_answer_drip_too(self, oxen: Api) -> None:
        oxen.sandbox.fault("oxen", status=503, body="later", drip={"trailers": 0.01}, pieces=1)
        oxen.sandbox.fault("oxen", patch={"count": 9}, drip={"body": 0.01}, pieces=1)
        answer = oxen.http.get("/api/ai/queue")
        assert (answer.status_code, answer.text) == (503, "later")
        assert oxen.http.get("/api/ai/queue").json()["count"] == 9

    def test_the_delay_comes_before_the_drip(
        self, sandbox: Sandbox, connection: socket.socket
    ) -> None:
        sandbox.fault("oxen", delay=0.2, drip={"status": 0.001}, pieces=1)
        before = time.monotonic()
        ask(connection)
        assert connection.recv(1) == b"H"
        assert time.monotonic() - before >= 0.2

    @pytest.mark.parametrize("place", PLACES)
    def test_a_download_drips_in_each_place(
        self, oxen: Api, clock: Any, monkeypatch: pytest.MonkeyPatch, place: Any
    ) -> None:
        def render(_clip: object, path: Path) -> None:
            path.write_bytes(bytes(1000))

        monkeypatch.setattr("stillreel.sandbox._clips.render", render)
        identifier = oxen.submit()
        clock.advance(8)
        oxen.sandbox.fault("oxen", "download", drip={place: 0.01}, pieces=2)
        assert httpx.get(oxen.link(identifier)).content == bytes(1000)

    def test_events_drip_too(self, oxen: Api, clock: Any) -> None:
        oxen.sandbox.fault("oxen", "stream_events", drip={"extension": 0.01}, pieces=3)
        with oxen.http.stream("GET", "/api/events") as stream:
            clock.advance(15)
            assert next(stream.iter_lines()) == ": keep-alive"


class TestEnds:
    def test_a_drip_ends_with_its_client(self, sandbox: Sandbox) -> None:
        sandbox.fault("oxen", drip={"headers": 0.01})
        with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as connection:
            ask(connection)
            connection.recv(100)
        server = sandbox._server
        assert server is not None
        deadline = time.monotonic() + 10
        while server._server.server_state.tasks:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    @pytest.mark.parametrize("place", PLACES)
    def test_a_drip_ends_with_the_sandbox(self, place: Any) -> None:
        with Sandbox() as sandbox:
            sandbox.fault("oxen", drip={place: 3600})
            connection = socket.create_connection(("127.0.0.1", sandbox.port), timeout=10)
            ask(connection)
            while not sandbox.requests():
                time.sleep(0.01)
        with connection:
            assert b"HTTP/1.1 200 " in read(connection)

    def test_there_is_nothing_to_drip_onto_in_process(self) -> None:
        sandbox = Sandbox()

        async def ask_app() -> None:
            sandbox.fault(drip={"body": 1})
            transport = httpx.ASGITransport(sandbox.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
                await http.get("/oxen/api/ai/queue", headers=KEY)

        try:
            with pytest.raises(ConnectionAbortedError, match="in-process there is none"):
                asyncio.run(ask_app())
        finally:
            sandbox.close()

    def test_a_drip_is_switched_on_over_http(self, oxen: Api) -> None:
        url = f"{oxen.sandbox.url}/_sandbox/faults"
        drip = {"provider": "oxen", "drip": {"status": 0.01}, "pieces": 2}
        assert httpx.post(url, json=drip).status_code == 204
        assert oxen.http.get("/api/ai/queue").reason_phrase == "xx"
        assert httpx.post(url, json={"drip": {"status": True, "x": 1}}).status_code == 400

"""A tiny real server on loopback that answers from a function and keeps what it was sent."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JSON = {"Content-Type": "application/json"}


STREAM = "/api/events"


@dataclass(frozen=True, slots=True)
class Captured:
    """A request as it came over the socket."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def body(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: bytes as they are, or anything else as JSON."""

    body: object = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Loopback:
    """Serves while it is entered; every request closes its connection."""

    def __init__(self, answer: Callable[[Captured], Reply]) -> None:
        self.answer = answer
        self.captured: list[Captured] = []
        self.listened: list[Captured] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, name="loopback"
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing joins them
    request_queue_size = 128
    owner: Loopback

    def handle_error(self, request: object, client_address: object) -> None:
        """A client may hang up at any time."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        owner = cast("_Server", self.server).owner
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        captured = Captured(self.command, self.path, headers, content)
        # an asynchronous client of Oxen listens beside what is asked for; a stream has no end
        if captured.path.endswith(STREAM):
            owner.listened.append(captured)
            reply = Reply({}, 404)
        else:
            owner.captured.append(captured)
            reply = owner.answer(captured)
        head = {**reply.headers, "Content-Length": len(reply.content), "Connection": "close"}
        lines = [f"HTTP/1.1 {reply.status} -", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        # in one piece: Nagle's algorithm would hold a second one back
        self.wfile.write("\r\n".join(lines).encode("latin-1") + reply.content)
        self.close_connection = True

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names that the base class calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class
        """Say nothing."""


def forward(origin: str) -> Callable[[Captured], Reply]:
    """Passes each request on to another server on loopback."""
    netloc = urlsplit(origin).netloc
    prefix = urlsplit(origin).path

    def answer(captured: Captured) -> Reply:
        connection = HTTPConnection(netloc, timeout=60)
        kept = {k: v for k, v in captured.headers.items() if k not in {"connection", "host"}}
        try:
            connection.request(captured.method, prefix + captured.target, captured.content, kept)
            came = connection.getresponse()
            kind = {"Content-Type": came.headers.get("content-type", "")}
            return Reply(came.read(), came.status, kind)
        finally:
            connection.close()

    return answer

"""Tiny real servers on loopback that say what they are told, and count what reaches them."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 10.0
"""Seconds after which a server that nobody talks to gives up."""


@dataclass(frozen=True)
class Received:
    """A request as it came over the wire."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """Bytes to send, and what becomes of the connection then."""

    data: bytes = b""
    then: Literal["keep", "close", "reset"] = "keep"
    drip: bytes = field(default=b"", repr=False)
    """Sent again and again until the client has had enough."""


def reply(
    status: int = 200,
    body: object = b"",
    headers: dict[str, str] | None = None,
    *,
    then: Literal["keep", "close", "reset"] = "keep",
    length: int | None = None,
) -> Reply:
    """A whole answer; with a greater length it is cut off."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {
        "Content-Type": "application/json",
        "Content-Length": str(len(content) if length is None else length),
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return Reply(f"HTTP/1.1 {status} Some Words\r\n{head}\r\n".encode() + content, then)


RESET = Reply(then="reset")
SILENT_CLOSE = Reply(then="close")


class Server:
    """Answers requests on a port of loopback with its replies in order, the last one for ever."""

    def __init__(
        self, *replies: Reply | Callable[[Received], Reply], host: str = "127.0.0.1"
    ) -> None:
        self._replies = deque(replies)
        self._socket = socket.create_server((host, 0))
        self._socket.settimeout(PATIENCE)
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self.connections = 0
        self.received: list[Received] = []
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._run(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        for one in (self._socket, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def _run(self, function: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=function, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.settimeout(PATIENCE)
            with self._lock:
                self.connections += 1
                self._open.append(connection)
                self._run(self._serve, connection, self.connections)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while line := stream.readline():
                method, target, _ = line.decode("latin-1").split(" ", 2)
                headers: dict[str, str] = {}
                while (field := stream.readline().decode("latin-1").strip()) != "":
                    name, _, value = field.partition(":")
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", 0)))
                if not self._answer(connection, Received(number, method, target, headers, body)):
                    return

    def _answer(self, connection: socket.socket, received: Received) -> bool:
        with self._lock:
            self.received.append(received)
            step = self._replies[0] if len(self._replies) == 1 else self._replies.popleft()
        made = step if isinstance(step, Reply) else step(received)
        connection.sendall(made.data)
        while made.drip:
            connection.sendall(made.drip)
            threading.Event().wait(0.02)  # a deadline comes before the most headers that are read
        if made.then == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return made.then == "keep"


def refused_url() -> str:
    """The URL of a port on which nobody listens, nor can while this process lives."""
    kept = socket.socket()
    kept.bind(("127.0.0.1", 0))
    _KEPT.append(kept)
    return f"http://127.0.0.1:{kept.getsockname()[1]}"


_KEPT: list[socket.socket] = []


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


MP4 = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", b"index") + box(b"mdat", b"frames" * 100)
"""The least that is a complete MP4 by its boxes."""


def clip(**options: object) -> Reply:
    """An answer with a clip."""
    return reply(200, MP4, {"Content-Type": "video/mp4"}, **options)  # type: ignore[arg-type]

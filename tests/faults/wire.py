"""HTTP on raw sockets: what is read, what is sent, who listens; and a host that is not ours."""

from __future__ import annotations

import http.client
import re
import secrets
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from .clip import CLIP, OTHER

if TYPE_CHECKING:
    import io

HOME = "127.0.0.1"
FOREIGN = "127.0.0.2"
"""Loopback as well, so that nothing leaves the machine, yet another host than the provider's."""
PUBLIC_NAME = "cdn.example"
"""Leads to the foreign host."""
PRIVATE_NAME = "xn--bcher-kva.example"
"""Leads to a private address; it is written in letters of another alphabet as well."""
KEY = f"sk-{secrets.token_hex(16)}"

PATIENCE = 30.0
LINK = re.compile(rb"http://[^\"\s]*/_sandbox/files/[^\"\s]*\.mp4")
SIGNATURE = "signature=se3ret"
"""What makes the links worth keeping secret: it is on each of them."""


@dataclass(frozen=True)
class Reply:
    """An answer, as it is to be sent."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def head(self) -> bytes:
        """Status line and header fields; the length is that of the body unless it is given."""
        fields = {"Content-Length": str(len(self.body)), **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 {self.status} Some Words\r\n{lines}\r\n".encode("latin-1")

    def typed(self, media_type: str) -> Reply:
        """The same under another media type."""
        kept = {name: text for name, text in self.headers.items() if name.lower() != "content-type"}
        return replace(self, headers={**kept, "Content-Type": media_type})


@dataclass(frozen=True)
class Received:
    """A request as it came over the wire; `number` counts those of its connection from 1."""

    number: int
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def read(cls, stream: io.BufferedReader, number: int) -> Received | None:
        """The next request, or None at the end."""
        words = stream.readline().decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            return None
        headers = list[tuple[str, str]]()
        while (line := stream.readline().decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            headers.append((name, value.strip()))
        length = next(
            (int(value) for name, value in headers if name.lower() == "content-length"), 0
        )
        return cls(number, words[0], words[1], tuple(headers), stream.read(length))


def reserved(host: str) -> socket.socket:
    """Holds a port; connections to it are refused unless another socket listens there."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, 0))
    return made


class Listener:
    """Accepts connections on a port of its own, each served by a thread of its own."""

    def __init__(self, host: str) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.over = threading.Event()
        self._port = reserved(host)
        self.host = "{}:{}".format(*self._port.getsockname())
        self.url = f"http://{self.host}"
        self.listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        self.shut()
        self._port.close()

    @property
    def listening(self) -> bool:
        """Whether connections are accepted."""
        return self._socket.fileno() != -1

    def listen(self) -> None:
        """Accept connections."""
        self._socket = socket.create_server(self._port.getsockname(), backlog=64)
        threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()

    def shut(self) -> None:
        """Refuse connections from now on, and close those that are open."""
        with self._lock:
            for one in (self._socket, *self._open):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.settimeout(PATIENCE)
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        with suppress(OSError, http.client.HTTPException):
            self.serve(connection)
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def serve(self, connection: socket.socket) -> None:
        """Serve one connection."""
        raise NotImplementedError


class Foreign(Listener):
    """A host that is not the provider's: it keeps all that it receives, and delivers a clip."""

    def __init__(self) -> None:
        self.received = b""
        super().__init__(FOREIGN)

    def serve(self, connection: socket.socket) -> None:
        """Answer one request, if it is one."""
        head = b""
        while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
            head += more
            self.received += more
            if head[:1] == b"\x16":  # a TLS handshake
                return
        clip = OTHER if b"/other" in head else CLIP
        reply = Reply(200, clip, {"Content-Type": "video/mp4", "Connection": "close"})
        connection.sendall(reply.head + reply.body)

"""Between the client and the sandbox: a proxy on raw sockets, in which a fault happens."""

from __future__ import annotations

import http.client
import socket
import struct
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.drift.rewriter import DOWNLOADS, operation_of

from .wire import HOME, LINK, PATIENCE, SIGNATURE, Listener, Received, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .faults import Fault, Kind

SUBMITS = {"submit_async", "submit_image_to_video", "create_video", "enqueue"}
READS = {"get_task", "get_task_result", "get_generation"}
EVENTS = "/api/events"
HOP = {"connection", "content-length", "keep-alive", "transfer-encoding", "date", "server"}


class Exchange:
    """One request to the proxy, and what an act can do about it."""

    def __init__(self, proxy: Proxy, connection: socket.socket, request: Received) -> None:
        self.proxy = proxy
        self.request = request
        self.open = True
        self._connection = connection

    @cached_property
    def reply(self) -> Reply:
        """What the sandbox answers; the request reaches it when this is first asked for."""
        upstream = http.client.HTTPConnection(self.proxy.upstream, timeout=PATIENCE)
        with suppress(OSError):
            upstream.putrequest(
                self.request.method, self.request.target, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.proxy.passed_on(self.request):
                upstream.putheader(name, value)
            upstream.endheaders(self.request.body)
            answer = upstream.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP}
            body = LINK.sub(rb"\g<0>?" + SIGNATURE.encode(), self.proxy.passed_back(answer.read()))
            made = Reply(answer.status, body, kept)
        upstream.close()
        return made

    def forget(self, field: str) -> None:
        """Take a header field out of the request, before it is passed on."""
        kept = tuple(one for one in self.request.headers if one[0].lower() != field)
        self.request = replace(self.request, headers=kept)

    def answer(self, reply: Reply | None = None) -> None:
        """Send a whole answer, the sandbox's own if none is given."""
        reply = reply or self.reply
        self.send(reply.head, reply.body)

    def send(self, *parts: bytes) -> None:
        """Send bytes; OSError when nobody is there any more."""
        for part in parts:
            self._connection.sendall(part)
            self.proxy.told += part if self.proxy.kind(self.request) == "submit" else b""

    def pause(self, seconds: float) -> None:
        """Wait, unless the cell is over."""
        if self.proxy.over.wait(seconds):
            raise ConnectionAbortedError

    def hang_up(self, *, reset: bool = False) -> None:
        """Close the connection, with RST instead of FIN if asked."""
        if reset:
            linger = struct.pack("ii", 1, 0)
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.open = False


class Proxy(Listener):
    """Stands before the sandbox for one cell, and lets its fault happen.

    `hits` counts the requests that were disturbed; `told` is what was sent in answer to submits;
    `forgotten` whether the job is to be unknown.
    """

    def __init__(
        self,
        upstream: str,
        stem: str,
        fault: Fault,
        foreign: Callable[[], str],
        set_clock: Callable[[float], None],
    ) -> None:
        self.upstream = upstream.removeprefix("http://")
        self.stem = stem
        self.foreign = foreign
        self.set_clock = set_clock
        self.told = b""
        self.forgotten = False
        self._fault: Fault | None = fault
        self.hits = 0
        super().__init__(HOME)

    def heal(self) -> None:
        """Switch the fault off."""
        self._fault = None
        if not self.listening:
            self.listen()

    def kind(self, request: Received) -> Kind:
        """What a request is for: submit, status, download or other."""
        path = urlsplit(request.target).path
        if path.startswith(DOWNLOADS):
            return "download"
        name = operation_of(self.stem, request.method, path.removeprefix(f"/{self.stem}"))
        return "submit" if name in SUBMITS else "status" if name in READS else "other"

    def passed_on(self, request: Received) -> list[tuple[str, str]]:
        """The header fields of a request; the sandbox answers to no name but its own."""
        host = [("Host", self.upstream)]
        return [one for one in request.headers if one[0].lower() != "host"] + host

    def passed_back(self, content: bytes) -> bytes:
        """An answer whose links lead to the proxy."""
        return content.replace(self.upstream.encode(), self.host.encode())

    def fault_for(self, _request: Received) -> Fault | None:
        """The fault that may meet a request."""
        return self._fault

    def _due(self, kind: Kind, request: Received) -> Fault | None:
        fault = self.fault_for(request)
        with self._lock:
            if fault is None or not fault.hit(kind):
                return None
            if fault.times is not None and self.hits >= fault.times:
                return None
            self.hits += 1
            return fault

    def serve(self, connection: socket.socket) -> None:
        """Answer requests until one side has had enough."""
        nothing = Received(0, "", "", (), b"")
        if fault := self._due("connection", nothing):
            fault.act(Exchange(self, connection, nothing))
            return
        with connection.makefile("rb") as stream:
            number = 1
            while request := Received.read(stream, number):
                if request.target.endswith(EVENTS):
                    self._pump(connection, request)
                    return
                exchange = Exchange(self, connection, request)
                fault = self._due(self.kind(request), request)
                fault.act(exchange) if fault else exchange.answer()
                if not exchange.open:
                    return
                number += 1

    def _pump(self, connection: socket.socket, request: Received) -> None:
        """Pass a stream of events on for as long as both sides want it."""
        host, _, port = self.upstream.partition(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as upstream:
            fields = "".join(f"{name}: {value}\r\n" for name, value in self.passed_on(request))
            head = f"{request.method} {request.target} HTTP/1.1\r\n{fields}\r\n"
            upstream.sendall(head.encode("latin-1"))
            while not self.over.is_set() and (part := upstream.recv(65536)):
                connection.sendall(self.passed_back(part))

"""Faults below HTTP: a connection that is closed, an answer that drips onto it."""

from __future__ import annotations

import math
from itertools import cycle, repeat
from typing import TYPE_CHECKING

from starlette.requests import Request

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ._faults import Drip, Place
    from ._state import World

_INTERIM = (b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n")


async def hang_up(request: Request, world: World) -> None:
    """Close the connection without an answer; in-process there is none, and it is an error."""
    _find_connection(request, world).close()
    await _wait_for_end(request)


def _find_connection(request: Request, world: World) -> asyncio.Transport:
    connection = world.find_connection(request.scope.get("client"))
    if connection is None:
        raise ConnectionAbortedError("this fault needs a connection; in-process there is none")
    return connection


async def _wait_for_end(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Dripping:
    """An ASGI response that drips; it writes to the connection itself, as no HTTP library would."""

    def __init__(self, response: ASGIApp, drip: Drip, world: World) -> None:
        self._response = response
        self._drip = drip
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        request = Request(scope, receive)
        connection = _find_connection(request, self._world)
        await self._response(scope, receive, _Writer(connection, self._drip, self._world).send)
        connection.close()
        await _wait_for_end(request)


class _Writer:
    """Writes one answer, and stays in the place of the drip until its pieces are out."""

    def __init__(self, connection: asyncio.Transport, drip: Drip, world: World) -> None:
        self._connection = connection
        self._drip = drip
        self._world = world
        self._left = math.inf if drip.pieces is None else drip.pieces
        self._chunked = False

    async def send(self, message: Message) -> None:
        """Take a message of ASGI."""
        if message["type"] == "http.response.start":
            await self._send_head(message["status"], message["headers"])
        else:
            await self._send_body(message["body"], last=not message.get("more_body", False))

    async def _send_head(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> None:
        fields = dict(headers)
        self._chunked = self._drip.place in {"extension", "trailers"}
        if self._chunked or b"content-length" not in fields:
            fields.pop(b"content-length", None)
            fields[b"transfer-encoding"] = b"chunked"
            self._chunked = True
        await self._send_pieces("interim", cycle(_INTERIM))
        self._write(b"HTTP/1.1 %d " % status)
        await self._send_pieces("status", repeat(b"x"))
        self._write(b"\r\nX-Drip: ")
        await self._send_pieces("headers", repeat(b"x"))
        lines = b"".join(b"\r\n%s: %s" % field for field in fields.items())
        self._write(lines + b"\r\nConnection: close\r\n\r\n")

    async def _send_body(self, data: bytes, *, last: bool) -> None:
        if data and self._chunked:
            self._write(b"%x;drip=" % len(data))
            await self._send_pieces("extension", repeat(b"x"))
            self._write(b"\r\n")
        sent = await self._send_pieces("body", (data[at : at + 1] for at in range(len(data))))
        self._write(data[sent:])
        if data and self._chunked:
            self._write(b"\r\n")
        if last and self._chunked:
            self._write(b"0\r\nX-Drip: ")
            await self._send_pieces("trailers", repeat(b"x"))
            self._write(b"\r\n\r\n")

    async def _send_pieces(self, place: Place, pieces: Iterable[bytes]) -> int:
        """Send pieces one by one, if this is the place; how many there were."""
        sent = 0
        for piece in pieces if place == self._drip.place else ():
            if self._left <= 0 or self._connection.is_closing():
                break
            await self._world.pause(self._drip.interval)
            if self._world.stopping.is_set():
                break
            self._write(piece)
            self._left -= 1
            sent += 1
        return sent

    def _write(self, data: bytes) -> None:
        if not self._connection.is_closing():
            self._connection.write(data)

"""What can happen to a connection: each act gets a request, and does what its fault says."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate
from typing import Literal

from .proxy import Exchange
from .wire import Reply

Act = Callable[[Exchange], None]

MOMENT = 0.03
"""Seconds in which bytes that were sent reach the other side."""
LATE = 1.6
"""Seconds: longer than the clients of the matrix wait for a byte."""


def refused(_exchange: Exchange) -> None:
    """Nobody listens: the proxy is shut as long as this is in force."""


def reset(exchange: Exchange) -> None:
    """Close with RST, without having handled anything."""
    exchange.hang_up(reset=True)


def close(exchange: Exchange) -> None:
    """Close without an answer, and without having handled anything."""
    exchange.hang_up()


def broken(at: Literal["start", "head", "body", "end"], *, reset: bool = False) -> Act:
    """Handle the request, and close the connection at some point of the answer."""

    def act(exchange: Exchange) -> None:
        reply = exchange.reply
        sent = {
            "start": b"",
            "head": reply.head[:20],
            "body": reply.head + reply.body[: len(reply.body) // 2],
            "end": reply.head + reply.body,
        }[at]
        exchange.send(sent)
        exchange.pause(MOMENT)
        exchange.hang_up(reset=reset)

    return act


def stops_after(size: int, *, ranges: bool) -> Act:
    """Close the connection after so many bytes of the body; without ranges always the first."""

    def act(exchange: Exchange) -> None:
        if not ranges:
            exchange.forget("range")
        exchange.send(exchange.reply.head, exchange.reply.body[:size])
        exchange.pause(MOMENT)
        exchange.hang_up()

    return act


def late(exchange: Exchange) -> None:
    """Handle the request, and answer after the client has left."""
    _ = exchange.reply
    exchange.pause(LATE)
    exchange.answer()


def dripping(seconds: float) -> Act:
    """Half of the body at once, the other half in drops over so many seconds."""

    def act(exchange: Exchange) -> None:
        body = exchange.reply.body
        size = max(1, len(body) // 50)
        half = len(body) // 2
        exchange.send(exchange.reply.head, body[:half])
        for start in range(half, len(body), size):
            exchange.pause(seconds * size / (len(body) - half))
            exchange.send(body[start : start + size])

    return act


PARTS = {
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "header": (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
    "interim 100": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "interim 103": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nBODY", b" "),
    "chunk extension": (b"CHUNK1;", b"x"),
    "trailer": (b"CHUNK0\r\nX-Long: ", b"x"),
}
"""Where an answer may trickle: what comes before, with the body in its place, and what trickles."""
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def trickling(part: str, *, every: float = 0.02) -> Act:
    """Handle the request, and never come to an end of one part of the answer."""
    before, drop = PARTS[part]

    def act(exchange: Exchange) -> None:
        body = exchange.reply.body
        chunk = CHUNKED + b"%x\r\n%b\r\n" % (len(body), body)
        exchange.send(before.replace(b"BODY", body).replace(b"CHUNK", chunk))
        while True:
            exchange.send(drop)
            exchange.pause(every)

    return act


def endless(piece: bytes, *, every: float = 0.0) -> Act:
    """A body without an end; `every` so many seconds a piece."""

    def act(exchange: Exchange) -> None:
        head = Reply(200, b"", {"Content-Type": "video/mp4", "Connection": "close"}).head
        exchange.send(head.replace(b"Content-Length: 0\r\n", b""))
        exchange.send(struct.pack(">I4s8s", 16, b"ftyp", b"isom"))
        exchange.send(struct.pack(">I4sQ", 1, b"mdat", 1 << 40))
        while True:
            exchange.send(piece)
            exchange.pause(every)

    return act


def jump(seconds: float) -> Act:
    """The machine's clock is set, while the provider asks to wait until a moment by its own."""

    def act(exchange: Exchange) -> None:
        true = time.clock_gettime(time.CLOCK_REALTIME)  # time.time is what was set
        after = formatdate(true + 1, usegmt=True)
        exchange.proxy.set_clock(seconds)
        exchange.answer(Reply(429, b"{}", {"Retry-After": after}))

    return act


def unplugged(seconds: float | None) -> Act:
    """Answer, then refuse all connections for a while, or until the fault is switched off."""

    def act(exchange: Exchange) -> None:
        reply = replace(exchange.reply, headers={**exchange.reply.headers, "Connection": "close"})
        exchange.answer(reply)
        exchange.pause(MOMENT)
        exchange.proxy.shut()
        exchange.open = False
        if seconds is not None:
            exchange.pause(seconds)
            exchange.proxy.listen()

    return act


def stale(*, reset: bool) -> Act:
    """Only the first request of a connection is answered, though it is said to be kept."""

    def act(exchange: Exchange) -> None:
        if exchange.request.number == 1:
            exchange.answer()
            if not reset:
                exchange.hang_up()
        else:
            exchange.hang_up(reset=True)

    return act


def no_tls(exchange: Exchange) -> None:
    """Answer a TLS handshake in plain text."""
    exchange.send(Reply(400, b"plain HTTP here").head)
    exchange.pause(MOMENT)
    exchange.hang_up()

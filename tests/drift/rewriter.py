"""The wire rewriter: a sandbox behind a server that changes requests and answers on their way."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stillreel.providers._contract import contract

from .wire import Exchange, parsed, unparsed

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .mutants import Mutant

STREAM = "text/event-stream"
DOWNLOADS = "/_sandbox/files/"


@cache
def _routes(stem: str) -> list[tuple[str, re.Pattern[str], str]]:
    """Method, path and name of each operation; paths without parameters first."""
    operations = contract(stem)["operations"]
    found = sorted(operations.items(), key=lambda item: item[1]["path"].count("{"))
    return [
        (one["method"], re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(one["path"]))), name)
        for name, one in found
    ]


def operation_of(stem: str, method: str, path: str) -> str:
    """The contract's name for a request; empty when it has none."""
    for known, pattern, name in _routes(stem):
        if known == method and pattern.fullmatch(path):
            return name
    return ""


class Rewriter:
    """An ASGI application in front of the sandbox's, which applies the mutant in force."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._mutant: Mutant | None = None
        self._memory: dict[str, Any] = {}

    def use(self, mutant: Mutant | None) -> None:
        """Put another mutant into force, without any memory."""
        self._mutant, self._memory = mutant, {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        mutant = self._mutant
        stem, below = _split(scope["path"])
        ours = mutant is not None and (stem == mutant.provider or below.startswith(DOWNLOADS))
        if mutant is None or not ours:
            await self._app(scope, receive, send)
            return
        exchange = await self._exchange(scope, receive, mutant.provider, below)
        for rule in mutant.requests:
            if rule.meets(exchange):
                rule.apply(exchange)
        if exchange.status:
            await _reply(exchange, send)
            return
        passed = _scope(scope, stem, exchange)
        answering = _Answering(mutant, exchange, send)
        await self._app(passed, _Body(exchange, receive), answering)

    async def _exchange(self, scope: Scope, receive: Receive, provider: str, path: str) -> Exchange:
        raw = b""
        while True:
            message = await receive()
            raw += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        download = path.startswith(DOWNLOADS)
        return Exchange(
            operation="download" if download else operation_of(provider, scope["method"], path),
            method=scope["method"],
            path=path,
            query=scope["query_string"].decode(),
            headers=headers,
            body=_tolerant(raw, headers.get("content-type", "")),
            memory=self._memory,
        )


def _split(path: str) -> tuple[str, str]:
    """The provider's prefix and the path below it; downloads have no prefix."""
    if path.startswith("/_sandbox"):
        return "", path
    head, _, rest = path.removeprefix("/").partition("/")
    return head, f"/{rest}"


def _tolerant(raw: bytes, media_type: str) -> Any:
    try:
        return parsed(raw, media_type)
    except ValueError:
        return raw


def _scope(scope: Scope, stem: str, exchange: Exchange) -> Scope:
    path = f"/{stem}{exchange.path}" if stem else exchange.path
    headers = {**exchange.headers, "content-length": str(len(unparsed(exchange.body)))}
    return {
        **scope,
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": exchange.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }


class _Body:
    """Hands the edited body on, then waits for the client to go."""

    def __init__(self, exchange: Exchange, receive: Receive) -> None:
        self._raw: bytes | None = unparsed(exchange.body)
        self._receive = receive

    async def __call__(self) -> Message:
        if self._raw is None:
            return await self._receive()
        raw, self._raw = self._raw, None
        return {"type": "http.request", "body": raw, "more_body": False}


class _Answering:
    """Collects an answer and sends it edited; a stream is edited event by event."""

    def __init__(self, mutant: Mutant, exchange: Exchange, send: Send) -> None:
        self._mutant = mutant
        self._exchange = exchange
        self._send = send
        self._raw = b""
        self._passing = False
        self._streams = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._started(message)
        elif self._passing:
            await self._send({**message, "body": self._edited(message.get("body", b""))})
        else:
            self._raw += message.get("body", b"")
            if not message.get("more_body"):
                await self._answer()

    async def _started(self, message: Message) -> None:
        exchange = self._exchange
        exchange.status = message["status"]
        exchange.answer_headers = {
            name.decode(): value.decode("latin-1") for name, value in message["headers"]
        }
        self._streams = exchange.answer_headers.get("content-type", "").startswith(STREAM)
        edits = [rule for rule in self._mutant.answers if rule.meets(exchange)]
        self._passing = self._streams or not edits
        if not self._passing:
            return
        for rule in edits:  # of a stream, they edit the head only
            rule.apply(exchange)
        await self._send({**message, **_head(exchange)})

    def _edited(self, raw: bytes) -> bytes:
        edit = self._mutant.stream
        if edit is None or not self._streams:
            return raw
        return "".join(edit(f"{one}\n\n") for one in raw.decode().split("\n\n") if one).encode()

    async def _answer(self) -> None:
        exchange = self._exchange
        media_type = exchange.answer_headers.get("content-type", "")
        exchange.answer = parsed(self._raw, media_type)
        for rule in self._mutant.answers:
            if rule.meets(exchange):
                rule.apply(exchange)
        await _reply(exchange, self._send)


def _head(exchange: Exchange) -> Message:
    headers = exchange.answer_headers.items()
    return {
        "type": "http.response.start",
        "status": exchange.status,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }


async def _reply(exchange: Exchange, send: Send) -> None:
    raw = unparsed(exchange.answer)
    exchange.answer_headers["content-length"] = str(len(raw))
    await send(_head(exchange))
    await send({"type": "http.response.body", "body": raw, "more_body": False})

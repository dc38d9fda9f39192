"""A sandbox that errs: an ASGI application whose requests and answers are changed on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Answer:
    """An answer and the request that it is for."""

    method: str
    path: str
    sent: Any
    status: int
    body: Any
    media_type: str = "application/json"


@dataclass
class Request:
    """A request before it is handled."""

    headers: dict[bytes, bytes]
    body: Any


@dataclass
class Mutant:
    """An application around another one; non-JSON goes through as it is."""

    app: ASGIApp
    answers: Callable[[Answer], None] = lambda _answer: None
    requests: Callable[[Request], None] = lambda _request: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        raw = await _read(receive)
        request = Request(dict(scope["headers"]), _parsed(raw))
        self.requests(request)
        if request.body is not None and request.body != _parsed(raw):
            raw = json.dumps(request.body).encode()
            request.headers[b"content-length"] = str(len(raw)).encode()
        sent: list[Message] = []

        async def replay() -> Message:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def keep(message: Message) -> None:
            sent.append(message)

        await self.app({**scope, "headers": list(request.headers.items())}, replay, keep)
        start, *rest = sent
        content = b"".join(message.get("body", b"") for message in rest)
        answer = Answer(
            scope["method"], scope["path"], _parsed(raw), start["status"], _parsed(content)
        )
        self.answers(answer)
        if answer.body is not None:
            content = json.dumps(answer.body).encode()
        headers = dict(start["headers"]) | {b"content-length": str(len(content)).encode()}
        if answer.media_type != "application/json":
            headers[b"content-type"] = answer.media_type.encode()
        await send({**start, "status": answer.status, "headers": list(headers.items())})
        await send({"type": "http.response.body", "body": content})


async def _read(receive: Receive) -> bytes:
    raw, more = b"", True
    while more:
        message = await receive()
        raw += message.get("body", b"")
        more = message.get("more_body", False)
    return raw


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None

"""A provider's module bound to its contract: one handler an operation, every answer checked."""

from __future__ import annotations

import json
import logging
import math
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, Router

from ._connection import Dripping, hang_up
from ._contract import load
from ._faults import merge
from ._provider import AnswerOffContract, MockAnswer, MockCall, hold
from ._validation import Refused, check_key, read_body, read_parameters, read_raw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from ._contract import Contract, Operation
    from ._faults import Fault
    from ._provider import MockProvider
    from ._state import World

_log = logging.getLogger(__name__)


def bind(stem: str, provider: MockProvider, world: World) -> Router:
    """The routes of a provider; RuntimeError names an operation without handler, or vice versa."""
    contract = load(stem)
    for names, fault in (
        (contract.operations.keys() - provider.HANDLERS.keys(), "have no handler"),
        (provider.HANDLERS.keys() - contract.operations.keys(), "are not in the contract"),
    ):
        if names:
            raise RuntimeError(f"{stem}: {', '.join(sorted(names))} {fault}")
    paths: dict[str, dict[str, Operation]] = {}
    for operation in contract.operations.values():
        paths.setdefault(operation.path, {})[operation.method] = operation
    routes = [
        Route(path, Endpoint(provider, contract, world, methods))
        for path, methods in sorted(paths.items(), key=lambda item: (item[0].count("{"), item[0]))
    ]
    return Router(routes, redirect_slashes=False, default=_unknown(provider))


def _unknown(provider: MockProvider) -> ASGIApp:
    async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        refused = Refused("path", f"there is no {request.method} {request.url.path}")
        await respond(provider.refuse(refused.refusal))(scope, receive, send)

    return unknown


def respond(answer: MockAnswer) -> Response:
    """An answer as a response."""
    headers = dict(answer.headers)
    if answer.stream is not None:
        headers["cache-control"] = "no-cache"
        return StreamingResponse(answer.stream, answer.status, headers, "text/event-stream")
    body = answer.plain()
    if isinstance(body, str | bytes):
        return Response(body, answer.status, headers, "text/plain")
    raw = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    return Response(raw, answer.status, headers, "application/json")


class Endpoint:
    """The operations on one path, as an ASGI application."""

    def __init__(
        self,
        provider: MockProvider,
        contract: Contract,
        world: World,
        operations: Mapping[str, Operation],
    ) -> None:
        self._provider = provider
        self._contract = contract
        self._world = world
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        operation = self._operations.get(request.method)
        with suppress(ClientDisconnect):
            answer = await self._limited(request, operation) if operation else self._no(request)
            if answer is not None:
                response: ASGIApp = respond(answer)
                if answer.drip is not None:
                    response = Dripping(response, answer.drip, self._world)
                await response(scope, receive, send)

    def _no(self, request: Request) -> MockAnswer:
        refused = Refused("method", f"{request.method} is not allowed here")
        allow = {"Allow": ", ".join(sorted(self._operations))}
        return replace(self._provider.refuse(refused.refusal), headers=allow)

    async def _limited(self, request: Request, operation: Operation) -> MockAnswer | None:
        """The answer, noted in the log; a 429 for a request beyond the rate limit."""
        stem, traffic, now = self._contract.stem, self._world.traffic, self._world.clock.now()
        answer = None
        try:
            if pause := traffic.pause(stem, now):
                await _drain(request)
                refused = self._provider.error(429, "too many requests")
                answer = replace(refused, headers={"Retry-After": str(math.ceil(pause))})
            else:
                answer = await self._faulty(request, operation)
        finally:
            traffic.note(stem, operation.name, now, answer.status if answer else None)
        return answer

    async def _faulty(self, request: Request, operation: Operation) -> MockAnswer | None:
        """The answer, or what a fault makes of it; None when the connection was closed."""
        fault = self._world.faults.take(self._contract.stem, operation.name)
        answer = None
        if fault is None or fault.lets_through:
            answer = await self._checked(request, operation)
        else:
            await _drain(request)
        if fault is None:
            return answer
        await self._world.pause(fault.delay)
        if fault.drop is not None:
            await hang_up(request, self._world)
            return None
        made = answer if fault.status is None else self._faked(fault, fault.status)
        if made is not None and fault.patch is not None:
            made = replace(made, body=merge(made.plain(), fault.patch))
        return made and replace(made, drip=fault.drip)

    def _faked(self, fault: Fault, status: int) -> MockAnswer:
        made = self._provider.error(status, "a fault of the sandbox")
        body = made.body if fault.body is None else fault.body
        return MockAnswer(status, body, fault.headers)

    async def _checked(self, request: Request, operation: Operation) -> MockAnswer:
        """The answer, held to the contract; our own mistakes are loud."""
        try:
            try:
                answer = await self._handled(request, operation)
            except Refused as refused:
                answer = self._provider.refuse(refused.refusal)
                if answer.status not in operation.answers:
                    return answer  # HTTP's own, such as 413, which no provider documents
            return hold(answer, self._contract, operation)
        except AnswerOffContract as error:
            _log.critical("%s", error)
            return MockAnswer(500, {"sandbox": str(error)})

    async def _handled(self, request: Request, operation: Operation) -> MockAnswer:
        raw = await read_raw(request, operation)
        if operation.auth:
            check_key(request, operation, self._world.settings.key)
        parameters = read_parameters(request, operation)
        body = read_body(request, raw, operation)
        origin = f"{request.url.scheme}://{request.url.netloc}"
        base = f"{origin}{request.scope.get('root_path', '')}"
        call = MockCall(self._world, self._contract, operation, origin, base, parameters, body)
        return await self._provider.HANDLERS[operation.name](call)


async def _drain(request: Request) -> None:
    """Read a body that nobody looks at, or the client would see its upload break off."""
    with suppress(Refused):
        await read_raw(request)

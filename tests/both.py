"""One way to call either client, so that each fact is told once and holds for both."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import stillreel as sr

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Iterator


class Blocking:
    """An AsyncClient that is called as a Client is."""

    def __init__(self, client: sr.AsyncClient, runner: asyncio.Runner) -> None:
        self.client = client
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        member = getattr(self.client, name)
        if not callable(member):
            return member

        def call(*args: object, **options: object) -> Any:
            made = member(*args, **options)
            if inspect.isawaitable(made):
                return self._runner.run(_awaited(made))
            return self._runner.run(_listed(made)) if inspect.isasyncgen(made) else made

        return call

    def save(self, result: sr.Result, *args: Any, **options: Any) -> Any:
        return self._runner.run(result.asave(*args, **options))


async def _awaited(made: Awaitable[Any]) -> Any:
    return await made


async def _listed(made: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in made]


class Plain:
    """A Client that saves results as :class:`Blocking` does."""

    def __init__(self, client: sr.Client) -> None:
        self.client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def save(self, result: sr.Result, *args: Any, **options: Any) -> Any:
        return result.save(*args, **options)


@contextmanager
def plain(*args: Any, **options: Any) -> Iterator[Any]:
    with sr.Client(*args, **options) as client:
        yield Plain(client)


@contextmanager
def blocking(*args: Any, **options: Any) -> Iterator[Any]:
    with asyncio.Runner() as runner:
        client = Blocking(sr.AsyncClient(*args, **options), runner)
        try:
            yield client
        finally:
            client.close()

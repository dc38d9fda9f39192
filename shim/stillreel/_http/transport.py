"""HTTP on aiohttp: connections with the key for a provider's API, others without one for links.

Nothing here repeats a request. httpx would spend four times as much on each, and its own pool
slows down with each one that waits.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, closing, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import ClientTimeout

from stillreel._files import Part
from stillreel._flows import Fetch, Fetched, Send, TransportFault
from stillreel._http.address_guard import AddressGuard
from stillreel._http.connections import Connections
from stillreel._http.download_body import Reception, filling
from stillreel._http.group_commit import GroupCommit
from stillreel._http.json_stream import whole
from stillreel._http.options import (
    MOST_REDIRECTS,
    REDIRECTS,
    Body,
    download_headers,
    redirect_target,
    request_headers,
    with_key,
)
from stillreel._http.session import Upload, dialling, read_piece, take_unread
from stillreel._models import ConfigurationError, DownloadError, at_home
from stillreel._models.url import parse_url, resolve_redirect

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from aiohttp import ClientResponse
    from yarl import URL

    from stillreel._http.limits import Limits
    from stillreel._models import Answer
    from stillreel.providers import Provider


class Transport:
    """Performs effects with asyncio. It is for one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._disk = GroupCommit()
        self._connections = Connections()

    async def send(self, effect: Send, leaving: Callable[[], None] | None = None) -> Answer:
        """Send one request; its answer, however much of the body has come in time.

        Args:
            effect: The request.
            leaving: Called once there is a connection for it; until then nothing can be sent.

        Raises:
            TransportFault: If there is no answer.
        """
        use = "submit" if effect.submit else "api"
        origin = effect.call.server or effect.provider.origin
        async with self._connections.wait(use, origin, effect.timeout) as left:
            if leaving:
                leaving()
            deadline = asyncio.get_running_loop().time() + min(self._limits.exchange, left)
            url = _url_of(origin, effect)
            for _ in range(MOST_REDIRECTS):
                with closing(await self._request(use, effect, url, deadline)) as response:
                    if following := redirect_target(effect, url, response.status, response.headers):
                        url = following
                        continue
                    return await self._read(effect, response, deadline)
        raise TransportFault("too many redirects", sent=True)

    async def _request(self, use: str, effect: Send, url: str, deadline: float) -> ClientResponse:
        call, step, target = effect.call, self._limits.step(effect), _target(url)
        body, route = whole(call.json), self._connections.proxies.to(target)
        try:
            # aiohttp's own total would not end endless interim answers
            async with asyncio.timeout_at(deadline):
                return await self._connections.session(use, route.socks).request(
                    call.method,
                    target,
                    # keys and passwords are in no variable: a report of an error could show those
                    headers=request_headers(call, body) | _key(effect.provider, goes=at_home(call)),
                    data=body if body or call.json is None else Upload(call.json, step),
                    allow_redirects=False,
                    timeout=_timeout(step),
                    **route.options,
                )
        except TimeoutError:
            raise TransportFault("Timeout of the whole exchange", sent=True) from None

    async def _read(self, effect: Send, response: ClientResponse, deadline: float) -> Answer:
        key = effect.provider.require_key().reveal() if at_home(effect.call) else ""
        body, complete = Body(key), True
        try:
            async with asyncio.timeout_at(deadline):
                while complete and (part := await read_piece(response, self._limits.http_timeout)):
                    complete = body.take(part)
        except (TransportFault, TimeoutError):
            body.take(take_unread(response))
            complete = False
        return body.answer(response.status, response.headers, complete=complete)

    @asynccontextmanager
    async def listen(self, effect: Send, silence: float) -> AsyncGenerator[ClientResponse]:
        """Open a stream of events; its lines are read from the response.

        Args:
            effect: The request.
            silence: Seconds without any byte after which it is dead.

        Raises:
            TransportFault: If it does not open in time.
        """
        target = _target(_url_of(effect.provider.origin, effect))
        route = self._connections.proxies.to(target)
        try:
            async with asyncio.timeout(self._limits.exchange):
                response = await self._connections.session("submit", route.socks).request(
                    effect.call.method,
                    target,
                    # compressed, a small piece could become a large one
                    headers={
                        "Accept": "text/event-stream",
                        "Accept-Encoding": "identity",
                        **_key(effect.provider, goes=True),
                    },
                    allow_redirects=False,
                    timeout=ClientTimeout(connect=self._limits.http_timeout, sock_read=silence),
                    **route.options,
                )
        except TimeoutError:
            raise TransportFault("Timeout of the whole exchange", sent=True) from None
        with closing(response):
            yield response

    async def fetch(self, effect: Fetch) -> Fetched:
        """Stream a link into its file.

        Raises:
            TransportFault: If it breaks off; what has come is in the effect's part.
            DownloadError: If it may not be followed, or what comes cannot be kept.
        """
        part = effect.part or Part()
        async with self._connections.slot("download"):
            with filling(part, effect):
                try:
                    return await self._fill(effect, part)
                except ConfigurationError as error:
                    job = effect.video.job
                    raise DownloadError(f"{job}: {error}", job=job, url=effect.url) from error

    async def _fill(self, effect: Fetch, part: Part) -> Fetched:
        guard, url = AddressGuard(effect, self._limits.opened), effect.url
        for _ in range(MOST_REDIRECTS):
            with closing(await self._follow(effect, part, url, guard)) as response:
                if response.status in REDIRECTS:
                    url = resolve_redirect(url, response.headers.get("location", ""))
                    continue
                reception = Reception(effect, part, self._limits, response.status, response.headers)
                while reception.wanted and (
                    chunk := await read_piece(response, self._limits.http_timeout)
                ):
                    if reception.take(chunk):
                        await asyncio.to_thread(reception.write)
                return await self._disk.end(reception)
        raise TransportFault("too many redirects", sent=True)

    async def _follow(
        self, effect: Fetch, part: Part, url: str, guard: AddressGuard
    ) -> ClientResponse:
        link = guard.link(url)
        target = _target(link)
        route = self._connections.proxies.to(target)
        try:
            async with asyncio.timeout(self._limits.opening):
                # behind a proxy it is not us who dial
                with dialling(guard, link) if route.is_direct else nullcontext():
                    return await self._connections.session(guard.use, route.socks).get(
                        target,
                        headers=download_headers(effect, part)
                        | _key(effect.provider, goes=with_key(effect, url)),
                        allow_redirects=False,
                        timeout=_timeout(self._limits.http_timeout),
                        **route.options,
                    )
        except TimeoutError:
            raise TransportFault("Timeout before the body", sent=True) from None

    def check(self, provider: Provider) -> None:
        """See :meth:`Connections.check`."""
        self._connections.check(provider)

    def abandon(self) -> None:
        """Close the copies of its sockets that a forked child has; no server hears of it."""
        self._connections.abandon()

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.close()


def _key(provider: Provider, *, goes: bool) -> dict[str, str]:
    return {"Authorization": f"Bearer {provider.require_key().reveal()}"} if goes else {}


def _url_of(origin: str, effect: Send) -> str:
    query = f"?{urlencode(dict(effect.call.params))}" if effect.call.params else ""
    return f"{origin}{effect.call.path}{query}"


def _target(url: str) -> URL:
    try:
        return parse_url(url)
    except ValueError:
        raise TransportFault("InvalidURL", sent=False) from None


@lru_cache(maxsize=16)
def _timeout(step: float) -> ClientTimeout:
    """For each step; connecting is one, up to the end of the TLS handshake behind a proxy."""
    return ClientTimeout(connect=step, sock_read=step)

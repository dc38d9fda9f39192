"""HTTP with asyncio, on aiohttp: the twin of the blocking transport, with the same guarantees.

httpx spends four times as much on a request, and its own pool slows down with each one that waits.
"""

from __future__ import annotations

import asyncio
from contextlib import closing, nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING

import httpx
from aiohttp import ClientTimeout
from yarl import URL

from stillreel._files import Part
from stillreel._flows import Fetch, Fetched, Send, TransportFault
from stillreel._http.address_guard import Guard, is_plain
from stillreel._http.download_body import Reception, filling
from stillreel._http.group_commit import GroupCommit
from stillreel._http.json_stream import whole
from stillreel._http.options import (
    MOST_REDIRECTS,
    REDIRECTS,
    Body,
    download_headers,
    followed,
    joined,
    patience,
    request_headers,
    with_key,
)
from stillreel._http.proxies import Proxies
from stillreel._http.session import Sockets, Upload, dialling, received, session, unread
from stillreel._models import at_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientResponse, ClientSession

    from stillreel._http.limits import Limits
    from stillreel._models import Answer
    from stillreel.providers import Provider

MOST_CONNECTIONS = 64
"""For one use, to one API: more cost CPU and bring no speed, and some systems allow 256 open files.

Who comes later waits for one, and that time is not its request's.
"""


class AsyncTransport:
    """Performs effects with asyncio. It is for one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._start()

    def _start(self) -> None:
        self._sessions: dict[str, ClientSession] = {}
        self._slots: dict[tuple[str, str], asyncio.Semaphore] = {}
        self._sockets = Sockets()
        self._proxies = Proxies()
        self._disk = GroupCommit()

    def _session(self, use: str) -> ClientSession:
        if use not in self._sessions:
            self._sessions[use] = session(self._sockets, fresh=use == "submit")
        return self._sessions[use]

    def _slot(self, use: str, origin: str = "") -> asyncio.Semaphore:
        if (use, origin) not in self._slots:
            self._slots[use, origin] = asyncio.Semaphore(MOST_CONNECTIONS)
        return self._slots[use, origin]

    async def send(self, effect: Send, leaving: Callable[[], None] | None = None) -> Answer:
        """As :meth:`Transport.send`.

        Args:
            effect: The request.
            leaving: Is called once there is a connection for it; until then nothing can be sent.
        """
        use = "submit" if effect.submit else "api"
        origin = effect.call.server or effect.provider.origin
        async with self._slot(use, origin):
            if leaving:
                leaving()
            query = f"?{httpx.QueryParams(effect.call.params)}" if effect.call.params else ""
            url = f"{origin}{effect.call.path}{query}"
            for _ in range(MOST_REDIRECTS):
                with closing(await self._request(use, effect, url)) as response:
                    if following := followed(effect, url, response.status, response.headers):
                        url = following
                        continue
                    return await self._read(effect, response)
        raise TransportFault("too many redirects", sent=True)

    async def _request(self, use: str, effect: Send, url: str) -> ClientResponse:
        call, step = effect.call, patience(effect, self._limits)
        body = whole(call.json)
        return await self._session(use).request(
            call.method,
            _address(url),
            # keys and passwords are in no variable: a report of an error could show those
            headers=request_headers(call, body) | _key(effect.provider, goes=at_home(call)),
            data=body if body or call.json is None else Upload(call.json, step),
            allow_redirects=False,
            timeout=_timeout(step),
            **self._proxies.to(url),
        )

    async def _read(self, effect: Send, response: ClientResponse) -> Answer:
        body, step = Body(effect, self._limits), patience(effect, self._limits)
        complete = True
        try:
            while complete and (part := await received(response, step)):
                complete = body.take(part)
        except TransportFault:
            body.take(unread(response))
            complete = False
        return body.answer(response.status, response.headers, complete=complete)

    async def fetch(self, effect: Fetch) -> Fetched:
        """As :meth:`Transport.fetch`."""
        part = effect.part or Part()
        async with self._slot("download"):
            with filling(part, effect):
                return await self._fill(effect, part)

    async def _fill(self, effect: Fetch, part: Part) -> Fetched:
        guard, url = Guard(effect, self._limits.opened), effect.url
        for _ in range(MOST_REDIRECTS):
            with closing(await self._follow(effect, part, url, guard)) as response:
                if response.status in REDIRECTS:
                    url = joined(url, response.headers)
                    continue
                reception = Reception(effect, part, self._limits, response.status, response.headers)
                if reception.wanted:
                    while chunk := await received(response, self._limits.http_timeout):
                        if reception.take(chunk):
                            await asyncio.to_thread(reception.write)
                return await self._disk.end(reception)
        raise TransportFault("too many redirects", sent=True)

    async def _follow(self, effect: Fetch, part: Part, url: str, guard: Guard) -> ClientResponse:
        link = guard.link(url)
        # behind a proxy it is not us who dial
        with nullcontext() if self._proxies.to(link) else dialling(guard, link):
            return await self._session("download").get(
                _address(link),
                headers=download_headers(effect, part)
                | _key(effect.provider, goes=with_key(effect, url)),
                allow_redirects=False,
                timeout=_timeout(self._limits.http_timeout),
                **self._proxies.to(link),
            )

    async def close(self) -> None:
        """Close every connection."""
        sessions, sockets = self._sessions, self._sockets
        self._start()
        for one in sessions.values():
            await one.close()
        await sockets.closed()


def _key(provider: Provider, *, goes: bool) -> dict[str, str]:
    return {"Authorization": f"Bearer {provider.require_key().reveal()}"} if goes else {}


def _address(url: str) -> URL:
    """The address as httpx writes it: a signature is of each character."""
    if is_plain(url):
        return URL(url, encoded=True)
    try:
        return URL(str(httpx.URL(url)), encoded=True)
    except (ValueError, httpx.InvalidURL):
        raise TransportFault("InvalidURL", sent=False) from None


@lru_cache(maxsize=16)
def _timeout(step: float) -> ClientTimeout:
    """For each step; connecting is one, up to the end of the TLS handshake behind a proxy."""
    return ClientTimeout(connect=step, sock_read=step)

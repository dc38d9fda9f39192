"""HTTP: connections with the key for a provider's API, others without one for downloads.

Nothing here repeats a request. The environment's proxies and certificates are honoured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from stillreel._effects import Fetch, Fetched, Send, TransportFault
from stillreel._files import part_file
from stillreel._guard import Guard

if TYPE_CHECKING:
    from stillreel._job import Answer

from stillreel._http import (
    MOST_REDIRECTS,
    REDIRECTS,
    Body,
    Dialled,
    Limits,
    client_options,
    download_options,
    fetched,
    followed,
    joined,
    our_request,
    refuse_other_media,
    request_options,
)


class Transport:
    """Performs effects with blocking I/O."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clients: dict[str, httpx.Client] = {}

    def _client(self, use: str) -> httpx.Client:
        if use not in self._clients:
            self._clients[use] = httpx.Client(**client_options(self._limits, fresh=use == "submit"))
        return self._clients[use]

    def send(self, effect: Send) -> Answer:
        """Send one request.

        Raises:
            TransportFault: If there is no answer.
        """
        url = (effect.call.server or effect.provider.origin) + effect.call.path
        request = request_options(effect, self._limits)
        for _ in range(MOST_REDIRECTS):
            with our_request():
                client = self._client("submit" if effect.submit else "api")
                with client.stream(url=url, **request) as response:
                    if following := followed(effect, url, response):
                        url, request["params"] = following, None
                        continue
                    return self._read(effect, response)
        raise TransportFault("too many redirects", sent=True)

    def _read(self, effect: Send, response: httpx.Response) -> Answer:
        body = Body(effect, self._limits)
        try:
            complete = all(body.take(part) for part in response.iter_bytes())
        except httpx.HTTPError:
            complete = False
        return body.answer(response, complete=complete)

    def fetch(self, effect: Fetch) -> Fetched:
        """Stream a link into its file.

        Raises:
            TransportFault: If it breaks off.
            DownloadError: If it may not be followed, or what comes cannot be kept.
        """
        guard = Guard(effect, self._limits.opened)
        url = effect.url
        with part_file(effect) as part:
            for _ in range(MOST_REDIRECTS):
                request = download_options(effect, url, guard)
                watch = {"trace": Dialled(guard, request["url"]).see}
                with (
                    our_request(),
                    self._client("download").stream(**request, extensions=watch) as response,
                ):
                    if response.status_code in REDIRECTS:
                        url = joined(url, response)
                        continue
                    if response.status_code == 200:
                        refuse_other_media(effect, response)
                        for chunk in response.iter_bytes():
                            part.write(chunk)
                        part.keep()
                    return fetched(response)
        raise TransportFault("too many redirects", sent=True)

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()


class AsyncTransport:
    """Performs effects with asyncio."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clients: dict[str, httpx.AsyncClient] = {}

    def _client(self, use: str) -> httpx.AsyncClient:
        if use not in self._clients:
            self._clients[use] = httpx.AsyncClient(
                **client_options(self._limits, fresh=use == "submit")
            )
        return self._clients[use]

    async def send(self, effect: Send) -> Answer:
        """As :meth:`Transport.send`."""
        url = (effect.call.server or effect.provider.origin) + effect.call.path
        request = request_options(effect, self._limits)
        for _ in range(MOST_REDIRECTS):
            with our_request():
                client = self._client("submit" if effect.submit else "api")
                async with client.stream(url=url, **request) as response:
                    if following := followed(effect, url, response):
                        url, request["params"] = following, None
                        continue
                    return await self._read(effect, response)
        raise TransportFault("too many redirects", sent=True)

    async def _read(self, effect: Send, response: httpx.Response) -> Answer:
        body = Body(effect, self._limits)
        complete = True
        try:
            async for part in response.aiter_bytes():
                if not (complete := body.take(part)):
                    break
        except httpx.HTTPError:
            complete = False
        return body.answer(response, complete=complete)

    async def fetch(self, effect: Fetch) -> Fetched:
        """As :meth:`Transport.fetch`."""
        guard = Guard(effect, self._limits.opened)
        url = effect.url
        with part_file(effect) as part:
            for _ in range(MOST_REDIRECTS):
                request = download_options(effect, url, guard)
                watch = {"trace": Dialled(guard, request["url"]).asee}
                with our_request():
                    client = self._client("download")
                    async with client.stream(**request, extensions=watch) as response:
                        if response.status_code in REDIRECTS:
                            url = joined(url, response)
                            continue
                        if response.status_code == 200:
                            refuse_other_media(effect, response)
                            async for chunk in response.aiter_bytes():
                                part.write(chunk)
                            part.keep()
                        return fetched(response)
        raise TransportFault("too many redirects", sent=True)

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

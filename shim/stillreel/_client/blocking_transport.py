"""HTTP: connections with the key for a provider's API, others without one for downloads.

Nothing here repeats a request. The environment's proxies and certificates are honoured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from stillreel._files import Part
from stillreel._flows import Fetch, Fetched, Send, TransportFault
from stillreel._http.address_guard import Guard
from stillreel._http.download_body import Reception, filling
from stillreel._http.options import (
    MOST_REDIRECTS,
    REDIRECTS,
    Body,
    Dialled,
    client_options,
    download_options,
    followed,
    joined,
    our_request,
    request_options,
)

if TYPE_CHECKING:
    from stillreel._http.limits import Limits
    from stillreel._models import Answer


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
                    if following := followed(effect, url, response.status_code, response.headers):
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
        return body.answer(response.status_code, response.headers, complete=complete)

    def fetch(self, effect: Fetch) -> Fetched:
        """Stream a link into its file.

        Raises:
            TransportFault: If it breaks off; what has come is in the effect's part.
            DownloadError: If it may not be followed, or what comes cannot be kept.
        """
        guard = Guard(effect, self._limits.opened)
        url, part = effect.url, effect.part or Part()
        with filling(part, effect):
            for _ in range(MOST_REDIRECTS):
                request = download_options(effect, part, url, guard)
                watch = {"trace": Dialled(guard, request["url"]).see}
                with (
                    our_request(),
                    self._client("download").stream(**request, extensions=watch) as response,
                ):
                    if response.status_code in REDIRECTS:
                        url = joined(url, response.headers)
                        continue
                    status, headers = response.status_code, response.headers
                    reception = Reception(effect, part, self._limits, status, headers)
                    if reception.wanted:
                        for chunk in response.iter_bytes():
                            if reception.take(chunk):
                                reception.write()
                    return reception.flawed() or reception.kept()
        raise TransportFault("too many redirects", sent=True)

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

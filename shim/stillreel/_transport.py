"""HTTP: connections with the key for a provider's API, others without one for downloads.

Nothing here repeats a request. The environment's proxies and certificates are honoured.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx

from stillreel._effects import Fetch, Fetched, Send, TransportFault
from stillreel._errors import InvalidVideo
from stillreel._files import part_file
from stillreel._flows import retry_after, same_origin
from stillreel._guard import Guard, Network, ours, redact_logs
from stillreel._job import Answer
from stillreel.providers import Bearer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Mapping

USER_AGENT = "stillreel"
LARGEST_ANSWER = 64 * 1024**2
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_HEADERS = frozenset(
    ("allow", "content-type", "date", "retry-after", "x-ratelimit-reset", "x-request-id")
)
# Before any of these a byte of the request cannot have left.
UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
# What a machine calls itself goes through no proxy.
LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a request.

    Attributes:
        http_timeout: Seconds for each step of one: connecting, writing, reading.
        opened: Networks that results may come from besides the public one.
    """

    http_timeout: float = 30.0
    opened: tuple[Network, ...] = ()


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _options(limits: Limits, *, fresh: bool) -> dict[str, Any]:
    redact_logs()
    return {
        "verify": _certificates(),
        "timeout": limits.http_timeout,
        "headers": {"User-Agent": USER_AGENT},
        # a submit over a connection that has gone stale could not be told from one that was taken
        "limits": httpx.Limits(max_connections=100, max_keepalive_connections=0 if fresh else 20),
        "mounts": dict.fromkeys(LOOPBACK),
    }


def _request(effect: Send, limits: Limits) -> dict[str, Any]:
    call = effect.call
    timeout = min(limits.http_timeout, effect.timeout or limits.http_timeout)
    home = call.server is None and not call.keyless
    return {
        "method": call.method,
        "params": dict(call.params) or None,
        "headers": dict(call.headers),
        "auth": Bearer(effect.provider.require_key()) if home else None,
        "json": call.json,
        "timeout": timeout,
    }


class _Body:
    """Collects an answer's body, however much of it arrives."""

    def __init__(self, effect: Send, limits: Limits) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._until = time.monotonic() + (effect.timeout or 2 * limits.http_timeout)

    def take(self, part: bytes) -> bool:
        """Keep a part; False when there is no sense in more."""
        self._parts.append(part)
        self._size += len(part)
        return self._size <= LARGEST_ANSWER and time.monotonic() <= self._until

    def answer(self, response: httpx.Response, *, complete: bool) -> Answer:
        kept = {k.lower(): v for k, v in response.headers.items() if k.lower() in KEPT_HEADERS}
        body = b"".join(self._parts)
        return Answer(response.status_code, kept, body, time.time(), complete)


def _next(effect: Send, url: str, response: httpx.Response) -> str | None:
    """Where a redirect leads, if it may be followed: a free GET, within the key's own origin."""
    if effect.call.method != "GET" or response.status_code not in REDIRECTS:
        return None
    target = _joined(url, response)
    return target if same_origin(target, url) else None


def _joined(url: str, response: httpx.Response) -> str:
    location = str(response.headers.get("location", ""))
    try:
        return urljoin(url, location)
    except ValueError:  # it is no URL, and is refused as such
        return location


def _fault(error: Exception) -> TransportFault:
    # its words may carry a URL with a query, its request the key: neither goes along
    return TransportFault(type(error).__name__, sent=not isinstance(error, UNSENT))


def _refuse_other_media(effect: Fetch, response: httpx.Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind.endswith(("json", "xml")):
        job = effect.video.job
        raise InvalidVideo(f"{job}: what came is {kind}, not a video", job=job, url=effect.url)


def _fetched(response: httpx.Response) -> Fetched:
    return Fetched(response.status_code, retry_after(response.headers, time.time()))


def _download(effect: Fetch, url: str, guard: Guard) -> dict[str, Any]:
    headers = {"Accept": "video/mp4, video/*;q=0.9, */*;q=0.1", "Accept-Encoding": "identity"}
    request: dict[str, Any] = {"method": "GET", "url": guard.link(url), "headers": headers}
    if effect.with_key and same_origin(url, effect.provider.origin):
        request["auth"] = Bearer(effect.provider.require_key())
    return request


class Transport:
    """Performs effects with blocking I/O."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._clients: dict[str, httpx.Client] = {}

    def _client(self, use: str) -> httpx.Client:
        if use not in self._clients:
            self._clients[use] = httpx.Client(**_options(self._limits, fresh=use == "submit"))
        return self._clients[use]

    def send(self, effect: Send) -> Answer:
        """Send one request.

        Raises:
            TransportFault: If there is no answer.
        """
        url = (effect.call.server or effect.provider.origin) + effect.call.path
        request = _request(effect, self._limits)
        for _ in range(MOST_REDIRECTS):
            with _our_request():
                client = self._client("submit" if effect.submit else "api")
                with client.stream(url=url, **request) as response:
                    if following := _next(effect, url, response):
                        url, request["params"] = following, None
                        continue
                    return self._read(effect, response)
        raise TransportFault("too many redirects", sent=True)

    def _read(self, effect: Send, response: httpx.Response) -> Answer:
        body = _Body(effect, self._limits)
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
                request = _download(effect, url, guard)
                watch = {"trace": _Dialled(guard, request["url"]).see}
                with (
                    _our_request(),
                    self._client("download").stream(**request, extensions=watch) as response,
                ):
                    if response.status_code in REDIRECTS:
                        url = _joined(url, response)
                        continue
                    if response.status_code == 200:
                        _refuse_other_media(effect, response)
                        for chunk in response.iter_bytes():
                            part.write(chunk)
                        part.keep()
                    return _fetched(response)
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
            self._clients[use] = httpx.AsyncClient(**_options(self._limits, fresh=use == "submit"))
        return self._clients[use]

    async def send(self, effect: Send) -> Answer:
        """As :meth:`Transport.send`."""
        url = (effect.call.server or effect.provider.origin) + effect.call.path
        request = _request(effect, self._limits)
        for _ in range(MOST_REDIRECTS):
            with _our_request():
                client = self._client("submit" if effect.submit else "api")
                async with client.stream(url=url, **request) as response:
                    if following := _next(effect, url, response):
                        url, request["params"] = following, None
                        continue
                    return await self._read(effect, response)
        raise TransportFault("too many redirects", sent=True)

    async def _read(self, effect: Send, response: httpx.Response) -> Answer:
        body = _Body(effect, self._limits)
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
                request = _download(effect, url, guard)
                watch = {"trace": _Dialled(guard, request["url"]).asee}
                with _our_request():
                    client = self._client("download")
                    async with client.stream(**request, extensions=watch) as response:
                        if response.status_code in REDIRECTS:
                            url = _joined(url, response)
                            continue
                        if response.status_code == 200:
                            _refuse_other_media(effect, response)
                            async for chunk in response.aiter_bytes():
                                part.write(chunk)
                            part.keep()
                        return _fetched(response)
        raise TransportFault("too many redirects", sent=True)

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()


@contextmanager
def _our_request() -> Generator[None]:
    """Mark what httpx logs as ours, and turn what it raises into a fault."""
    token = ours.set(True)
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _fault(error) from None
    finally:
        ours.reset(token)


class _Dialled:
    """Shows the guard each address that a download dials; a proxy's own is not looked at."""

    def __init__(self, guard: Guard, url: str) -> None:
        self._guard = guard
        self._url = url
        self._host = httpx.URL(url).host
        self._direct = False

    def _address(self, event: str, info: Mapping[str, Any]) -> object:
        if event == "connection.connect_tcp.started":
            host = info["host"]
            self._direct = (host.decode() if isinstance(host, bytes) else host) == self._host
        if event == "connection.connect_tcp.complete" and self._direct:
            return info["return_value"].get_extra_info("server_addr")
        return None

    def see(self, event: str, info: Mapping[str, Any]) -> None:
        """For the blocking client."""
        try:
            self._guard.dialled(self._url, self._address(event, info))
        except Exception:
            info["return_value"].close()
            raise

    async def asee(self, event: str, info: Mapping[str, Any]) -> None:
        """For the asynchronous client."""
        try:
            self._guard.dialled(self._url, self._address(event, info))
        except Exception:
            await info["return_value"].aclose()
            raise

"""What both transports share: how httpx is set up, what a request carries, how faults are told."""

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
# Before any of these a byte of the request cannot have left. LocalProtocolError is not among them:
# a body that breaks its announced length is noticed after the head was sent.
UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
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


def client_options(limits: Limits, *, fresh: bool) -> dict[str, Any]:
    redact_logs()
    return {
        "verify": _certificates(),
        "timeout": limits.http_timeout,
        "headers": {"User-Agent": USER_AGENT},
        # a submit over a connection that has gone stale could not be told from one that was taken
        "limits": httpx.Limits(max_connections=100, max_keepalive_connections=0 if fresh else 20),
        "mounts": dict.fromkeys(LOOPBACK),
    }


def request_options(effect: Send, limits: Limits) -> dict[str, Any]:
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


class Body:
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


def followed(effect: Send, url: str, response: httpx.Response) -> str | None:
    """Where a redirect leads, if it may be followed: a free GET, within the key's own origin."""
    if effect.call.method != "GET" or response.status_code not in REDIRECTS:
        return None
    target = joined(url, response)
    return target if same_origin(target, url) else None


def joined(url: str, response: httpx.Response) -> str:
    location = str(response.headers.get("location", ""))
    try:
        return urljoin(url, location)
    except ValueError:  # it is no URL, and is refused as such
        return location


def fault(error: Exception) -> TransportFault:
    # its words may carry a URL with a query, its request the key: neither goes along
    return TransportFault(type(error).__name__, sent=not isinstance(error, UNSENT))


def refuse_other_media(effect: Fetch, response: httpx.Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind.endswith(("json", "xml")):
        job = effect.video.job
        raise InvalidVideo(f"{job}: what came is {kind}, not a video", job=job, url=effect.url)


def fetched(response: httpx.Response) -> Fetched:
    return Fetched(response.status_code, retry_after(response.headers, time.time()))


def download_options(effect: Fetch, url: str, guard: Guard) -> dict[str, Any]:
    headers = {"Accept": "video/mp4, video/*;q=0.9, */*;q=0.1", "Accept-Encoding": "identity"}
    request: dict[str, Any] = {"method": "GET", "url": guard.link(url), "headers": headers}
    if effect.with_key and same_origin(url, effect.provider.origin):
        request["auth"] = Bearer(effect.provider.require_key())
    return request


@contextmanager
def our_request() -> Generator[None]:
    """Mark what httpx logs as ours, and turn what it raises into a fault."""
    token = ours.set(True)
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise fault(error) from None
    finally:
        ours.reset(token)


class Dialled:
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

"""What both transports share: how httpx is set up, what a request carries, how faults are told."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx

from stillreel._flows import Fetch, Send, TransportFault, same_origin
from stillreel._http.address_guard import Guard, ours, redact_logs
from stillreel._http.download_body import rest_wanted
from stillreel._http.json_stream import pieces, whole
from stillreel._models import Answer, Call, at_home
from stillreel.providers import Bearer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Mapping

    from stillreel._files import Part
    from stillreel._http.limits import Limits

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


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust, as the environment says; it takes a while to load."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def client_options(limits: Limits, *, fresh: bool) -> dict[str, Any]:
    redact_logs()
    return {
        "verify": certificates(),
        "timeout": limits.http_timeout,
        "headers": {"User-Agent": USER_AGENT},
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),  # none is kept
        # a submit over a connection that has gone stale could not be told from one that was taken
        "limits": httpx.Limits(max_connections=100, max_keepalive_connections=0 if fresh else 20),
        "mounts": dict.fromkeys(LOOPBACK),
    }


def request_options(effect: Send, limits: Limits) -> dict[str, Any]:
    call = effect.call
    body = whole(call.json)
    request: dict[str, Any] = {
        "method": call.method,
        "params": dict(call.params) or None,
        "headers": request_headers(call, body),
        "auth": Bearer(effect.provider.require_key()) if at_home(call) else None,
        "timeout": patience(effect, limits),
    }
    if call.json is not None:
        request["content"] = pieces(call.json) if body is None else body
    return request


def request_headers(call: Call[object], body: bytes | None) -> dict[str, str]:
    if call.json is None:
        return dict(call.headers)
    length = sum(map(len, pieces(call.json))) if body is None else len(body)
    return {"Content-Type": "application/json", "Content-Length": str(length), **call.headers}


def patience(effect: Send, limits: Limits) -> float:
    """Seconds for each step of a request."""
    return min(limits.http_timeout, effect.timeout or limits.http_timeout)


class Body:
    """Collects an answer's body, however much of it arrives."""

    def __init__(self, effect: Send, limits: Limits) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        longest = 2 * limits.http_timeout
        # one answer that drips must not eat the rest of a wait
        self._until = time.monotonic() + min(effect.timeout or longest, longest)

    def take(self, part: bytes) -> bool:
        """Keep a part; False when there is no sense in more."""
        self._parts.append(part)
        self._size += len(part)
        return self._size <= LARGEST_ANSWER and time.monotonic() <= self._until

    def answer(self, status: int, headers: Mapping[str, str], *, complete: bool) -> Answer:
        """What has come; names of headers are found in any case."""
        kept = {name: _readable(headers[name]) for name in KEPT_HEADERS if name in headers}
        return Answer(status, kept, b"".join(self._parts), time.time(), complete)


def _readable(value: str) -> str:
    # aiohttp keeps a byte that is no UTF-8 as half a surrogate pair, which no file takes
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def followed(effect: Send, url: str, status: int, headers: Mapping[str, str]) -> str | None:
    """Where a redirect leads, if it may be followed: a free GET, within the key's own origin."""
    if effect.call.method != "GET" or status not in REDIRECTS:
        return None
    target = joined(url, headers)
    return target if same_origin(target, url) else None


def joined(url: str, headers: Mapping[str, str]) -> str:
    """Where a redirect leads."""
    location = headers.get("location", "")
    try:
        return urljoin(url, location)
    except ValueError:  # it is no URL, and is refused as such
        return location


def fault(error: Exception) -> TransportFault:
    # its words may carry a URL with a query, its request the key: neither goes along
    return TransportFault(type(error).__name__, sent=not isinstance(error, UNSENT))


def download_options(effect: Fetch, part: Part, url: str, guard: Guard) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": "GET",
        "url": guard.link(url),
        "headers": download_headers(effect, part),
    }
    if with_key(effect, url):
        request["auth"] = Bearer(effect.provider.require_key())
    return request


def download_headers(effect: Fetch, part: Part) -> dict[str, str]:
    headers = {"Accept": "video/mp4, video/*;q=0.9, */*;q=0.1", "Accept-Encoding": "identity"}
    return headers | rest_wanted(part, effect.url)


def with_key(effect: Fetch, url: str) -> bool:
    """Whether the key goes along to a link: only ever to the provider's own origin."""
    return effect.with_key and same_origin(url, effect.provider.origin)


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
        """What httpcore does: a trace."""
        try:
            self._guard.dialled(self._url, self._address(event, info))
        except Exception:
            info["return_value"].close()
            raise

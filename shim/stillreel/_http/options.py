"""What a request carries, and what is kept of its answer."""

from __future__ import annotations

import os
import ssl
import time
from functools import cache
from typing import TYPE_CHECKING

import certifi

from stillreel._http.json_stream import pieces
from stillreel._http.ranges import rest_wanted
from stillreel._models import Answer, ConfigurationError, mask
from stillreel._models.url import resolve_redirect, same_origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._files import Part
    from stillreel._flows import Fetch, Send
    from stillreel._models import Call

USER_AGENT = "stillreel"
LARGEST_ANSWER = 64 * 1024**2
MOST_REDIRECTS = 5
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_HEADERS = frozenset(
    ("allow", "content-type", "date", "retry-after", "x-ratelimit-reset", "x-request-id")
)


@cache
def certificates() -> ssl.SSLContext:
    """The certificates to trust: ``SSL_CERT_FILE``, ``SSL_CERT_DIR``, else those of certifi.

    It takes a while to load.

    Raises:
        ConfigurationError: If what the environment names cannot be loaded.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not (file or folder):
        file = certifi.where()
    try:
        context = ssl.create_default_context(cafile=file or None, capath=folder or None)
    except (OSError, ValueError) as error:
        named = [name for name in CERTIFICATES if os.environ.get(name)]
        raise ConfigurationError(f"{' or '.join(named)} cannot be used: {error}") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def request_headers(call: Call[object], body: bytes | None) -> dict[str, str]:
    if call.json is None:
        return dict(call.headers)
    length = sum(map(len, pieces(call.json))) if body is None else len(body)
    return {"Content-Type": "application/json", "Content-Length": str(length), **call.headers}


class Body:
    """Collects an answer's body, however much of it arrives."""

    def __init__(self, key: str = "") -> None:
        self._key = key
        self._parts: list[bytes] = []
        self._size = 0

    def take(self, part: bytes) -> bool:
        """Keep a part; False when there is no sense in more."""
        self._parts.append(part)
        self._size += len(part)
        return self._size <= LARGEST_ANSWER

    def answer(self, status: int, headers: Mapping[str, str], *, complete: bool) -> Answer:
        """What has come; names of headers are found in any case."""
        kept = {name: self._field(headers[name]) for name in KEPT_HEADERS if name in headers}
        # whatever a provider echoes: the key goes no further, into no log, error or pickle
        content = mask(b"".join(self._parts), self._key)
        return Answer(status, kept, content, time.time(), complete)

    def _field(self, value: str) -> str:
        return mask(_readable(value).encode(), self._key).decode()


def _readable(value: str) -> str:
    # aiohttp keeps a byte that is no UTF-8 as half a surrogate pair, which no file takes
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def redirect_target(effect: Send, url: str, status: int, headers: Mapping[str, str]) -> str | None:
    """Where a redirect leads, if it may be followed: a free GET, within the key's own origin."""
    if effect.call.method != "GET" or status not in REDIRECTS:
        return None
    target = resolve_redirect(url, headers.get("location", ""))
    return target if same_origin(target, url) else None


def download_headers(effect: Fetch, part: Part) -> dict[str, str]:
    headers = {"Accept": "video/mp4, video/*;q=0.9, */*;q=0.1", "Accept-Encoding": "identity"}
    return headers | rest_wanted(part, effect.url)


def with_key(effect: Fetch, url: str) -> bool:
    """Whether the key goes along to a link: only ever to the provider's own origin."""
    return effect.with_key and same_origin(url, effect.provider.origin)

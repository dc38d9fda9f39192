"""The proxies of the environment: aiohttp would look them up in a thread for each request."""

from __future__ import annotations

import base64
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from stillreel._flows import TransportFault
from stillreel._models.url import is_loopback


class Proxies:
    """``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``, or the system's settings.

    They are read for the first request.
    """

    @cached_property
    def _found(self) -> dict[str, str]:
        return getproxies()

    def to(self, url: str) -> dict[str, Any]:
        """The options of an aiohttp request that lead it through a proxy; none without one.

        Raises:
            TransportFault: If the proxy is none that speaks HTTP.
        """
        proxy = self._found.get(url.partition(":")[0].lower()) or self._found.get("all")
        if not proxy:
            return {}
        parts = urlsplit(url)
        host = parts.hostname or ""
        # what a machine calls itself goes through no proxy
        if is_loopback(host) or proxy_bypass(host) or proxy_bypass(f"{host}:{parts.port}"):
            return {}
        return _options(proxy if "://" in proxy else f"http://{proxy}")


def _options(proxy: str) -> dict[str, Any]:
    parts = urlsplit(proxy)
    if parts.scheme not in {"http", "https"}:
        raise TransportFault(f"a proxy of the kind {parts.scheme} is not known", sent=False)
    who, separator, where = parts.netloc.rpartition("@")
    if not separator:
        return {"proxy": proxy}
    # aiohttp itself knows Latin-1 only; it renames the field
    word = base64.b64encode(unquote(who).encode()).decode()
    return {
        "proxy": parts._replace(netloc=where).geturl(),
        "proxy_headers": {"Authorization": f"Basic {word}"},
    }

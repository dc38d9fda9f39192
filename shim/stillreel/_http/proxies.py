"""The proxies of the environment: aiohttp would look them up in a thread for each request."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

from stillreel._http.socks import KINDS, SocksProxy, is_installed
from stillreel._models import ConfigurationError
from stillreel._models.url import is_loopback, parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yarl import URL

_SYSTEM = "the system's settings"
_INSTEAD = "name an http:// proxy there, or the provider's host in NO_PROXY"


@dataclass(frozen=True, slots=True)
class Route:
    """How a request reaches its host.

    Attributes:
        options: Those of a request to aiohttp; they name a proxy of HTTP.
        socks: A proxy of SOCKS.
    """

    options: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    socks: SocksProxy | None = None

    @property
    def is_direct(self) -> bool:
        """Whether there is no proxy, and it is us who dial."""
        return not self.options and self.socks is None


class Proxies:
    """``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``, or the system's settings.

    They are read for the first request.
    """

    @cached_property
    def _found(self) -> dict[str, str]:
        return getproxies()

    def to(self, url: URL) -> Route:
        """How a request reaches a URL.

        Raises:
            ConfigurationError: If the proxy is none that can be used; it names the variable.
        """
        kind = next((kind for kind in (url.scheme, "all") if self._found.get(kind)), None)
        if kind is None or _passes_by(url):
            return Route()
        return _route(_variable(kind), self._found[kind])


def _passes_by(url: URL) -> bool:
    host = url.raw_host or ""
    # NO_PROXY=[::1] is written as often as NO_PROXY=::1
    names = (host, f"[{host}]") if ":" in host else (host,)
    # what a machine calls itself goes through no proxy
    return is_loopback(host) or any(
        proxy_bypass(name) or proxy_bypass(f"{name}:{url.port}") for name in names
    )


def _variable(kind: str) -> str:
    names = (f"{kind}_proxy", f"{kind}_proxy".upper())
    return next((name for name in names if os.environ.get(name)), _SYSTEM)


def _route(variable: str, proxy: str) -> Route:
    """The route through a proxy. An error tells nothing of it: it may have a password.

    Raises:
        ConfigurationError: If it cannot be used.
    """
    scheme, _, rest = proxy.strip().rpartition("://")
    scheme = scheme.lower() or "http"
    if scheme in KINDS and not is_installed():
        raise ConfigurationError(
            f"{variable}: a SOCKS proxy needs aiohttp-socks: pip install 'stillreel[socks]', "
            f"or {_INSTEAD}"
        )
    if scheme not in {"http", "https", *KINDS}:
        raise ConfigurationError(f"{variable}: its kind of proxies is not supported: {_INSTEAD}")
    who, at, where = rest.rpartition("@")
    try:
        # the parser knows the web's schemes only
        found = parse_url(f"{'http' if scheme in KINDS else scheme}://{where}").origin()
    except ValueError as error:
        raise ConfigurationError(
            f"{variable}: it names no proxy: {error}: write it as http://proxy.example:3128"
        ) from None
    if scheme in KINDS:
        return Route(socks=SocksProxy.of(scheme, found, who))
    if not at:
        return Route({"proxy": found})
    # aiohttp itself knows Latin-1 only; it renames the field
    word = base64.b64encode(unquote(who).encode("utf-8", "surrogateescape")).decode()
    return Route({"proxy": found, "proxy_headers": {"Authorization": f"Basic {word}"}})

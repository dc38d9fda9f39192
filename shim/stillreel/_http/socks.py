"""SOCKS proxies: aiohttp knows none, aiohttp-socks does. It comes with the extra ``socks``."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import aiohttp

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from yarl import URL

KINDS = {
    "socks": ("SOCKS5", False),
    "socks4": ("SOCKS4", False),
    "socks4a": ("SOCKS4", True),
    "socks5": ("SOCKS5", False),
    "socks5h": ("SOCKS5", True),
}
"""Scheme -> protocol, and whether the proxy looks names up [curl, CURLOPT_PROXY]."""
PORT = 1080


class ProxyUnreachable(aiohttp.ClientConnectionError):
    """A proxy led to no connection: nothing was sent to the provider."""


@dataclass(frozen=True, slots=True)
class SocksProxy:
    """One proxy.

    Attributes:
        kind: The protocol, as ``SOCKS5``.
        looks_up: Whether it looks names up; else this machine does.
        host: Its name or address.
        port: Its port.
        user: The name and the password for it, or two empty texts.
    """

    kind: str
    looks_up: bool
    host: str
    port: int
    user: tuple[str, str] = field(default=("", ""), repr=False)

    @classmethod
    def of(cls, scheme: str, where: URL, who: str) -> SocksProxy:
        """The proxy of a URL that was taken apart."""
        name, _, word = who.partition(":")
        kind, looks_up = KINDS[scheme]
        host, port = where.raw_host or "", where.explicit_port or PORT
        return cls(kind, looks_up, host, port, (unquote(name), unquote(word)))


def is_installed() -> bool:
    """Whether aiohttp-socks is there."""
    return find_spec("aiohttp_socks") is not None


def connector(
    proxy: SocksProxy, opened: Callable[[asyncio.Transport], object], **options: Any
) -> aiohttp.TCPConnector:
    """What opens connections through a proxy.

    Args:
        proxy: The proxy.
        opened: Called with each connection.
        options: Those of the connector.
    """
    from aiohttp_socks import ProxyConnector, ProxyType  # noqa: PLC0415 - an extra

    class Connector(ProxyConnector):
        async def _connect_via_proxy(self, *told: Any, **named: Any) -> Any:
            try:
                made = await super()._connect_via_proxy(*told, **named)
            except Exception as error:  # noqa: BLE001 - each of three libraries has errors of its own
                raise ProxyUnreachable(type(error).__name__) from None
            opened(made[0])
            return made

    user, password = proxy.user
    return Connector(
        proxy.host,
        proxy.port,
        proxy_type=ProxyType[proxy.kind],
        username=user,
        password=password,
        rdns=proxy.looks_up,
        **options,
    )

"""Where results may come from."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from stillreel._models import ConfigurationError, LinkRefused
from stillreel._models.url import is_loopback, leads_home, parse_url

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stillreel._flows import Fetch

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SETTING = "Client(result_networks=…) opens a network"


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of ``result_networks=``.

    Raises:
        ConfigurationError: If one is no network.
    """
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise ConfigurationError(f"result_networks: {error}: write it as 10.0.0.0/8") from None


class AddressGuard:
    """What one download may dial: public addresses, and what the user has opened.

    Loopback is open when the provider's own base URL is loopback.

    Attributes:
        use: What its connections are kept for: none is lent to a download of another rule.
    """

    def __init__(self, effect: Fetch, opened: tuple[Network, ...]) -> None:
        self._effect = effect
        self._opened = opened
        self._home = leads_home(effect.provider.origin)
        self.use = "download at home" if self._home else "download"

    def link(self, url: str) -> str:
        """The URL to request: https, except to what is open.

        Raises:
            LinkRefused: If it is no http(s) URL or names an address that is not open.
        """
        try:
            parsed = parse_url(url)
        except ValueError as error:
            raise self._refused(url, str(error)) from None
        host = parsed.raw_host or ""
        address, local = _named(host)
        if (address or local) and not self._open(address or _LOCALHOST):
            raise self._refused(url, f"{host} is not a public address. {SETTING}")
        if parsed.scheme == "http" and not local and (address is None or _is_public(address)):
            return str(parsed.with_scheme("https"))
        return str(parsed)

    def dialled(self, url: str, server: object) -> None:
        """Look at the address that is really dialled, before anything is sent.

        Raises:
            LinkRefused: If it is not open, or none that can be looked at.
        """
        host = (
            cast("tuple[object, ...]", server)[0] if isinstance(server, tuple) and server else None
        )
        address = _address(host) if isinstance(host, str) else None
        if address is None or not self._open(address):
            why = f"its name leads to {address}, which is not a public address. {SETTING}"
            raise self._refused(url, why)

    def _open(self, address: Address) -> bool:
        if _is_public(address):
            return True
        if address.is_loopback and self._home:
            return True
        return any(address in network for network in self._opened)

    def _refused(self, url: str, why: str) -> LinkRefused:
        job = self._effect.video.job
        return LinkRefused(f"{job}: the link was refused: {why}", job=job, url=url)


_LOCALHOST = ipaddress.IPv4Address("127.0.0.1")
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@lru_cache(maxsize=1024)  # few names are of many links, and parsing an address takes a while
def _named(host: str) -> tuple[Address | None, bool]:
    """The address that a host's name is, if it is one, and whether it is this machine."""
    return _address(host), is_loopback(host)


def _address(host: str) -> Address | None:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return address if address.version == 4 else _embedded(address) or address


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which an IPv6 address leads, if it is of such a kind."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _is_public(address: Address) -> bool:
    """Whether it is of one machine in the internet: releases of Python differ in what is global."""
    unicast = address.version == 4 or address in _UNICAST
    return unicast and address.is_global and not address.is_multicast

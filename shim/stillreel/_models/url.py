"""URLs as they are sent: a signature is of each character, so that none may change."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

LONGEST = 16 * 1024
_LONGEST_NAME = 253
_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_STAYS = "%/?#[]@!$&'()*+,;=:~-._"
# without a user, and without the zone of an address: both are of one machine, no server's
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@]+))(?::([0-9]{0,5}))?")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
# a host that ends in a number is an IPv4 address, or nothing [WHATWG URL, 3.5]
_NUMBER = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)\.?")


def parse_url(text: str) -> URL:
    """A URL whose characters stay as they are; those that no URL may have are percent-encoded.

    The host becomes what is looked up: a name in ASCII, or an address in its usual spelling.

    Raises:
        ValueError: If it is no http(s) URL with a host that a name service could know. Its words
            hold nothing of the URL.
    """
    if len(text) > LONGEST or text != text.strip() or _CONTROL.search(text):
        raise ValueError("it is no URL")
    try:
        parts = urlsplit(text)
        rest = quote(text.partition("//")[2][len(parts.netloc) :] or "/", safe=_STAYS)
    except ValueError:
        raise ValueError("it is no URL") from None
    if parts.scheme not in {"http", "https"}:
        raise ValueError("it does not begin with https://")
    if "@" in parts.netloc:
        raise ValueError("it carries a user or a password")
    return URL(f"{parts.scheme}://{_encode_authority(parts.netloc)}{rest}", encoded=True)


def _encode_authority(authority: str) -> str:
    """Host and port as they are dialled.

    Raises:
        ValueError: If nobody could listen there.
    """
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise ValueError("its host is no name")
    literal, name, port = found.groups()
    if port and not 0 < int(port) < 2**16:
        raise ValueError("its port is none")
    try:
        if literal:
            ipaddress.IPv6Address(literal)
        host = f"[{literal.lower()}]" if literal else _encode_name(name)
    except (ValueError, OSError):  # the errors of IDNA are ValueErrors
        raise ValueError("its host is no name") from None
    return f"{host}:{port}" if port else host


def _encode_name(name: str) -> str:
    known = URL.build(scheme="https", host=name)
    encoded = (known.host and known.raw_host) or ""  # .host fails where IDNA cannot read it
    bare = encoded.removesuffix(".")
    if len(bare) > _LONGEST_NAME or not _NAME.fullmatch(encoded):
        raise ValueError(name)
    return socket.inet_ntoa(socket.inet_aton(bare)) if _NUMBER.fullmatch(encoded) else encoded


def resolve_redirect(url: str, location: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(url, location)
    except ValueError:  # it is no URL, and is refused as such
        return location


def same_origin(url: str, other: str) -> bool:
    """Whether two URLs share scheme, host and port."""
    try:
        one, two = parse_url(url), parse_url(other)
    except ValueError:  # one of them is no URL
        return False
    return (one.scheme, one.raw_host, one.port) == (two.scheme, two.raw_host, two.port)


def leads_home(url: str) -> bool:
    """Whether a URL names this machine."""
    try:
        return is_loopback(parse_url(url).raw_host)
    except ValueError:
        return False


def is_loopback(host: str | None) -> bool:
    """Whether a host name or an address literal is this machine."""
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return f".{host}".removesuffix(".").endswith(".localhost")

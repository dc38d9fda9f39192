"""URLs as they are sent: a signature is of each character, so that none may change."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urljoin, urlsplit

from yarl import URL

LONGEST = 16 * 1024
_LONGEST_NAME, _LONGEST_LABEL = 253, 63
_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_STAYS = "%/?#[]@!$&'()*+,;=:~-._"


def parse_url(text: str) -> URL:
    """A URL whose characters stay as they are; those that no URL may have are percent-encoded.

    Raises:
        ValueError: If it is no http(s) URL with a host that a name service could know.
    """
    if len(text) > LONGEST or text != text.strip() or _CONTROL.search(text):
        raise ValueError("it is no URL")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"it is no https link but {parts.scheme or 'nothing'}:")
    if not parts.hostname:
        raise ValueError("it names no host")
    host = _encode_host(parts.hostname)
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port is None else f":{parts.port}"
    rest = text.partition("//")[2][len(parts.netloc) :] or "/"
    authority = f"{quote(user, safe=_STAYS)}{at}{host}{port}"
    return URL(f"{parts.scheme}://{authority}{quote(rest, safe=_STAYS)}", encoded=True)


def _encode_host(host: str) -> str:
    """A host as it is looked up.

    Raises:
        ValueError: If no name service could know it; an error of the IDNA codec is one, too.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return f"[{host}]" if address.version == 6 else host
    encoded = URL.build(scheme="https", host=host).raw_host or ""
    labels = encoded.removesuffix(".").split(".")
    if len(encoded) > _LONGEST_NAME or not all(0 < len(one) <= _LONGEST_LABEL for one in labels):
        raise ValueError("its host is no name")
    for label in labels:
        if label.startswith("xn--"):
            label.encode("ascii").decode("idna")
    return encoded


def resolve_redirect(url: str, location: str) -> str:
    """Where a redirect leads."""
    try:
        return urljoin(url, location)
    except ValueError:  # it is no URL, and is refused as such
        return location


def is_loopback(host: str | None) -> bool:
    """Whether a host name or an address literal is this machine."""
    if host is None:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

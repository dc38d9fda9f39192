"""What every provider's configuration has: a key that does not show, and a checked base URL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

import httpx

from stillreel._models import ConfigurationError, MissingKey
from stillreel._models.url import is_loopback, parse_url
from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

MOST_SHOWN = 100
"""Characters of a base URL that an error shows."""


class Key:
    """An API key: it neither prints nor pickles."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the Authorization header alone."""
        return self._text

    def __repr__(self) -> str:
        return "Key('…')"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __deepcopy__(self, memo: object) -> Key:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """A pickle is a file like any other: the key stays out of it, and is empty then."""
        return Key, ("",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a provider is, and who asks.

    Attributes:
        key: The API key; by default the environment variable ``<PROVIDER>_API_KEY``.
        base_url: What stands before the documented paths; by default ``<PROVIDER>_BASE_URL``, else
            the provider's own origin. ``http`` is for loopback only.

    Raises:
        ConfigurationError: If the base URL is no https URL.
    """

    stem: str = field(default="", init=False, repr=False)
    key: Key | str | None = None
    base_url: str = ""

    def __post_init__(self) -> None:
        """Hide the key, and check where it would go."""
        if isinstance(self.key, str):
            object.__setattr__(self, "key", _key(self.stem, self.key))
        if self.base_url:
            object.__setattr__(self, "base_url", _base_url(self.stem, self.base_url))

    @property
    def origin(self) -> str:
        """The base URL that is in force."""
        return self.base_url or str(contract(self.stem)["server"])

    def from_environment(self, environment: Mapping[str, str]) -> Self:
        """With what is unset filled in from environment variables."""
        key = self.key or environment.get(f"{self.stem.upper()}_API_KEY") or None
        base_url = self.base_url or environment.get(f"{self.stem.upper()}_BASE_URL", "")
        return replace(self, key=key, base_url=base_url)

    def require_key(self) -> Key:
        """The key.

        Raises:
            MissingKey: If there is none; it names the variable to set.
        """
        if not isinstance(self.key, Key) or not self.key:
            variable = f"{self.stem.upper()}_API_KEY"
            raise MissingKey(
                f"{self.stem}: no API key: set the environment variable {variable}, "
                f"or pass key= to the provider's configuration",
                provider=self.stem,
            )
        return self.key

    def raw(self, timeout: float) -> Any:
        """The generated client, for what the library does not normalise.

        Args:
            timeout: Seconds to wait for an answer. Oxen's ``videos/generate`` blocks for 5 to 15
                minutes [seed 004].
        """
        package: Any = import_module(f"stillreel_clients.{self.stem}")
        # not AuthenticatedClient: that one shows its token in its repr
        return package.Client(
            base_url=self.origin,
            timeout=httpx.Timeout(30.0, read=timeout),
            httpx_args={"auth": Bearer(self.require_key())},
        )


class Bearer(httpx.Auth):
    """Adds the key to each request. A redirect that leaves the origin is not followed at all."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


def _key(stem: str, text: str) -> Key | None:
    text = text.strip()
    if not text.isascii() or any(character.isspace() for character in text):
        raise ConfigurationError(f"{stem}: the API key has a character that no header can carry")
    return Key(text) if text else None


def _base_url(stem: str, url: str) -> str:
    shown = url.partition("?")[0].rpartition("@")[2][:MOST_SHOWN]
    try:
        parsed = parse_url(url)
    except ValueError as error:
        raise ConfigurationError(f"{stem}: base_url is no https URL: {error}: {shown!r}") from None
    if parsed.raw_query_string or parsed.raw_fragment:
        raise ConfigurationError(f"{stem}: base_url must end with its path: {shown!r}")
    if parsed.scheme == "http" and not is_loopback(parsed.raw_host):
        raise ConfigurationError(
            f"{stem}: base_url={shown!r} would send the key unencrypted: http is for loopback only"
        )
    return str(parsed).rstrip("/")

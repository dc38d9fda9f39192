"""What a flow asks its driver to do: it yields one of these, and receives the result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stillreel._job import Answer, Job, Video
    from stillreel._picture import Image, Picture
    from stillreel.providers import Provider

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request, and how to read its answer. Pure data: whoever holds it decides to send it.

    Attributes:
        operation: The operation's name in the contract, as ``get_task``.
        method: The HTTP method.
        path: The path below the provider's base URL, encoded.
        read: Makes the result of a successful answer. It may raise KeyError, TypeError,
            ValueError or AttributeError on an answer that is off contract.
        params: Query parameters.
        headers: Header fields besides the key.
        json: The body.
        server: Another origin, for what a provider publishes elsewhere.
        keyless: Whether the key stays at home.
    """

    operation: str
    method: str
    path: str
    read: Callable[[Answer], T_co]
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    json: Any = field(default=None, repr=False)
    server: str | None = None
    keyless: bool = False


class TransportFault(Exception):
    """No answer. Raised into the flow by the driver.

    Attributes:
        sent: Whether any byte of the request can have reached the provider.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Send:
    """Send one request to the provider's API, once; the result is an :class:`Answer`.

    Attributes:
        provider: Whose API it goes to, with its key.
        call: The request.
        submit: Whether it costs money; then it goes over a fresh connection.
        timeout: The longest time for all of it, in seconds.
    """

    provider: Provider
    call: Call[object]
    submit: bool = False
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Read a local picture; the result is a :class:`Picture`."""

    image: Image
    option: str


@dataclass(frozen=True, slots=True)
class Host:
    """Hand a picture to the user's ``image_host``; the result is its URL."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait until the job may be read again, or for some seconds.

    Attributes:
        seconds: The longest useful pause.
        job: The job that waits.
    """

    seconds: float
    job: Job | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something off contract that only the flow could notice; see :class:`Drift`."""

    provider: Provider
    operation: str
    status: int
    kind: Literal["id", "salvaged", "status", "unreadable"]
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """Stream a link into a file that appears under its name only when it is whole.

    The result is :class:`Fetched`. May raise :class:`TransportFault` or a DownloadError.

    Attributes:
        provider: Whose result it is.
        video: What is fetched.
        url: The link to use.
        target: The file.
        overwrite: Whether it may exist already.
        with_key: Whether the key goes along; only ever to the provider's own origin.
    """

    provider: Provider
    video: Video
    url: str = field(repr=False)
    target: Path
    overwrite: bool = False
    with_key: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a :class:`Fetch`.

    Attributes:
        status: The HTTP status; 200 means that the file is there.
        retry_after: Seconds that the server asks to wait, if it does.
    """

    status: int
    retry_after: float | None = None


Effect = Send | Load | Host | Pause | Note | Fetch

"""What a flow asks its driver to do: it yields one of these, and receives the result."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from stillreel._models import Call, T_co

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stillreel._files import Part
    from stillreel._models import Image, Job, Picture, Recorder, Saved, Video
    from stillreel.providers import Provider


class TransportFault(Exception):
    """No answer. Raised into the flow by the driver.

    Attributes:
        sent: Whether any byte of the request can have reached the provider.
        passing: Whether another try may succeed.
    """

    def __init__(self, message: str, *, sent: bool, passing: bool = True) -> None:
        super().__init__(message)
        self.sent = sent
        self.passing = passing


class NoPermit(TransportFault):
    """A request that was not sent: within its time, the rate left no room for it."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send one request to the provider's API, once; the result is an :class:`Answer`.

    Attributes:
        provider: Whose API it goes to, with its key.
        call: The request.
        submit: Whether it costs money; then it goes over a fresh connection.
        timeout: The longest time for all of it, in seconds.
        shared: Whether flows that ask for the same at the same time may share one answer.
    """

    provider: Provider
    call: Call[object]
    submit: bool = False
    timeout: float | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Permit:
    """Wait for the turn of the next request to a provider, for as long as it takes.

    Raises :class:`NoPermit` into the flow if the provider refuses everything for too long.
    """

    provider: Provider


@dataclass(frozen=True, slots=True)
class Load:
    """Read a local picture, and convert it if asked; the result is a :class:`Picture`."""

    image: Image
    option: str
    convert: bool = False


@dataclass(frozen=True, slots=True)
class Host:
    """Hand a picture to the user's ``image_host``; the result is its URL."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for some seconds.

    Attributes:
        seconds: How many.
    """

    seconds: float


@dataclass(frozen=True, slots=True)
class NextRead(Pause):
    """Wait until a job may be read: the budget of its provider says when.

    It may end before the seconds are over, when the provider tells of the job.

    Attributes:
        seconds: The pause that the flow itself would make.
        provider: Whose job it is.
        job: The job.
        latest: Seconds after which to stop waiting whatever the budget says.
        missed: Whether the last read failed; then the pause is at least as long as said.
    """

    provider: Provider
    job: Job
    latest: float
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen to what the provider pushes, if it does and the driver can: it wakes those that pause.

    It comes before a submit, since what happens before somebody listens is lost [OX-Q].

    Attributes:
        provider: The provider to listen to.
        latest: Seconds after which to go on, whether anything is heard or not.
    """

    provider: Provider
    latest: float = math.inf


@dataclass(frozen=True, slots=True)
class Ended:
    """The job that a flow has waited for has ended.

    Attributes:
        job: The job.
        made: Whether there is a video.
    """

    job: Job
    made: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something off contract that only the flow could notice; see :class:`Drift`."""

    provider: Provider
    operation: str
    status: int
    kind: Literal["id", "salvaged", "samples", "status", "unreadable"]
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class RunCallback:
    """Call a function of the user's with one argument, in the thread that made the call.

    What it raises is raised into the flow.
    """

    function: Callable[[Any], object]
    argument: object


@dataclass(frozen=True, slots=True)
class Fetch:
    """Stream a link into a file that appears under its name only when it is whole.

    The result is :class:`Fetched`. May raise :class:`TransportFault` or a DownloadError.

    Attributes:
        provider: Whose result it is.
        video: What is fetched.
        url: The link to use.
        target: The file.
        overwrite: Whether it is replaced if it is there.
        with_key: Whether the key goes along; only ever to the provider's own origin.
        adopt: Whether it is taken for the clip if it is there and has the clip's bytes.
        part: What earlier fetches of the same download have left, to go on with.
    """

    provider: Provider
    video: Video
    url: str = field(repr=False)
    target: Path
    overwrite: bool = False
    with_key: bool = False
    adopt: bool = False
    part: Part | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a :class:`Fetch`.

    Attributes:
        status: The HTTP status.
        retry_after: Seconds that the server asks to wait, if it does.
        saved: The file, once it is there.
        flaw: Why what has come to its end is no complete clip.
    """

    status: int
    retry_after: float | None = None
    saved: Saved | None = None
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class Record(Generic[T_co]):
    """Keep something of a paid job; the result is what the recorder returns.

    May raise :class:`JournalError`.

    Attributes:
        write: What to call, with the recorder.
    """

    write: Callable[[Recorder], T_co]


@dataclass(frozen=True, slots=True)
class Digest:
    """Look at a file; the result is the SHA-256 of its bytes in hex, or None without one."""

    path: Path


Local = Record[Any] | Digest | Load | Host | RunCallback
Effect = Send | Permit | Pause | Listen | Ended | Note | Fetch | Local

T = TypeVar("T")
Flow = Generator[Effect, Any, T]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The end of a flow, with its result."""

    value: T


def resume(
    flow: Flow[T], result: object = None, error: BaseException | None = None
) -> Effect | Done[T]:
    """Go on with what came of the last effect, or start; the next effect, or the end.

    A coroutine cannot let a StopIteration pass, so that none leaves here.
    """
    try:
        return flow.send(result) if error is None else flow.throw(error)
    except StopIteration as stop:
        return Done(stop.value)

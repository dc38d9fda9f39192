"""The options of the commands, as dataclasses that cyclopts flattens; their docstrings are help."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Annotated, Any, cast

from cyclopts import Group, Parameter, Token

from stillreel._models import (
    Extra,
    Image,
    ImageToVideo,
)
from stillreel.cli._exit import usage

Flag = Annotated[bool, Parameter(negative="", show_default=False)]


def _by_provider(_type: object, tokens: Sequence[Token]) -> Extra:
    found: object = json.loads(tokens[0].value)
    if isinstance(found, dict):
        fields = cast("dict[str, object]", found)
        if all(isinstance(value, dict) for value in fields.values()):
            return cast("Extra", fields)
    raise ValueError('an object for each provider is needed, as {"oxen": {"field": 1}}')


@Parameter(name="*", group=Group("The clip", sort_key=1))
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Request(ImageToVideo):
    """An ImageToVideo whose prompt is given by position, as a command line has it.

    Attributes:
        extra: JSON of fields sent as they are, by provider: '{"oxen": {"field": 1}}'.
    """

    prompt: str
    _: KW_ONLY
    last_frame: Annotated[Image | None, Parameter(metavar="IMAGE")] = None
    convert: Flag = False
    extra: Annotated[
        Extra,
        Parameter(
            converter=_by_provider,
            accepts_keys=False,
            n_tokens=1,
            metavar="JSON",
            show_default=False,
        ),
    ] = field(default_factory=dict[str, Mapping[str, Any]])


@Parameter(name="*", group=Group("The provider", sort_key=2), show_default=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Who makes the clip.

    Attributes:
        provider: Its name; 'auto' takes the first that has every option. By default the only one
            whose key is set; with --sandbox, auto.
        fallback: The next provider, if that one surely does not take it; may be repeated.
        drop: An option to leave out where it is not supported, as seed; may be repeated.
    """

    provider: Annotated[str | None, Parameter(metavar="NAME")] = None
    fallback: Annotated[tuple[str, ...], Parameter(metavar="NAME")] = ()
    drop: Annotated[tuple[str, ...], Parameter(metavar="OPTION")] = ()

    def choice(self, *, sandbox: bool) -> str | list[str] | None:
        """The choice as the library takes it.

        Raises:
            UsageError: For a fallback from nothing that is named.
        """
        if self.fallback:
            if self.provider is None or self.provider == "auto":
                raise usage("--fallback without the provider to ask first", "add --provider NAME")
            return [self.provider, *self.fallback]
        return "auto" if sandbox and self.provider is None else self.provider


@Parameter(name="*", group=Group("Waiting and saving", sort_key=3))
@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long to wait, and where to save.

    Attributes:
        output: File, or folder (that exists, or ends in a slash); several clips are numbered.
        overwrite: Replace files that exist.
        timeout: Seconds after which to stop waiting; the job goes on.
        poll_interval: Seconds between two looks at the job; by default the provider's advice.
    """

    output: Annotated[str, Parameter(name=("--output", "-o"), metavar="FILE")] = "."
    overwrite: Flag = False
    timeout: Annotated[float, Parameter(metavar="SECONDS")] = 1800.0
    poll_interval: Annotated[float | None, Parameter(metavar="SECONDS")] = None


@Parameter(name="*", group=Group("The journal", sort_key=4), show_default=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Where paid jobs are recorded.

    Attributes:
        journal: A file, or postgresql://USER@HOST/NAME; by default STILLREEL_JOURNAL, else the
            user's own; none with --sandbox.
    """

    journal: Annotated[str | None, Parameter(metavar="URL")] = None


@Parameter(name="*", group=Group("The journal", sort_key=4), show_default=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class Paying(Keeping):
    """What keeps a clip from being paid for twice.

    Attributes:
        idempotency_key: The same key gives the same job, whenever the command is run again.
        allow_duplicate: Pay for a clip although the same one is under way, or was perhaps paid for.
    """

    idempotency_key: Annotated[str | None, Parameter(metavar="KEY")] = None
    allow_duplicate: Flag = False


@Parameter(name="*", group=Group("This command", sort_key=5), negative="", show_default=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What each command that talks to a provider takes.

    Attributes:
        sandbox: Use a sandbox of this command's own: no key, no cost, a real clip.
        json: Print one JSON object, also for an error.
        verbose: Show the library's log; twice for all of it.
    """

    sandbox: bool = False
    json: bool = False
    verbose: Annotated[int, Parameter(name=("--verbose", "-v"), count=True)] = 0


ROUTING = Routing()
WAITING = Waiting()
KEEPING = Keeping()
PAYING = Paying()
COMMON = Common()

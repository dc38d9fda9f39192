"""``stillreel batch``: many requests of a manifest, each paid for at most once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from stillreel.cli._options import (
    COMMON,
    KEEPING,
    ROUTING,
    Common,
    Flag,
    Keeping,
    Routing,
)
from stillreel.cli._output import Report  # noqa: TC001 - cyclopts reads the annotations
from stillreel.cli._session import spoken
from stillreel.cli._worker import shared

Seconds = Parameter(metavar="SECONDS")


@Parameter(name="*", group=Group("The batch", sort_key=1), show_default=False)
@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """How a batch runs.

    Attributes:
        output: Folder for the clips and for results.jsonl.
        dry_run: Print what would be submitted, and send nothing.
        skip_bad: Run the good lines of a manifest that has bad ones.
        retry_failed: Submit those lines again whose job has ended without a video.
        resolve: What to do with lines that were perhaps submitted: 'resubmit' pays again, 'abandon'
            gives them up.
        max_submits: How many submits this run may spend money on.
        max_consecutive_failures: After how many failures in a row it submits no more.
        concurrency: How many lines of a provider are under way at a time, as 4 or modellix=4; may
            be repeated.
        rate: How many requests a provider takes, as modellix=100/60 (seconds); may be repeated. By
            default what it documents.
        timeout: Seconds for which a job is waited for; the next run waits on.
        poll_interval: Seconds between two looks at a job; by default the provider's advice.
        database: Let 'stillreel worker' processes run the lines, which share postgresql://...; it
            is the journal too. Concurrency, rate and poll_interval are theirs then.
    """

    output: Annotated[
        Path, Parameter(name=("--output", "-o"), metavar="DIR", show_default=True)
    ] = Path("takes")
    dry_run: Flag = False
    skip_bad: Flag = False
    retry_failed: Flag = False
    resolve: Literal["resubmit", "abandon"] | None = None
    max_submits: int | None = None
    max_consecutive_failures: int | None = None
    concurrency: Annotated[tuple[str, ...], Parameter(metavar="[NAME=]N")] = ()
    rate: Annotated[tuple[str, ...], Parameter(metavar="NAME=N/SECONDS")] = ()
    timeout: Annotated[float, Seconds] = 1800.0
    poll_interval: Annotated[float | None, Seconds] = None
    database: Annotated[str | None, Parameter(metavar="URL")] = None


BATCH = Batch()


def batch(
    manifest: Annotated[
        str,
        Parameter(help="JSON Lines or CSV; - for standard input.", allow_leading_hyphen=True),
    ],
    *,
    options: Batch = BATCH,
    routing: Routing = ROUTING,
    keeping: Keeping = KEEPING,
    common: Common = COMMON,
) -> Report:
    """Make the clips of a manifest, one request a line; run it again to go on.

    A line has the options of a clip as 'stillreel generate' names them, with '_' for '-', and
    image, prompt, id, provider, drop and output. What is paid for is recorded in the journal under
    a line's id, or under what it asks for: no line is paid for twice, whatever happens.
    """
    from stillreel.cli._batch_run import run  # noqa: PLC0415 - `--help` needs none

    if options.database is not None:
        keeping = shared(options.database, keeping, sandbox=common.sandbox)
    choice = routing.choice(sandbox=common.sandbox)
    with spoken(common.verbose):
        return run(
            manifest,
            options,
            choice=choice,
            drop=routing.drop,
            keeping=keeping,
            common=common,
        )

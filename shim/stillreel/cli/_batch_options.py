"""The options of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from stillreel.cli._options import Flag  # noqa: TC001 - cyclopts reads the annotations

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
        retake: Pay for the line with this id once more, in each run that says so, and keep the
            earlier clip; may be repeated.
        max_submits: How many submits this run may spend money on.
        max_consecutive_failures: After how many failures in a row it submits no more.
        concurrency: How many lines of a provider are under way at a time, as 4 or modellix=4; may
            be repeated.
        rate: How many requests a provider takes, as modellix=100/60 (seconds); may be repeated. By
            default what it documents.
        timeout: Seconds for which a job is waited for; the next run waits on.
        poll_interval: Seconds between two looks at a job; by default the provider's advice.
        database: Let 'stillreel worker' processes run the lines, which share postgresql://...; it
            is the journal too. Then --concurrency, --rate and --poll-interval are theirs to set.
    """

    output: Annotated[
        Path, Parameter(name=("--output", "-o"), metavar="DIR", show_default=True)
    ] = Path("takes")
    dry_run: Flag = False
    skip_bad: Flag = False
    retry_failed: Flag = False
    resolve: Literal["resubmit", "abandon"] | None = None
    retake: Annotated[tuple[str, ...], Parameter(metavar="ID")] = ()
    max_submits: int | None = None
    max_consecutive_failures: int | None = None
    concurrency: Annotated[tuple[str, ...], Parameter(metavar="[NAME=]N")] = ()
    rate: Annotated[tuple[str, ...], Parameter(metavar="NAME=N/SECONDS")] = ()
    timeout: Annotated[float, Seconds] = 1800.0
    poll_interval: Annotated[float | None, Seconds] = None
    database: Annotated[str | None, Parameter(metavar="URL")] = None


BATCH = Batch()

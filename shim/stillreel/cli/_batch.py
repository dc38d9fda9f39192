"""``stillreel batch``: many requests of a manifest, each paid for at most once."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from stillreel.cli._batch_options import BATCH, Batch
from stillreel.cli._options import (
    COMMON,
    KEEPING,
    ROUTING,
    Common,
    Keeping,
    Routing,
)
from stillreel.cli._output import Report  # noqa: TC001 - cyclopts reads the annotations
from stillreel.cli._session import spoken
from stillreel.cli._worker import shared


def batch(
    manifest: Annotated[
        str,
        Parameter(
            help="JSON Lines, a JSON array or CSV; - for standard input.", allow_leading_hyphen=True
        ),
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
    a line's id, or under what it asks for: no line is paid for twice, whatever happens. An id names
    one line in an output folder; the same id in another folder may ask for something else.
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

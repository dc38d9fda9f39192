"""``stillreel worker``: runs the lines of batches that others have deferred."""

from __future__ import annotations

import logging
import re
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from stillreel.cli._exit import DONE, SIGNALLED, usage
from stillreel.cli._interrupt import stopping
from stillreel.cli._options import Keeping
from stillreel.cli._output import Report, say
from stillreel.cli._session import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

Seconds = Parameter(metavar="SECONDS")

_RATE = re.compile(r"([a-z0-9-]+)=([0-9]+)/([0-9.]+)", re.ASCII)


def worker(
    *,
    database: Annotated[str, Parameter(metavar="URL")],
    concurrency: int = 50,
    rate: Annotated[tuple[str, ...], Parameter(metavar="NAME=N/SECONDS")] = (),
    poll_interval: Annotated[float | None, Seconds] = None,
    http_timeout: Annotated[float, Seconds] = 30.0,
    verbose: Annotated[int, Parameter(name=("--verbose", "-v"), count=True)] = 0,
) -> Report:
    """Run the lines that 'stillreel batch --database' defers, until Ctrl-C.

    Any number of workers may share a database; the lines of one that dies are taken over by the
    others. Each takes API keys from its own environment, and finds the files of a line under the
    paths that the batch was given: in a folder that all of them share.

    Args:
        database: Where the lines and the journal are, as postgresql://user@host/name; its password
            may stand in PGPASSWORD or in ~/.pgpass instead.
        concurrency: How many lines are under way at a time.
        rate: How many requests a provider takes from all workers together, as modellix=100/60; may
            be repeated. By default what it documents.
        poll_interval: Seconds between two looks at a job; by default the provider's advice.
        http_timeout: Seconds for each step of a request.
        verbose: Show the library's log; twice for all of it.
    """
    import asyncio  # noqa: PLC0415 - `--help` needs none

    if concurrency < 1:
        raise usage(f"--concurrency {concurrency} runs nothing", "give it a number from 1 up")
    settings = {
        "concurrency": concurrency,
        "rates": rates(rate),
        "poll_interval": poll_interval,
        "http_timeout": http_timeout,
    }
    with spoken(verbose):
        number = asyncio.run(_serve(database, settings))
    return Report({}, [], SIGNALLED + number if number else DONE)


def rates(given: tuple[str, ...]) -> Mapping[str, tuple[int, float]]:
    """Rates by provider's name.

    Raises:
        UsageError: For one that cannot be read.
    """
    found: dict[str, tuple[int, float]] = {}
    for text in given:
        match = _RATE.fullmatch(text)
        try:
            name, requests, seconds = match.groups() if match else ("", "", "")
            found[name] = (int(requests), float(seconds))
        except ValueError:
            raise usage(f"--rate {text}: not a rate", "write it as modellix=100/60") from None
    return found


async def _serve(database: str, settings: dict[str, Any]) -> int | None:
    fleet()
    from asyncio import Event  # noqa: PLC0415

    from stillreel.batch.fleet._worker import serve  # noqa: PLC0415 - it needs an extra

    stop = Event()

    def end() -> None:
        say("no more lines are taken; submits come to their answers; again to end at once")
        stop.set()

    with stopping(end) as stopped:
        say("waiting for lines; Ctrl-C ends it")
        await serve(database, stop, **settings)
    return stopped.number


def fleet() -> None:
    """Make sure that what workers need is there.

    Raises:
        UsageError: If it is not installed.
    """
    try:
        for name in ("procrastinate", "psycopg"):
            import_module(name)
    except ImportError as error:
        missing = usage(f"{error.name or 'libpq'} is missing", "pip install 'stillreel[batch]'")
        raise missing from None
    for name in ("procrastinate", "psycopg.pool"):  # what they say of outages, the library says
        logging.getLogger(name).addHandler(logging.NullHandler())


def shared(database: str, keeping: Keeping, *, sandbox: bool) -> Keeping:
    """The journal of a batch whose lines workers run.

    Raises:
        UsageError: If it cannot be that, or something is not installed.
    """
    if sandbox:
        raise usage("--database with --sandbox: its jobs end with this command", "leave one out")
    if keeping.journal is not None:
        raise usage("--database with --journal: the database is the journal", "leave one out")
    fleet()
    return Keeping(journal=database)

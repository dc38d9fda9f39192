"""Runs ``stillreel batch``: what the command itself need not load."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stillreel as sr
from stillreel.batch import Concurrency, Results, make_plan, read_manifest, resolve, run_batch
from stillreel.cli._exit import usage
from stillreel.cli._interrupt import stopping
from stillreel.cli._options import Keeping
from stillreel.cli._output import Report, say
from stillreel.cli._progress import counts
from stillreel.cli._session import SANDBOX_NOTE, journal, sandbox_class, told
from stillreel.cli._summary import planned, summary
from stillreel.cli._worker import rates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from stillreel import AsyncClient
    from stillreel.batch import LineOutcome, Manifest, Plan
    from stillreel.cli._batch_options import Batch
    from stillreel.cli._options import Common


def run(
    manifest: str,
    options: Batch,
    *,
    choice: str | list[str] | None,
    drop: tuple[str, ...],
    keeping: Keeping,
    common: Common,
) -> Report:
    """Read a manifest, and run its lines.

    Raises:
        StillreelError: If nothing of it could be run.
    """
    found = read_manifest(manifest)
    with _clients(options, keeping, common) as make:
        return asyncio.run(_here(make, found, options, choice, drop))


@contextmanager
def _clients(
    options: Batch, keeping: Keeping, common: Common
) -> Generator[Callable[[], AsyncClient]]:
    """What makes the client, of the real providers or of a sandbox that lives as long as it does.

    A sandbox's jobs end with the command, and so does its journal unless one is named.
    """
    settings: dict[str, Any] = {
        "max_submits": options.max_submits,
        "max_consecutive_failures": options.max_consecutive_failures,
        "rates": rates(options.rate),
    }
    if options.poll_interval is not None:
        settings["poll_interval"] = options.poll_interval
    with ExitStack() as stack:
        if common.sandbox and keeping.journal is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            keeping = Keeping(journal=str(Path(folder) / "journal.sqlite3"))
        settings["journal"] = stack.enter_context(journal(common, keeping))
        if not common.sandbox:
            yield partial(sr.AsyncClient, **settings)
            return
        sandbox = stack.enter_context(sandbox_class()())
        say(SANDBOX_NOTE)
        yield partial(sandbox.async_client, image_host=sandbox.host, **settings)


async def _here(
    make: Callable[[], AsyncClient],
    manifest: Manifest,
    options: Batch,
    choice: str | list[str] | None,
    drop: tuple[str, ...],
) -> Report:
    async with make() as client:
        concurrency = _concurrency(options.concurrency, client)
        plan = await make_plan(
            client, manifest, options.output, provider=choice, drop=drop, retake=options.retake
        )
        if plan.problems:
            _tell(plan, skip=options.skip_bad)
        if options.dry_run:
            return planned(plan, retry_failed=options.retry_failed)
        with told(client):
            outcomes, stopped = await _run(client, plan, options, concurrency)
    if options.retake:
        say("next time leave --retake out: each run with it pays for one more take")
    return summary(outcomes, options.output, stopped=stopped)


async def _run(
    client: AsyncClient, plan: Plan, options: Batch, concurrency: Concurrency
) -> tuple[list[LineOutcome], int | None]:
    stop = asyncio.Event()
    with Results(options.output) as results, counts(len(plan.lines)) as shown:
        if options.resolve:
            settled = await resolve(client, plan.lines, options.resolve)
            say(f"{settled} settled: {options.resolve}")

        def end() -> None:
            shown.freeze()
            say("nothing more is submitted; downloads come to their end; once more ends all")
            stop.set()

        with stopping(end) as stopped:
            run = _fleet(options) if options.database else _local(options, concurrency)
            outcomes = await run(client, plan.lines, results, on_phase=shown.tell, stop=stop)
    return outcomes, stopped.number


def _local(options: Batch, concurrency: Concurrency) -> Callable[..., Awaitable[list[LineOutcome]]]:
    return partial(
        run_batch,
        concurrency=concurrency,
        retry_failed=options.retry_failed,
        timeout=options.timeout,
    )


def _fleet(options: Batch) -> Callable[..., Awaitable[list[LineOutcome]]]:
    from stillreel.batch.fleet._coordinator import FleetPolicy, run_fleet  # noqa: PLC0415 - it needs an extra

    policy = FleetPolicy(
        retry_failed=options.retry_failed,
        timeout=options.timeout,
        max_submits=options.max_submits,
        max_consecutive_failures=options.max_consecutive_failures,
    )
    return partial(run_fleet, policy=policy)


def _tell(plan: Plan, *, skip: bool) -> None:
    """Tell what is wrong with the lines.

    Raises:
        UsageError: Unless the bad ones are to be skipped.
    """
    for problem in plan.problems:
        say(str(problem))
    count = len(plan.problems)
    what = f"{count} bad line{'s' if count > 1 else ''}"
    if skip:
        say(f"{what} skipped")
        return
    error = usage(f"{what}: nothing was submitted", "mend them, or run the others: --skip-bad")
    error.problems = [str(problem) for problem in plan.problems]
    raise error


def _concurrency(given: tuple[str, ...], client: AsyncClient) -> Concurrency:
    each = Concurrency().each
    by_provider: dict[str, int] = {}
    for text in given:
        name, _, number = text.rpartition("=")
        if not (number.isascii() and number.isdigit() and int(number)):
            raise usage(f"--concurrency {text}: a whole number from 1 up", "write 4, or modellix=4")
        if not name:
            each = int(number)
        elif name in client.configured:
            by_provider[name] = int(number)
        else:
            raise usage(
                f"--concurrency {text}: {name!r} is no configured provider",
                f"name one of them: {', '.join(client.configured) or 'none is'}",
            )
    return Concurrency(each=each, by_provider=by_provider)

"""A worker of a fleet: takes lines, and those of workers that have died."""

from __future__ import annotations

import asyncio
import logging
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from procrastinate.exceptions import ConnectorException

from stillreel._client import AsyncClient
from stillreel._journal.journal import Journal
from stillreel._models import redact
from stillreel.batch._outcome import LineOutcome
from stillreel.batch._run_line import run_line
from stillreel.batch.fleet._queue import CUT_OFF, QUEUE, Later, delay, open_app
from stillreel.batch.fleet._shared_rate import Pace
from stillreel.batch.fleet._store import LOCK, OUTAGE, Lines, connections, database_of

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job
    from psycopg_pool import AsyncConnectionPool

log = logging.getLogger("stillreel")

CONCURRENCY = 50
"""Lines that a worker has under way at a time."""

HEARTBEAT = 1.0
STALLED = 10.0
"""Seconds without a heartbeat after which a worker is taken for dead."""

LOOK = 2.0
"""Seconds between two looks at the queue, for new lines and for those of dead workers."""

GRACE = 5.0
"""Seconds that lines have to end when a worker is told to; then they are handed back."""

PAUSE = 1.0
TRIES = 5


async def serve(
    database: str, stop: asyncio.Event, *, concurrency: int = CONCURRENCY, **settings: Any
) -> None:
    """Take lines from a database until the event is set.

    Args:
        database: The URL of a PostgreSQL database, which has the lines and their journal.
        stop: Lines under way end within seconds then, or are handed back to other workers; submits
            whose request has left come to their answer.
        concurrency: How many lines are under way at a time.
        settings: Those of :class:`AsyncClient`.

    Raises:
        ConfigurationError: If the database cannot be used, or a setting makes no sense.
    """
    with closing(await asyncio.to_thread(partial(Journal, database, outage=OUTAGE))) as journal:
        async with (
            connections(database_of(journal)) as pool,
            AsyncClient(journal=journal, pacer=Pace(pool), **settings) as client,
        ):
            await Worker(client, pool, concurrency=concurrency).work(stop)


class Worker:
    """Takes lines until it is told to stop, whatever becomes of the database meanwhile.

    Args:
        client: One whose journal is in that database.
        pool: Connections to the database.
        concurrency: How many lines it has under way at a time.
    """

    def __init__(
        self, client: AsyncClient, pool: AsyncConnectionPool, *, concurrency: int = CONCURRENCY
    ) -> None:
        self._client = client
        self._pool = pool
        self._lines = Lines(pool)
        self._concurrency = concurrency

    async def work(self, stop: asyncio.Event) -> None:
        """Take lines until the event is set; those under way are ended or handed back then.

        A submit whose request has left still comes to its answer, in the client's ``close``.
        """
        await self._lines.prepare()
        while not stop.is_set():
            try:
                await self._shift(stop)
            except (ConnectorException, *CUT_OFF) as error:
                words = type(error.__cause__ or error).__name__
                log.warning("the database is away (%s); trying again", words)
            if not stop.is_set():
                await asyncio.sleep(PAUSE)

    async def _shift(self, stop: asyncio.Event) -> None:
        """Work until told to stop, or Procrastinate's worker gives up, as it does on any error."""
        async with open_app(self._pool) as app:
            options: dict[str, Any] = {
                "queues": [QUEUE],
                "concurrency": self._concurrency,
                "additional_context": {"worker": self},
                "update_heartbeat_interval": HEARTBEAT,
                "stalled_worker_timeout": STALLED,
                "shutdown_graceful_timeout": GRACE,
                "fetch_job_polling_interval": LOOK,
                "listen_notify": False,  # one connection less that can break
                "install_signal_handlers": False,
            }
            working = asyncio.create_task(app.run_worker_async(**options))
            beside = [asyncio.create_task(stop.wait()), asyncio.create_task(self._rescue(app))]
            try:
                await asyncio.wait([working, *beside], return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (working, *beside):
                    task.cancel()
                ends = await asyncio.gather(working, *beside, return_exceptions=True)
            for end in ends:
                if isinstance(end, Exception):
                    raise end

    async def run(self, key: str, job: Job) -> None:
        """Run a line, and keep its outcome."""
        try:
            deferred = await self._lines.read(key)
        except (LookupError, TypeError, ValueError) as error:
            words = redact(f"this worker cannot read the line, as of another version: {error!r}")
            log.warning("%s: %s", key, words)
            unread = LineOutcome(key=key, number=0, state="failed", reason="version", message=words)
            await self._lines.end(key, job, unread)
            return
        if deferred is None:
            return
        line = deferred.line
        entry = await asyncio.to_thread(self._client.recorder.find, line.key)
        anew = entry is not None and entry.id == deferred.replaces
        outcome = await run_line(self._client, line, retry_failed=anew, timeout=deferred.timeout)
        await self._keep(key, job, outcome)

    async def _keep(self, key: str, job: Job, outcome: LineOutcome) -> None:
        if (seconds := _later(outcome, job.attempts)) is not None:
            log.info("%s is run again in %g s: %s", key, seconds, outcome.message)
            raise Later(seconds)
        await self._lines.end(key, job, outcome)

    async def _rescue(self, app: App) -> None:
        """Put the lines of dead workers back into the queue, again and again."""
        while True:
            try:
                await self._rescued(app)
            except (ConnectorException, *CUT_OFF) as error:
                log.info("lines of dead workers were not looked for: %s", type(error).__name__)
            await asyncio.sleep(LOOK)

    async def _rescued(self, app: App) -> None:
        async with self._pool.connection() as connection:
            # one worker at a time: another would put back what has been taken up again since
            locked = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK + 1])
            if await locked.fetchone() != (True,):
                return
            manager = app.job_manager
            jobs = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED)
            for job in jobs:
                log.info("taken over from a dead worker: %s", job.task_kwargs["key"])
                await manager.retry_job(job)


def _later(outcome: LineOutcome, attempts: int) -> float | None:
    """Seconds after which a line is to be run again; None if this was its end."""
    if outcome.reason == "JournalError":
        return delay(0)
    if outcome.state == "waiting" and attempts < TRIES:
        return delay(attempts)
    return None

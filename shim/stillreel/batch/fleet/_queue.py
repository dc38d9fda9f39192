"""Beyond one machine: Procrastinate hands the lines to any number of workers.

The command that defers a batch and all workers share two things. One is a PostgreSQL database,
which has the journal too. The other is a folder under the same path: a worker reads local pictures
from, and writes videos to, the paths that the line has. API keys come from each worker's
environment.

Procrastinate runs a line at least once. That it is paid for at most once is the journal's doing.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from stillreel._flows import back_off

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from procrastinate.jobs import Job
    from procrastinate.types import JSONValue
    from psycopg_pool import AsyncConnectionPool

    from stillreel.batch.fleet._worker import Worker

QUEUE = "stillreel"
TASK = "stillreel.line"
FIRST_DELAY, LONGEST_DELAY = 10.0, 300.0
CUT_OFF = (psycopg.OperationalError, PoolTimeout)


class Later(Exception):
    """A line is to be run again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:g} s")
        self.seconds = seconds


class _Again(BaseRetryStrategy):
    """No line is ever lost to the queue: whatever ended a run, another follows."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """At once for a line that was handed back, else later."""
        if isinstance(exception, Later):
            seconds = exception.seconds
        elif isinstance(exception, asyncio.CancelledError):
            seconds = 0.0
        else:
            seconds = delay(job.attempts)
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=seconds))


def delay(attempts: int) -> float:
    """Seconds before a line is run again after so many runs."""
    return back_off(attempts, least=FIRST_DELAY, longest=LONGEST_DELAY, spread=0.0)


class _Connector(PsycopgConnector):
    """Repeats the statements that a broken connection has cut off.

    Procrastinate does not, and a job whose end could not be told would be taken for running as long
    as its worker lives. What is executed here changes nothing when it is executed twice.
    """

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        for pause in (0.2, 0.5, 1.0, 2.0, 4.0):
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as error:
                if not isinstance(error.__cause__, CUT_OFF):
                    raise
                await asyncio.sleep(pause)
            else:
                return
        await super().execute_query_async(query, **arguments)


async def run_deferred(context: JobContext, *, key: str) -> None:
    """Run a line, by its worker. Its key is all that the queue and its log know of it."""
    given = cast("dict[str, Any]", context.additional_context)  # pyright: ignore[reportUnknownMemberType]
    worker: Worker = given["worker"]
    await worker.run(key, context.job)


@asynccontextmanager
async def open_app(pool: AsyncConnectionPool) -> AsyncGenerator[App]:
    """An application on the given connections."""
    app = App(connector=_Connector())
    app.task(name=TASK, queue=QUEUE, pass_context=True, retry=_Again())(run_deferred)
    await app.open_async(pool)
    yield app


async def defer(
    app: App, connection: psycopg.AsyncConnection[Any], keys: Iterable[str]
) -> list[int]:
    """Put lines into the queue, in a transaction of the caller; the ids of its jobs."""
    wanted: list[dict[str, JSONValue]] = [{"key": key} for key in keys]
    return await app.configure_task(TASK, connection=connection).batch_defer_async(*wanted)

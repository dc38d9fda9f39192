"""The lines of a fleet's batches, in the database that the journal is in."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from stillreel._journal.journal import Journal
from stillreel._models import ConfigurationError, File
from stillreel.batch._line import Line
from stillreel.batch._outcome import LineOutcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping

    from procrastinate.jobs import Job

    from stillreel._models import Recorder

    Defer = Callable[[psycopg.AsyncConnection[Any], list[str]], Awaitable[list[int]]]

OUTAGE = 60.0
PAUSE = 0.5
CONNECTIONS = 4
LOCK = 7461231983  # of PostgreSQL: batches are deferred one after another

_TABLE = """
CREATE TABLE IF NOT EXISTS stillreel_lines (
    key text PRIMARY KEY,
    line text NOT NULL,
    timeout double precision NOT NULL,
    replaces bigint,
    job_id bigint,
    outcome text
)
"""
# A line is deferred again when nobody is at it and it is not saved, or has become another one.
_PUT = """
INSERT INTO stillreel_lines AS known (key, line, timeout, replaces)
VALUES (%(key)s, %(line)s, %(timeout)s, %(replaces)s)
ON CONFLICT (key) DO UPDATE
SET line = excluded.line, timeout = excluded.timeout, replaces = excluded.replaces, outcome = NULL
WHERE NOT EXISTS (
    SELECT FROM procrastinate_jobs AS job
    WHERE job.id = known.job_id AND job.status IN ('todo', 'doing')
) AND (
    known.outcome IS NULL
    OR %(anew)s
    OR known.outcome::jsonb ->> 'state' <> 'saved'
    OR known.line::jsonb - 'number' <> excluded.line::jsonb - 'number'
)
RETURNING key
"""
_TAKEN = "UPDATE stillreel_lines SET job_id = %s WHERE key = %s"
_READ = "SELECT line, timeout, replaces FROM stillreel_lines WHERE key = %s AND outcome IS NULL"
_END = "UPDATE stillreel_lines SET outcome = %s WHERE key = %s AND job_id = %s"
_STANDING = """
SELECT known.key, known.outcome, known.job_id, job.status::text
FROM stillreel_lines AS known LEFT JOIN procrastinate_jobs AS job ON job.id = known.job_id
WHERE known.key = ANY(%s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A line as the queue has it.

    Attributes:
        line: What to run.
        timeout: Seconds for which its job is waited for at most.
        replaces: The recorded submit without a video that is to be submitted anew, if any. The
            line may be run more than once: of a later submit it is no longer true.
        anew: Whether it is run although it was saved: its files are there no longer.
    """

    line: Line
    timeout: float
    replaces: int | None = None
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a line stands: its outcome; or the queue's job, and that one's status."""

    outcome: LineOutcome | None
    job_id: int | None
    status: str | None


class Lines:
    """Keeps lines and their outcomes; a database that is away for a while is waited for.

    Args:
        pool: Connections to the journal's database.
    """

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def prepare(self) -> None:
        """Make the tables that are not there yet, the queue's own among them."""
        async with self._pool.connection() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            await connection.execute(_TABLE)
            found = await connection.execute("SELECT to_regclass('procrastinate_jobs')")
            if await found.fetchone() == (None,):
                await connection.execute(SchemaManager.get_schema())

    async def put(self, lines: Iterable[Deferred], defer: Defer) -> set[str]:
        """Defer the lines that are neither under way nor saved: all of them or none.

        Args:
            lines: The lines.
            defer: Puts keys into the queue on the given connection; returns its jobs' ids.

        Returns:
            The keys that were deferred.
        """
        async with self._pool.connection() as connection:
            # alone: a statement would not see the jobs that another is about to commit
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            new: list[str] = []
            for one in lines:
                fields = {
                    "key": one.line.queued,
                    "line": json.dumps(one.line.to_json()),
                    "timeout": one.timeout,
                    "replaces": one.replaces,
                    "anew": one.anew,
                }
                if await (await connection.execute(_PUT, fields)).fetchone():
                    new.append(one.line.queued)
            if new:
                jobs = await defer(connection, new)
                async with connection.cursor() as cursor:
                    await cursor.executemany(_TAKEN, list(zip(jobs, new, strict=True)))
        return set(new)

    async def read(self, key: str) -> Deferred | None:
        """A line; None when it has its outcome already."""
        rows = await self._execute(_READ, [key])
        if not rows:
            return None
        line, timeout, replaces = rows[0]
        fields = json.loads(line)
        return Deferred(line=Line.from_json(fields), timeout=timeout, replaces=replaces)

    async def end(self, key: str, job: Job, outcome: LineOutcome) -> None:
        """Keep how a line has ended, unless it was deferred anew since."""
        await self._execute(_END, [json.dumps(outcome.to_json()), key, job.id])

    async def standing(self, keys: Collection[str]) -> dict[str, Stand]:
        """Where lines stand, by key; those that were never deferred are left out."""
        rows = await self._execute(_STANDING, [list(keys)])
        return {
            key: Stand(_outcome(json.loads(outcome)) if outcome else None, job_id, status)
            for key, outcome, job_id, status in rows
        }

    async def _execute(self, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
        """Carry out one statement that may as well be carried out twice."""
        until = time.monotonic() + OUTAGE
        while True:
            try:
                async with self._pool.connection() as connection:
                    cursor = await connection.execute(statement.encode(), values)
                    return await cursor.fetchall() if cursor.description else []
            except (psycopg.OperationalError, PoolTimeout):
                if time.monotonic() >= until:
                    raise
                await asyncio.sleep(PAUSE)


def database_of(recorder: Recorder) -> str:
    """The URL of a journal's database, its password included: it is for connecting only.

    Raises:
        ConfigurationError: If it is no PostgreSQL database.
    """
    if isinstance(recorder, Journal) and recorder.engine.dialect.name == "postgresql":
        url = recorder.engine.url.set(drivername="postgresql")
        return url.render_as_string(hide_password=False)
    raise ConfigurationError("workers share a journal in PostgreSQL: write postgresql://…")


def connections(url: str) -> AsyncConnectionPool:
    """Connections to a database that may restart: each is looked at before it is used."""
    return AsyncConnectionPool(
        url,
        open=False,
        check=AsyncConnectionPool.check_connection,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=10,
    )


def _outcome(fields: Mapping[str, Any]) -> LineOutcome:
    named = {name: fields[name] for name in ("state", "provider", "job", "reason", "message")}
    files = tuple(
        File(index=place, saved_at=0.0, **file) for place, file in enumerate(fields["files"])
    )
    return LineOutcome(
        key=fields["id"], number=fields["line"], files=files, charged=fields["charged"], **named
    )

"""The one function that runs one line, for any engine that runs a function at least once."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stillreel._client import DEFAULT_TIMEOUT
from stillreel._models import (
    ConfigurationError,
    IdempotencyConflict,
    RequestFailed,
    StillreelError,
    WaitTimeout,
    redact,
)
from stillreel._models.url import is_loopback
from stillreel.batch._outcome import LineOutcome, broken, fallen, read_outcome, saved

if TYPE_CHECKING:
    from stillreel._client import AsyncClient, OnState
    from stillreel._flows import OnJob
    from stillreel._models import Entry, Job, JobState, Result
    from stillreel.batch._line import Line

log = logging.getLogger("stillreel")

GRACE = 5.0
"""Seconds after its timeout at which a wait that has not ended by itself is given up."""

DIALLING = 1.0


async def run_line(
    client: AsyncClient,
    line: Line,
    *,
    retry_failed: bool = False,
    timeout: float = DEFAULT_TIMEOUT,
    on_job: OnJob | None = None,
    on_state: OnState | None = None,
) -> LineOutcome:
    """Look in the journal, submit, wait, save; run again, it goes on from what is recorded.

    Args:
        client: One with a journal.
        line: What to run.
        retry_failed: Whether a job that has ended without a video is submitted anew.
        timeout: Seconds for which its job is waited for at most.
        on_job: Called with the job once it exists.
        on_state: Called with each state that is read.

    Returns:
        How it has ended. Whatever error ends the line becomes an outcome.
    """
    run = _Run(client, retry_failed, timeout, on_job, on_state)
    try:
        await _refuse_gone(client, line)
        try:
            result = await run.make(line)
        except IdempotencyConflict:
            if (other := await _apart(client, line)) is None:
                raise
            line = other
            result = await run.make(line)
    except StillreelError as error:
        return fallen(line, error)
    except Exception as error:  # noqa: BLE001 - the other lines go on
        return await broken_line(client, line, error)
    return saved(line, result)


async def broken_line(client: AsyncClient, line: Line, error: Exception) -> LineOutcome:
    """The outcome of a line that an error has ended which is none of the library's."""
    kind, words = type(error).__name__, str(error)
    for provider in client.configured.values():
        with suppress(ConfigurationError):  # one without a key has none to hide
            words = redact(words, provider.require_key().reveal(), longest=len(words))
    words = redact(words)
    log.warning("%s: %s: %s", line.label, kind, words)
    return broken(line, kind, words, await recorded_entry(client, line))


async def recorded_entry(client: AsyncClient, line: Line) -> Entry | None:
    """What the journal has of a line; None too if it cannot be asked."""
    try:
        return await asyncio.to_thread(client.recorder.find, line.key)
    except Exception as error:  # noqa: BLE001 - it is asked for the sake of another error
        log.warning("%s: not found in the journal: %s", line.label, error)
        return None


class _Run:
    """Runs a line; its wait ends in time, whatever happens within it."""

    def __init__(
        self,
        client: AsyncClient,
        retry_failed: bool,
        timeout: float,
        on_job: OnJob | None,
        on_state: OnState | None,
    ) -> None:
        self._client, self._retry_failed, self._timeout = client, retry_failed, timeout
        self._on_job, self._on_state = on_job, on_state
        self._bound = asyncio.timeout(None)
        self._job: Job | None = None

    async def make(self, line: Line) -> Result:
        """Make a line.

        Raises:
            StillreelError: As :meth:`AsyncClient.generate`.
        """
        self._bound = asyncio.timeout(None)
        try:
            async with self._bound:
                return await self._client.generate(
                    line.request,
                    line.path,
                    provider=line.providers,
                    drop=line.drop,
                    idempotency_key=line.key,
                    retry_failed=self._retry_failed,
                    timeout=self._timeout,
                    on_job=self._begin_wait,
                    on_state=self._take_state,
                )
        except TimeoutError as error:
            if self._job is None or not self._bound.expired():
                raise
            raise WaitTimeout(
                f"{self._job} could not be read within {self._timeout:g} s: it is not lost, "
                "wait for it again",
                job=self._job,
            ) from error

    def _begin_wait(self, job: Job) -> None:
        self._job = job
        self._end_at(asyncio.get_running_loop().time() + self._timeout + GRACE)
        if self._on_job:
            self._on_job(job)

    def _take_state(self, state: JobState) -> None:
        if state.ended:
            self._end_at(None)
        if self._on_state:
            self._on_state(state)

    def _end_at(self, when: float | None) -> None:
        with suppress(RuntimeError):  # it was given up: nobody waits any longer
            self._bound.reschedule(when)


async def _apart(client: AsyncClient, line: Line) -> Line | None:
    """The line under its project's own key, if another project was quicker with its id."""
    entry = await asyncio.to_thread(client.recorder.find, line.key)
    is_ours = entry is None or entry.intent.target == str(line.path)
    return None if is_ours else line.apart()


async def _refuse_gone(client: AsyncClient, line: Line) -> None:
    """Refuse to wait for a job of a server on this machine that runs no longer, as a sandbox.

    Raises:
        RequestFailed: With the job.
    """
    entry = await asyncio.to_thread(client.recorder.find, line.key)
    if entry is None or read_outcome(line, entry).state != "waiting":
        return
    provider = client.configured.get(entry.intent.provider)
    origin = entry.intent.origin or (provider.origin if provider else "")
    if is_loopback(urlsplit(origin).hostname) and await asyncio.to_thread(_refuses, origin):
        raise RequestFailed(
            f"{entry.job}: {origin} is gone: nothing answers there. The jobs of a sandbox end with "
            "it; then take another journal, or pay for a new clip with --retake",
            job=entry.job,
        )


def _refuses(origin: str) -> bool:
    """Whether no server listens there, at any address of its host."""
    parts = urlsplit(origin)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname, port), DIALLING).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False

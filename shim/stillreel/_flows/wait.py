"""Wait for the end of a job: the only polling loop."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from stillreel._flows.effects import Ended, Listen, NextRead, RunCallback
from stillreel._flows.policy import back_off
from stillreel._flows.read import Unreadable, combine_readings, gone, read_id, unreadable_error
from stillreel._models import (
    TERMINAL,
    Job,
    JobCancelled,
    JobError,
    JobFailed,
    JobFiltered,
    JobState,
    NoVideo,
    Result,
    WaitTimeout,
    redact,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._flows.effects import Flow
    from stillreel._flows.policy import Clock
    from stillreel._models import Answer
    from stillreel.providers import Provider, Reading

FIRM_REFUSALS = 3  # in a row: a job may be unknown for a moment after its submit
LEAST_TIMEOUT = 1.0
LONGEST_WORDS = 80
LEAST_BACKOFF = 0.05


def wait(
    provider: Provider,
    job: Job,
    *,
    timeout: float,
    clock: Clock,
    interval: float | None = None,
    on_state: Callable[[JobState], None] | None = None,
) -> Flow[Result]:
    """Read a job until each of its ids has ended.

    Args:
        provider: Whose job it is.
        job: The job.
        timeout: Seconds from now after which to stop waiting. It is read at least once.
        clock: Gives the time.
        interval: Seconds between reads; by default the provider's advice.
        on_state: Called with each state.

    Raises:
        WaitTimeout: If it is still running then.
        JobExpired: If the provider does not know it, several times over.
        RequestFailed: If reading it is refused, several times over.
    """
    deadline = clock() + timeout
    pace = provider.poll_interval if interval is None else interval
    rounds = _Rounds(provider, job, pace)
    yield Listen(provider, latest=timeout)
    yield NextRead(0.0, provider, job, latest=deadline - clock())
    while True:
        pause = yield from rounds.read(max(deadline, clock() + LEAST_TIMEOUT), clock)
        if rounds.state and on_state:
            yield RunCallback(on_state, rounds.state)
        if rounds.state and rounds.state.ended:
            yield Ended(job, made=bool(rounds.state.videos))
            return result_of(rounds.state)
        left = deadline - clock()
        if left <= 0:
            raise timeout_error(job, timeout, rounds.state, rounds.last) from rounds.last
        pause = min(left, pause * random.uniform(1.0, 1.1))  # noqa: S311 - jitter
        yield NextRead(pause, provider, job, latest=left, missed=rounds.missed)


class _Rounds:
    """Rounds of reads over a job's ids: those that have ended are not read again."""

    def __init__(self, provider: Provider, job: Job, pace: float) -> None:
        self.provider, self.job, self.pace = provider, job, pace
        self.state: JobState | None = None
        self.last: Unreadable | None = None
        self._readings: dict[str, tuple[Reading, Answer]] = {}
        self._failed = 0
        self._refused: Counter[str] = Counter()
        self._gone: set[str] = set()

    def read(self, until: float, clock: Clock) -> Flow[float]:
        """Read each id that has not ended; the result is how long to pause then, in seconds.

        An id whose turn has not come by then is left as it was.

        Raises:
            JobExpired: If the provider knows none of the ids, several times in a row.
            RequestFailed: If reading is refused, several times in a row.
        """
        misses: list[Unreadable] = []
        for job_id in self.job.ids:
            if job_id in self._readings and self._readings[job_id][0].phase in TERMINAL:
                continue
            if (timeout := until - clock()) <= 0:
                break
            try:
                reading = yield from read_id(self.provider, job_id, timeout)
            except Unreadable as error:
                misses.append(error)
                self._missed(job_id, error)
            else:
                self._readings[job_id] = reading
                self._refused[job_id] = 0
        if self._readings.keys() == set(self.job.ids):
            self.state = combine_readings(
                self.job, {one: self._readings[one] for one in self.job.ids}
            )
        return self._pause(misses)

    def _missed(self, job_id: str, error: Unreadable) -> None:
        self.last = error
        self._refused[job_id] = 0 if error.passing else self._refused[job_id] + 1
        if self._refused[job_id] < FIRM_REFUSALS:
            return
        self._gone.add(job_id)
        if not error.gone or self._gone == set(self.job.ids):
            raise unreadable_error(self.job, error) from error
        self._readings[job_id] = gone(error)

    @property
    def missed(self) -> bool:
        """Whether a read of the last round failed."""
        return self._failed > 0

    def _pause(self, misses: list[Unreadable]) -> float:
        self._failed = self._failed + 1 if misses else 0
        if not misses:
            return self.pace
        asked = [error.wait for error in misses if error.wait is not None]
        least = max(self.pace, LEAST_BACKOFF)
        # its turn spreads it already
        return max(
            self.pace, back_off(self._failed, max(asked, default=None), least=least, spread=0.0)
        )


def timeout_error(
    job: Job, timeout: float, state: JobState | None, last: Unreadable | None
) -> WaitTimeout:
    """The error for a job that outlasts the wait."""
    if state:
        words = ", ".join(dict.fromkeys(state.status))
        where = f"is {state.phase} (the provider says {redact(words, longest=LONGEST_WORDS)!r})"
    else:
        where = f"could not be read ({last or 'no time was left'})"
    return WaitTimeout(
        f"{job} {where} after {timeout:g} s: it is not lost, wait for it again",
        job=job,
        state=state,
    )


def result_of(state: JobState) -> Result:
    """How a job has ended. Failures never cost the videos that were made."""
    error = None if state.videos else error_of(state)
    return Result(
        job=state.job, videos=state.videos, failures=state.failures, error=error, state=state
    )


def error_of(state: JobState) -> JobError:
    """The error for a job that has ended without any video."""
    job, answer = state.job, state.answers[-1] if state.answers else None
    if not state.failures:
        message = f"{job} has succeeded, but the provider names no video"
        return NoVideo(message, job=job, state=state, answer=answer)
    first = state.failures[0]
    words = first.reason or first.code or "the provider gives no reason"
    if first.phase == "cancelled":
        return JobCancelled(f"{job} was cancelled", job=job, state=state, answer=answer)
    kind = JobFiltered if first.filtered else JobFailed
    return kind(
        f"{job} has failed: {words}",
        job=job,
        state=state,
        reason=first.reason,
        code=first.code,
        answer=answer,
    )

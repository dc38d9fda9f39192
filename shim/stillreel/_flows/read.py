"""Free requests: reading states, cancelling, uploading. They may be repeated."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING

from stillreel._flows.effects import Flow, Note, Pause, Send, T, TransportFault
from stillreel._flows.policy import back_off
from stillreel._models import (
    Failure,
    Job,
    JobExpired,
    JobState,
    OffContract,
    Phase,
    RequestFailed,
    UnsupportedOperation,
    Video,
    redact,
)
from stillreel.providers import PROVIDERS, Problem, Provider, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stillreel._models import Answer, Call


ATTEMPTS = 3
NOT_FOUND = 404
MAY_PASS = frozenset({408, 425, 429})
LONGEST_PAUSE = 60.0


class Unreadable(Exception):
    """One read that failed.

    Attributes:
        passing: Whether another try may succeed.
        gone: Whether the provider says that it does not know the job.
        answer: What came, if anything.
        wait: Seconds that the provider asks to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        passing: bool = True,
        gone: bool = False,
        answer: Answer | None = None,
        wait: float | None = None,
    ) -> None:
        super().__init__(message)
        self.passing = passing
        self.gone = gone
        self.answer = answer
        self.wait = wait


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a ``Retry-After`` asks for, given in seconds or as a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return None


def pause_before(asked: float | None, attempt: int) -> Pause:
    """The pause before another try: as long as the provider asks for, within reason."""
    # its turn spreads it already
    return Pause(back_off(attempt - 1, asked, least=1.0, most=LONGEST_PAUSE, spread=0.0))


def send_call(
    provider: Provider, call: Call[T], timeout: float | None = None, *, shared: bool = False
) -> Flow[tuple[T, Answer]]:
    """Send a free request and read its answer.

    Raises:
        Unreadable: Whatever went wrong.
    """
    try:
        answer: Answer = yield Send(provider, call, timeout=timeout, shared=shared)
    except TransportFault as fault:
        raise Unreadable(str(fault)) from fault
    try:
        problem = provider.problem(answer)
        if problem is None and answer.complete:
            return call.read(answer), answer
    except Exception as error:  # a mistake of a reader's must not end a wait
        yield Note(
            provider,
            call.operation,
            answer.status,
            "unreadable",
            "the contract's form",
            repr(error),
        )
        words = redact(repr(error), provider.require_key().reveal())
        raise Unreadable(f"the answer is off contract: {words}", answer=answer) from error
    if problem:
        raise _unreadable(provider, problem, answer)
    raise Unreadable("the connection broke within the answer", answer=answer)


def _unreadable(provider: Provider, problem: Problem, answer: Answer) -> Unreadable:
    words = " ".join(str(part) for part in (problem.status, problem.code, problem.message) if part)
    return Unreadable(
        redact(words, provider.require_key().reveal()),
        passing=problem.status >= 500 or problem.status in MAY_PASS,
        gone=problem.status == NOT_FOUND,
        answer=answer,
        wait=retry_after(answer.headers, answer.received_at),
    )


def retry_call(
    provider: Provider, call: Call[T], timeout: float | None = None, *, shared: bool = False
) -> Flow[tuple[T, Answer]]:
    """:func:`send_call`, repeated a few times while another try may succeed."""
    return (yield from _retry(partial(send_call, provider, call, timeout, shared=shared)))


def _retry(reading: Callable[[], Flow[T]]) -> Flow[T]:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return (yield from reading())
        except Unreadable as error:
            if not error.passing or attempt == ATTEMPTS:
                raise
            yield pause_before(error.wait, attempt)
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


def free(provider: Provider, call: Call[T], failure: str) -> Flow[T]:
    """A free POST before a submit: sent once, since nothing says that it may be repeated.

    Raises:
        RequestFailed: If it fails. Nothing was submitted.
    """
    try:
        result, _ = yield from send_call(provider, call)
    except Unreadable as error:
        raise RequestFailed(
            f"{provider.stem}: {failure}: {error}",
            provider=provider.stem,
            answer=error.answer,
            charged="no",
        ) from error
    return result


def read_id(
    provider: Provider, job_id: str, timeout: float | None = None
) -> Flow[tuple[Reading, Answer]]:
    """Read one id once.

    Raises:
        Unreadable: If it cannot be read, or the answer is about another job.
    """
    call = provider.state(job_id)
    reading, answer = yield from send_call(provider, call, timeout)
    if reading.reason:
        reading = replace(reading, reason=redact(reading.reason, provider.require_key().reveal()))
    note = partial(Note, provider, call.operation, answer.status)
    if reading.id not in {None, job_id}:
        yield note("id", job_id, str(reading.id))
        raise Unreadable("the answer is about another job", answer=answer)
    if reading.phase == "unknown":
        yield note("status", "a known status", reading.status)
    return reading, answer


def read_state(provider: Provider, job: Job) -> Flow[JobState]:
    """Read a job as it stands, each id with a few tries; one that is gone costs no other.

    Raises:
        JobExpired: If the provider does not know it.
        RequestFailed: If it cannot be read.
    """
    readings: dict[str, tuple[Reading, Answer]] = {}
    missing: list[str] = []
    for job_id in job.ids:
        try:
            readings[job_id] = yield from _retry(partial(read_id, provider, job_id))
        except Unreadable as error:
            missing.append(job_id)
            if not error.gone or missing == list(job.ids):
                raise unreadable_error(job, error) from error
            readings[job_id] = gone(error)
    return combine_readings(job, readings)


def gone(error: Unreadable) -> tuple[Reading, Answer]:
    """What stands for an id that the provider does not know, beside others that it does."""
    assert error.answer is not None  # noqa: S101 - it is an answer that says so
    return Reading(phase="failed", status="", reason=f"not known (any more): {error}"), error.answer


def unreadable_error(job: Job, error: Unreadable) -> JobExpired | OffContract | RequestFailed:
    """The error for a job that cannot be read."""
    if error.gone:
        return JobExpired(
            f"{job}: the provider does not know this job (any more): {error}",
            job=job,
            answer=error.answer,
        )
    kind = OffContract if error.answer and error.__cause__ else RequestFailed
    return kind(f"{job}: its state could not be read: {error}", job=job, answer=error.answer)


def cancel(provider: Provider, job: Job) -> Flow[JobState]:
    """Cancel every id, then read the state.

    Raises:
        UnsupportedOperation: If the provider has no operation for it.
        JobExpired: If it does not know the job.
        RequestFailed: If a request fails.
    """
    for job_id in job.ids:
        call = provider.cancel(job_id)
        if call is None:
            able = [name for name, kind in PROVIDERS.items() if kind().cancel(job_id)]
            raise UnsupportedOperation(
                f"{job.provider} cannot cancel a job: supported by {', '.join(able)}",
                provider=job.provider,
                job=job,
            )
        try:
            yield from retry_call(provider, call)
        except Unreadable as error:
            raise unreadable_error(job, error) from error
    return (yield from read_state(provider, job))


def combine_readings(job: Job, readings: Mapping[str, tuple[Reading, Answer]]) -> JobState:
    """One state of the readings of all ids."""
    videos: list[Video] = []
    failures: list[Failure] = []
    for job_id, (reading, _) in readings.items():
        if reading.phase == "succeeded":
            for clip in reading.clips:
                known = {name: getattr(clip, name) for name in clip.__slots__}
                videos.append(Video(job=job, index=len(videos), **known))
        elif reading.phase in {"failed", "cancelled"}:
            failures.append(
                Failure(job_id, reading.phase, reading.reason, reading.code, reading.filtered)
            )
    progress = [one.progress for one, _ in readings.values() if one.progress is not None]
    return JobState(
        job=job,
        phase=_phase([reading.phase for reading, _ in readings.values()]),
        status=tuple(reading.status for reading, _ in readings.values()),
        progress=sum(progress) / len(progress) if progress else None,
        videos=tuple(videos),
        failures=tuple(failures),
        answers=tuple(answer for _, answer in readings.values()),
    )


def _phase(phases: list[Phase]) -> Phase:
    """The phase of a job with several ids: it has ended when each has."""
    order: tuple[Phase, ...] = ("running", "unknown", "queued", "succeeded", "failed", "cancelled")
    if {"queued", "succeeded"} <= set(phases):
        return "running"
    return next(phase for phase in order if phase in phases)

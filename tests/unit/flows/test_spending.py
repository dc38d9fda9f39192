"""Limits of the user stop the spending, and count nothing that was surely not taken."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Spending, SubmitPolicy, record_outcome
from stillreel._models import Failure, JobState, Result
from tests.unit.driving import (
    ACCEPTED,
    BROKEN,
    REQUEST,
    UNSENT,
    Driver,
    Queue,
    all_four,
    answer,
    submit,
)

if TYPE_CHECKING:
    from stillreel._flows import Flow

JOB = sr.Job("modellix", ("task-1",))
BUSY = answer({"message": "slow"}, 429)
ODD = answer({}, 418)
REFUSED = answer({"reason": "NOT_ENOUGH_BALANCE"}, 403)


def run(spending: Spending, driver: Driver, *names: str, **policy: Any) -> sr.Job:
    told = SubmitPolicy(spending=spending, clock=driver.clock, **policy)
    return driver.run(submit(all_four(), names or ["highwayapi"], REQUEST, policy=told))


def fails(spending: Spending, given: object, *names: str, **policy: Any) -> sr.StillreelError:
    with pytest.raises(sr.StillreelError) as raised:
        run(spending, Driver(given), *names, **policy)
    return raised.value


def test_the_submits_of_a_client_can_be_limited() -> None:
    spending = Spending(max_submits=2)
    for _ in range(2):
        run(spending, Driver(ACCEPTED["highwayapi"]))
    driver = Driver()

    with pytest.raises(sr.SpendingStopped, match="max_submits=2") as raised:
        run(spending, driver)

    assert raised.value.charged == "no"
    assert driver.sent == []


@pytest.mark.parametrize(
    ("given", "counted"),
    [(ACCEPTED["highwayapi"], 1), (BROKEN, 1), (ODD, 1), (UNSENT, 0), (BUSY, 0), (REFUSED, 0)],
    ids=["taken", "perhaps taken", "no row of its table", "not sent", "busy", "refused"],
)
def test_a_submit_counts_unless_it_was_surely_not_taken(given: object, counted: int) -> None:
    spending = Spending(max_submits=1)

    if given is ACCEPTED["highwayapi"]:
        run(spending, Driver(given))
    else:
        fails(spending, given)

    assert spending.submits == counted


def test_a_job_that_is_found_in_the_list_counts_once() -> None:
    spending = Spending(max_submits=1)

    assert str(run(spending, Driver(Queue("lost")), "oxen")) == "oxen:g-1"
    assert (spending.submits, spending.failures) == (1, 0)


def test_repetitions_and_fallbacks_count_once() -> None:
    spending = Spending(max_submits=1)
    driver = Driver(UNSENT, UNSENT, UNSENT, REFUSED, ACCEPTED["modellix"])

    run(spending, driver, "highwayapi", "modellix", patience=30)

    assert len(driver.submits) == 5
    assert (spending.submits, spending.failures) == (1, 0)


def test_no_limit_is_no_limit() -> None:
    spending = Spending()
    for _ in range(50):
        fails(spending, BROKEN)

    assert str(run(spending, Driver(ACCEPTED["highwayapi"]))) == "highwayapi:task-1"


@pytest.mark.parametrize("given", [UNSENT, REFUSED, BROKEN], ids=["not sent", "refused", "unknown"])
def test_failures_in_a_row_can_be_limited(given: object) -> None:
    spending = Spending(max_consecutive_failures=2)
    for _ in range(2):
        fails(spending, given)

    assert isinstance(fails(spending, given), sr.SpendingStopped)


# --- what becomes of jobs


def ended(spending: Spending, outcome: Result | sr.StillreelError) -> None:
    def waiting() -> Flow[Result]:
        yield from ()
        if isinstance(outcome, Result):
            return outcome
        raise outcome

    assert outcome.job is not None
    flow = record_outcome(waiting(), all_four()["modellix"], outcome.job, spending)
    with pytest.raises(type(outcome)) if isinstance(outcome, Exception) else nullcontext():
        Driver().run(flow)


def failed(job: sr.Job = JOB) -> Result:
    error = sr.JobFailed("no luck", job=job)
    failures = (Failure("task-1", "failed"),)
    return Result(job=job, failures=failures, error=error, state=JobState(job=job, phase="failed"))


def made(job: sr.Job = JOB) -> Result:
    return Result(job=job, videos=(sr.Video(url="https://x.example/1", job=job),))


def test_a_job_without_a_video_is_a_failure_and_one_with_a_video_ends_the_row() -> None:
    spending = Spending(max_consecutive_failures=3)
    jobs = [sr.Job("modellix", (str(number),)) for number in range(4)]

    ended(spending, failed(jobs[0]))
    ended(spending, sr.JobExpired("gone", job=jobs[1]))
    assert spending.failures == 2
    ended(spending, made(jobs[2]))
    assert spending.failures == 0
    ended(spending, failed(jobs[3]))
    assert spending.failures == 1


def test_a_failed_job_is_one_failure_however_often_it_is_waited_for() -> None:
    spending = Spending(max_consecutive_failures=2)

    for _ in range(5):
        ended(spending, failed())

    assert spending.failures == 1


@pytest.mark.parametrize("kind", [sr.WaitTimeout, sr.RequestFailed])
def test_a_wait_that_is_over_too_early_is_no_failure(kind: type[sr.StillreelError]) -> None:
    spending = Spending(max_consecutive_failures=1)

    ended(spending, kind("still running", job=JOB))

    assert spending.failures == 0


@pytest.mark.parametrize(
    "setting",
    [
        {"max_submits": -1},
        {"max_submits": 1.5},
        {"max_submits": True},
        {"max_consecutive_failures": 0},
        {"submit_patience": -1},
        {"submit_patience": float("inf")},
        {"max_download": 0},
    ],
    ids=str,
)
def test_a_limit_that_makes_no_sense_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(sr.ConfigurationError, match=next(iter(setting))):
        sr.Client({}, **setting)

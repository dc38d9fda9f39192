"""What becomes of a job is recorded as it was, and without a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stillreel as sr
from stillreel._flows import Spending, SubmitPolicy, record_outcome, wait
from tests.unit.driving import ACCEPTED, REQUEST, Driver, answer, submit

if TYPE_CHECKING:
    from stillreel._models import Answer
    from stillreel.providers import Provider

KEY = "12345678"


def ended(status: str, words: str | None = None, url: str | None = None) -> Answer:
    """How a generation has ended."""
    return answer({"status": status, "error_message": words, "result_url": url})


def recorded(journal: sr.Journal, end: object, key: str = KEY) -> sr.Entry:
    """The record of a job that was submitted, and waited for."""
    oxen: Provider = sr.Oxen(key=key, revision="2026-07-04")
    driver = Driver(ACCEPTED["oxen"], end)
    driver.recorder = journal
    job = driver.run(submit({"oxen": oxen}, ["oxen"], REQUEST, policy=SubmitPolicy(durable=True)))
    waiting = wait(oxen, job, timeout=60, clock=driver.clock)
    driver.run(record_outcome(waiting, oxen, job, Spending()))
    (entry,) = journal.entries()
    return entry


@pytest.mark.parametrize(
    ("end", "state", "videos"),
    [
        (ended("succeeded", url="https://clips.example/1"), "succeeded", 1),
        (ended("succeeded"), "no_video", 0),
        (ended("failed"), "failed", 0),
        (ended("cancelled"), "cancelled", 0),
    ],
)
def test_a_job_is_recorded_as_it_has_ended(
    journal: sr.Journal, end: Answer, state: str, videos: int
) -> None:
    entry = recorded(journal, end)

    assert (entry.state, entry.videos) == (state, videos)


def test_a_job_that_the_provider_has_forgotten_is_recorded_so(journal: sr.Journal) -> None:
    with pytest.raises(sr.JobExpired):
        recorded(journal, answer({"error": {"message": "not found"}}, 404))

    assert [entry.state for entry in journal.entries()] == ["expired"]


@pytest.mark.parametrize(
    ("key", "told"), [("12345678", "bad key …!"), ("1234567", "bad key 1234567!")]
)
def test_a_key_is_masked_unless_it_is_too_short_to_be_one(
    journal: sr.Journal, key: str, told: str
) -> None:
    entry = recorded(journal, ended("failed", f"bad key {key}!"), key=key)

    assert entry.message == f"oxen:task-1 has failed: {told}"


def test_only_the_beginning_of_long_words_is_recorded(journal: sr.Journal) -> None:
    entry = recorded(journal, ended("failed", "x" * 5000))

    assert entry.message is not None
    assert len(entry.message) == 500

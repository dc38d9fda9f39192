"""Reading a job once: what is tried again, what is not, and what several ids come to."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest

import stillreel as sr
from stillreel._flows import Note, Send, cancel, read_state, retry_after
from stillreel._models import Answer, Job
from tests.unit.driving import (
    BROKEN,
    UNSENT,
    Driver,
    aihubmax,
    answer,
    by_path,
    highwayapi,
    modellix,
    oxen,
)

NOW = 1_800_000_000.0
JOB = Job("highwayapi", ("t",))
TWO = Job("oxen", ("a", "b"))


def task(status: str = "SUCCEED", *links: str, task_id: str = "t") -> Answer:
    return answer(
        {
            "task": {"task_id": task_id, "status": f"TASK_STATUS_{status}", "reason": "r"},
            "videos": [{"video_url": link, "video_url_ttl": "3600"} for link in links],
        }
    )


def generation(status: str, url: str | None = None, job_id: str | None = None) -> Answer:
    return answer({"generation_id": job_id, "status": status, "result_url": url})


def test_a_state_is_read_by_one_get() -> None:
    driver = Driver(task("SUCCEED", "https://clips.example/1", "https://clips.example/2"))

    state = driver.run(read_state(highwayapi(), JOB))

    assert state.phase == "succeeded"
    assert state.ended
    assert [(video.index, video.url[-1], video.job) for video in state.videos] == [
        (0, "1", JOB),
        (1, "2", JOB),
    ]
    assert state.status == ("TASK_STATUS_SUCCEED",)
    assert len(state.answers) == 1
    assert [(send.call.method, send.submit) for send in driver.sent] == [("GET", False)]


@pytest.mark.parametrize("bad", ["a/b", "../x", "a?b=c", "a#b", "a b", "é", "%2e%2e"])
def test_an_id_never_leaves_its_place_in_the_path(bad: str) -> None:
    for provider in (modellix(), highwayapi(), aihubmax(), oxen()):
        path = provider.state(bad).path
        assert path.count("/") == provider.state("x").path.count("/")
        assert not {"?", "#", " "} & set(path.rpartition("/")[2])
        call = provider.state(bad)
        assert bad not in path or bad.isalnum() or call.params


@pytest.mark.parametrize(
    "passing",
    [
        UNSENT,
        BROKEN,
        answer({}, 500),
        answer({}, 429),
        answer({}, 408),
        answer({}, 425),
        answer(b"<html>", 502),
        answer(b"<html>"),
        answer(b'{"task": {"task_id": "t", "status": "TASK_STATUS_SUC', complete=False),
        answer(task("FAILED").content, complete=False),
        answer({"task": None}),
        answer(b"[" * 100_000),
        task(task_id="another"),
    ],
    ids=repr,
)
def test_what_may_pass_is_read_again(passing: object) -> None:
    driver = Driver(passing, passing, task("QUEUED"))

    assert driver.run(read_state(highwayapi(), JOB)).phase == "queued"
    assert len(driver.sent) == 3
    assert driver.pauses == [1.0, 2.0]


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        (BROKEN, sr.RequestFailed),
        (answer({}, 500), sr.RequestFailed),
        (answer(b"<html>"), sr.OffContract),
        (answer({"task": 5}), sr.OffContract),
        (task(task_id="another"), sr.RequestFailed),
    ],
    ids=["fault", "500", "html", "retyped", "another"],
)
def test_a_job_that_stays_unreadable_is_kept_on_the_error(
    last: object, kind: type[sr.StillreelError]
) -> None:
    driver = Driver(last)

    with pytest.raises(kind) as raised:
        driver.run(read_state(highwayapi(), JOB))

    assert type(raised.value) is kind
    assert raised.value.job is JOB
    assert raised.value.charged == "unknown"
    assert raised.value.answer is (last if isinstance(last, Answer) else None)
    assert len(driver.sent) == 3


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_firm_refusal_is_not_tried_again(status: int) -> None:
    driver = Driver(answer({"message": "no"}, status))

    with pytest.raises(sr.RequestFailed, match="no"):
        driver.run(read_state(highwayapi(), JOB))

    assert len(driver.sent) == 1


def test_a_job_that_the_provider_does_not_know_has_expired() -> None:
    given = answer({"message": "no such task"}, 404)

    with pytest.raises(sr.JobExpired, match="no such task") as raised:
        Driver(given).run(read_state(highwayapi(), JOB))

    assert raised.value.job is JOB
    assert raised.value.answer is given


def test_the_state_of_another_job_is_refused_and_noted() -> None:
    driver = Driver(task(task_id="another"), task("QUEUED"))

    assert driver.run(read_state(highwayapi(), JOB)).phase == "queued"
    notes = [(note.kind, note.came) for note in driver.effects if isinstance(note, Note)]
    assert notes == [("id", "another")]


def test_an_unknown_status_is_a_phase_of_its_own_and_noted() -> None:
    driver = Driver(task("PAUSED"))

    state = driver.run(read_state(highwayapi(), JOB))

    assert state.phase == "unknown"
    assert not state.ended
    notes = [(note.kind, note.came) for note in driver.effects if isinstance(note, Note)]
    assert notes == [("status", "TASK_STATUS_PAUSED")]


def test_a_retry_after_is_followed_but_not_for_ever() -> None:
    asked = [answer({}, 429, headers={"retry-after": text}) for text in ("7", "999999999")]

    driver = Driver(*asked, task("QUEUED"))
    driver.run(read_state(highwayapi(), JOB))

    assert driver.pauses == [7.0, 60.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("9" * 400, 999_999_999.0),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW - 90, usegmt=True), 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
    ],
)
def test_retry_after_comes_in_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_no_retry_after_asks_for_nothing() -> None:
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("first", "second", "phase"),
    [
        ("queued", "queued", "queued"),
        ("queued", "processing", "running"),
        ("succeeded", "queued", "running"),
        ("succeeded", "processing", "running"),
        ("succeeded", "failed", "succeeded"),
        ("failed", "succeeded", "succeeded"),
        ("failed", "queued", "queued"),
        ("failed", "cancelled", "failed"),
        ("cancelled", "cancelled", "cancelled"),
        ("strange", "succeeded", "unknown"),
        ("strange", "processing", "running"),
    ],
)
def test_a_job_of_several_ids_has_ended_when_each_has(first: str, second: str, phase: str) -> None:
    driver = Driver(by_path(a=generation(first), b=generation(second)))

    state = driver.run(read_state(oxen(), TWO))

    assert state.phase == phase
    assert state.status == (first, second)


def test_videos_of_several_ids_are_counted_through_and_failures_named() -> None:
    job = Job("oxen", ("a", "b", "c"))
    driver = Driver(
        by_path(
            a=generation("succeeded", "https://clips.example/a"),
            b=answer({"status": "failed", "error_message": "blocked by safety"}),
            c=generation("succeeded", "https://clips.example/c"),
        )
    )

    state = driver.run(read_state(oxen(), job))

    assert [(video.index, video.url[-1]) for video in state.videos] == [(0, "a"), (1, "c")]
    (failure,) = state.failures
    assert (failure.id, failure.phase, failure.filtered) == ("b", "failed", True)


def test_an_id_that_is_gone_costs_no_other() -> None:
    gone = answer({"error": {"title": "not found"}}, 404)
    driver = Driver(by_path(a=gone, b=generation("succeeded", "https://clips.example/b")))

    state = driver.run(read_state(oxen(), TWO))

    assert [video.url[-1] for video in state.videos] == ["b"]
    assert [failure.id for failure in state.failures] == ["a"]
    assert "not found" in str(state.failures[0].reason)


def test_a_job_has_expired_when_each_of_its_ids_is_gone() -> None:
    with pytest.raises(sr.JobExpired):
        Driver(answer({}, 404)).run(read_state(oxen(), TWO))


def test_progress_is_the_mean_of_what_is_told() -> None:
    told = answer(
        {"task": {"task_id": "t", "status": "TASK_STATUS_PROCESSING", "progress_percent": 40}}
    )

    assert Driver(told).run(read_state(highwayapi(), JOB)).progress == 0.4
    assert Driver(generation("queued")).run(read_state(oxen(), TWO)).progress is None


def test_cancelling_ends_every_id_and_reads_the_state() -> None:
    def step(effect: object) -> Answer:
        assert isinstance(effect, Send)
        return answer({}) if effect.call.method == "DELETE" else generation("cancelled")

    driver = Driver(step)

    assert driver.run(cancel(oxen(), TWO)).phase == "cancelled"
    assert [(send.call.method, send.call.path[-1]) for send in driver.sent] == [
        ("DELETE", "a"),
        ("DELETE", "b"),
        ("GET", "a"),
        ("GET", "b"),
    ]


def test_cancelling_is_tried_again_then_given_up_with_the_job() -> None:
    driver = Driver(answer({}, 503, headers={"retry-after": "2"}))

    with pytest.raises(sr.RequestFailed) as raised:
        driver.run(cancel(oxen(), TWO))

    assert raised.value.job is TWO
    assert len(driver.sent) == 3
    assert driver.pauses == [2.0, 2.0]


def test_cancelling_an_unknown_job_says_that_it_has_expired() -> None:
    driver = Driver(answer({}, 404))

    with pytest.raises(sr.JobExpired):
        driver.run(cancel(oxen(), TWO))

    assert len(driver.sent) == 1


@pytest.mark.parametrize("provider", [modellix(), highwayapi(), aihubmax()])
def test_cancelling_where_it_cannot_be_done_sends_nothing(provider: object) -> None:
    driver = Driver()
    job = Job(provider.stem, ("t",))  # type: ignore[attr-defined]

    with pytest.raises(sr.UnsupportedOperation, match="supported by oxen") as raised:
        driver.run(cancel(provider, job))  # type: ignore[arg-type]

    assert raised.value.job is job
    assert driver.effects == []


class Odd(sr.HighwayAPI):
    """One whose own code raises what nobody expects."""

    def problem(self, answer: Answer) -> Any:
        raise OSError("a mistake")


def test_a_mistake_of_a_providers_own_code_is_an_answer_off_contract() -> None:
    driver = Driver(task("SUCCEED", "https://x.example/1"))

    with pytest.raises(sr.OffContract, match="OSError") as raised:
        driver.run(read_state(Odd(key="k"), JOB))

    assert raised.value.job == JOB

"""Half an hour of waiting, in milliseconds: the deadline, the refusals, and never a lost job."""

from __future__ import annotations

from email.utils import formatdate
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stillreel as sr
from stillreel._flows import Ended, Listen, NextRead, wait
from stillreel._models import Job, JobState
from tests.unit.driving import BROKEN, UNSENT, Driver, all_four, answer, by_path
from tests.unit.flows.test_read_flow import generation, task

if TYPE_CHECKING:
    from stillreel._models import Answer

JOB = Job("highwayapi", ("t",))
ONE = Job("oxen", ("a",))
TWO = Job("oxen", ("a", "b"))
CLIP = "https://clips.example/1"
GONE = answer({"error": {"message": "not found"}}, 404)


def run(driver: Driver, job: Job = JOB, timeout: float = 1800.0, **options: Any) -> sr.Result:
    provider = all_four()[job.provider]
    return driver.run(wait(provider, job, timeout=timeout, clock=driver.clock, **options))


def test_a_job_is_read_until_it_ends() -> None:
    driver = Driver(task("QUEUED"), task("PROCESSING"), task("SUCCEED", CLIP))

    result = run(driver)

    assert result.video.url == CLIP
    assert result.error is None
    assert result.state is not None
    assert [pause >= 3.0 for pause in driver.pauses] == [True, True]


def test_half_an_hour_of_faults_ends_in_a_clip() -> None:
    faults = cycle(
        [BROKEN, UNSENT, answer({}, 500), answer(b"<", 502), answer(b"{"), answer({}, 429)]
    )

    def step(_effect: object) -> object:
        return task("SUCCEED", CLIP) if driver.now - 1000 >= 1500 else next(faults)

    driver = Driver(step)

    assert run(driver).video.url == CLIP
    assert max(driver.pauses) <= 66
    assert len(driver.sent) < 60


def test_the_wait_ends_at_its_deadline_with_the_job_kept() -> None:
    driver = Driver(task("PROCESSING"))

    with pytest.raises(sr.WaitTimeout) as raised:
        run(driver, timeout=1800)

    assert driver.now - 1000 == pytest.approx(1800)
    assert raised.value.job is JOB
    assert raised.value.state is not None
    assert raised.value.state.phase == "running"
    assert isinstance(raised.value, TimeoutError)
    assert raised.value.charged == "unknown"


def test_an_unknown_status_is_polled_on_until_the_deadline() -> None:
    driver = Driver(task("PAUSED"))

    with pytest.raises(sr.WaitTimeout, match="unknown") as raised:
        run(driver, timeout=600)

    assert raised.value.job is JOB
    assert len(driver.sent) > 100


def test_an_unknown_status_may_still_become_a_clip() -> None:
    assert run(Driver(task("PAUSED"), task("SUCCEED", CLIP))).video.url == CLIP


def test_a_job_that_never_answers_is_a_timeout_with_its_cause() -> None:
    driver = Driver(BROKEN)

    with pytest.raises(sr.WaitTimeout, match="could not be read") as raised:
        run(driver, timeout=1800)

    assert raised.value.__cause__ is not None
    assert raised.value.state is None
    assert raised.value.job is JOB
    assert driver.now - 1000 == pytest.approx(1800)


def test_a_job_is_read_at_least_once() -> None:
    driver = Driver(task("SUCCEED", CLIP))

    assert run(driver, timeout=0).video.url == CLIP


def test_no_request_outlasts_the_wait_by_more_than_a_second() -> None:
    driver = Driver(task("PROCESSING"))

    with pytest.raises(sr.WaitTimeout):
        run(driver, timeout=10)

    assert driver.sent[0].timeout == 10
    assert all(send.timeout is not None and 1 <= send.timeout <= 10 for send in driver.sent)


@pytest.mark.parametrize("interval", [0.5, 7.0, 300.0])
def test_the_interval_of_the_user_goes_before_the_advice(interval: float) -> None:
    driver = Driver(task("QUEUED"), task("QUEUED"), task("SUCCEED", CLIP))

    run(driver, interval=interval)

    assert all(interval <= pause <= interval * 1.1 for pause in driver.pauses)


def test_retry_after_is_the_least_pause() -> None:
    asked = [
        answer({}, 429, headers={"retry-after": "40"}),
        answer({}, 503, headers={"retry-after": formatdate(1_800_000_090.0, usegmt=True)}),
        answer({}, 429, headers={"retry-after": "0"}),
    ]
    driver = Driver(*asked, task("SUCCEED", CLIP))

    run(driver)

    first, second, third = driver.pauses
    assert 40 <= first <= 44
    assert 90 <= second <= 99
    assert 3 <= third <= 3.3


def test_a_retry_after_beyond_the_deadline_does_not_move_it() -> None:
    driver = Driver(answer({}, 429, headers={"retry-after": "999999999"}))

    with pytest.raises(sr.WaitTimeout):
        run(driver, timeout=600)

    assert driver.now - 1000 == pytest.approx(600)


def test_pauses_grow_while_reads_fail_and_shrink_when_they_succeed() -> None:
    driver = Driver(BROKEN, BROKEN, BROKEN, task("QUEUED"), BROKEN, task("SUCCEED", CLIP))

    run(driver)

    expected = [6.0, 12.0, 24.0, 3.0, 6.0]
    assert all(
        low <= pause <= low * 1.1 for low, pause in zip(expected, driver.pauses, strict=True)
    )


@pytest.mark.parametrize(
    ("refusal", "kind"), [(404, sr.JobExpired), (401, sr.RequestFailed), (403, sr.RequestFailed)]
)
def test_a_refusal_is_firm_only_after_three_in_a_row(
    refusal: int, kind: type[sr.StillreelError]
) -> None:
    no = answer({"message": "no"}, refusal)

    passed = Driver(no, no, task("QUEUED"), no, no, BROKEN, no, no, task("SUCCEED", CLIP))
    assert run(passed).video.url == CLIP

    driver = Driver(no)
    with pytest.raises(kind) as raised:
        run(driver)
    assert type(raised.value) is kind
    assert raised.value.job is JOB
    assert raised.value.answer is no
    assert len(driver.sent) == 3


def test_refusals_of_several_ids_in_one_round_are_not_three_in_a_row() -> None:
    job = Job("oxen", ("a", "b", "c", "d"))
    made = {one: [GONE, generation("succeeded", CLIP)] for one in job.ids}
    driver = Driver(by_path(**made))

    assert len(run(driver, job).videos) == 4


def test_an_id_that_is_gone_never_costs_the_videos_of_others() -> None:
    driver = Driver(by_path(a=GONE, b=[generation("queued"), generation("succeeded", CLIP)]))

    result = run(driver, TWO)

    assert [video.url for video in result.videos] == [CLIP]
    assert [failure.id for failure in result.failures] == ["a"]
    assert result.error is None


def test_a_job_has_expired_only_when_all_of_its_ids_are_gone() -> None:
    driver = Driver(GONE)

    with pytest.raises(sr.JobExpired) as raised:
        run(driver, TWO)

    assert raised.value.job is TWO
    assert len(driver.sent) in {5, 6}


def test_a_key_that_is_refused_leaves_the_job_to_another_wait() -> None:
    driver = Driver(by_path(a=generation("succeeded", CLIP), b=answer({}, 401)))

    with pytest.raises(sr.RequestFailed) as raised:
        run(driver, TWO)

    assert raised.value.job is TWO
    assert raised.value.charged == "unknown"


def test_an_id_that_has_ended_is_not_read_again() -> None:
    driver = Driver(
        by_path(
            a=generation("succeeded", CLIP),
            b=[generation("queued"), generation("processing"), generation("succeeded", CLIP)],
        )
    )

    assert len(run(driver, TWO).videos) == 2
    assert [send.call.path[-1] for send in driver.sent] == ["a", "b", "b", "b"]


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_failed_sample_never_costs_the_videos_made(end: str) -> None:
    for first, second in (("succeeded", end), (end, "succeeded")):
        driver = Driver(
            by_path(
                a=generation(first, CLIP if first == "succeeded" else None),
                b=generation(second, CLIP if second == "succeeded" else None),
            )
        )
        result = run(driver, TWO)
        assert result.video.url == CLIP
        assert [failure.phase for failure in result.failures] == [end]
        assert result.error is None


def test_an_id_that_stands_twice_is_read_once() -> None:
    driver = Driver(generation("succeeded", CLIP))

    assert run(driver, Job("oxen", ("a", "a"))).video.url == CLIP


@pytest.mark.parametrize(
    ("job", "end", "kind", "charged"),
    [
        (JOB, task("FAILED"), sr.JobFailed, "unknown"),
        (JOB, task("SUCCEED"), sr.NoVideo, "yes"),
        (ONE, generation("succeeded"), sr.NoVideo, "yes"),
        (ONE, generation("cancelled"), sr.JobCancelled, "unknown"),
        (ONE, generation("failed"), sr.JobFailed, "unknown"),
        (
            ONE,
            answer({"status": "failed", "error_message": "Violates our content policy"}),
            sr.JobFiltered,
            "unknown",
        ),
    ],
    ids=["failed", "no-video", "no-link", "cancelled", "no-reason", "filtered"],
)
def test_a_job_without_a_video_is_the_error_that_says_why(
    job: Job, end: Answer, kind: type[sr.JobError], charged: str
) -> None:
    result = run(Driver(end), job)

    assert type(result.error) is kind
    assert result.error.job is job
    assert result.error.charged == charged
    assert result.error.answer is end
    assert isinstance(result.error.state, JobState)
    with pytest.raises(kind):
        _ = result.video


def test_a_failure_is_told_in_the_words_of_the_provider() -> None:
    error = run(Driver(task("FAILED"))).error

    assert isinstance(error, sr.JobFailed)
    assert error.reason == "r"
    assert str(error) == "highwayapi:t has failed: r"


def test_a_failure_that_has_only_a_code_is_told_by_it() -> None:
    failed = answer({"id": "t", "status": "failed", "error": {"code": "service_unavailable"}})

    error = run(Driver(failed), Job("aihubmax", ("t",))).error

    assert isinstance(error, sr.JobFailed)
    assert (error.reason, error.code) == (None, "service_unavailable")
    assert str(error) == "aihubmax:t has failed: service_unavailable"


def test_a_failure_without_any_words_says_so() -> None:
    error = run(Driver(generation("failed")), ONE).error

    assert str(error) == "oxen:a has failed: the provider gives no reason"


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("no luck", "blocked by safety", sr.JobFailed),
        ("blocked by safety", "no luck", sr.JobFiltered),
    ],
)
def test_the_first_of_several_failures_is_the_error_and_each_is_listed(
    first: str, second: str, kind: type[sr.JobFailed]
) -> None:
    ends = [answer({"status": "failed", "error_message": words}) for words in (first, second)]
    result = run(Driver(by_path(a=ends[0], b=ends[1])), TWO)

    assert type(result.error) is kind
    assert str(result.error) == f"{TWO} has failed: {first}"
    assert [failure.reason for failure in result.failures] == [first, second]


def test_each_state_is_told() -> None:
    seen: list[str] = []

    run(
        Driver(BROKEN, task("QUEUED"), task("PROCESSING"), task("SUCCEED", CLIP)),
        on_state=lambda state: seen.append(state.phase),
    )

    assert seen == ["queued", "running", "succeeded"]


STEPS = st.sampled_from(
    [
        BROKEN,
        UNSENT,
        GONE,
        task("QUEUED"),
        task("X"),
        answer({}, 500),
        answer(b"<"),
        answer({}, 403),
    ]
)


@settings(max_examples=60)
@given(steps=st.lists(STEPS, max_size=30), timeout=st.floats(0, 3600))
def test_every_wait_ends_in_time_and_keeps_the_job(steps: list[object], timeout: float) -> None:
    driver = Driver(*steps, task("PROCESSING"))

    with pytest.raises((sr.WaitTimeout, sr.JobExpired, sr.RequestFailed)) as raised:
        run(driver, timeout=timeout)

    assert raised.value.job is JOB
    assert driver.now - 1000 <= timeout + 1e-6


def test_the_end_of_a_job_is_told_before_its_result() -> None:
    driver = Driver(task("QUEUED"), task("SUCCEED", CLIP))
    run(driver)
    assert driver.effects[-1] == Ended(JOB, made=True)

    driver = Driver(task("FAILED"))
    run(driver)
    assert driver.effects[-1] == Ended(JOB, made=False)


def test_a_round_over_many_ids_ends_with_the_wait() -> None:
    job = Job("oxen", ("a", "b", "c", "d", "e"))

    def slow(_effect: object) -> Answer:
        driver.now += 0.6
        return generation("processing")

    driver = Driver(slow)

    with pytest.raises(sr.WaitTimeout, match="no time was left"):
        run(driver, job, timeout=0)

    assert len(driver.sent) == 2
    assert driver.now - 1000 <= 1.3


def test_who_waits_listens_first_and_not_for_longer_than_it_waits() -> None:
    driver = Driver(task("SUCCEED", CLIP))

    run(driver, timeout=3)

    first, second = driver.effects[:2]
    assert isinstance(first, Listen)
    assert first.latest == 3
    assert isinstance(second, NextRead)
    assert (second.seconds, second.latest) == (0.0, 3)

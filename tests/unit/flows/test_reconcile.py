"""A submit whose answer was lost is looked for in the provider's list, and adopted exactly once."""

from __future__ import annotations

import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import SubmitPolicy, reconcile
from stillreel._journal.memory import Memory
from stillreel._models import Intent
from tests.unit.driving import BROKEN, REQUEST, Driver, Queue, all_four, answer, submit
from tests.unit.forking import in_child

if TYPE_CHECKING:
    from collections.abc import Collection

    from stillreel._flows import Effect, Flow

LEASE = 10.0


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> float:
    """The moment at which our clock stands still."""
    now = 1_800_000_000.75
    monkeypatch.setattr(time, "time", lambda: now)
    return now


def run(
    driver: Driver,
    recorder: sr.Recorder,
    request: sr.ImageToVideo = REQUEST,
    provider: str = "oxen",
) -> sr.Job:
    driver.recorder = recorder
    return driver.run(submitting(request, provider))


def submitting(
    request: sr.ImageToVideo = REQUEST, provider: str = "oxen", lease: float = LEASE
) -> Flow[sr.Job]:
    return submit(all_four(), [provider], request, policy=SubmitPolicy(lease=lease))


def lost(driver: Driver, recorder: sr.Recorder, **options: Any) -> sr.SubmissionUnknown:
    with pytest.raises(sr.SubmissionUnknown) as raised:
        run(driver, recorder, **options)
    return raised.value


def again(queue: Queue, recorder: sr.Recorder, error: sr.SubmissionUnknown) -> sr.Job | None:
    """``client.reconcile(error)``."""
    driver = Driver(queue)
    driver.recorder = recorder
    assert error.entry is not None
    return driver.run(reconcile(all_four()[error.entry.intent.provider], error.entry))


def test_a_job_whose_answer_was_lost_is_adopted(
    memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    driver = Driver(Queue("lost"))

    job = run(driver, memory)

    assert str(job) == "oxen:g-1"
    assert len(driver.submits) == 1
    assert len(driver.sent) == 5
    assert driver.pauses == []
    assert "oxen:g-1 was found" in caplog.text


def test_a_submit_that_is_not_in_the_list_stays_unknown(memory: Memory) -> None:
    driver = Driver(Queue("broken"))

    error = lost(driver, memory)

    assert error.charged == "unknown"
    assert error.entry is not None
    assert error.entry.state == "unknown"
    assert len(driver.submits) == 1
    assert driver.pauses == [1.0, 3.0]


@pytest.mark.parametrize("stem", ["modellix", "highwayapi", "aihubmax"])
def test_a_provider_without_a_list_is_not_asked(memory: Memory, stem: str) -> None:
    driver = Driver(Queue("broken"))

    error = lost(driver, memory, provider=stem)

    assert len(driver.sent) == 1
    assert again(Queue(), memory, error) is None


def test_a_list_may_lag_behind_its_queue(memory: Memory) -> None:
    driver = Driver(Queue("lost", lag=2))

    assert str(run(driver, memory)) == "oxen:g-1"
    assert driver.pauses == [1.0, 3.0]


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, prompt="another"),
        replace(REQUEST, image="https://pictures.example/other.jpg"),
        replace(REQUEST, seed=5),
        replace(REQUEST, duration=4),
        replace(REQUEST, aspect_ratio="9:16"),
    ],
    ids=["prompt", "image", "seed", "duration", "aspect ratio"],
)
def test_a_job_of_another_request_is_not_adopted(memory: Memory, other: sr.ImageToVideo) -> None:
    queue = Queue("lost", "broken")
    run(Driver(queue), Memory(), other)  # of another journal

    lost(Driver(queue), memory, request=replace(REQUEST, seed=4))


@pytest.mark.parametrize(
    ("mine", "its"),
    [
        ({}, {"seed": 5}),
        ({}, {"seed": 0}),
        ({"seed": 5}, {"seed": None}),
        ({"duration": 4}, {"duration": None}),
        ({"aspect_ratio": "9:16"}, {"aspect_ratio": None}),
        ({}, {"negative_prompt": "birds"}),
        ({}, {"auto_fix": True}),
        ({"extra": {"oxen": {"camera": "still"}}}, {"camera": "moving"}),
    ],
    ids=str,
)
def test_what_only_one_of_both_requests_has_tells_them_apart(
    memory: Memory, mine: dict[str, Any], its: dict[str, Any]
) -> None:
    listed_as(memory, its, replace(REQUEST, **mine), fits=False)


@pytest.mark.parametrize(
    "echo",
    [
        {"aspect_ratio": None, "duration": None, "resolution": None},
        {"auto_fix": False, "seed": None},
        {"generate_audio": False, "owner": "ox"},
        {"model_name": "veo-3.1-lite"},
    ],
    ids=str,
)
def test_what_is_the_same_by_default_tells_no_jobs_apart(
    memory: Memory, echo: dict[str, Any]
) -> None:
    listed_as(memory, echo, fits=True)


@pytest.mark.parametrize(
    "odd",
    [
        {"model_name": "google-veo-3-1-fast"},
        {"model_name": "google-veo-3-1"},
        {"model_name": None},
        {"media_type": "audio"},
        {"media_type": "image"},
        {"media_type": None},
    ],
    ids=str,
)
def test_m1_a_job_of_another_model_or_media_type_is_not_adopted(
    memory: Memory, odd: dict[str, Any]
) -> None:
    listed_as(memory, odd, fits=False)


def listed_as(
    memory: Memory, echo: dict[str, Any], request: sr.ImageToVideo = REQUEST, *, fits: bool
) -> None:
    """Submit, lose the answer, and see whether a job that is listed so is taken for ours."""
    queue = Queue("lost")

    def post(effect: Effect) -> object:
        made = queue(effect)
        queue.jobs[0].update(echo)
        return made

    if fits:
        assert str(run(Driver(post), memory, request)) == "oxen:g-1"
    else:
        lost(Driver(post), memory, request=request)


@pytest.mark.parametrize(
    ("ahead", "late", "ended", "fits"),
    [
        (0, 0, None, True),
        (0, -1, None, True),
        (0, -20, None, False),
        (0, 20, None, True),
        (600, 600, None, True),
        (600, 580, None, False),
        (-600, -600, None, True),
        (-600, 0, None, False),
        (0, -1, 20, True),
        (0, -1, -10, False),
        (600, 600, 590, False),
        (None, -20, None, True),
        (None, -20, 5, True),
        (None, -20, -10, False),
    ],
)
def test_m1_the_providers_clock_tells_which_jobs_are_younger_than_the_intent(
    still: float, ahead: float | None, late: float, ended: float | None, fits: bool
) -> None:
    now, memory = still, Memory()
    headers = {} if ahead is None else {"date": formatdate(now + ahead, usegmt=True)}
    queue = Queue()

    def post(effect: Effect) -> object:
        if getattr(effect, "submit", False):
            job = queue.take(effect.call.json, late=late)  # type: ignore[union-attr]
            job["completed_at"] = None if ended is None else int(now + ended)
            return BROKEN
        found = queue(effect)
        assert isinstance(found, sr.Answer)
        return answer(found.content, headers=headers, at=now)

    if fits:
        assert str(run(Driver(post), memory)) == "oxen:g-1"
    else:
        lost(Driver(post), memory)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Jan 2026 00:00:00 GMT"])
def test_a_date_that_cannot_be_read_says_nothing_of_a_clock(memory: Memory, date: str) -> None:
    queue = Queue("lost")

    def post(effect: Effect) -> object:
        found = queue(effect)
        if isinstance(found, sr.Answer):
            return answer(found.content, headers={"date": date})
        return found

    assert str(run(Driver(post), memory)) == "oxen:g-1"


@pytest.mark.parametrize(
    ("late", "fits"), [(-60, False), (-25, True), (0, True), (25, True), (60, False)]
)
def test_a_job_appeared_while_its_submit_was_sent_give_or_take_the_clocks(
    memory: Memory, late: float, fits: bool
) -> None:
    queue = Queue()

    def post(effect: Effect) -> object:
        if getattr(effect, "submit", False):
            queue.posts.append("broken")
            queue.take(effect.call.json, late=late)  # type: ignore[union-attr]
        return queue(effect)

    if fits:
        assert str(run(Driver(post), memory)) == "oxen:g-1"
    else:
        lost(Driver(post), memory)


def test_after_a_crash_a_job_may_be_as_late_as_its_lease(memory: Memory) -> None:
    queue = Queue("broken")
    error = lost(Driver(queue), memory)
    assert error.entry is not None
    crashed = replace(error.entry, state="intended", created_at=time.time() - 100)
    body = {"prompt": REQUEST.prompt, "input_image": REQUEST.image}
    queue.take(body)

    def adopted(lease: float) -> sr.Job | None:
        error.entry = replace(crashed, intent=replace(crashed.intent, lease=lease))
        return again(queue, memory, error)

    assert adopted(60) is None
    assert str(adopted(90)) == "oxen:g-1"


@pytest.mark.parametrize(
    "odd",
    [
        {"generation_id": None},
        {"generation_id": ".."},
        {"enqueued_at": "now"},
        {"enqueued_at": None},
        {"prompt": None},
        {"prompt": "\ud800"},
        {"input_image": {"deep": ["\ud800", None]}},
        {"input_image": None},
    ],
    ids=str,
)
def test_what_is_odd_in_a_list_is_passed_over(memory: Memory, odd: dict[str, Any]) -> None:
    queue = Queue("lost")

    def post(effect: Effect) -> object:
        made = queue(effect)
        queue.jobs[0].update(odd)
        return made

    lost(Driver(post), memory)


def test_a_prompt_that_the_list_leaves_out_is_no_proof(memory: Memory) -> None:
    queue = Queue("lost")

    def post(effect: Effect) -> object:
        made = queue(effect)
        queue.jobs[0].pop("prompt", None)
        return made

    lost(Driver(post), memory)


@pytest.mark.parametrize(
    "given",
    [answer({"generations": 5}), answer(b"<html>"), answer({}, 401), answer({}, 500)],
    ids=["number", "html", "401", "500"],
)
def test_a_list_that_cannot_be_read_proves_nothing(
    memory: Memory, given: sr.Answer, caplog: pytest.LogCaptureFixture
) -> None:
    queue = Queue("lost")
    driver = Driver(lambda effect: queue(effect) if effect.submit else given)

    error = lost(driver, memory)

    assert "could not be listed" in caplog.text
    assert str(again(queue, memory, error)) == "oxen:g-1"


def test_nothing_hides_that_money_was_perhaps_spent(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def held(_account: str, _ids: Collection[str]) -> frozenset[str]:
        raise sr.JournalError("the disk is gone")

    monkeypatch.setattr(memory, "find_held", held)

    error = lost(Driver(Queue("lost")), memory)

    assert isinstance(error.__cause__, sr.JournalError)
    assert "could not be looked for: the disk is gone" in caplog.text


def test_m2_a_submit_of_another_account_is_not_looked_for(memory: Memory) -> None:
    queue = Queue("lost", lag=3)
    error = lost(Driver(queue), memory)
    assert error.entry is not None
    driver = Driver(queue)
    driver.recorder = memory

    with pytest.raises(sr.ConfigurationError, match="set OXEN_API_KEY to the key that") as raised:
        driver.run(reconcile(sr.Oxen(key="another"), error.entry))

    assert driver.sent == []
    assert (raised.value.charged, raised.value.provider) == ("unknown", "oxen")
    assert "another" not in str(raised.value).replace("another account", "")


def test_a_job_that_was_found_and_could_not_be_recorded_is_on_the_error(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def adopt(_entry: sr.Entry, _job: sr.Job) -> sr.Job | None:
        raise sr.JournalError("the disk is full")

    queue = Queue("lost")
    with monkeypatch.context() as patch:
        patch.setattr(memory, "adopt", adopt)
        error = lost(Driver(queue), memory)
        with pytest.raises(sr.JournalError, match="could not be recorded: the disk") as raised:
            again(queue, memory, error)

    assert str(error.job) == str(raised.value.job) == "oxen:g-1"
    assert (error.charged, raised.value.charged) == ("unknown", "unknown")
    assert "oxen:g-1 was found in the provider's list, and could not be recorded" in caplog.text
    assert str(again(queue, memory, error)) == "oxen:g-1"


# --- exactly once


@pytest.fixture(params=["memory", "journal"])
def recorder(request: pytest.FixtureRequest, memory: Memory, journal: sr.Journal) -> sr.Recorder:
    return memory if request.param == "memory" else journal


def test_a_job_that_a_submit_has_is_not_adopted(recorder: sr.Recorder) -> None:
    queue = Queue("taken", "broken")
    run(Driver(queue), recorder)

    lost(Driver(queue), recorder)


def test_two_equal_unknown_submits_adopt_one_job_each(recorder: sr.Recorder) -> None:
    queue = Queue("broken", "broken")
    errors = [lost(Driver(queue), recorder) for _ in range(2)]
    body = {"prompt": REQUEST.prompt, "input_image": REQUEST.image}
    queue.take(body)

    first = [again(queue, recorder, error) for error in errors]
    queue.take(body)
    second = [again(queue, recorder, error) for error in errors]

    assert list(map(str, first)) == ["oxen:g-1", "None"]
    assert list(map(str, second)) == ["oxen:g-1", "oxen:g-2"]


def test_an_equal_submit_under_way_comes_to_its_answer_first(recorder: sr.Recorder) -> None:
    queue = Queue("broken", "taken")
    rival, driver = Driver(queue), Driver(queue)
    rival.recorder = recorder
    answer_rival = rival.held(submitting())

    def answered() -> None:
        if len(driver.pauses) == 3:
            assert str(answer_rival()) == "oxen:g-1"

    driver.on_pause = answered

    lost(driver, recorder)

    assert driver.pauses == [0.2, 0.2, 0.2, 1.0, 3.0]


def test_an_equal_submit_that_is_never_answered_is_waited_for_as_long_as_a_lease(
    recorder: sr.Recorder,
) -> None:
    queue = Queue("lost")
    rival, driver = Driver(queue), Driver(queue)
    rival.recorder = recorder
    rival.held(submitting())

    lost(driver, recorder)

    assert sum(driver.pauses) == pytest.approx(LEASE + 4, abs=0.3)


def test_a_submit_that_was_dropped_is_no_rival_for_ever(memory: Memory) -> None:
    queue = Queue("lost")
    dropped, driver = Driver(queue), Driver(queue)
    dropped.recorder = memory
    dropped.held(submitting(lease=0))

    assert str(run(driver, memory)) == "oxen:g-1"
    assert driver.pauses == []


def test_a_submit_of_a_process_that_was_killed_is_no_rival(journal: sr.Journal) -> None:
    queue = Queue("lost")
    killed, driver = Driver(queue), Driver(queue)
    killed.recorder = journal
    in_child(lambda: killed.held(submitting(lease=1e6)))

    assert str(run(driver, journal)) == "oxen:g-1"
    assert driver.pauses == []


def test_m4_a_submit_that_outlives_its_lease_is_a_rival_all_the_same(journal: sr.Journal) -> None:
    queue = Queue("lost")
    slow, driver = Driver(queue), Driver(queue)
    slow.recorder = journal
    slow.held(submitting(lease=0))

    lost(driver, journal)

    assert journal.find_held(journal.entries()[0].intent.account, ["g-1"]) == frozenset()


def test_a_submit_that_has_begun_since_the_list_was_read_is_a_rival(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue("lost")
    counts = iter([0, 1, 0, 0])
    monkeypatch.setattr(memory, "rivals", lambda _entry: next(counts))
    driver = Driver(queue)

    assert str(run(driver, memory)) == "oxen:g-1"
    assert driver.pauses == [1.0]


# --- several samples


@pytest.mark.parametrize("listed", [0, 2, 3, 4])
def test_all_samples_are_adopted_or_none(recorder: sr.Recorder, listed: int) -> None:
    queue = Queue("broken")

    def post(effect: Effect) -> object:
        if getattr(effect, "submit", False):
            for _ in range(listed):
                queue.take(effect.call.json)  # type: ignore[union-attr]
        return queue(effect)

    if listed < 3:
        lost(Driver(post), recorder, request=replace(REQUEST, samples=3))
    else:
        job = run(Driver(post), recorder, replace(REQUEST, samples=3))
        assert job.ids == ("g-1", "g-2", "g-3")


def test_another_number_of_samples_is_a_rival_all_the_same(journal: sr.Journal) -> None:
    for samples in (3, None):
        run(Driver(Queue()), journal, replace(REQUEST, samples=samples))

    one, three = (entry.intent for entry in journal.entries())
    assert one.sent == three.sent
    assert (one.units, three.units) == (1, 3)


# --- the memory of a process


def test_the_memory_of_what_cannot_be_listed_stays_empty() -> None:
    memory = Memory()

    for _ in range(3):
        run(Driver(answer({"task_id": "t"})), memory, provider="highwayapi")

    assert (memory._open, memory._held, memory._jobs) == ({}, set(), {})


def test_the_memory_of_a_process_adopts_as_a_journal_does(memory: Memory) -> None:
    intent = Intent(provider="oxen", account="a", sent={"prompt": "1"})
    first, second = memory.intend(intent), memory.intend(intent)

    assert memory.adopt(first, sr.Job("oxen", ("1",))) == sr.Job("oxen", ("1",))
    assert memory.adopt(first, sr.Job("oxen", ("2",))) == sr.Job("oxen", ("1",))
    assert memory.adopt(second, sr.Job("oxen", ("1",))) is None
    assert memory.job(second) is None
    assert memory.find("k") is None


def test_clients_of_one_process_share_what_they_know() -> None:
    with sr.Client({}) as one, sr.Client({}) as other:
        assert one.recorder is other.recorder

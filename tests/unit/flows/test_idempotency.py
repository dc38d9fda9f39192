"""The same key gives the same job, whatever happened to whoever used it before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

import stillreel as sr
from stillreel._flows import Spending, SubmitPolicy, compute_fingerprint, record_outcome, wait
from stillreel._models import FAILED, UNPAID, load
from tests.conftest import image
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
from tests.unit.forking import in_child

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel._flows import Flow
    from stillreel._models import Intent, State
    from stillreel.providers import Provider

OTHER = replace(REQUEST, prompt="another")


def submitting(
    *names: str,
    request: sr.ImageToVideo = REQUEST,
    key: str | None = "k",
    providers: dict[str, Provider] | None = None,
    drop: set[str] | None = None,
    **policy: Any,
) -> Flow[sr.Job]:
    return submit(
        providers or all_four(),
        names or ["modellix"],
        request,
        drop=drop or set(),
        policy=SubmitPolicy(key=key, durable=True, **policy),
    )


def run(journal: sr.Recorder, driver: Driver, *names: str, **told: Any) -> sr.Job:
    driver.recorder = journal
    return driver.run(submitting(*names, **told))


def unknown(journal: sr.Recorder, driver: Driver, *names: str, **told: Any) -> sr.SubmissionUnknown:
    with pytest.raises(sr.SubmissionUnknown) as raised:
        run(journal, driver, *names, **told)
    return raised.value


def state(journal: sr.Journal, key: str = "k") -> State:
    entry = journal.find(key)
    assert entry is not None
    return entry.state


def crash(journal: sr.Journal, *names: str, **told: Any) -> None:
    """Submit in a process that is killed before the answer comes."""
    driver = Driver()
    driver.recorder = journal
    in_child(lambda: driver.held(submitting(*names, **told)))


# --- the same request


def test_the_same_key_gives_the_same_job_and_sends_nothing(journal: sr.Journal) -> None:
    first = run(journal, Driver(ACCEPTED["modellix"]))
    driver = Driver()

    assert run(journal, driver) == first
    assert run(journal, driver, "highwayapi", "oxen") == first
    assert driver.sent == []


def test_without_a_key_each_submit_is_a_new_job(journal: sr.Journal) -> None:
    jobs = [run(journal, Driver(answer({"task_id": one})), "highwayapi", key=None) for one in "ab"]

    assert [str(job) for job in jobs] == ["highwayapi:a", "highwayapi:b"]
    assert len(journal.entries()) == 2


def test_what_was_left_out_stands_on_the_job_in_any_process(journal: sr.Journal) -> None:
    told: dict[str, Any] = {"request": replace(REQUEST, seed=1), "drop": {"seed"}}
    assert run(journal, Driver(ACCEPTED["modellix"]), **told).dropped == {"seed"}

    assert run(journal, Driver(), **told).dropped == {"seed"}


def test_a_picture_is_known_by_its_content(journal: sr.Journal, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(image(64, 36))
    (tmp_path / "b.jpg").write_bytes(image(64, 36))
    first = run(
        journal,
        Driver(ACCEPTED["highwayapi"]),
        "highwayapi",
        request=replace(REQUEST, image=tmp_path / "a.jpg"),
    )

    for same in (tmp_path / "b.jpg", str(tmp_path / "b.jpg"), image(64, 36)):
        request = replace(REQUEST, image=same)
        assert run(journal, Driver(), "highwayapi", request=request) == first
    (tmp_path / "a.jpg").write_bytes(image(36, 64))
    with pytest.raises(sr.IdempotencyConflict):
        run(journal, Driver(), request=replace(REQUEST, image=tmp_path / "a.jpg"))


def test_a_default_is_the_same_as_its_value() -> None:
    explicit = {"duration": 8, "resolution": "720p", "aspect_ratio": "16:9", "audio": False}

    assert compute_fingerprint({"prompt": "p"}, {}) == compute_fingerprint(
        {"prompt": "p", **explicit}, {}
    )


@pytest.mark.parametrize(("size", "ratio"), [((64, 36), "16:9"), ((36, 64), "9:16")])
def test_the_aspect_ratio_of_a_picture_is_the_same_as_its_value(
    size: tuple[int, int], ratio: str
) -> None:
    pictures = {"image": load(image(*size), "image")}

    assert compute_fingerprint({}, pictures) == compute_fingerprint(
        {"aspect_ratio": ratio}, pictures
    )


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "another"},
        {"image": "https://pictures.example/a.jpg?size=2"},
        {"last_frame": "https://pictures.example/b.jpg"},
        {"duration": 4},
        {"seed": 0},
        {"samples": 2},
        {"audio": True},
        {"model": "veo-3.1"},
        {"extra": {"modellix": {"a": {"b": [1]}}}},
        {"extra": {"modellix": {"a": {"b": [2]}}}},
    ],
    ids=str,
)
def test_every_option_counts(change: dict[str, Any]) -> None:
    seen = {compute_fingerprint(one.options(), {}) for one in (REQUEST, replace(REQUEST, **change))}

    assert len(seen) == 2
    assert all(one.startswith("v1:") for one in seen)


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object()], ids=["bytes", "set", "object"])
def test_an_extra_that_is_no_json_is_refused_before_anything_is_sent(
    journal: sr.Journal, value: object
) -> None:
    with pytest.raises(sr.InvalidRequest, match="extra is not JSON"):
        run(journal, Driver(), request=replace(REQUEST, extra={"modellix": {"a": [value]}}))


# --- another request


def test_another_request_under_the_key_is_a_conflict(journal: sr.Journal) -> None:
    job = run(journal, Driver(ACCEPTED["modellix"]))
    driver = Driver()

    with pytest.raises(sr.IdempotencyConflict, match="'k' was used for another request") as raised:
        run(journal, driver, request=OTHER)

    assert raised.value.job == job
    assert raised.value.charged == "no"
    assert driver.sent == []


@pytest.mark.parametrize("given", [UNSENT, answer({"code": 401}, 401)], ids=["unsent", "refused"])
def test_a_key_whose_submits_were_in_vain_is_free_for_another_request(
    journal: sr.Journal, given: object
) -> None:
    with pytest.raises(sr.SubmitError):
        run(journal, Driver(given))

    job = run(journal, Driver(ACCEPTED["modellix"]), request=OTHER)

    assert run(journal, Driver(), request=OTHER) == job
    with pytest.raises(sr.IdempotencyConflict):
        run(journal, Driver())


# --- what is not known is not repeated


def test_an_unknown_submit_is_held(journal: sr.Journal) -> None:
    unknown(journal, Driver(BROKEN))
    driver = Driver()

    error = unknown(journal, driver)

    assert driver.effects != []
    assert driver.sent == []
    assert "'k' is not submitted again" in str(error)
    assert error.entry == journal.find("k")


def test_an_unknown_submit_is_looked_for_again(journal: sr.Journal) -> None:
    queue = Queue("broken")
    unknown(journal, Driver(queue), "oxen")
    queue.take({"prompt": REQUEST.prompt, "input_image": REQUEST.image})
    driver = Driver(queue)

    assert str(run(journal, driver, "oxen")) == "oxen:g-1"
    assert driver.submits == []
    assert run(journal, Driver(), "oxen").ids == ("g-1",)


@pytest.mark.parametrize("stem", ["modellix", "oxen"])
def test_a_crash_between_the_request_and_its_answer_is_held(journal: sr.Journal, stem: str) -> None:
    crash(journal, stem)
    driver = Driver(Queue())

    error = unknown(journal, driver, stem)

    assert driver.submits == []
    assert "its process has ended" in str(error)
    assert state(journal) == "intended"


def test_a_crash_before_the_answer_is_adopted_from_the_list(journal: sr.Journal) -> None:
    queue = Queue()
    crash(journal, "oxen")
    queue.take({"prompt": REQUEST.prompt, "input_image": REQUEST.image})

    assert str(run(journal, Driver(queue), "oxen")) == "oxen:g-1"


def test_a_post_that_outlives_its_lease_is_never_sent_twice(journal: sr.Journal) -> None:
    slow, driver = Driver(ACCEPTED["modellix"]), Driver()
    slow.recorder = journal
    answered = slow.held(submitting(lease=0))

    error = unknown(journal, driver, lease=0)
    job = answered()

    assert "another process is still submitting it" in str(error)

    assert driver.sent == []
    assert run(journal, Driver()) == job


def test_m4_a_live_submit_is_not_looked_for_in_a_list(journal: sr.Journal) -> None:
    queue = Queue()
    slow, driver = Driver(queue), Driver(queue)
    slow.recorder = journal
    answered = slow.held(submitting("oxen", lease=1.0))

    unknown(journal, driver, "oxen", lease=1.0)
    assert driver.sent == []
    assert sum(driver.pauses) == pytest.approx(1.0, abs=0.3)

    job = answered()
    assert run(journal, driver, "oxen") == job


def test_what_was_abandoned_is_neither_sent_nor_looked_for(journal: sr.Journal) -> None:
    unknown(journal, Driver(Queue("broken")), "oxen")
    entry = journal.find("k")
    assert entry is not None
    journal.settle(entry, "abandoned", None, "given up")
    driver = Driver()

    assert "it was abandoned" in str(unknown(journal, driver, "oxen"))
    assert driver.sent == []


def test_what_was_submitted_at_a_provider_that_is_gone_is_kept(journal: sr.Journal) -> None:
    there: dict[str, Provider] = {"here": sr.HighwayAPI(key="k")}
    gone: dict[str, Provider] = {"gone": sr.Oxen(key="k", revision="2026-07-04")}
    unknown(journal, Driver(Queue("broken")), "gone", providers=gone)
    run(journal, Driver(Queue()), "gone", providers=gone, key="taken")
    driver = Driver()

    unknown(journal, driver, "here", providers=there)
    job = run(journal, driver, "here", providers=there, key="taken")

    assert str(job) == "gone:g-1"
    assert driver.sent == []


# --- accounts


def test_m2_an_unknown_submit_of_another_account_is_held_and_its_owner_named(
    journal: sr.Journal,
) -> None:
    queue = Queue("lost", lag=3)
    unknown(journal, Driver(queue), "oxen")
    other: dict[str, Provider] = {"oxen": sr.Oxen(key="of-mine", revision="2026-07-04")}
    driver, before = Driver(queue), journal.find("k")

    error = unknown(journal, driver, "oxen", providers=other)

    assert driver.sent == []
    assert journal.find("k") == before == error.entry
    assert "the submit of 'k' belongs to another account of oxen" in str(error)
    assert "stillreel jobs --adopt-account oxen" in str(error)
    assert "of-mine" not in str(error)


@pytest.mark.parametrize("end", ["succeeded", "failed"])
def test_m2_a_job_of_another_account_is_not_read(journal: sr.Journal, end: str) -> None:
    job = run(journal, Driver(Queue()), "oxen")
    driver, before = Driver(), journal.find("k")
    driver.recorder = journal
    elsewhere = sr.Oxen(key="k", base_url="https://elsewhere.example")

    for provider, words in (
        (sr.Oxen(key="another"), "set OXEN_API_KEY"),
        (elsewhere, r"made at https://hub.oxen.ai, and OXEN_BASE_URL is https://elsewhere"),
    ):
        with pytest.raises(sr.ConfigurationError, match=words) as raised:
            driver.run(waiting(provider, job, driver))
        assert (raised.value.job, raised.value.charged) == (job, "unknown")

    assert driver.sent == []
    assert journal.find("k") == before


def waiting(provider: Provider, job: sr.Job, driver: Driver) -> Flow[sr.Result]:
    going = wait(provider, job, timeout=60, clock=driver.clock)
    return record_outcome(going, provider, job, Spending())


def test_a_job_is_waited_for_although_its_record_cannot_be_read(
    journal: sr.Journal, caplog: pytest.LogCaptureFixture
) -> None:
    job = run(journal, Driver(Queue()), "oxen")
    done = {"generation_id": "g-1", "status": "succeeded", "result_url": "https://c.example/1"}
    driver = Driver(answer(done))
    driver.recorder = cast("sr.Recorder", Failing(journal, "entry"))

    result = driver.run(waiting(all_four()["oxen"], job, driver))

    assert result.video.url == "https://c.example/1"
    assert state(journal) == "succeeded"
    assert "oxen:g-1: its record could not be read: the disk is full" in caplog.text


# --- failed jobs


@pytest.mark.parametrize("end", sorted(FAILED))
def test_a_job_that_has_failed_stays_the_keys_unless_it_is_to_be_retried(
    journal: sr.Journal, end: State
) -> None:
    first = run(journal, Driver(answer({"task_id": "a"})), "highwayapi")
    entry = journal.find("k")
    assert entry is not None
    journal.record_end(entry.intent.account, first, end, "m")
    retried = Driver(answer({"task_id": "b"}))

    assert run(journal, Driver(), "highwayapi") == first
    with pytest.raises(sr.IdempotencyConflict):
        run(journal, Driver(), "highwayapi", request=OTHER)
    second = run(journal, retried, "highwayapi", request=OTHER, again=UNPAID | FAILED)
    assert str(second) == "highwayapi:b"
    assert [entry.state for entry in journal.entries()] == ["accepted", end]


# --- two at once


def test_whoever_comes_second_waits_for_the_answer(journal: sr.Journal) -> None:
    first, second = Driver(ACCEPTED["modellix"]), Driver()
    first.recorder = journal
    answered = first.held(submitting())
    second.on_pause = lambda: answered() if len(second.pauses) == 3 else None

    assert str(run(journal, second)) == "modellix:task-1"
    assert len(second.pauses) == 3
    assert second.sent == []


def test_whoever_comes_second_submits_when_the_first_surely_did_not(journal: sr.Journal) -> None:
    first, second = Driver(UNSENT), Driver(ACCEPTED["modellix"])
    first.recorder = journal
    ends = first.held(submitting())

    def failed() -> None:
        with pytest.raises(sr.NotSubmitted):
            ends()

    second.on_pause = failed

    assert str(run(journal, second)) == "modellix:task-1"
    assert len(second.submits) == 1


class Late:
    """A journal that does not find a key at first: another process writes in between."""

    def __init__(self, journal: sr.Journal) -> None:
        self._journal = journal
        self._finds = iter([None])

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)

    def find(self, key: str) -> sr.Entry | None:
        return next(self._finds, self._journal.find(key))


def test_a_key_that_another_process_takes_in_between_is_submitted_once(
    journal: sr.Journal,
) -> None:
    first = run(journal, Driver(ACCEPTED["modellix"]))
    driver, spending = Driver(), Spending()

    assert run(Late(journal), driver, spending=spending) == first
    assert driver.sent == []
    assert spending.submits == 0


def test_a_key_that_another_process_tries_in_vain_in_between_is_submitted(
    journal: sr.Journal,
) -> None:
    first, driver = Driver(UNSENT), Driver(ACCEPTED["modellix"])
    first.recorder = journal
    ends = first.held(submitting())

    def failed() -> None:
        with pytest.raises(sr.NotSubmitted):
            ends()

    driver.on_pause = failed

    assert str(run(Late(journal), driver)) == "modellix:task-1"
    assert len(driver.submits) == 1


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_ever(
    journal: sr.Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, driver = Driver(), Driver()
    first.recorder = journal
    first.held(submitting(lease=10))
    monkeypatch.setattr("stillreel._journal.rows.time.time", lambda: 0.0)

    unknown(journal, driver, lease=10)

    assert sum(driver.pauses) == pytest.approx(10, abs=0.3)


# --- several providers under one key


def test_a_fallback_is_recorded_under_the_same_key(journal: sr.Journal) -> None:
    driver = Driver(answer({"code": 402}), ACCEPTED["highwayapi"])

    job = run(journal, driver, "modellix", "highwayapi")

    assert job.provider == "highwayapi"
    assert [entry.state for entry in journal.entries()] == ["accepted", "refused"]
    assert run(journal, Driver(), "modellix", "highwayapi") == job


def test_an_unknown_outcome_ends_the_fallback_for_the_key(journal: sr.Journal) -> None:
    unknown(journal, Driver(answer({"code": 402}), BROKEN), "modellix", "highwayapi", "aihubmax")
    driver = Driver()

    assert unknown(journal, driver, "aihubmax").provider == "highwayapi"
    assert driver.sent == []


# --- a journal that fails


class Failing:
    """A journal one of whose methods fails."""

    def __init__(self, journal: sr.Journal, method: str) -> None:
        self._journal, self._method = journal, method

    def __getattr__(self, name: str) -> Any:
        return self._fail if name == self._method else getattr(self._journal, name)

    def _fail(self, *_told: object) -> Any:
        raise sr.JournalError("the disk is full")


@pytest.mark.parametrize("method", ["find", "intend"])
def test_nothing_is_sent_that_could_not_be_recorded(journal: sr.Journal, method: str) -> None:
    driver, spending = Driver(), Spending()

    with pytest.raises(sr.JournalError, match="the disk is full") as raised:
        run(Failing(journal, method), driver, spending=spending)

    assert raised.value.charged == "no"
    assert driver.sent == []
    assert spending.submits == 0


def test_a_job_that_could_not_be_recorded_is_not_lost(
    journal: sr.Journal, caplog: pytest.LogCaptureFixture
) -> None:
    job = run(Failing(journal, "accept"), Driver(ACCEPTED["modellix"]))

    assert str(job) == "modellix:task-1"
    assert "modellix:task-1 could not be recorded: the disk is full" in caplog.text


@pytest.mark.parametrize(
    ("given", "kind"), [(UNSENT, sr.NotSubmitted), (BROKEN, sr.SubmissionUnknown)]
)
def test_an_outcome_that_could_not_be_recorded_is_told(
    journal: sr.Journal, given: object, kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(kind):
        run(Failing(journal, "settle"), Driver(given))

    assert "the outcome of a submit could not be recorded" in caplog.text


# --- interrupts


class Interrupt(BaseException):
    """As KeyboardInterrupt is, without ending the tests."""


def test_an_interrupt_within_a_post_is_recorded_as_unknown(journal: sr.Journal) -> None:
    spending = Spending()

    with pytest.raises(Interrupt):
        run(journal, Driver(Interrupt()), spending=spending)

    assert state(journal) == "unknown"
    assert spending.submits == 1


def test_a_fault_of_ours_within_a_post_is_recorded_as_unknown(journal: sr.Journal) -> None:
    with pytest.raises(RuntimeError):
        run(journal, Driver(RuntimeError("closed")))

    assert state(journal) == "unknown"


def test_a_flow_that_is_dropped_leaves_its_intent(journal: sr.Journal) -> None:
    driver = Driver()
    driver.recorder = journal
    flow = submitting()
    driver.held(flow)

    flow.close()

    assert state(journal) == "intended"


# --- what is recorded


def test_a_provider_that_echoes_the_key_or_a_signed_link_is_not_recorded_so(
    journal: sr.Journal,
) -> None:
    words = "bad image https://x.example/a.jpg?sig=s1gned#f for key k3y-of-mine"
    providers: dict[str, Provider] = {"modellix": sr.Modellix(key="k3y-of-mine")}

    with pytest.raises(sr.SubmissionRefused):
        run(
            journal,
            Driver(answer({"code": 400, "message": words}, 400)),
            providers=providers,
        )

    (entry,) = journal.entries()
    assert entry.message is not None
    assert "bad image https://x.example/a.jpg for key …" in entry.message


def test_an_intent_says_what_was_asked_for(journal: sr.Journal) -> None:
    request = sr.ImageToVideo(
        "https://pictures.example/a.jpg?sig=s1gned",
        prompt="waves",
        last_frame=image(64, 36),
        seed=4,
        extra={"aihubmax": {"metadata": "confidential"}},
    )
    run(journal, Driver(ACCEPTED["highwayapi"]), "highwayapi", request=request, target="/clips/")

    intent: Intent = journal.entries()[0].intent
    frame = intent.options["last_frame"]
    assert intent.target == "/clips/"
    assert frame.startswith("sha256:")
    assert intent.options == {
        "image": "https://pictures.example/a.jpg",
        "prompt": "waves",
        "last_frame": frame,
        "seed": 4,
    }

"""From a request to its files: whoever calls it again goes on, and pays nothing twice."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import GenerateSteps, GenerateTask, Record, SubmitPolicy, generate
from stillreel._models import Result, Saved
from stillreel.providers._account import account_of
from tests.unit.driving import (
    ACCEPTED,
    BROKEN,
    REQUEST,
    Driver,
    all_four,
    answer,
    highwayapi,
    submit,
)

if TYPE_CHECKING:
    from stillreel._flows import Flow
    from stillreel._models import State

ACCOUNT = account_of(highwayapi())


class World:
    """A provider whose jobs end at once, and what was done there.

    Attributes:
        videos: How many videos a job has.
        error: How waits end instead.
        dies: Where the process ends: ``wait``, ``save`` or ``record``.
    """

    def __init__(self, journal: sr.Journal, *, videos: int = 1) -> None:
        self.journal, self.videos = journal, videos
        self.error: sr.StillreelError | None = None
        self.dies: str | None = None
        self.done: list[str] = []

    def run(self, making: GenerateTask, *posts: object) -> Result:
        driver = Driver(*(posts or [ACCEPTED["highwayapi"]]))
        driver.recorder = self.journal
        take = driver.run(generate(making, self._steps(making)))
        self.done += ["post"] * len(driver.submits)
        return take

    def _steps(self, making: GenerateTask) -> GenerateSteps:
        policy = SubmitPolicy(
            key=making.key, again=making.again, target=making.target, durable=True
        )
        return GenerateSteps(
            submit=lambda: submit(all_four(), ["highwayapi"], making.request, policy=policy),
            wait=self._wait,
            save=lambda video, path: self._save(video, path, making.overwrite),
        )

    def _step(self, name: str) -> None:
        if self.dies == name:
            self.dies = None
            raise KeyError(name)  # whatever is none of ours
        self.done.append(name)

    def _wait(self, job: sr.Job) -> Flow[Result]:
        self._step("wait")
        videos = tuple(
            sr.Video(url="https://x.example/1", job=job, index=index)
            for index in range(self.videos)
        )
        end: State = "failed" if self.error else "succeeded"
        made = 0 if self.error else self.videos
        yield Record(lambda recorder: recorder.record_end(ACCOUNT, job, end, None, made))
        return Result(job=job, videos=() if self.error else videos, error=self.error)

    def _save(self, video: sr.Video, path: Path, overwrite: bool) -> Flow[Saved]:
        self._step("save")
        content = f"clip {video.index}".encode()
        if path.exists() and not overwrite and path.read_bytes() != content:
            raise sr.FileExists(f"{path} exists", job=video.job)
        path.write_bytes(content)
        saved = Saved(path=path, size=6, sha256=hashlib.sha256(content).hexdigest())
        self._step("record")
        yield Record(lambda recorder: recorder.record_file(ACCOUNT, video, saved))
        return saved


@pytest.fixture
def world(journal: sr.Journal) -> World:
    return World(journal)


@pytest.fixture
def making(tmp_path: Path) -> GenerateTask:
    return GenerateTask(request=REQUEST, path=tmp_path / "clip.mp4", key="k")


ALL = ["wait", "save", "record", "post"]


def test_each_step_is_done_once(world: World, making: GenerateTask) -> None:
    first = world.run(making)
    second = world.run(making)

    assert sorted(world.done) == sorted(ALL)
    assert Path(making.path).read_bytes() == b"clip 0"
    assert (first.reused, second.reused) == (False, True)
    assert [(one.path, one.sha256) for one in first.files] == [
        (one.path, one.sha256) for one in second.files
    ]
    assert second.job == first.job


@pytest.mark.parametrize("dies", ["wait", "save", "record"])
def test_after_a_crash_it_goes_on_where_it_was(
    world: World, making: GenerateTask, dies: str
) -> None:
    world.dies = dies
    with pytest.raises(KeyError):
        world.run(making)
    world.done.clear()

    take = world.run(making)

    assert "post" not in world.done
    assert not take.reused
    assert world.run(making).reused


def test_without_a_key_each_call_is_a_new_job(world: World, making: GenerateTask) -> None:
    keyless = replace(making, key=None, overwrite=True)

    jobs = [str(world.run(keyless, answer({"task_id": one})).job) for one in "ab"]

    assert jobs == ["highwayapi:a", "highwayapi:b"]


def test_another_request_under_the_key_is_a_conflict_though_all_is_saved(
    world: World, making: GenerateTask
) -> None:
    world.run(making)

    with pytest.raises(sr.IdempotencyConflict):
        world.run(replace(making, request=replace(REQUEST, prompt="another")))


def test_f1_a_file_that_has_changed_is_nobodys_to_replace(
    world: World, making: GenerateTask
) -> None:
    world.run(making)
    Path(making.path).write_bytes(b"scribbled over")

    with pytest.raises(sr.FileExists):
        world.run(making)

    assert Path(making.path).read_bytes() == b"scribbled over"
    assert world.run(replace(making, overwrite=True)).files
    assert Path(making.path).read_bytes() == b"clip 0"
    assert world.done.count("post") == 1


def test_f1_a_file_that_appears_while_a_job_runs_is_not_replaced(
    world: World, making: GenerateTask
) -> None:
    world.dies = "save"
    with pytest.raises(KeyError):
        world.run(making)
    Path(making.path).write_bytes(b"precious")

    with pytest.raises(sr.FileExists):
        world.run(making)

    assert Path(making.path).read_bytes() == b"precious"
    Path(making.path).unlink()
    assert world.run(making).files
    assert "post" not in world.done  # the first run made it


def test_f1_the_clip_of_another_key_is_not_replaced(world: World, making: GenerateTask) -> None:
    world.run(making)
    other = replace(making, key="other")

    with pytest.raises(sr.InvalidRequest, match="exists: pass overwrite=True"):
        world.run(other)

    assert world.done.count("post") == 1


def test_a_file_that_is_gone_is_saved_again(world: World, making: GenerateTask) -> None:
    world.run(making)
    Path(making.path).unlink()

    assert not world.run(making).reused
    assert Path(making.path).exists()


@pytest.mark.parametrize("key", ["k", None])
def test_a_file_in_the_way_is_told_before_anything_is_sent(
    world: World, making: GenerateTask, key: str | None
) -> None:
    Path(making.path).write_bytes(b"precious")

    with pytest.raises(sr.InvalidRequest, match="exists: pass overwrite=True"):
        world.run(replace(making, key=key))

    assert world.done == []
    assert world.run(replace(making, key=key, overwrite=True)).files
    assert Path(making.path).read_bytes() == b"clip 0"


def test_a_precious_file_elsewhere_is_in_the_way_of_a_key_that_goes_on(
    world: World, making: GenerateTask, tmp_path: Path
) -> None:
    world.run(making)
    (tmp_path / "other.mp4").write_bytes(b"precious")
    elsewhere = replace(making, path=tmp_path / "other.mp4")

    with pytest.raises(sr.FileExists):
        world.run(elsewhere)

    assert (tmp_path / "other.mp4").read_bytes() == b"precious"
    assert world.run(replace(elsewhere, overwrite=True)).files
    assert (tmp_path / "other.mp4").read_bytes() == b"clip 0"


def test_another_path_is_served_by_the_same_job(
    world: World, making: GenerateTask, tmp_path: Path
) -> None:
    world.run(making)
    elsewhere = replace(making, path=tmp_path / "other.mp4")

    take = world.run(elsewhere)

    assert [one.path for one in take.files] == [str(tmp_path / "other.mp4")]
    assert world.done.count("post") == 1
    assert world.run(elsewhere).reused


def test_a_file_beside_a_key_whose_submits_were_in_vain_is_in_the_way(
    world: World, making: GenerateTask
) -> None:
    with pytest.raises(sr.SubmissionRefused):
        world.run(making, answer({"reason": "NOT_ENOUGH_BALANCE"}, 403))
    Path(making.path).write_bytes(b"precious")

    with pytest.raises(sr.InvalidRequest, match="exists"):
        world.run(making)


def test_whoever_comes_second_finds_what_the_first_has_saved(
    world: World, making: GenerateTask, journal: sr.Journal
) -> None:
    second = World(journal)
    flow = generate(making, second._steps(making))
    step = next(flow)  # it looks in the journal, and finds nothing yet
    assert isinstance(step, Record)
    found = step.write(journal)
    world.run(making)
    driver = Driver()
    driver.recorder = journal

    take = driver._to_end(flow, flow.send(found))

    assert take.reused
    assert driver.sent == []


def test_a_path_that_no_file_can_have_is_refused(world: World, making: GenerateTask) -> None:
    with pytest.raises(sr.InvalidRequest, match="cannot be written: File name too long"):
        world.run(replace(making, path=Path(making.path).with_name("n" * 300)))

    assert world.done == []


# --- several videos


def test_only_the_videos_that_are_missing_are_saved(
    journal: sr.Journal, making: GenerateTask, tmp_path: Path
) -> None:
    world = World(journal, videos=3)
    several = replace(making, request=replace(REQUEST, samples=3))
    first = world.run(several)
    (tmp_path / "clip-2.mp4").unlink()
    world.done.clear()

    second = world.run(several)

    assert world.done == ["wait", "save", "record"]
    assert [Path(one.path).name for one in second.files] == [f"clip-{n}.mp4" for n in (1, 2, 3)]
    assert [one.sha256 for one in second.files] == [one.sha256 for one in first.files]


def test_a_sample_that_was_not_made_is_not_waited_for_again(
    journal: sr.Journal, making: GenerateTask
) -> None:
    world = World(journal, videos=2)
    several = replace(making, request=replace(REQUEST, samples=3))
    world.run(several)

    assert world.run(several).reused


# --- failed jobs


def test_a_failed_job_is_retried_only_when_that_is_asked_for(
    world: World, making: GenerateTask
) -> None:
    world.error = sr.JobFailed("no luck", job=sr.Job("highwayapi", ("task-1",)))
    for _ in range(2):
        with pytest.raises(sr.JobFailed):
            world.run(making)
    world.error = None

    take = world.run(replace(making, retry_failed=True), answer({"task_id": "second"}))

    assert str(take.job) == "highwayapi:second"
    assert world.run(making).reused


def test_an_unknown_submit_is_not_made_again(world: World, making: GenerateTask) -> None:
    for posts in ([BROKEN], [ACCEPTED["highwayapi"]]):
        with pytest.raises(sr.SubmissionUnknown):
            world.run(making, *posts)

    assert world.done == []


# --- where it goes


@pytest.mark.parametrize(
    ("path", "samples", "names"),
    [
        ("clip.mp4", None, ["clip.mp4"]),
        ("clip.mp4", 1, ["clip.mp4"]),
        ("clip.mp4", 2, ["clip-1.mp4", "clip-2.mp4", "clip.mp4"]),
        ("takes/", None, []),
        ("takes", None, []),
        (".", None, []),
        ("/", 2, []),
    ],
)
def test_the_files_are_known_before_unless_they_are_named_after_the_job(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    samples: int | None,
    names: list[str],
) -> None:
    (tmp_path / "takes").mkdir()
    monkeypatch.chdir(tmp_path)

    files = GenerateTask(request=replace(REQUEST, samples=samples), path=path).files()

    assert [str(one) for one in files] == names


@pytest.mark.parametrize(("path", "target"), [("a.mp4", "a.mp4"), (Path("a"), "a"), ("b/", "b/")])
def test_the_target_is_recorded_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: Any, target: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert GenerateTask(request=REQUEST, path=path).target == os.path.join(os.getcwd(), target)  # noqa: PTH109, PTH118


def test_a_folder_gets_a_file_named_after_the_job(
    world: World, making: GenerateTask, tmp_path: Path
) -> None:
    take = world.run(replace(making, path=tmp_path))

    assert [Path(one.path).name for one in take.files] == ["highwayapi-task-1.mp4"]
    assert world.run(replace(making, path=f"{tmp_path}/")).reused


@pytest.mark.parametrize("told", [False, True], ids=["untold", "told"])
def test_a_call_that_is_interrupted_after_its_submit_names_the_job(
    journal: sr.Journal, tmp_path: Path, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    def wait(_: sr.Job) -> Flow[Result]:
        raise KeyboardInterrupt
        yield

    making = GenerateTask(
        request=REQUEST, path=tmp_path / "a.mp4", on_job=(lambda _: None) if told else None
    )
    world = World(journal)
    steps = replace(world._steps(making), wait=wait)
    driver = Driver(ACCEPTED["highwayapi"])
    driver.recorder = journal
    with pytest.raises(KeyboardInterrupt):
        driver.run(generate(making, steps))

    assert ("highwayapi:task-1 goes on" in caplog.text) is not told

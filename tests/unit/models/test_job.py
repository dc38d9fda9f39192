"""A job is a string that any process can go on with; records pickle, and never lose an id."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stillreel as sr
from stillreel._models import Answer, Failure, File, Job, JobState, Result, Video, file_for, is_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._models import Wanted

JOB = Job("modellix", ("task-1",))
ANSWER = Answer(200, {"content-type": "application/json"}, b"{}", 1.0)
NAMES = st.from_regex(r"[a-z0-9-]+", fullmatch=True)
IDS = st.text(min_size=1).filter(is_id)


def video(index: int = 0, job: Job = JOB) -> Video:
    return Video(
        url=f"https://clips.example/{index}?sig=s",
        job=job,
        index=index,
        expires_at=datetime(2026, 1, 1, tzinfo=UTC),
        media_type="video/mp4",
    )


@given(provider=NAMES, ids=st.lists(IDS, min_size=1, max_size=4))
def test_a_job_is_read_back_from_its_string(provider: str, ids: list[str]) -> None:
    job = Job(provider, tuple(ids))

    assert Job.parse(str(job)) == job
    assert Job.parse(f"  {job}\n") == job
    assert str(job).isascii()
    assert str(job).count(":") == 1
    assert str(job).count(",") == len(ids) - 1


@pytest.mark.parametrize(
    ("job", "text"),
    [
        (Job("modellix", ("task-i2v006",)), "modellix:task-i2v006"),
        (Job("oxen", ("a", "b")), "oxen:a,b"),
        (
            Job("hw-eu", ("a/b", "c,d", "e:f", "%2F", "é ")),
            "hw-eu:a%2Fb,c%2Cd,e%3Af,%252F,%C3%A9%20",
        ),
    ],
)
def test_ids_are_percent_encoded(job: Job, text: str) -> None:
    assert str(job) == text
    assert Job.parse(text) == job


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "modellix", "modellix:", ":task", "modellix:a,", "modellix:,a", "modellix:a,,b"),
        *("modellix:.", "modellix:..", "modellix:a,..", "modellix:%2E%2e", "modellix:%2e"),
        *("Modellix:a", "mo dellix:a", "mo_d:a", "mö:a", "a/b:c"),
        *("\x00:a", "modellix\n:a"),
    ],
)
def test_another_string_names_no_job(text: str) -> None:
    with pytest.raises(sr.InvalidJob) as raised:
        Job.parse(text)

    assert raised.value.charged == "no"
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("ids", [(), ("",), (".",), ("..",), ("a", ""), ("a", ".."), ("\ud800",)])
def test_some_ids_no_job_can_have(ids: tuple[str, ...]) -> None:
    with pytest.raises(sr.InvalidJob):
        Job("modellix", ids)


@pytest.mark.parametrize("name", ["", "A", "a b", "a:b", "a,b", "a/b", "a\n", "ä"])
def test_some_names_no_provider_can_have(name: str) -> None:
    with pytest.raises(sr.InvalidJob, match="a-z"):
        Job(name, ("a",))


def test_jobs_are_equal_by_provider_and_ids() -> None:
    accepted = Job("modellix", ("task-1",), dropped=frozenset({"seed"}), answer=ANSWER)

    assert accepted == JOB
    assert hash(accepted) == hash(JOB)
    assert Job("oxen", ("a", "b")) != Job("oxen", ("b", "a"))
    assert Job("oxen", ("a",)) != Job("modellix", ("a",))


STATE = JobState(
    job=JOB,
    phase="succeeded",
    status=("success",),
    progress=1.0,
    videos=(video(),),
    failures=(Failure("x", "failed", "r", "c"),),
    answers=(ANSWER,),
)


@pytest.mark.parametrize(
    "record",
    [
        Job("oxen", ("a",), dropped=frozenset({"seed"}), answer=ANSWER),
        ANSWER,
        STATE,
        video(),
        Result(job=JOB, videos=(video(),), state=STATE),
        Result(job=JOB, error=sr.JobFailed("m", job=JOB, state=STATE)),
    ],
    ids=lambda record: type(record).__name__,
)
def test_each_record_survives_a_pickle(record: Any) -> None:
    again = pickle.loads(pickle.dumps(record))

    assert repr(again) == repr(record)
    if getattr(record, "error", None) is None:
        assert again == record
    if isinstance(record, Job):
        assert (again.dropped, again.answer) == (record.dropped, record.answer)


@pytest.mark.parametrize("record", [JOB, video(), STATE, ANSWER])
def test_records_do_not_change(record: Any) -> None:
    for item in fields(record):
        with pytest.raises(AttributeError):
            setattr(record, item.name, None)


def test_a_link_does_not_show() -> None:
    for record in (video(), STATE, Result(job=JOB, videos=(video(),))):
        assert "clips.example" not in repr(record)


@pytest.mark.parametrize(
    "phase", ["queued", "running", "unknown", "succeeded", "failed", "cancelled"]
)
def test_a_state_has_ended_in_three_phases(phase: Any) -> None:
    ended = phase in {"succeeded", "failed", "cancelled"}

    assert JobState(job=JOB, phase=phase).ended is ended


# --- results


def saved(result: Result, path: Any, **options: Any) -> list[tuple[int, Path, bool]]:
    """What a result hands to its client."""
    done: list[tuple[int, Path, bool]] = []

    class Saver:
        def save(self, wanted: Wanted, keep: Callable[[File], None], *, overwrite: bool) -> None:
            for one, target in wanted:
                done.append((one.index, target, overwrite))
                file = File(index=one.index, path=str(target), sha256="00", size=1, saved_at=0.0)
                keep(file)

        async def asave(
            self, wanted: Wanted, keep: Callable[[File], None], *, overwrite: bool
        ) -> None:
            self.save(wanted, keep, overwrite=overwrite)

    result = replace(result, _saver=Saver())
    assert result.save(path, **options) == [target for _, target, _ in done]
    assert [file.path for file in result.files] == [str(target) for _, target, _ in done]
    return done


def test_one_video_is_the_video(tmp_path: Path) -> None:
    result = Result(job=JOB, videos=(video(),))

    assert result.video == video()
    assert saved(result, tmp_path / "a.mp4") == [(0, tmp_path / "a.mp4", False)]
    assert saved(result, str(tmp_path / "a.mp4"), overwrite=True)[0][2] is True


def test_several_videos_are_numbered(tmp_path: Path) -> None:
    result = Result(job=JOB, videos=(video(0), video(1)))

    with pytest.raises(ValueError, match=r"2 videos: use \.videos"):
        _ = result.video
    assert [target.name for _, target, _ in saved(result, tmp_path / "a.b.mp4")] == [
        "a.b-1.mp4",
        "a.b-2.mp4",
    ]
    assert [target.name for _, target, _ in saved(result, tmp_path)] == [
        "modellix-task-1-1.mp4",
        "modellix-task-1-2.mp4",
    ]


@pytest.mark.anyio
async def test_without_a_video_the_error_is_raised(tmp_path: Path) -> None:
    failed = Result(job=JOB, error=sr.JobFailed("no luck", job=JOB))

    with pytest.raises(sr.JobFailed, match="no luck"):
        _ = failed.video
    with pytest.raises(sr.JobFailed, match="no luck"):
        failed.save(tmp_path)
    with pytest.raises(sr.JobFailed, match="no luck"):
        await failed.asave(tmp_path)


def test_without_a_video_or_an_error_there_is_none(tmp_path: Path) -> None:
    result = Result(job=JOB)

    with pytest.raises(sr.NoVideo) as raised:
        _ = result.video
    assert raised.value.job is JOB
    with pytest.raises(sr.NoVideo):
        result.save(tmp_path)


@pytest.mark.anyio
async def test_a_result_without_its_client_says_what_to_do(tmp_path: Path) -> None:
    result: Result = pickle.loads(pickle.dumps(Result(job=JOB, videos=(video(),))))

    with pytest.raises(TypeError, match=r"client\.download\(video, path\)"):
        result.save(tmp_path)
    with pytest.raises(TypeError, match=r"client\.download\(video, path\)"):
        await result.asave(tmp_path)


# --- names of files


def test_a_result_that_is_reused_has_files_and_no_video(tmp_path: Path) -> None:
    file = File(index=0, path=str(tmp_path / "clip.mp4"), sha256="ab", size=1, saved_at=0.0)
    result = Result(job=JOB, files=(file,), reused=True)

    with pytest.raises(sr.NoVideo, match="saved before") as raised:
        _ = result.video
    with pytest.raises(sr.NoVideo):
        result.save(tmp_path)
    assert raised.value.job == JOB


def test_a_file_is_named_by_the_user(tmp_path: Path) -> None:
    assert file_for(video(), tmp_path / "clip.mp4") == tmp_path / "clip.mp4"
    assert file_for(video(), "clip") == Path("clip")
    assert file_for(video(2), "clip.mp4", 3) == Path("clip-3.mp4")


def test_in_a_folder_a_file_is_named_after_its_job(tmp_path: Path) -> None:
    name = "modellix-task-1.mp4"

    assert file_for(video(), tmp_path) == tmp_path / name
    assert file_for(video(), str(tmp_path)) == tmp_path / name
    assert file_for(video(), "new/") == Path("new") / name
    assert file_for(video(1), tmp_path, 2) == tmp_path / "modellix-task-1-2.mp4"


@given(provider=NAMES.filter(lambda name: len(name) < 50), job_id=IDS)
def test_no_id_leads_out_of_the_folder(provider: str, job_id: str) -> None:
    path = file_for(video(job=Job(provider, (job_id,))), "folder/")

    assert path.parent == Path("folder")
    assert path.suffix == ".mp4"
    assert path.name.isascii()
    assert len(path.name) <= 124
    assert not set('/\\:*?"<>|\0') & set(path.name)


def test_a_name_that_is_too_long_is_no_folder() -> None:
    assert file_for(video(), "x" * 5000) == Path("x" * 5000)


def test_an_answer_is_parsed_once_and_stays_what_it_was() -> None:
    answer = Answer(200, {}, b'{"task_id": "t"}', 0.0)
    before = pickle.dumps(answer)

    assert answer.json() == {"task_id": "t"}
    assert answer.json() is answer.json()
    assert pickle.loads(pickle.dumps(answer)) == answer == pickle.loads(before)
    assert "_parsed" not in repr(answer)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff"])
def test_an_answer_that_is_no_json_says_so_each_time(content: bytes) -> None:
    answer = Answer(200, {}, content, 0.0)
    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 - by whichever decoder
            answer.json()

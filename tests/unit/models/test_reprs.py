"""What a debugger shows of a record is one short line, and none of it is secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stillreel as sr
from stillreel._models import Intent

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-v3ry-distinctive"
SIGNATURE = "s1gn4ture"

JOB = sr.Job("oxen", ("9e7c", "a/b"))
VIDEO = sr.Video(url=f"https://x.example/1.mp4?sig={SIGNATURE}", job=JOB)
FILE = sr.File(index=0, path="takes/clip.mp4", sha256="0" * 64, size=812345, saved_at=1.0)
INTENT = Intent(key="shot-1", provider="oxen", account="a", options={"prompt": "waves"})
FAILURE = sr.Failure("9e7c", "failed", "a hand was seen", "moderation")


@pytest.mark.parametrize(
    ("record", "shown"),
    [
        (JOB, "Job('oxen:9e7c,a%2Fb')"),
        (VIDEO, "Video(oxen:9e7c,a%2Fb #0)"),
        (
            sr.Video(url="", job=JOB, index=1, width=1280, height=720, duration=8.0),
            "Video(oxen:9e7c,a%2Fb #1, 1280x720, 8 s)",
        ),
        (sr.JobState(job=JOB, phase="queued"), "JobState(oxen:9e7c,a%2Fb queued)"),
        (
            sr.JobState(job=JOB, phase="running", progress=0.4),
            "JobState(oxen:9e7c,a%2Fb running 40 %)",
        ),
        (
            sr.JobState(job=JOB, phase="succeeded", videos=(VIDEO,), failures=(FAILURE,)),
            "JobState(oxen:9e7c,a%2Fb succeeded, 1 video, 1 failure)",
        ),
        (sr.Result(job=JOB, videos=(VIDEO, VIDEO)), "Result(oxen:9e7c,a%2Fb, 2 videos)"),
        (
            sr.Result(job=JOB, videos=(VIDEO,), files=(FILE,)),
            "Result(oxen:9e7c,a%2Fb, 1 video, saved 1)",
        ),
        (
            sr.Result(job=JOB, files=(FILE,), reused=True),
            "Result(oxen:9e7c,a%2Fb, 0 videos, saved 1, reused)",
        ),
        (
            sr.Result(job=JOB, failures=(FAILURE,), error=sr.JobFailed("no", job=JOB)),
            "Result(oxen:9e7c,a%2Fb, 0 videos, 1 failure, JobFailed)",
        ),
        (FAILURE, "Failure('9e7c' failed, 'moderation', 'a hand was seen')"),
        (FILE, "File(#0 'takes/clip.mp4', 812345 bytes)"),
        (INTENT, "Intent('shot-1', at oxen)"),
        (sr.Entry(id=7, intent=INTENT), "Entry(7 intended, at oxen, 'shot-1')"),
        (
            sr.Entry(id=7, intent=INTENT, state="succeeded", job=JOB, files=(FILE,)),
            "Entry(7 succeeded, oxen:9e7c,a%2Fb, 'shot-1', 1 file)",
        ),
        (
            sr.Drift("oxen", "get_model", 200, "/a", "added", "nothing", "1"),
            "Drift('oxen get_model 200 /a: added: expected nothing, came 1')",
        ),
        (
            sr.ImageToVideo("a.jpg", prompt="waves", duration=8, extra={"oxen": {"seed": 1}}),
            "ImageToVideo(image='a.jpg', prompt='waves', duration=8, extra={…})",
        ),
        (
            sr.Oxen(key=KEY),
            "Oxen(key=Key('…'), base_url='', revision='auto', target_namespace=None)",
        ),
        (
            sr.Answer(200, {"x-key": KEY}, b"{}", 1.0),
            "Answer(status=200, received_at=1.0, complete=True)",
        ),
        (sr.MissingKey("oxen: no API key"), "MissingKey('oxen: no API key')"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_record_shows_what_tells_it_from_others(record: object, shown: str) -> None:
    assert repr(record) == shown


LINK = f"https://x.example/{'a' * 50}\n.jpg?key={KEY}&sig={SIGNATURE}"
LONG = f"{LINK} " * 50
LONG_JOB = sr.Job("oxen" * 20, tuple(f"{number}{'i' * 60}" for number in range(9)))
LONG_VIDEO = sr.Video(url=LINK, job=LONG_JOB, width=10**300, height=10**300, duration=1e300)
LONG_FILE = sr.File(index=0, path="folder/" * 99, sha256="0" * 64, size=10**300, saved_at=1.0)
LONG_FAILURE = sr.Failure(LONG, "failed", LONG, LONG)
LONG_INTENT = Intent(
    key=LONG, provider="oxen" * 99, account="a", options={"extra": LONG}, target=LONG
)


@pytest.mark.parametrize(
    "record",
    [
        *(LONG_JOB, LONG_VIDEO, LONG_FILE, LONG_FAILURE, LONG_INTENT),
        sr.JobState(
            job=LONG_JOB,
            phase="failed",
            status=(LONG,),
            progress=1e300,
            videos=(LONG_VIDEO,),
            failures=(LONG_FAILURE,),
        ),
        sr.Result(
            job=LONG_JOB,
            videos=(LONG_VIDEO,),
            files=(LONG_FILE,),
            error=sr.DownloadError(LONG, job=LONG_JOB, url=LINK),
        ),
        sr.Entry(id=10**300, intent=LONG_INTENT, job=LONG_JOB, message=LONG, files=(LONG_FILE,)),
        sr.Drift("oxen", "get_model", 200, LINK, "added", LINK, LINK),
        sr.ImageToVideo(
            f"https://x.example/a.jpg?sig={SIGNATURE}",
            prompt=LONG,
            last_frame=f"data:image/png,{'a' * 999}",
            negative_prompt=LONG,
            extra={"oxen": {"webhook": KEY}},
        ),
        *(kind(key=KEY) for kind in (sr.AIHubMax, sr.HighwayAPI, sr.Modellix, sr.Oxen)),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_record_is_one_short_line_without_a_secret(record: object) -> None:
    shown = repr(record)

    assert len(shown) < 200
    assert shown.startswith(f"{type(record).__name__}(")
    assert shown.endswith(")")
    assert shown.isprintable()
    assert KEY not in shown
    assert SIGNATURE not in shown


@pytest.mark.parametrize("count", [0, 1, 99])
def test_a_client_names_its_providers(count: int) -> None:
    providers = {f"oxen-{number}": sr.Oxen(key=KEY) for number in range(count)}

    for client in (sr.Client(providers), sr.AsyncClient(providers)):
        shown = repr(client)

        assert shown.startswith(f"{type(client).__name__}({'oxen-0' if count else 'no provider'}")
        assert KEY not in shown
        assert len(shown) < 200


def test_a_journal_names_its_file(tmp_path: Path) -> None:
    short = tmp_path / "j.sqlite3"
    long = tmp_path / ("f" * 100) / ("f" * 100) / "j.sqlite3"

    for file in (short, long):
        with sr.Journal(file) as journal:
            assert repr(journal).startswith(f"Journal('{str(tmp_path)[:30]}")
            assert len(repr(journal)) < 200

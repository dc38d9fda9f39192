"""What the sandbox counts, limits and takes for benchmarks: requests, durations, a given clip."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any, TypeVar

import av
import httpx
import pytest

from stillreel.sandbox import ManualClock, Sandbox, demo_picture
from stillreel.sandbox._contract import STEMS, load
from tests.unit.sandbox.api import BODIES, SUBMIT, SUBMIT_NAME, Api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Frame = TypeVar("Frame", av.VideoFrame, av.AudioFrame)

START = 1_800_000_000


def blank(frame: Frame) -> Frame:
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def small_clip() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        container.mux(stream.encode(blank(av.VideoFrame(64, 36, "yuv420p"))))
        container.mux(stream.encode(None))
    return file.getvalue()


def sound_only() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48_000, layout="stereo")
        silence = blank(av.AudioFrame("fltp", "stereo", 1024))
        silence.sample_rate = 48_000
        container.mux(stream.encode(silence))
        container.mux(stream.encode(None))
    return file.getvalue()


CLIP = small_clip()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[Sandbox]:
    limits = dict.fromkeys(STEMS, (2, 60.0))
    with Sandbox(clock=clock, render_seconds=8, rate_limits=limits, clip=CLIP) as running:
        yield running


@pytest.fixture(params=STEMS)
def api(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, request.param)
    with made.http:
        yield made


class TestRateLimits:
    def test_more_requests_than_the_window_takes_are_refused(
        self, api: Api, clock: ManualClock
    ) -> None:
        identifier = api.submit()
        clock.advance(20.5)
        api.read(identifier)
        refused = api.http.post(SUBMIT[api.stem], json=BODIES[api.stem])
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "40"  # 39.5, and never too early
        contract = load(api.stem).operations[SUBMIT_NAME[api.stem]]
        schema = contract.answers.get(429)
        assert schema is None or schema.problem(refused.json()) is None
        assert len(api.sandbox.jobs()) == 1

    def test_the_window_slides_and_what_was_refused_does_not_count(
        self, api: Api, clock: ManualClock
    ) -> None:
        def status() -> int:
            return api.http.post(SUBMIT[api.stem], json=BODIES[api.stem]).status_code

        found = [status()]
        clock.advance(30)
        found += [status(), status(), status()]
        clock.advance(30)
        found += [status(), status()]
        clock.advance(30)
        found += [status(), status()]
        assert found == [200, 200, 429, 429, 200, 429, 200, 429]

    def test_downloads_and_other_providers_are_not_limited(
        self, sandbox: Sandbox, clock: ManualClock
    ) -> None:
        oxen, modellix = Api(sandbox, "oxen"), Api(sandbox, "modellix")
        with oxen.http, modellix.http:
            identifier = oxen.submit()
            clock.advance(8)
            link = oxen.link(identifier)
            assert [httpx.get(link).status_code for _ in range(3)] == [200] * 3
            modellix.submit()

    def test_a_limit_is_met_before_a_fault(self, sandbox: Sandbox) -> None:
        oxen = Api(sandbox, "oxen")
        with oxen.http:
            sandbox.fault("oxen", status=500, times=3)
            found = [oxen.http.get("/api/ai/queue").status_code for _ in range(3)]
        assert found == [500, 500, 429]


class TestRequests:
    def test_each_request_is_logged_with_its_time_and_status(
        self, sandbox: Sandbox, clock: ManualClock
    ) -> None:
        oxen = Api(sandbox, "oxen")
        with oxen.http:
            identifier = oxen.submit()
            clock.advance(8)
            link = oxen.link(identifier)
            httpx.get(link)
            oxen.http.get("/api/ai/queue")
            page = httpx.get(f"{sandbox.url}/_sandbox/requests").json()
            sandbox.fault("oxen", "download", drop="before")
            with pytest.raises(httpx.RemoteProtocolError):
                httpx.get(link)
        expected = [
            ("enqueue", START, 200),
            ("get_generation", START + 8, 200),
            ("download", START + 8, 200),
            ("list_generations", START + 8, 429),
            ("download", START + 8, None),
        ]
        records = [
            {"provider": "oxen", "operation": name, "at": at, "status": status}
            for name, at, status in expected
        ]
        sandbox.close()  # what was dropped is noted after the client has seen it
        assert sandbox.requests() == records
        assert page == {"requests": records[:-1]}

    def test_a_dropped_request_has_no_status(self, clock: ManualClock) -> None:
        with Sandbox(clock=clock) as sandbox, Api(sandbox, "oxen").http as http:
            sandbox.fault(drop="before")
            with pytest.raises(httpx.RemoteProtocolError):
                http.get("/api/ai/queue")
        assert [one["status"] for one in sandbox.requests()] == [None]


class TestRendering:
    def test_each_job_may_take_a_time_of_its_own(self, clock: ManualClock) -> None:
        with Sandbox(clock=clock, render_seconds=lambda serial: 10.0 * serial) as sandbox:
            for stem in STEMS:
                with Api(sandbox, stem).http as http:
                    http.post(SUBMIT[stem], json=BODIES[stem])
            clock.advance(20)
            states = [job["state"] for job in sandbox.jobs()]
            assert [job["provider"] for job in sandbox.jobs()] == list(STEMS)
        assert states == ["succeeded", "succeeded", "processing", "processing"]

    def test_a_given_clip_is_delivered_for_every_job(
        self, api: Api, clock: ManualClock, tmp_path: Path
    ) -> None:
        identifier = api.submit()
        clock.advance(61)  # and the limit is not met
        link = api.link(identifier)
        assert httpx.get(link).content == CLIP
        part = httpx.get(link, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, CLIP[10:20])

    def test_a_clip_may_be_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "clip.mp4"
        clip = CLIP + struct.pack(">I4s", 2_000_000, b"free") + bytes(1_999_992)
        path.write_bytes(clip)
        with Sandbox(render_seconds=0, clip=path) as sandbox:
            path.unlink()
            oxen = Api(sandbox, "oxen")
            with oxen.http:
                assert httpx.get(oxen.link(oxen.submit())).content == clip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate_limits": {"sora": (1, 1.0)}}, "unknown provider 'sora'; known: modellix"),
        ({"rate_limits": {"oxen": (0, 1.0)}}, "requests from 1, seconds above 0"),
        ({"rate_limits": {"oxen": (1, 0.0)}}, "requests from 1, seconds above 0"),
        ({"rate_limits": {"oxen": (1, float("nan"))}}, "requests from 1, seconds above 0"),
        ({"render_seconds": float("nan")}, "not negative"),
        ({"clip": b"nothing"}, "clip is no MP4"),
        ({"clip": demo_picture()}, "clip is no MP4"),
        ({"clip": sound_only()}, "it has no video"),
    ],
)
def test_a_wrong_argument_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sandbox(**options)


def test_a_clip_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="clip is no MP4"):
        Sandbox(clip=tmp_path / "missing.mp4")


def test_a_negative_duration_of_a_job_is_the_callers_mistake() -> None:
    sandbox = Sandbox(render_seconds=lambda _serial: -1.0)
    with pytest.raises(ValueError, match="render_seconds is not negative: -1"):
        sandbox._world.settings.rendering(1)
    sandbox.close()

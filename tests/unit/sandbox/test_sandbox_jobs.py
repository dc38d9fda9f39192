"""A job of the mock servers: its states, its links, its line in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stillreel.sandbox._jobs import fingerprint
from tests.unit.sandbox.api import BODIES, PROMPT, SUBMIT, SUBMIT_NAME, URL, Api

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel.sandbox import ManualClock, Sandbox


class TestJobs:
    def test_a_job_queues_runs_and_ends_by_the_clock(self, api: Api, clock: ManualClock) -> None:
        api.submit()
        states = [api.sandbox.jobs()[0]["state"]]
        for seconds in (2, 6):
            clock.advance(seconds)
            states.append(api.sandbox.jobs()[0]["state"])
        assert states == ["queued", "processing", "succeeded"]

    def test_the_status_follows_in_the_words_of_the_provider(
        self, api: Api, clock: ManualClock
    ) -> None:
        def status(body: Any) -> str:
            return str((body.get("task") or body.get("data") or body)["status"])

        identifier = api.submit()
        told = [status(api.read(identifier))]
        for seconds in (2, 6):
            clock.advance(seconds)
            told.append(status(api.read(identifier)))
        assert (
            told
            == {
                "modellix": ["pending", "processing", "success"],
                "highwayapi": [
                    f"TASK_STATUS_{word}" for word in ("QUEUED", "PROCESSING", "SUCCEED")
                ],
                "aihubmax": ["pending", "processing", "completed"],
                "oxen": ["queued", "processing", "succeeded"],
            }[api.stem]
        )

    def test_ids_are_never_the_same(self, api: Api) -> None:
        assert len({api.submit() for _ in range(20)}) == 20

    def test_the_ledger_has_what_would_be_billed_and_no_key(self, api: Api) -> None:
        identifier = api.submit()
        refused = api.http.post(SUBMIT[api.stem], json={})
        assert refused.status_code >= 400
        (entry,) = api.sandbox.jobs()
        assert entry == {
            "provider": api.stem,
            "operation": SUBMIT_NAME[api.stem],
            "id": identifier,
            "fingerprint": fingerprint(BODIES[api.stem]),
            "prompt": PROMPT,
            "accepted_at": 1_800_000_000,
            "state": "queued",
            "units": 1,
        }
        served = httpx.get(f"{api.sandbox.url}/_sandbox/jobs")
        assert served.json() == {"jobs": [entry]}
        assert "Bearer" not in served.text

    @pytest.mark.parametrize("stem", ["aihubmax", "oxen"])
    def test_a_link_expires_and_a_new_read_gives_a_fresh_one(
        self, sandbox: Sandbox, clock: ManualClock, stem: str
    ) -> None:
        api = Api(sandbox, stem)
        with api.http:
            identifier = api.submit()
            clock.advance(8)
            link = api.link(identifier)
            clock.advance(8 * 24 * 3600)
            assert api.link(identifier) != link
        assert identifier not in link
        assert httpx.get(link).status_code == 403

    def test_highwayapi_forgets_a_task_and_its_links_expire(
        self, highwayapi: Api, clock: ManualClock
    ) -> None:
        identifier = highwayapi.submit()
        clock.advance(1799)
        link = highwayapi.link(identifier)
        clock.advance(1)
        path = f"/v3/async/task-result?task_id={identifier}"
        assert highwayapi.http.get(path).status_code == 404
        clock.advance(3600)
        assert httpx.get(link).status_code == 403

    def test_highwayapi_makes_several_videos_and_reports_no_progress_at_the_end(
        self, highwayapi: Api, clock: ManualClock
    ) -> None:
        identifier = highwayapi.submit(sample_count=3)
        clock.advance(5)
        assert highwayapi.read(identifier)["task"]["progress_percent"] == 50
        clock.advance(3)
        body = highwayapi.read(identifier)
        assert body["task"]["progress_percent"] == 0
        assert len({video["video_url"] for video in body["videos"]}) == 3
        assert {video["video_url_ttl"] for video in body["videos"]} == {"3600"}
        assert highwayapi.sandbox.jobs()[0]["units"] == 3

    def test_highwayapi_tells_more_than_the_documents(
        self, highwayapi: Api, clock: ManualClock
    ) -> None:
        identifier = highwayapi.submit()
        for seconds in (0, 8):
            clock.advance(seconds)
            extra = highwayapi.read(identifier)["extra"]
            assert extra == {"has_nsfw_contents": [], "enable_nsfw_detection": False}

    def test_a_job_that_has_succeeded_has_its_link_at_once(
        self, api: Api, clock: ManualClock
    ) -> None:
        identifier = api.submit()
        clock.advance(8)
        assert api.link(identifier).startswith(api.sandbox.url)

    def test_aihubmax_names_the_type_of_a_result(self, aihubmax: Api, clock: ManualClock) -> None:
        identifier = aihubmax.submit()
        clock.advance(8)
        task = aihubmax.read(identifier)
        assert (task["status"], task["progress"]) == ("completed", 100)
        assert task["results"][0]["content_type"] == "video/mp4"

    def test_modellix_gives_the_expiry_in_milliseconds_and_keeps_to_it(
        self, sandbox: Sandbox, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def render(_clip: object, path: Path) -> None:
            path.write_bytes(b"clip")

        monkeypatch.setattr("stillreel.sandbox._clips.render", render)
        week = 7 * 24 * 3600
        api = Api(sandbox, "modellix")
        with api.http:
            identifier = api.submit()
            clock.advance(8)
            told = [api.read(identifier)["data"]]
            clock.advance(week - 1)
            told.append(api.read(identifier)["data"])
            links = [api.link(identifier)]
            assert httpx.get(links[0]).content == b"clip"
            clock.advance(1)
            told.append(api.read(identifier)["data"])
            links.append(api.link(identifier))
        assert [task["result_expires_at"] for task in told] == [(1_800_000_008 + week) * 1000] * 3
        assert told[0]["result"]["resources"][0]["width"] == 1280
        assert [httpx.get(link).status_code for link in links] == [403, 403]

    def test_first_and_last_frame_are_taken_where_they_exist(self, sandbox: Sandbox) -> None:
        model = "veo-3.1-lite-first-last-frame-to-video"
        frames = {"first_image_url": URL, "last_image_url": URL}
        body = {"model": model, "prompt": PROMPT, **frames, "resolution": "720p"}
        with Api(sandbox, "aihubmax").http as http:
            assert http.post(SUBMIT["aihubmax"], json=body).json()["model"] == model
        body = {"prompt": PROMPT, "image": URL, "last_frame_image": URL}
        with Api(sandbox, "highwayapi").http as http:
            path = "/v3/async/veo-3.1-lite-firstlastframe"
            assert http.post(path, json=body).status_code == 200

"""The pictures that the sandbox takes, and the clips that it makes of them."""

from __future__ import annotations

import base64
import io
import threading
import time
from typing import TYPE_CHECKING

import av
import httpx
import pytest

import stillreel as sr
from stillreel.sandbox._drawings import demo_picture, placeholder
from tests.unit.sandbox.api import BODIES, SUBMIT, URL, Api

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel.sandbox import ManualClock, Sandbox


class TestMedia:
    def test_the_result_is_a_real_clip_of_the_hosted_picture(
        self, sandbox: Sandbox, clock: ManualClock
    ) -> None:
        api = Api(sandbox, "highwayapi")
        picture = sandbox.host(demo_picture())
        assert httpx.get(picture).content == demo_picture()
        with api.http:
            identifier = api.submit(image=picture, aspect_ratio="9:16", generate_audio=True)
            clock.advance(8)
            link = api.link(identifier)
        whole = httpx.get(link, timeout=60)
        assert whole.headers["content-type"] == "video/mp4"
        assert int(whole.headers["content-length"]) == len(whole.content)
        with av.open(io.BytesIO(whole.content)) as container:
            video = container.streams.video[0]
            assert (video.codec_context.name, video.width, video.height) == ("h264", 720, 1280)
            assert video.average_rate == 24
            assert video.frames == 4 * 24
            assert len(container.streams.audio) == 1
        part = httpx.get(link, headers={"Range": "bytes=100-"})
        assert part.status_code == 206
        assert part.content == whole.content[100:]
        assert part.headers["etag"] == whole.headers["etag"]
        assert part.headers["content-range"] == f"bytes 100-{len(whole.content) - 1}/" + str(
            len(whole.content)
        )

    def test_equal_clips_are_rendered_once(
        self, oxen: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rendered: list[Path] = []

        def render(_clip: object, path: Path) -> None:
            time.sleep(0.1)
            rendered.append(path)
            path.write_bytes(b"clip")

        monkeypatch.setattr("stillreel.sandbox._clips.render", render)
        ids = [oxen.submit(), oxen.submit(), oxen.submit(prompt="another")]
        clock.advance(8)
        links = [oxen.link(identifier) for identifier in ids]
        readers = [threading.Thread(target=httpx.get, args=(link,)) for link in links]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert len(rendered) == 1

    def test_base64_and_data_urls_are_pictures_of_their_own(self, highwayapi: Api) -> None:
        text = base64.b64encode(demo_picture()).decode()
        highwayapi.submit(image=text)
        highwayapi.submit(image=f"data:image/jpeg;base64,{text}")
        bare, data_url = highwayapi.sandbox._world.ledger.jobs("highwayapi")
        assert bare.shot == data_url.shot
        assert highwayapi.sandbox._world.pictures.data(bare.shot.first) == demo_picture()

    def test_a_picture_of_more_than_20_mb_is_refused(self, highwayapi: Api) -> None:
        large = base64.b64encode(bytes(20 * 1024 * 1024 + 1)).decode()
        body = {**BODIES["highwayapi"], "image": large}
        answer = highwayapi.http.post(SUBMIT["highwayapi"], json=body)
        assert answer.status_code == 400
        assert "more than 20971520 bytes" in answer.text

    def test_uploads_of_aihubmax_are_hosted_for_72_hours(
        self, aihubmax: Api, clock: ManualClock
    ) -> None:
        text = base64.b64encode(demo_picture()).decode()
        body = {"file_data": text, "file_name": "photo.jpg"}
        file = aihubmax.http.post("/v1/files/upload/base64", json=body).json()
        assert (file["filename"], file["size"]) == ("photo.jpg", len(demo_picture()))
        copy = aihubmax.http.post("/v1/files/upload/url", json={"url": file["url"]}).json()
        foreign = aihubmax.http.post("/v1/files/upload/url", json={"url": URL}).json()
        assert httpx.get(copy["url"]).content == demo_picture()
        assert httpx.get(foreign["url"]).status_code == 200
        wrong = aihubmax.http.post("/v1/files/upload/base64", json={"file_data": "bm8="})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid_file_type")
        clock.advance(72 * 3600)
        assert httpx.get(file["url"]).status_code == 404

    def test_pictures_are_hosted_over_http_too(self, sandbox: Sandbox) -> None:
        url = f"{sandbox.url}/_sandbox/assets"
        headers = {"Content-Type": "image/jpeg"}
        made = httpx.post(url, content=demo_picture(), headers=headers)
        assert made.status_code == 201
        assert httpx.get(made.json()["url"]).content == demo_picture()
        assert httpx.post(url, content=b"no picture", headers=headers).status_code == 400
        with pytest.raises(sr.InvalidImage, match="none of image/jpeg"):
            sandbox.host(b"no picture")

    def test_a_lost_picture_gives_way_to_a_stand_in(self, sandbox: Sandbox) -> None:
        pictures = sandbox._world.pictures
        assert pictures.data("0" * 64) == placeholder("0" * 64)
        assert pictures.at("http://[", 0).startswith("stand-in:")

    def test_an_unknown_file_is_a_404(self, sandbox: Sandbox) -> None:
        assert httpx.get(f"{sandbox.url}/_sandbox/files/x.mp4").status_code == 404

"""An option of a request takes effect in the MP4 that is delivered."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import httpx
import pytest
from PIL import Image, ImageStat

from .client import serve

if TYPE_CHECKING:
    from .client import Api
    from .spec import Json

FPS = 24
SMALL, LARGE = (1280, 720), (1920, 1080)


@dataclass(frozen=True, slots=True)
class Probe:
    """What is in an MP4."""

    size: tuple[int, int]
    seconds: float
    audio: bool
    last: tuple[float, ...]  # mean colour of the last frame


def mean_colour(frame: av.VideoFrame) -> tuple[float, ...]:
    """Red, green and blue from 0 to 255."""
    (plane,) = frame.reformat(width=16, height=16, format="rgb24").planes
    image = Image.frombytes("RGB", (16, 16), bytes(plane), "raw", "RGB", plane.line_size, 1)
    return tuple(ImageStat.Stat(image).mean)


def probe(data: bytes) -> Probe:
    """Decode a clip to its end."""
    with av.open(io.BytesIO(data), "r") as container:
        stream = container.streams.video[0]
        audio = bool(container.streams.audio)
        frames, last = 0, None
        for frame in container.decode(stream):
            frames, last = frames + 1, frame
        assert last is not None
        return Probe(
            size=(stream.width, stream.height),
            seconds=frames / FPS,
            audio=audio,
            last=mean_colour(last),
        )


def hosted(api: Api, colour: str, size: tuple[int, int] = (64, 36)) -> str:
    """The URL of a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return api.sandbox.host(file.getvalue())


def clips(api: Api, name: str, body: Json) -> list[Probe]:
    """What a submit delivers."""
    ids = api.submit(name, body)
    api.clock.advance(8)
    links = [link for identifier in ids for link in api.links(identifier)]
    return [probe(httpx.get(link, timeout=120).content) for link in links]


@dataclass(frozen=True, slots=True)
class Case:
    """Options of a submit and the clip that they ask for."""

    stem: str
    name: str
    options: Json
    size: tuple[int, int]
    seconds: float
    audio: bool = False
    revision: str | None = None

    def __str__(self) -> str:
        """Its name in the list of tests."""
        return f"{self.stem}-{self.size[0]}x{self.size[1]}-{self.seconds}s"


LITE = "veo-3.1-lite-image-to-video"
CASES = [
    Case(
        *("modellix", "submitAsync"),
        {"durationSeconds": "4", "resolution": "720p", "aspectRatio": "16:9"},
        *(SMALL, 4),
    ),
    Case(
        *("modellix", "submit"),
        {"durationSeconds": "6", "resolution": "1080p", "aspectRatio": "9:16"},
        *(LARGE[::-1], 6),
    ),
    Case(
        *("highwayapi", "submitImageToVideo"),
        {"duration": 4, "resolution": "1080p", "aspect_ratio": "16:9", "generate_audio": True},
        *(LARGE, 4),
        audio=True,
    ),
    Case(
        *("highwayapi", "submitImageToVideo"),
        {"duration": 6, "resolution": "720p", "aspect_ratio": "9:16", "generate_audio": False},
        *(SMALL[::-1], 6),
    ),
    Case(
        *("aihubmax", "createVideo"),
        {"model": LITE, "duration": 4, "resolution": "720p", "generate_audio": True},
        *(SMALL, 4),
        audio=True,
    ),
    Case(
        *("aihubmax", "createVideo"),
        {"model": LITE, "aspect_ratio": "9:16"},
        *(LARGE[::-1], 8),
    ),
    Case(
        *("oxen", "enqueue"),
        {"duration": "4s", "resolution": "720p", "aspect_ratio": "auto"},
        *(SMALL[::-1], 4),
        revision="2026-06-26",
    ),
    Case(
        *("oxen", "enqueue"),
        {"duration": "6s", "resolution": "1080p", "aspect_ratio": "16:9"},
        *(LARGE, 6),
        revision="2026-06-26",
    ),
    Case(
        *("oxen", "enqueue"),
        {"duration": 6, "resolution": "720p", "aspect_ratio": "9:16"},
        *(SMALL[::-1], 6),
        revision="2026-07-04",
    ),
    Case(
        *("oxen", "enqueue"),
        {"resolution": "1080p"},
        *(LARGE, 8),
        revision="2026-07-04",
    ),
]
PICTURE = {
    "modellix": "image",
    "highwayapi": "image",
    "aihubmax": "image_url",
    "oxen": "input_image",
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_option_takes_effect_in_the_clip(case: Case) -> None:
    with serve(case.stem, case.revision) as api:
        portrait = hosted(api, "teal", (36, 64))
        model = {"model": "google-veo-3-1-lite"} if case.stem == "oxen" else {}
        options = {PICTURE[case.stem]: portrait, **model, **case.options}
        (clip,) = clips(api, case.name, {"prompt": "petals fall", **options})
    assert (clip.size, clip.seconds, clip.audio) == (case.size, case.seconds, case.audio)


@pytest.mark.parametrize(
    ("stem", "name", "first", "last", "options"),
    [
        ("modellix", "submitAsync", "image", "lastFrame", {"durationSeconds": "4"}),
        ("highwayapi", "submitFirstLastFrame", "image", "last_frame_image", {"duration": 4}),
        (
            *("aihubmax", "createVideo", "first_image_url", "last_image_url"),
            {
                "model": "veo-3.1-lite-first-last-frame-to-video",
                "duration": 4,
                "resolution": "720p",
            },
        ),
    ],
)
def test_the_clip_ends_with_the_last_frame(
    stem: str, name: str, first: str, last: str, options: Json
) -> None:
    with serve(stem) as api:
        body = {"prompt": "x", first: hosted(api, "red"), last: hosted(api, "blue"), **options}
        (clip,) = clips(api, name, body)
    red, _, blue = clip.last
    assert blue > 200
    assert red < 50


@pytest.mark.parametrize(
    ("stem", "name", "option"),
    [
        ("highwayapi", "submitImageToVideo", {"sample_count": 3, "image": "https://example.com/"}),
        ("oxen", "enqueue", {"num_generations": 3, "model": "google-veo-3-1-lite"}),
    ],
)
def test_as_many_clips_come_as_were_asked_for(stem: str, name: str, option: Json) -> None:
    with serve(stem) as api:
        ids = api.submit(name, {"prompt": "petals fall", **option})
        api.clock.advance(8)
        links = [link for identifier in ids for link in api.links(identifier)]
    assert len(set(links)) == 3

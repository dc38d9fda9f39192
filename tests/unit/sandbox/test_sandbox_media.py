"""The sandbox's clips are real: each is probed and decoded, never trusted."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from stillreel.sandbox import _encode as _media
from stillreel.sandbox._drawings import demo_picture, placeholder
from stillreel.sandbox._encode import ClipSpec, render, size_of

if TYPE_CHECKING:
    from fractions import Fraction
    from pathlib import Path

FIRST = demo_picture(480, 270)
LAST = placeholder("last", 480, 270)
CLIP = ClipSpec(width=320, height=180, seconds=1, audio=False, first=FIRST)


@dataclass
class Probe:
    codecs: list[str]
    pixel_format: str | None
    size: tuple[int, int]
    rate: Fraction | None
    durations: list[float]
    container_duration: float
    frames: list[Image.Image]


def probe(path: Path) -> Probe:
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        return Probe(
            codecs=[stream.codec_context.name for stream in container.streams],
            pixel_format=video.codec_context.pix_fmt,
            size=(video.width, video.height),
            rate=video.average_rate,
            durations=[
                float((stream.duration or 0) * (stream.time_base or 0))
                for stream in container.streams
            ],
            container_duration=(container.duration or 0) / 1_000_000,
            frames=[picture(frame) for frame in container.decode(video)],
        )


def picture(frame: av.VideoFrame) -> Image.Image:
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return image


def rendered(clip: ClipSpec, folder: Path) -> Probe:
    render(clip, folder / "clip.mp4")
    return probe(folder / "clip.mp4")


def cover(data: bytes, size: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return ImageOps.fit(image.convert("RGB"), size, Image.Resampling.BICUBIC)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in levels of 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def left_white(size: tuple[int, int]) -> Image.Image:
    image = Image.new("RGB", size, "black")
    image.paste("white", (0, 0, size[0] // 2, size[1]))
    return image


def test_a_clip_is_h264_at_24_fps_of_the_size_asked(tmp_path: Path) -> None:
    clip = rendered(CLIP, tmp_path)
    assert clip.codecs == ["h264"]
    assert (clip.pixel_format, clip.size) == ("yuv420p", (320, 180))
    assert clip.rate == 24


@pytest.mark.parametrize("audio", [False, True])
@pytest.mark.parametrize(("seconds", "frames"), [(1, 24), (1.5, 36), (0.3, 7), (0.04, 1)])
def test_a_clip_lasts_exactly_its_frames(
    tmp_path: Path, seconds: float, frames: int, audio: bool
) -> None:
    clip = rendered(replace(CLIP, width=64, height=36, seconds=seconds, audio=audio), tmp_path)
    assert len(clip.frames) == frames
    assert clip.durations[0] == frames / 24
    assert clip.container_duration == pytest.approx(frames / 24, abs=2e-6)


def test_sound_is_a_quiet_stereo_track_when_asked(tmp_path: Path) -> None:
    clip = rendered(replace(CLIP, audio=True), tmp_path)
    assert clip.codecs == ["h264", "aac"]
    assert 1 - 1024 / 48_000 < clip.durations[1] <= 1
    with av.open(str(tmp_path / "clip.mp4")) as container:
        track = container.streams.audio[0]
        assert (track.rate, track.layout.name) == (48_000, "stereo")
        samples = [
            level
            for frame in container.decode(track)
            for level in memoryview(frame.planes[0]).cast("B").cast("f")[: frame.samples]
        ]
    assert 0.02 < max(samples) < 0.5


def test_a_large_clip_is_drawn_smaller_and_scaled_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_media, "_DRAWN_IN_FULL", 320 * 179)
    clip = rendered(replace(CLIP, seconds=0.2), tmp_path)
    assert clip.size == (320, 180)
    assert difference(clip.frames[0], cover(FIRST, (320, 180))) < 8


def test_the_first_frame_is_the_first_picture(tmp_path: Path) -> None:
    clip = rendered(CLIP, tmp_path)
    assert difference(clip.frames[0], cover(FIRST, clip.size)) < 4


def test_the_picture_moves_without_a_jump(tmp_path: Path) -> None:
    frames = rendered(CLIP, tmp_path).frames
    steps = [difference(a, b) for a, b in pairwise(frames)]
    assert difference(frames[0], frames[-1]) > 5
    assert max(steps) < 6


def test_the_last_frame_is_the_last_picture(tmp_path: Path) -> None:
    clip = rendered(replace(CLIP, last=LAST), tmp_path)
    assert difference(clip.frames[0], cover(FIRST, clip.size)) < 4
    assert difference(clip.frames[-1], cover(LAST, clip.size)) < 4


def test_a_portrait_clip_crops_the_middle_of_a_landscape(tmp_path: Path) -> None:
    clip = rendered(replace(CLIP, width=180, height=320, last=LAST), tmp_path)
    assert clip.size == (180, 320)
    assert difference(clip.frames[0], cover(FIRST, clip.size)) < 4
    assert difference(clip.frames[-1], cover(LAST, clip.size)) < 4


def test_exif_orientation_is_obeyed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter clockwise
    photo = encoded(left_white((320, 180)), "JPEG", exif=exif, quality=95)
    assert size_of("720p", "auto", photo) == (720, 1280)
    clip = rendered(replace(CLIP, width=180, height=320, first=photo), tmp_path)
    upright = left_white((320, 180)).transpose(Image.Transpose.ROTATE_270)
    assert difference(clip.frames[0], upright) < 4


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_of_picture_is_read(tmp_path: Path, kind: str) -> None:
    data = encoded(left_white((64, 36)), kind)
    clip = rendered(replace(CLIP, width=64, height=36, seconds=0.1, first=data), tmp_path)
    assert difference(clip.frames[0], left_white((64, 36))) < 6


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    data = encoded(Image.new("RGBA", (64, 36), (255, 0, 0, 0)))
    clip = rendered(replace(CLIP, width=64, height=36, seconds=0.1, first=data), tmp_path)
    assert difference(clip.frames[0], Image.new("RGB", (64, 36), "white")) < 4


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", FIRST[:2000], encoded(left_white((64, 36)))[:60]],
    ids=["empty", "text", "half a JPEG", "half a PNG"],
)
def test_bytes_that_are_no_picture_are_refused(tmp_path: Path, data: bytes) -> None:
    for clip in (replace(CLIP, first=data), replace(CLIP, last=data)):
        with pytest.raises(ValueError, match="not a readable JPEG, PNG or WebP picture"):
            render(clip, tmp_path / "clip.mp4")
    assert not list(tmp_path.iterdir())


def test_a_picture_of_too_many_pixels_is_refused_undecoded() -> None:
    for size in ((9000, 9000), (11_000, 11_000), (14_000, 14_000)):
        bomb = encoded(Image.new("1", size))
        with pytest.raises(ValueError, match="too large"):
            size_of("720p", "auto", bomb)


@pytest.mark.parametrize(
    "clip", [replace(CLIP, width=321), replace(CLIP, height=0), replace(CLIP, seconds=0)]
)
def test_an_impossible_clip_is_refused(tmp_path: Path, clip: ClipSpec) -> None:
    with pytest.raises(ValueError, match=r"even|at least one frame"):
        render(clip, tmp_path / "clip.mp4")


def test_equal_clips_are_equal_files(tmp_path: Path) -> None:
    clip = replace(CLIP, audio=True, last=LAST)
    for name in ("one.mp4", "two.mp4"):
        render(clip, tmp_path / name)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_clip_can_be_played_before_it_is_whole(tmp_path: Path) -> None:
    render(CLIP, tmp_path / "clip.mp4")
    data = (tmp_path / "clip.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_clip_that_fails_halfway_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = _media._draw

    def fails_late(shots: Any, t: float, size: Any) -> av.VideoFrame:
        if t > 0.5:
            raise RuntimeError("halfway")
        return draw(shots, t, size)

    monkeypatch.setattr(_media, "_draw", fails_late)
    with pytest.raises(RuntimeError, match="halfway"):
        render(CLIP, tmp_path / "clip.mp4")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("resolution", "ratio", "size"),
    [
        ("720p", "16:9", (1280, 720)),
        ("720p", "9:16", (720, 1280)),
        ("1080p", "auto", (1920, 1080)),
        ("4k", "9:16", (2160, 3840)),
    ],
)
def test_a_size_has_a_name(resolution: str, ratio: str, size: tuple[int, int]) -> None:
    assert size_of(resolution, ratio) == size


def test_auto_follows_the_picture() -> None:
    assert size_of("720p", "auto", FIRST) == (1280, 720)
    assert size_of("720p", "auto", placeholder("tall", 90, 160)) == (720, 1280)


@pytest.mark.parametrize(("resolution", "ratio"), [("8k", "16:9"), ("720p", "1:1")])
def test_an_unknown_size_is_refused(resolution: str, ratio: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        size_of(resolution, ratio)


def test_a_placeholder_depends_on_its_seed_alone() -> None:
    one = placeholder("https://example.org/a.jpg", 160, 90)
    assert one == placeholder("https://example.org/a.jpg", 160, 90)
    assert one != placeholder("https://example.org/b.jpg", 160, 90)


@pytest.mark.parametrize("size", [(160, 90), (90, 160)])
def test_drawn_pictures_are_jpegs_of_the_size_asked(size: tuple[int, int]) -> None:
    for data in (placeholder("seed", *size), demo_picture(*size)):
        with Image.open(io.BytesIO(data)) as image:
            assert (image.format, image.size) == ("JPEG", size)
    assert demo_picture(*size) == demo_picture(*size)

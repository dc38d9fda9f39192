"""Pictures in, clips out: the media that the sandbox serves.

`render` turns the first (and, when given, the last) frame of a job into a real MP4.
"""

# Signatures of Pillow and PyAV name numpy, which is not installed, or leave **kwargs bare.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import math
import struct
import uuid
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

import av
from av.filter import Graph
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame

FPS = 24
SAMPLE_RATE = 48_000
MAX_PIXELS = 64_000_000

_SHORT_SIDE = {"720p": 720, "1080p": 1080, "4k": 2160}
_AAC_FRAME = 1024
_BT709 = 1
_ZOOM = 1.12
# More than the zoom: a shot near 1:1 would shimmer, since its pixels drift in and out of phase.
_OVERSAMPLE = 1.25
# Above it frames are drawn at half the size and scaled up, or 4k would take longer than it lasts.
_DRAWN_IN_FULL = 1920 * 1080
# Fixed, not the machine's: x264 writes the same bytes only for the same number of threads.
_ENCODER_THREADS = 4
_DRAWING_THREADS = 2

_Planes = tuple[Image.Image, ...]
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """What to render: even `width` x `height` in pixels, length in seconds, with sound or none.

    `first` and `last` are the bytes of JPEG, PNG or WebP pictures of any size.
    """

    width: int
    height: int
    seconds: float
    audio: bool
    first: bytes
    last: bytes | None = None


def size_of(resolution: str, aspect_ratio: str, image: bytes | None = None) -> tuple[int, int]:
    """Width and height in pixels of "720p", "1080p" or "4k" at "16:9", "9:16" or "auto".

    "auto" is portrait for a portrait `image`, else landscape.
    Raises ValueError for any other name, and for an image that cannot be read.
    """
    if resolution not in _SHORT_SIDE:
        raise ValueError(f"unknown resolution: {resolution!r}")
    if aspect_ratio not in {"16:9", "9:16", "auto"}:
        raise ValueError(f"unknown aspect ratio: {aspect_ratio!r}")
    portrait = aspect_ratio == "9:16"
    if aspect_ratio == "auto" and image is not None:
        picture = _picture(image)
        portrait = picture.height > picture.width
    short = _SHORT_SIDE[resolution]
    long = short * 16 // 9
    return (short, long) if portrait else (long, short)


def render(clip: ClipSpec, path: Path) -> None:
    """Write `clip` to `path` as an MP4: H.264 at 24 fps, AAC stereo at 48 kHz when asked.

    It has exactly round(seconds * 24) frames and starts with the first picture, cover-cropped;
    it ends with the last one, when given. `path` appears only once the file is whole.
    Raises ValueError for an impossible size or length, and for bytes that are no picture.
    """
    frames = round(clip.seconds * FPS)
    if frames < 1:
        raise ValueError(f"a clip has at least one frame, not {clip.seconds} s")
    if not all(side > 0 and side % 2 == 0 for side in (clip.width, clip.height)):
        raise ValueError(f"width and height must be even: {clip.width}x{clip.height}")
    shots = [_shot(data, _canvas(clip)) for data in (clip.first, clip.last) if data is not None]
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        _encode(clip, shots, frames, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _picture(data: bytes) -> Image.Image:
    """The upright RGB picture in `data`, on white where it is transparent."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            _check_size(image)
            upright = ImageOps.exif_transpose(image)
            if not upright.has_transparency_data:
                return upright.convert("RGB")
            ground = Image.new("RGBA", upright.size, "white")
            return Image.alpha_composite(ground, upright.convert("RGBA")).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError(f"the picture is too large: {error}") from error
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise ValueError(f"not a readable JPEG, PNG or WebP picture: {error}") from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Image.DecompressionBombError(f"{image.width}x{image.height} pixels")


def _canvas(clip: ClipSpec) -> tuple[int, int]:
    """The size in which frames are drawn."""
    if clip.width * clip.height <= _DRAWN_IN_FULL:
        return clip.width, clip.height
    return 2 * (clip.width // 4), 2 * (clip.height // 4)


def _shot(data: bytes, canvas: tuple[int, int]) -> _Planes:
    """The cover-cropped picture as Y, U and V planes, somewhat larger than a frame."""
    width, height = (2 * round(side * _OVERSAMPLE / 2) for side in canvas)
    picture = ImageOps.fit(_picture(data), (width, height), Image.Resampling.BICUBIC)
    frame = av.VideoFrame.from_bytes(picture.convert("RGBA").tobytes(), width, height).reformat(
        format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
    )
    return tuple(
        Image.frombytes(
            "L", (plane.width, plane.height), bytes(plane), "raw", "L", plane.line_size, 1
        )
        for plane in frame.planes
    )


def _ease(t: float) -> float:
    t = min(max(t, 0.0), 1.0)
    return t * t * t * (t * (6 * t - 15) + 10)


def _draw(shots: list[_Planes], t: float, size: tuple[int, int]) -> av.VideoFrame:
    """The frame at `t`, from 0 to 1: one shot is pushed into, two go there and back."""
    there_and_back = len(shots) > 1
    push = math.sin(math.pi * t) ** 2 if there_and_back else _ease(t)
    window = 1 / (1 + (_ZOOM - 1) * push)
    left, top = (1 - window) * (0.2 + 0.6 * _ease(t)), (1 - window) * (0.6 - 0.2 * _ease(t))
    blend = _ease((t - 0.2) / 0.6) if there_and_back else 0.0
    visible = [shot for shot, share in zip(shots, (1 - blend, blend), strict=False) if share > 0]
    frame = av.VideoFrame(*size, "yuv420p")
    for index, plane in enumerate(frame.planes):
        views: list[Image.Image] = []
        for source in (shot[index] for shot in visible):
            right, bottom = min(left + window, 1), min(top + window, 1)
            x, y = source.size
            box = (left * x, top * y, right * x, bottom * y)
            views.append(
                source.resize((plane.width, plane.height), Image.Resampling.BILINEAR, box=box)
            )
        view = views[0] if len(views) == 1 else Image.blend(views[0], views[1], blend)
        plane.update(view.tobytes("raw", "L", plane.line_size, 1))
    return frame


def _scaled(shots: list[_Planes], t: float, clip: ClipSpec) -> av.VideoFrame:
    frame = _draw(shots, t, _canvas(clip))
    if frame.width == clip.width:
        return frame
    return frame.reformat(clip.width, clip.height, interpolation="BILINEAR")


def _drawn(shots: list[_Planes], frames: int, clip: ClipSpec) -> Iterator[av.VideoFrame]:
    """All frames in order, drawn a few ahead of the encoder."""
    ahead: deque[Future[av.VideoFrame]] = deque()
    with ThreadPoolExecutor(_DRAWING_THREADS) as pool:
        for index in range(frames):
            ahead.append(pool.submit(_scaled, shots, index / max(frames - 1, 1), clip))
            if len(ahead) > 2 * _DRAWING_THREADS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _encode(clip: ClipSpec, shots: list[_Planes], frames: int, part: Path) -> None:
    pixels = clip.width * clip.height
    cap = str(max(round(148 * pixels**0.75), 1_000_000))  # bit/s: 4.4 M at 720p, 23 M at 4k
    options = {
        "preset": "veryfast" if pixels <= _DRAWN_IN_FULL else "ultrafast",
        "crf": "23",
        "maxrate": cap,
        "bufsize": cap,
        "bf": "0",
        "g": str(4 * FPS),
        "threads": str(_ENCODER_THREADS),
    }
    # A movie clock that both 24 fps and 48 kHz divide keeps the probed duration exact.
    muxing = {"movflags": "+faststart", "movie_timescale": str(SAMPLE_RATE)}
    with av.open(part, "w", format="mp4", options=muxing) as container:
        video = container.add_stream("libx264", rate=FPS, options=options)
        video.width, video.height, video.pix_fmt = clip.width, clip.height, "yuv420p"
        context = video.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = 1
        audio = (
            container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo") if clip.audio else None
        )
        sound = _sound(frames)
        for index, frame in enumerate(_drawn(shots, frames, clip)):
            frame.pts = index
            container.mux(video.encode(frame))
            if audio and index % FPS == 0:  # a second of sound for each second of video
                for samples in islice(sound, SAMPLE_RATE // _AAC_FRAME + 1):
                    container.mux(audio.encode(samples))
        for stream in (video, audio):
            if stream:
                container.mux(stream.encode(None))


def _sound(frames: int) -> Iterator[AudioFrame]:
    """Waves below a soft chord, faded in and out, in whole AAC frames within the video."""
    count = frames * SAMPLE_RATE // FPS // _AAC_FRAME * _AAC_FRAME
    fade = min(SAMPLE_RATE, count // 4)
    chord = "|".join(
        "+".join(
            f"{0.035 - 0.004 * n:.3f}*sin({math.tau * pitch:.3f}*t)"
            f"*(0.6+0.4*sin({0.7 + 0.3 * n:.1f}*t+{phase}))"
            for n, pitch in enumerate((110, 164.81, 220, 277.18, 329.63))
        )
        for phase in (0, 1.5)
    )
    stereo = f"sample_fmts=fltp:sample_rates={SAMPLE_RATE}:channel_layouts=stereo"
    graph = Graph()
    mix = graph.add("amix", "inputs=2:normalize=0")
    graph.add("aevalsrc", f"exprs='{chord}':s={SAMPLE_RATE}").link_to(mix, 0, 0)
    waves = [
        graph.add("anoisesrc", f"r={SAMPLE_RATE}:c=pink:a=0.2:seed=7"),
        graph.add("lowpass", "f=700"),
        graph.add("tremolo", "f=0.17:d=0.7"),
        graph.add("aformat", stereo),
    ]
    graph.link_nodes(*waves)
    waves[-1].link_to(mix, 0, 1)
    shaped = [
        graph.add("atrim", f"end_sample={count}"),
        graph.add("afade", f"t=in:ns={fade}"),
        graph.add("afade", f"t=out:ss={count - fade}:ns={fade}"),
        graph.add("aformat", stereo),
        graph.add("asetnsamples", f"n={_AAC_FRAME}"),
        graph.add("abuffersink"),
    ]
    graph.link_nodes(mix, *shaped).configure()
    for _ in range(count // _AAC_FRAME):
        yield cast("AudioFrame", graph.pull())

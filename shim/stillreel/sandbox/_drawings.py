"""Pictures drawn by code: a stand-in for a picture that is not fetched, and one to show off."""

# pyright: reportUnknownMemberType=false
# The signatures of Pillow name numpy, which is no dependency of ours.

from __future__ import annotations

import io
import math
import random
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator

_Point = tuple[float, float]


def placeholder(seed: str, width: int = 1280, height: int = 720) -> bytes:
    """A JPEG of `width` x `height` pixels with soft abstract shapes, always the same for `seed`."""
    rng = random.Random(seed)  # noqa: S311 - it draws
    hue = rng.randrange(185, 350)

    def colour(turn: float, light: float) -> str:
        return f"hsl({(hue + turn) % 360:.0f}, 68%, {light:.0f}%)"

    picture = _gradient((width, height), colour(-10, 22), colour(15, 46), colour(45, 76))
    for _ in range(6):
        centre = (width * rng.random(), height * rng.uniform(0, 0.7))
        radius = height * rng.uniform(0.3, 0.8)
        _glow(picture, centre, radius, colour(rng.uniform(-30, 60), rng.uniform(50, 75)))
    for n in range(4):
        base = height * (0.5 + 0.13 * n + rng.uniform(-0.03, 0.03))
        shape = (height * rng.uniform(0.04, 0.1), rng.uniform(0.6, 1.2), rng.uniform(0, 6))
        _hills(picture, base, shape, colour(40 - 18 * n, 52 - 10 * n), opacity=0.6)
    return _jpeg(picture)


def demo_picture(width: int = 1280, height: int = 720) -> bytes:
    """A JPEG of `width` x `height` pixels: a sunset, hills, water and cherry petals."""
    shore = round(0.66 * height)
    sky = _gradient((width, shore), "#2e3468", "#785894", "#e4848e", "#ffbe8e", "#ffe4b8")
    sun = (0.62 * width, 0.6 * shore)
    _glow(sky, sun, 0.7 * height, "#ffbe96")
    _glow(sky, sun, 0.3 * height, "#ffeccc")
    _glow(sky, sun, 0.06 * height, "#fff8e4", softness=0.04)
    for n, tint in enumerate(("#dc949a", "#b57690", "#885c82", "#604468", "#3a2a54")):
        shape = (shore * (0.13 - 0.02 * n), 0.9 + 0.35 * n, 1.3 + 2.1 * n)
        _hills(sky, shore * (0.73 + 0.055 * n), shape, tint)
    picture = _water(sky, (width, height))
    picture.paste(sky)
    _blossom(picture)
    return _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def _gradient(size: tuple[int, int], *colours: str) -> Image.Image:
    column = Image.new("RGB", (1, len(colours)))
    column.putdata([ImageColor.getrgb(colour) for colour in colours])
    return column.resize(size, Image.Resampling.BICUBIC, box=(0, 0.5, 1, len(colours) - 0.5))


def _glow(
    picture: Image.Image, centre: _Point, radius: float, colour: str, softness: float = 1.0
) -> None:
    """Light that fades from the centre; with little `softness`, a disc."""
    # Pillow's gradient has 180 where the circle touches the square.
    fall = [min(1, max(0, 1 - value / 180) / softness) ** 2 for value in range(256)]
    mask = Image.radial_gradient("L").point([round(255 * level) for level in fall])
    side = round(2 * radius)
    corner = (round(centre[0] - radius), round(centre[1] - radius))
    picture.paste(colour, corner, mask.resize((side, side)))


def _hills(
    picture: Image.Image,
    base: float,
    shape: tuple[float, float, float],
    colour: str,
    opacity: float = 1.0,
) -> None:
    """Fill what lies below a wavy line; `shape` is its swing in pixels, its turns and phase."""
    swing, turns, phase = shape
    width, height = 2 * picture.width, 2 * picture.height  # halved again, for smooth edges
    line: list[_Point] = [(0, height)]
    for x in range(0, width + 8, 8):
        a = math.tau * turns * x / width + phase
        wave = 0.6 * math.sin(a) + 0.28 * math.sin(2.3 * a + 1) + 0.12 * math.sin(5.7 * a)
        line.append((x, 2 * (base - swing * wave)))
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).polygon([*line, (width, height)], fill=round(255 * opacity))
    picture.paste(colour, (0, 0), mask.reduce(2))


def _water(sky: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A picture of `size` that mirrors `sky` below it, in ripples that widen to the viewer."""
    width, shore = sky.size
    depth = size[1] - shore
    water = Image.new("RGB", size)
    for y in range(depth):
        wave = math.sin(90 * math.log(1.2 + 2 * y / depth)) * (0.1 + y / depth)
        row = min(max(shore - 1 - 1.4 * y - 0.02 * depth * wave, 0), shore - 1)
        left = 0.015 * width * (1 + 0.8 * wave)
        box = (left, row, left + 0.96 * width, row + 1)
        line = sky.resize((width, 1), Image.Resampling.BILINEAR, box=box)
        water.paste(line, (0, shore + y))
    return ImageChops.multiply(water, _gradient(size, "#ffffff", "#fff0e8", "#b48ca8"))


def _blossom(picture: Image.Image) -> None:
    """A flowering branch in the corner and petals on the wind, the near ones out of focus."""
    rng = random.Random(31)  # noqa: S311 - it draws
    pink = ("#ffd3dd", "#ffb9c9", "#ffe6ea")
    width, height = 2 * picture.width, 2 * picture.height  # halved again, for smooth edges
    unit = height / 100
    far, near = (Image.new("RGBA", (width, height), (255, 190, 205, 0)) for _ in range(2))
    pen, near_pen = ImageDraw.Draw(far), ImageDraw.Draw(near)
    flowers: list[_Point] = []
    for left, top, heading, length in ((-2, 6, 0.25, 52), (22, 11, 0.6, 22), (12, 9, -0.25, 20)):
        flowers += _twig(pen, rng, (unit * left, unit * top), heading, unit * length)
    for x, y in flowers:
        size, turn, tint = rng.uniform(0.9, 1.5) * unit, rng.random(), rng.choice(pink)
        for a in (math.tau * (n / 5 + turn) for n in range(5)):
            _petal(pen, (x + size * math.cos(a), y + size * math.sin(a)), size, a, tint)
        _petal(pen, (x, y), 0.4 * size, 0, "#e0718f")
    for n in range(70):
        size = unit * (rng.uniform(2, 3.6) if n % 7 == 0 else rng.uniform(0.4, 1.1))
        place = (width * rng.random(), height * rng.random())
        tint = rng.choice(pink)
        _petal(pen if n % 7 else near_pen, place, size, rng.uniform(0, math.tau), tint)
    for layer in (far.reduce(2), near.filter(ImageFilter.GaussianBlur(unit)).reduce(2)):
        picture.paste(layer, (0, 0), layer)


def _twig(
    pen: ImageDraw.ImageDraw, rng: random.Random, start: _Point, heading: float, length: float
) -> Iterator[_Point]:
    """Draw a tapering twig and say where it flowers."""
    x, y = start
    spread = length / 26
    for step in range(60):
        x, y = x + math.cos(heading) * length / 60, y + math.sin(heading) * length / 60
        heading += rng.uniform(-0.09, 0.09)
        pen.circle((x, y), length / 40 * (1 - step / 80), fill="#33203f")
        if rng.random() < 0.12 + step / 200:
            yield x + rng.gauss(0, spread), y + rng.gauss(0, spread)


def _petal(pen: ImageDraw.ImageDraw, at: _Point, size: float, angle: float, colour: str) -> None:
    cos, sin = math.cos(angle), math.sin(angle)
    outline: list[_Point] = []
    for a in (math.tau * n / 24 for n in range(24)):
        x, y = size * math.cos(a), size * (0.62 + 0.15 * math.cos(a)) * math.sin(a)
        outline.append((at[0] + x * cos - y * sin, at[1] + x * sin + y * cos))
    pen.polygon(outline, fill=colour)

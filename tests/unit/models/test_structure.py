"""A picture is walked to its end: which way up it is shown (P2), and whether it is whole (P3)."""

from __future__ import annotations

import gc
import io
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import stillreel as sr
from stillreel._models import load
from tests.conftest import image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHORT, LONG, ASCII = 3, 4, 2
ORIENTATION = 0x0112
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta tiff:Orientation='1'/>"
MPF = b"MPF\0II*\0\x08\0\0\0\0\0"
END = b"\xff\xd9"


def exif(orientation: int, order: str = "<", kind: int = SHORT, *, before: int = 0) -> bytes:
    """An EXIF block, with some other entries before the orientation."""
    value = struct.pack(f"{order}{'HH' if kind == SHORT else 'I'}", *[orientation, 0][: 5 - kind])
    entries = struct.pack(f"{order}HHI4s", 0x010F, ASCII, 4, b"abc\0") * before
    entries += struct.pack(f"{order}HHI4s", ORIENTATION, kind, 1, value)
    head = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 8)
    return head + struct.pack(f"{order}H", before + 1) + entries + bytes(4)


def segment(payload: bytes, marker: int = 0xE1) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def app1(block: bytes) -> bytes:
    return segment(b"Exif\0\0" + block)


def jpeg(*segments: bytes, after: bytes = b"", **options: Any) -> bytes:
    """A landscape JPEG with these segments after its first marker."""
    plain = image(64, 36, **options)
    return plain[:2] + b"".join(segments) + plain[2:] + after


def chunk(kind: bytes, payload: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + payload))
    return struct.pack(">I", len(payload)) + kind + payload + crc


def png(block: bytes, *, late: bool = False) -> bytes:
    """A landscape PNG with an EXIF block before or after its pixels."""
    plain = image(64, 36, "PNG")
    at = plain.index(b"IEND") - 4 if late else 33
    return plain[:at] + chunk(b"eXIf", block) + plain[at:]


def webp(block: bytes, *, announced: bool = True, lossless: bool = False) -> bytes:
    """A landscape WebP with an EXIF block."""
    data = bytearray(image(64, 36, "WEBP", exif=b"Exif\0\0" + block, lossless=lossless))
    if not announced:
        data[20] &= ~8
    return bytes(data)


def prefixed_webp() -> bytes:
    """As some tools write it: the block begins as in a JPEG."""
    block = b"Exif\0\0" + exif(6)
    return webp(b"x" * len(block)).replace(b"x" * len(block), block)


def shown(data: bytes) -> tuple[int, int]:
    found = load(data)
    return found.width, found.height


def shown_by_pillow(data: bytes) -> tuple[int, int]:
    from PIL import ImageOps  # noqa: PLC0415 - what the sandbox and many servers turn with

    with Image.open(io.BytesIO(data)) as opened:
        opened.load()
        return ImageOps.exif_transpose(opened).size


# --- P2: which way up


@pytest.mark.parametrize("orientation", range(10))
@pytest.mark.parametrize(
    "make",
    [lambda block: jpeg(app1(block)), png, webp, lambda block: webp(block, lossless=True)],
    ids=["JPEG", "PNG", "WebP", "lossless WebP"],
)
def test_p2_from_5_to_8_a_picture_is_turned(
    make: Callable[[bytes], bytes], orientation: int
) -> None:
    size = (36, 64) if orientation in {5, 6, 7, 8} else (64, 36)

    assert shown(make(exif(orientation))) == size


TURNED = {
    "JPEG, SHORT, little": jpeg(app1(exif(6))),
    "JPEG, SHORT, big": jpeg(app1(exif(6, ">"))),
    "JPEG, LONG, little": jpeg(app1(exif(6, "<", LONG))),
    "JPEG, LONG, big": jpeg(app1(exif(6, ">", LONG))),
    "after other entries": jpeg(app1(exif(8, before=40))),
    "after XMP": jpeg(segment(XMP), app1(exif(6))),
    "before XMP and MPF": jpeg(app1(exif(6)), segment(XMP), segment(MPF, 0xE2)),
    "second EXIF segment": jpeg(app1(b"II*\0\x08\0\0\0\0\0" + bytes(4)), app1(exif(6))),
    "second of another order": jpeg(app1(b"MM\0*\0\0\0\x08\0\0" + bytes(4)), app1(exif(6, "<"))),
    "after a broken segment": jpeg(app1(b"no EXIF"), app1(exif(6, ">"))),
    "after an empty segment": jpeg(app1(b""), app1(b"II"), app1(exif(6))),
    "across two segments": jpeg(app1(exif(6)[:14]), app1(exif(6)[14:])),
    "after fill bytes": jpeg(b"\xff\xff\xff", app1(exif(6))),
    "progressive JPEG": jpeg(app1(exif(5)), progressive=True),
    "PNG, big": png(exif(6, ">")),
    "PNG, LONG": png(exif(6, ">", LONG)),
    "PNG, after its pixels": png(exif(7), late=True),
    "PNG, as in a JPEG": png(b"Exif\0\0" + exif(6)),
    "WebP, big": webp(exif(6, ">")),
    "WebP, LONG": webp(exif(6, "<", LONG)),
    "WebP, as in a JPEG": prefixed_webp(),
}


@pytest.mark.parametrize("data", TURNED.values(), ids=[f"P2 {name}" for name in TURNED])
def test_a_quarter_turn_is_found_wherever_it_stands(data: bytes) -> None:
    assert shown(data) == (36, 64)
    assert load(data).portrait


UNTURNED = {
    "an unknown orientation": jpeg(app1(exif(9))),
    "a directory beyond the block": jpeg(app1(b"II*\0\xff\xff\xff\xff" + exif(6)[8:])),
    "half an entry": jpeg(app1(exif(6)[:20])),
    "two values": jpeg(app1(exif(6)[:14] + b"\2" + exif(6)[15:])),
    "a text": jpeg(app1(exif(6).replace(b"\x12\1\3\0", b"\x12\1\2\0"))),
    "the first of two": jpeg(app1(exif(1)), app1(exif(6))),
    "XMP alone": jpeg(segment(XMP.replace(b"'1'", b"'6'"))),
    "a thumbnail's": jpeg(app1(exif(1) + jpeg(app1(exif(6))))),
    "the second picture's": jpeg(after=jpeg(app1(exif(6)))),
    "a WebP that does not announce it": webp(exif(6), announced=False),
    "a PNG without": image(64, 36, "PNG"),
}


@pytest.mark.parametrize("data", UNTURNED.values(), ids=[f"P2 {name}" for name in UNTURNED])
def test_what_does_not_turn_a_picture_leaves_it(data: bytes) -> None:
    assert shown(data) == (64, 36)


def test_p2_the_provider_is_asked_for_the_ratio_that_is_shown() -> None:
    asked = sr.ImageToVideo(png(exif(6)), prompt="waves")

    with sr.Client(providers={"highwayapi": sr.HighwayAPI(key="k")}) as client:
        turned = client.check(asked)
        upright = client.check(sr.ImageToVideo(png(exif(6)), prompt="waves", aspect_ratio="9:16"))
        landscape = client.check(sr.ImageToVideo(png(exif(6)), prompt="waves", aspect_ratio="16:9"))

    assert turned.fingerprint == upright.fingerprint != landscape.fingerprint


# --- P3: whole, or not


def noise(kind: str, **options: Any) -> bytes:
    """A picture whose pixels take most of its bytes."""
    file = io.BytesIO()
    Image.effect_noise((64, 36), 80).convert("RGB").save(file, kind, **options)
    return file.getvalue()


def with_thumbnail() -> bytes:
    """A JPEG that has a whole one in its EXIF block, with an end of its own."""
    plain = noise("JPEG")
    return plain[:2] + app1(exif(1) + image(16, 9)) + plain[2:]


def animated(kind: str) -> bytes:
    file = io.BytesIO()
    frames = [Image.effect_noise((64, 36), 80).convert("RGB") for _ in range(3)]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


WHOLE = {
    "JPEG": noise("JPEG"),
    "progressive JPEG": noise("JPEG", progressive=True),
    "JPEG with restarts": noise("JPEG", restart_marker_blocks=1),
    "gray JPEG": image(64, 36, qtables="web_low"),
    "JPEG with a thumbnail": with_thumbnail(),
    "PNG": noise("PNG"),
    "WebP": noise("WEBP"),
    "lossless WebP": noise("WEBP", lossless=True),
    "WebP with EXIF": webp(exif(1)),
    "animated WebP": animated("WEBP"),
    "animated PNG": animated("PNG"),
    "GIF": noise("GIF"),
    "animated GIF": animated("GIF"),
}


def cuts(data: bytes) -> Iterator[bytes]:
    """The beginnings of a picture, the longest and some of the others."""
    for length in {*range(len(data) - 12, len(data)), *range(16, len(data), 37)}:
        yield data[:length]


@pytest.mark.parametrize("data", WHOLE.values(), ids=[f"P3 {name}" for name in WHOLE])
def test_a_picture_that_is_cut_off_anywhere_is_not_whole(data: bytes) -> None:
    for part in cuts(data):
        with pytest.raises(sr.InvalidImage, match=r"image: .*not whole") as raised:
            load(part)
        assert raised.value.charged == "no"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_p3_a_picture_whose_rest_was_never_written_is_not_whole(kind: str) -> None:
    data = noise(kind)

    with pytest.raises(sr.InvalidImage, match="is a broken image/"):
        load(data[: len(data) // 2] + bytes(5000))


@pytest.mark.parametrize(
    "after", [b"\n", b"\0" * 5000, b"trailing", END, noise("JPEG"), noise("JPEG")[:99], b"\xff\xd8"]
)
@pytest.mark.parametrize("data", WHOLE.values(), ids=[f"P3 {name}" for name in WHOLE])
def test_what_follows_the_end_does_no_harm(data: bytes, after: bytes) -> None:
    assert shown(data + after) == (64, 36) == shown_by_pillow(data + after)


def test_p3_two_pictures_in_one_file_are_whole() -> None:
    file = io.BytesIO()
    first, second = Image.new("RGB", (64, 36), "teal"), Image.new("RGB", (36, 64))
    first.save(file, "MPO", save_all=True, append_images=[second])

    assert shown(file.getvalue()) == (64, 36)


ODD = {
    "a WebP's metadata beyond its end": b"EXIF\xff\xff\0\0abcd",
    "an unknown chunk": b"ABCD\1\0\0\0a\0",
}


@pytest.mark.parametrize("more", ODD.values(), ids=[f"P3 {name}" for name in ODD])
def test_a_whole_webp_may_have_more_in_it(more: bytes) -> None:
    plain = webp(exif(1))
    size = struct.pack("<I", len(plain) - 8 + len(more))

    assert shown(b"RIFF" + size + plain[8:] + more) == (64, 36)


def test_p3_a_gif_may_end_in_what_is_no_block() -> None:
    data = noise("GIF")

    assert shown(data[:-1] + b"\0") == (64, 36)


EMPTY = {
    "JPEG of tables alone": b"\xff\xd8" + segment(bytes(65), 0xDB) + END,
    "PNG without pixels": image(64, 36, "PNG")[:33] + chunk(b"IEND", b""),
    "WebP without pixels": b"RIFF\x0c\0\0\0WEBPABCD\0\0\0\0",
    "WebP whose pixels go beyond it": b"RIFF\x16\0\0\0WEBPVP8L\xff\0\0\0" + b"/" + bytes(9),
    "GIF without pixels": noise("GIF")[:13] + bytes(800),
}


@pytest.mark.parametrize("data", EMPTY.values(), ids=[f"P3 {name}" for name in EMPTY])
def test_a_file_without_pixels_is_no_picture(data: bytes) -> None:
    with pytest.raises(sr.InvalidImage, match=r"is a broken image/.*it has no pixels"):
        load(data)


def test_p3_a_picture_of_no_width_is_broken() -> None:
    data = noise("GIF")

    with pytest.raises(sr.InvalidImage, match="is a broken image/gif: it has no size"):
        load(data[:6] + b"\0\0" + data[8:])


ENDLESS = {
    "JPEG": b"\xff\xd8" + segment(b"", 0xFE) * 200_001,
    "PNG": image(64, 36, "PNG")[:33] + chunk(b"tEXt", b"") * 200_001,
    "WebP": b"RIFF" + struct.pack("<I", 4 + 8 * 200_001) + b"WEBP" + b"ABCD\0\0\0\0" * 200_001,
    "GIF": b"GIF89a" + bytes(7) + b"!\xfe\0" * 200_001,
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=[f"P3 {name}" for name in ENDLESS])
def test_a_file_of_too_many_parts_is_given_up(data: bytes) -> None:
    with pytest.raises(sr.InvalidImage, match="it has more than 200000 parts"):
        load(data)


def test_p3_a_long_picture_takes_no_more_steps_than_a_short_one() -> None:
    plain = noise("JPEG")
    at = plain.index(b"\xff\xda") + 14
    long = plain[:at] + b"\x55\xff\0" * 7_000_000 + plain[at:]

    assert steps(long) == steps(plain)


def steps(data: bytes) -> int:
    """How many calls it takes to look at a picture."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    load(data)  # what is imported or compiled at first
    gc.disable()  # it would call what it collects
    sys.setprofile(count)
    try:
        load(data)
    finally:
        sys.setprofile(None)
        gc.enable()
    return calls


@given(
    st.sampled_from([*WHOLE.values(), *TURNED.values()]),
    st.lists(st.tuples(st.integers(0), st.binary(max_size=9)), max_size=5),
)
def test_whatever_is_changed_it_is_a_picture_or_an_error(
    data: bytes, changes: list[tuple[int, bytes]]
) -> None:
    changed = bytearray(data)
    for place, new in changes:
        at = place % len(changed)
        changed[at : at + len(new) // 2] = new
    try:
        found = load(bytes(changed))
    except sr.InvalidImage:
        return
    assert found.width > 0
    assert found.height > 0

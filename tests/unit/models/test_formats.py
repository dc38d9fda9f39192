"""What is no JPEG, PNG, WebP or GIF is named, and with Pillow becomes a JPEG if asked (P4)."""

from __future__ import annotations

import base64
import hashlib
import io
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import PIL
import pytest
from PIL import Image, ImageCms

import stillreel as sr
from stillreel._flows.fingerprint import compute_fingerprint, describe_options
from stillreel._models import load
from stillreel.batch._line import Line
from tests.conftest import image
from tests.unit.driving import Driver, answer, highwayapi, submit

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel.sandbox import Sandbox

HEIC = b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf\0\0\1}meta" + bytes(40)


def brand(*brands: bytes) -> bytes:
    size = (8 + 4 * len(brands)).to_bytes(4, "big")
    return size + b"ftyp" + b"".join(brands) + bytes(40)


def made(kind: str, mode: str = "RGB", color: Any = "teal", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (64, 36), color).save(file, kind, **options)
    return file.getvalue()


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as found:
        found.load()
        return found


def refused(data: bytes | Path, **options: Any) -> str:
    with pytest.raises(sr.InvalidImage) as raised:
        load(data, **options)
    assert raised.value.charged == "no"
    return str(raised.value)


CONVERTIBLE = {
    "HEIC": HEIC,
    "HEIC, several": brand(b"heix", b"\0\0\0\0", b"mif1"),
    "HEIC, by its second brand": brand(b"msf1", b"\0\0\0\0", b"hevc"),
    "AVIF": made("AVIF"),
    "AVIF, by its second brand": brand(b"mif1", b"\0\0\0\0", b"miaf", b"avif"),
    "AVIF, animated": brand(b"avis", b"\0\0\0\0", b"msf1"),
    "BMP": made("BMP"),
    "TIFF, little": made("TIFF"),
    "TIFF, big": made("TIFF", "I;16B", 7),
    "TIFF, 64 bits": made("TIFF", big_tiff=True),
    "JPEG 2000": made("JPEG2000"),
    "ICO": made("ICO"),
    "PSD": b"8BPS\0\1" + bytes(40),
}


@pytest.mark.parametrize(
    ("name", "data"), CONVERTIBLE.items(), ids=[f"P4 {n}" for n in CONVERTIBLE]
)
def test_another_format_is_named_with_both_ways_to_convert(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / "photo.jpg").write_bytes(data)

    for source in (data, tmp_path / "photo.jpg"):
        message = refused(source)
        for word in (name.partition(",")[0], "convert=True", "pip install", "magick"):
            assert word in message


OTHERS = {
    "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "SVG, with a head": b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- made by hand -->\n<svg/>",
    "PDF": b"%PDF-1.7",
    "JPEG XL": b"\xff\x0a" + bytes(20),
    "JPEG XL, in a box": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(20),
    "raw file": b"II*\0\x10\0\0\0CR\2\0" + bytes(20),
    "raw file, newer": brand(b"crx ", b"\0\0\0\1", b"isom"),
    "video": brand(b"isom", b"\0\0\2\0", b"mp41"),
    "video, MOV": brand(b"qt  ", b"\0\0\0\0"),
    "video, WebM": b"\x1aE\xdf\xa3" + bytes(20),
    "HTML": b"\n<!DOCTYPE html><html><svg></svg></html>",
    "Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
}


@pytest.mark.parametrize(("name", "data"), OTHERS.items(), ids=[f"P4 {name}" for name in OTHERS])
def test_what_pillow_cannot_read_is_named_with_what_to_do(name: str, data: bytes) -> None:
    for message in (refused(data), refused(data, convert=True)):
        assert name.partition(",")[0] in message
        assert "and not a JPEG, PNG, WebP or GIF: " in message
        assert "convert=True" not in message


# --- converting


@pytest.mark.parametrize("kind", ["AVIF", "BMP", "GIF", "ICO", "JPEG2000", "TIFF", "WEBP"])
def test_p4_another_format_becomes_a_jpeg(kind: str) -> None:
    found = load(made(kind, sizes=[(64, 36)]), convert=True)

    assert (found.media_type, found.width, found.height) == ("image/jpeg", 64, 36)
    pixel: Any = opened(found.data).getpixel((30, 20))
    assert max(abs(a - b) for a, b in zip(pixel, (0, 128, 128), strict=True)) < 6
    assert found.data_url.startswith("data:image/jpeg;base64,/9j/")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_p4_a_jpeg_or_png_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    data = image(64, 36, kind)
    hide(monkeypatch, "PIL", "PIL.Image")

    assert load(data, convert=True) == load(data)


@pytest.mark.parametrize("kind", ["AVIF", "TIFF", "WEBP"])
def test_p4_a_converted_picture_is_upright(kind: str) -> None:
    found = load(made(kind, exif=turned()), convert=True)

    assert (found.width, found.height) == (36, 64) == opened(found.data).size
    assert 0x0112 not in opened(found.data).getexif()


@pytest.mark.parametrize(
    ("mode", "color", "shown"),
    [
        ("RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("LA", (0, 0), (255, 255, 255)),
        ("CMYK", (0, 0, 0, 0), (255, 255, 255)),
        ("1", 1, (255, 255, 255)),
        ("L", 128, (128, 128, 128)),
        ("P", 0, (0, 0, 0)),
        ("I;16", 0x8000, (128, 128, 128)),
        ("I;16B", 0x8000, (128, 128, 128)),
    ],
)
def test_p4_whatever_its_pixels_are_it_looks_the_same(
    mode: str, color: Any, shown: tuple[int, int, int]
) -> None:
    found = opened(load(made("TIFF", mode, color), convert=True).data)

    assert found.mode == "RGB"
    assert found.getpixel((30, 20)) == shown


def test_p4_colors_are_those_of_srgb() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = load(made("TIFF"), convert=True)

    for profile in (srgb, lab, b"no profile"):  # what cannot be applied is left out
        found = load(made("TIFF", icc_profile=profile), convert=True)
        assert opened(found.data).getpixel((9, 9)) == opened(plain.data).getpixel((9, 9))
        assert "icc_profile" not in opened(found.data).info


def test_p4_a_profile_changes_the_colors(monkeypatch: pytest.MonkeyPatch) -> None:
    def transform(flat: Image.Image, *_profiles: object, outputMode: str) -> Image.Image:  # noqa: N803
        assert (flat.mode, outputMode) == ("CMYK", "RGB")
        return Image.new("RGB", flat.size, "white")

    monkeypatch.setattr(ImageCms, "profileToProfile", transform)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = load(made("TIFF", "CMYK", (255, 0, 0, 0), icc_profile=profile), convert=True)

    assert opened(found.data).getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (made("TIFF", "F", 0.5), "32 bits"),
        (made("TIFF", "I", 7), "32 bits"),
        (made("TIFF", tiffinfo={254: 1}), "only its thumbnail"),
        (made("TIFF")[:99], "TIFF"),
        (made("BMP")[:99], "BMP and cannot be converted"),
        (brand(b"avif", b"\0\0\0\0"), f"AVIF, and Pillow {PIL.__version__} cannot read it"),
        (b"8BPS\0\1" + bytes(40), "PSD"),
        (made("WEBP")[:-9], "not whole"),
    ],
)
def test_p4_what_cannot_be_converted_is_told(data: bytes, why: str) -> None:
    assert why in refused(data, convert=True)


# --- what it needs


def hide(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    for name in modules:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize("data", [made("BMP"), made("TIFF"), HEIC, image(64, 36, "GIF")])
def test_p4_without_pillow_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    hide(monkeypatch, "PIL", "PIL.Image")

    with pytest.raises(sr.ConfigurationError, match="pip install pillow") as raised:
        load(data, convert=True)
    assert "image: these bytes" in str(raised.value)
    assert raised.value.charged == "no"


def test_p4_without_the_plugin_a_heic_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, "pillow_heif")

    with pytest.raises(sr.ConfigurationError, match=r"HEIC.*pip install pillow pillow-heif"):
        load(HEIC, convert=True)


def test_p4_a_pillow_that_lacks_the_format_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        sys.modules, "pillow_heif", SimpleNamespace(register_heif_opener=lambda: None)
    )

    assert "pip install -U pillow pillow-heif" in refused(HEIC, convert=True)


def test_p4_with_the_plugin_a_heic_becomes_a_jpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    def register() -> None:
        opener = (lambda _file, _name: Image.new("RGB", (36, 64), "teal"), None)
        monkeypatch.setitem(Image.OPEN, "HEIF", opener)

    monkeypatch.setitem(sys.modules, "pillow_heif", SimpleNamespace(register_heif_opener=register))
    found = load(HEIC, convert=True)

    assert (found.media_type, found.width, found.height) == ("image/jpeg", 36, 64)


# --- the request


def asked(image: Any, **options: Any) -> sr.ImageToVideo:
    return sr.ImageToVideo(image, prompt="waves", **options)


def test_p4_a_request_is_known_by_the_file_and_not_by_what_the_converter_made() -> None:
    data = made("BMP")
    first, second = load(data, convert=True), load(data, convert=True)
    other = replace(second, data=image(64, 36))
    options = asked(data, convert=True).options()

    assert first.sha256 == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert compute_fingerprint(options, {"image": first}) == compute_fingerprint(
        options, {"image": other}
    )
    assert describe_options(options, {"image": first}) == {
        "image": first.sha256,
        "prompt": "waves",
        "convert": True,
    }


def test_p4_a_request_that_does_not_convert_is_known_as_before() -> None:
    plain = {"image": "https://x.example/a.jpg", "prompt": "waves"}

    assert asked("https://x.example/a.jpg", convert=False).options() == plain
    assert "convert" not in repr(asked("a.jpg"))
    assert "convert=True" in repr(asked("a.heic", convert=True))


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_p4_convert_is_a_switch(value: Any) -> None:
    with pytest.raises(sr.InvalidRequest, match="convert: True or False"):
        asked("a.heic", convert=value)


def test_p4_the_limits_of_a_provider_are_those_of_the_jpeg() -> None:
    driver = Driver(answer({"task_id": "t"}))
    large = made("BMP", "RGB", "teal") + bytes(21 * 1024**2)
    request = asked(large, last_frame=made("GIF"), convert=True)

    driver.run(submit({"highwayapi": highwayapi()}, ["highwayapi"], request))

    body = driver.submits[0].call.json
    assert "convert" not in body
    for name in ("image", "last_frame_image"):
        assert opened(base64.b64decode(body[name])).format == "JPEG"


@pytest.mark.parametrize("stem", ["highwayapi", "aihubmax"])
def test_p4_both_clients_convert(making: Any, sandbox: Sandbox, stem: str) -> None:
    request = asked(made("TIFF", exif=turned()), convert=True)
    with making(sandbox.providers, image_host=sandbox.host) as client:
        assert client.check(request, provider=stem).providers == (stem,)
        job = client.submit(request, provider=stem)

    assert [one["units"] for one in sandbox.jobs() if one["id"] in job.ids] == [1]


def test_p4_a_refused_format_of_a_provider_names_the_option() -> None:
    with (
        sr.Client(providers={"highwayapi": sr.HighwayAPI(key="k")}) as client,
        pytest.raises(sr.UnsupportedOption, match="convert=True"),
    ):
        client.check(asked(image(64, 36, "GIF")))


def test_p4_a_line_of_a_batch_keeps_it(tmp_path: Path) -> None:
    line = Line(
        number=1,
        key="k",
        request=asked(made("BMP"), convert=True),
        providers=("highwayapi",),
        path=tmp_path / "a.mp4",
    )

    again = Line.from_json(line.to_json()).request

    assert again.convert
    assert load(again.image, convert=again.convert).sha256 == load(made("BMP"), convert=True).sha256

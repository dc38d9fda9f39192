"""What is no JPEG, PNG, WebP or GIF is named, with what to do about it (P4)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import stillreel as sr
from stillreel._models import load

if TYPE_CHECKING:
    from pathlib import Path

HEIC = b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf\0\0\1}meta" + bytes(40)


def brand(*brands: bytes) -> bytes:
    size = (8 + 4 * len(brands)).to_bytes(4, "big")
    return size + b"ftyp" + b"".join(brands) + bytes(40)


def made(kind: str, mode: str = "RGB", color: Any = "teal", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (64, 36), color).save(file, kind, **options)
    return file.getvalue()


def refused(data: bytes | Path) -> str:
    with pytest.raises(sr.InvalidImage) as raised:
        load(data)
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
def test_another_format_is_named_with_a_way_to_convert(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / "photo.jpg").write_bytes(data)

    for source in (data, tmp_path / "photo.jpg"):
        message = refused(source)
        for word in (name.partition(",")[0], "magick"):
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
def test_what_is_no_picture_of_pixels_is_named_with_what_to_do(name: str, data: bytes) -> None:
    message = refused(data)

    assert name.partition(",")[0] in message
    assert "and not a JPEG, PNG, WebP or GIF: " in message

"""Every kind of picture, and every kind of bad one."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stillreel as sr
from stillreel._models import Picture, is_url, load
from stillreel._models.picture import inspect
from tests.conftest import image

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}


def data_url(data: bytes, head: str = "data:image/jpeg;base64") -> str:
    return f"{head},{base64.b64encode(data).decode()}"


# --- what is taken


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_known_by_its_content(kind: str) -> None:
    found = load(image(64, 36, kind))

    assert (found.media_type, found.width, found.height) == (KINDS[kind], 64, 36)
    assert not found.portrait


@pytest.mark.parametrize(
    "source",
    [
        lambda path: path,
        str,
        lambda path: path.read_bytes(),
        lambda path: data_url(path.read_bytes()),
        lambda path: data_url(path.read_bytes(), "DATA:image/png;charset=x;BASE64"),
        lambda path: data_url(path.read_bytes()).replace("=", "%3D"),
        lambda path: "data:," + "".join(f"%{byte:02x}" for byte in path.read_bytes()),
    ],
    ids=["Path", "str", "bytes", "data", "loud data", "escaped data", "plain data"],
)
def test_each_way_to_name_a_local_picture_gives_its_bytes(
    tmp_path: Path, picture: bytes, source: Callable[[Path], Any]
) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(picture)

    assert load(source(path)).data == picture


def in_lines(text: str, end: str = "\n") -> str:
    return end.join(re.findall(".{1,76}", text))


CRLF = "\r\n"
URL_SAFE = str.maketrans("+/", "-_")
PASTED: dict[str, Callable[[str], str]] = {
    "line feeds": lambda text: f"data:image/png;base64,{in_lines(text)}",
    "CRLF and a line at the end": lambda text: (
        f"data:image/png;base64,\r\n{in_lines(text, CRLF)}\r\n"
    ),
    "indented": lambda text: f"data:image/png;base64,\t{in_lines(text, '  ')}  ",
    "escaped line feeds": lambda text: f"data:image/png;base64,{in_lines(text, '%0D%0A')}",
    "no padding": lambda text: f"data:image/png;base64,{text.rstrip('=')}",
    "too much padding": lambda text: f"data:image/png;base64,{text}==",
    "escaped padding": lambda text: f"data:image/png;base64,{text.replace('=', '%3d')}",
    "letters for URLs": lambda text: "data:image/png;base64," + text.translate(URL_SAFE),
    "all at once": lambda text: (
        "data:image/png; base64," + in_lines(text.rstrip("=").translate(URL_SAFE))
    ),
    "a space before base64": lambda text: f"data:image/png; base64,{text}",
    "spaces around base64": lambda text: f"data:image/png ; base64 ,{text}",
    "a charset": lambda text: f"data:image/png;charset=utf-8;base64,{text}",
    "a charset behind": lambda text: f"data:image/png;base64;charset=utf-8,{text}",
    "a name": lambda text: f"data:image/png;name=a%2Cb.png;base64,{text}",
    "upper case": lambda text: f"DATA:IMAGE/PNG;BASE64,{text}",
    "no type": lambda text: f"data:;base64,{text}",
    "white space before it": lambda text: f"\n  data:image/png;base64,{text}",
}


@pytest.mark.parametrize("write", PASTED.values(), ids=[f"P1 {name}" for name in PASTED])
@pytest.mark.parametrize("rest", range(3))
def test_a_data_url_is_taken_as_people_paste_it(write: Callable[[str], str], rest: int) -> None:
    data = image(64, 36) + b"\xfb\xff\xfe"[: (rest - len(image(64, 36))) % 3] + b"\xfb\xef\xff" * 4
    text = base64.b64encode(data).decode()

    assert "/" in text
    assert "+" in text
    assert load(write(text)).data == data


@pytest.mark.parametrize(
    "body",
    [
        "!!!!",
        "AAAAA",
        "AA=A",
        "AAAA====AAAA",
        "AAA\u200bA",
        "ÄÄÄÄ",
        "data:image/png;base64,AAAA",
        "\ud83d",
    ],
)
def test_p1_what_no_base64_has_is_refused(body: str) -> None:
    message = bad(f"data:image/png;base64,{body}")

    assert "not a valid data URL" in message
    assert "base64,AAAA" not in message


def test_a_square_is_no_portrait() -> None:
    assert not load(image(40, 40)).portrait


def test_a_picture_becomes_a_data_url(picture: bytes) -> None:
    assert load(load(picture).data_url).data == picture
    assert load(picture).data_url.startswith("data:image/jpeg;base64,")


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ("https://x.example/a.jpg", True),
        ("HTTP://x.example/a.jpg", True),
        ("http://10.0.0.1:8/a?b=c#d", True),
        ("data:image/png;base64,AAAA", False),
        ("photo.jpg", False),
        ("https.jpg", False),
        (Path("https://x.example"), False),
        (b"https://x.example", False),
    ],
)
def test_a_url_is_told_from_a_path(source: Any, is_one: bool) -> None:
    assert is_url(source) is is_one


# --- what is not


def bad(source: Any, option: str = "image") -> str:
    with pytest.raises(sr.InvalidImage) as raised:
        load(source, option)
    assert raised.value.charged == "no"
    assert option in str(raised.value)
    return str(raised.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    for source in (tmp_path / "none.jpg", str(tmp_path / "none.jpg")):
        assert "none.jpg" in bad(source)
        assert "No such file" in bad(source, "last_frame")


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    assert "directory" in bad(tmp_path)


@pytest.mark.parametrize("source", [b"", "data:image/png;base64,", "data:,"])
def test_an_empty_picture_is_told(source: Any) -> None:
    assert "is empty" in bad(source)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "e.jpg").touch()

    assert "is empty" in bad(tmp_path / "e.jpg")


@pytest.mark.parametrize(
    "data",
    [b"just text", b"\0" * 100, b"RIFF\0\0\0\0WAVE", b"BMW, red", b"MM, so good", b"\xff"],
)
def test_what_is_no_image_is_told_by_its_content(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "liar.jpg"
    path.write_bytes(data)

    for source in (data, path, data_url(data)):
        assert "is not an image: neither JPEG, PNG, WebP nor GIF" in bad(source)


@pytest.mark.parametrize(
    "data",
    [
        image(64, 36)[:20],
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0" + b"\0" * 40,
        image(64, 36, "PNG")[:12],
        b"GIF89a",
        image(64, 36, "WEBP")[:14],
        b"GIF89a\0\0\0\0\0\0\0",
    ],
    ids=["jpeg", "three bytes", "zeros", "png", "gif", "webp", "gif of no size"],
)
def test_a_broken_picture_is_told(data: bytes) -> None:
    assert "is a broken image/" in bad(data)


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"]))
def test_whatever_the_bytes_they_are_a_picture_or_an_error(tail: bytes, head: bytes) -> None:
    try:
        found = inspect(head + tail, "image")
    except sr.InvalidImage:
        return
    assert found.width > 0
    assert found.height > 0


def test_bare_base64_gets_a_hint(picture: bytes) -> None:
    text = base64.b64encode(picture).decode()

    assert "data:image/jpeg;base64," in bad(text)
    assert "Base64" in bad(text)
    assert text not in bad(text)


def test_a_long_path_is_told_in_short() -> None:
    assert len(bad("a b/" * 300)) < 400


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("data:image/png;base64", "no comma"),
        ("data:image/png;base64,!!!!", "data URL"),
        ("data:image/png;base64,AAA", "data URL is not an image"),
        ("data:image/png;base64,AA AA", "data URL is not an image"),
        ("null\0byte", "null byte"),
        ("", "is a directory"),
    ],
)
def test_a_bad_name_of_a_picture_is_told(source: str, why: str) -> None:
    assert why.lower() in bad(source).lower()


@pytest.mark.parametrize(
    "url",
    [
        *("http://", "https:///a.jpg", "https://user@x.example/a", "https://user:pw@x.example/a"),
        *("https://[", "https://:80/a", "https://x.example:port/a", "https://x.example/a b"),
        *("https://x.example/ä.jpg", "https://x.example/a\n", "https://x.example/%zz"),
    ],
)
def test_a_url_without_host_or_with_a_password_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(sr.InvalidImage, match="not a usable URL") as raised:
        is_url(url)

    assert "pw" not in str(raised.value)


def test_whatever_the_parser_of_a_picture_raises_the_picture_is_broken(
    picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get(_file: object, **_how: object) -> None:
        raise IndexError("as an older version does")

    monkeypatch.setattr("imagesize.get", get)

    assert "broken image/jpeg: as an older version does" in bad(picture)


def test_a_picture_shows_no_bytes() -> None:
    assert repr(Picture(b"secret", "image/png", 1, 2)) == (
        "Picture(media_type='image/png', width=1, height=2)"
    )

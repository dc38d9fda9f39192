"""A request refuses what no provider could take, and shows no bytes."""

from __future__ import annotations

import io
from dataclasses import fields
from typing import Any, get_type_hints

import pytest

import stillreel as sr
from stillreel._models import Options, load


@pytest.mark.parametrize("source", [None, 7, bytearray(b"x"), ["a.jpg"], io.BytesIO(b"x")])
def test_another_type_of_picture_is_refused_at_once(source: Any) -> None:
    with pytest.raises(sr.InvalidImage, match=f"image: .*not {type(source).__name__}"):
        sr.ImageToVideo(source, prompt="waves")
    if source is not None:
        with pytest.raises(sr.InvalidImage, match="last_frame"):
            sr.ImageToVideo("a.jpg", prompt="waves", last_frame=source)


NOTHING = {
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "marks of direction": "\u200e\u200f\u202a\u202e\u2066\u2069",
    "soft hyphens": "\xad\xad",
    "controls": "\x01\x1b\x7f\x85",
    "spaces of all kinds": "\xa0\u2003\u202f\u3000\u2028\u2029",
    "variation selectors": "\ufe0f\U000e0100",
    "tags": "\U000e0020\U000e007f",
    "a joiner of marks": "\u034f",
    "marks without a letter": "\u0301",
    "fillers": "\u115f\u1160\u3164\uffa0",
    "an empty Braille cell": "\u2800",
    "a mixture": " \u200b\n\ufe0f\u3164",
}


@pytest.mark.parametrize("prompt", ["", "   ", "\n\t", None, 7, b"waves"])
def test_a_prompt_is_needed(prompt: Any) -> None:
    with pytest.raises(sr.InvalidRequest, match="prompt") as raised:
        sr.ImageToVideo("a.jpg", prompt=prompt)

    assert raised.value.charged == "no"


@pytest.mark.parametrize("prompt", NOTHING.values(), ids=[f"P5 {name}" for name in NOTHING])
def test_a_prompt_that_shows_nothing_is_none(prompt: str) -> None:
    with pytest.raises(sr.InvalidRequest, match="prompt: a sentence is needed"):
        sr.ImageToVideo("a.jpg", prompt=prompt)


def test_p5_an_empty_prompt_is_told_in_short() -> None:
    with pytest.raises(sr.InvalidRequest) as raised:
        sr.ImageToVideo("a.jpg", prompt="\u200b" * 100_000)

    assert len(str(raised.value)) < 300


@pytest.mark.parametrize("name", ["prompt", "negative_prompt"])
@pytest.mark.parametrize("text", ["\0", "waves\0", "\0waves", "wa\0ves"])
def test_p5_nul_is_in_no_text(name: str, text: str) -> None:
    options: Any = {"prompt": "waves", name: text}
    with pytest.raises(sr.InvalidRequest, match=f"{name}: ") as raised:
        sr.ImageToVideo("a.jpg", **options)

    assert raised.value.charged == "no"


@pytest.mark.parametrize(
    "prompt",
    [
        *(
            "花びら",
            "waves\u200b",
            "\ufeffwaves",
            "🌊",
            "👩\u200d🚀",
            "❤\ufe0f",
            "e\u0301",
            "?",
            "5",
        ),
        *("petals\nfall\tslowly\r\n", "\x1bwaves", "\ue000", "\U0001fae8", "\U0001fbff"),
    ],
)
def test_p5_a_prompt_that_shows_anything_is_sent_as_it_is(prompt: str) -> None:
    assert sr.ImageToVideo("a.jpg", prompt=prompt).prompt == prompt


@pytest.mark.parametrize("value", [b"rain", ["rain"], {"a": 1}, object()])
def test_an_option_that_no_option_could_be_is_refused_at_once(value: Any) -> None:
    with pytest.raises(sr.InvalidRequest, match="negative_prompt: a text"):
        sr.ImageToVideo("a.jpg", prompt="waves", negative_prompt=value)


@pytest.mark.parametrize("name", ["prompt", "negative_prompt"])
def test_half_a_character_is_refused_at_once(name: str) -> None:
    options: Any = {"prompt": "waves", name: "half \ud83d"}
    with pytest.raises(sr.InvalidRequest, match=f"{name}: .*surrogate"):
        sr.ImageToVideo("a.jpg", **options)


def test_the_options_for_passing_on_are_those_of_the_request() -> None:
    mine = get_type_hints(sr.ImageToVideo, include_extras=True)
    passed = get_type_hints(Options, include_extras=True)

    assert {name: mine[name] for name in passed} == passed
    assert set(passed) == {item.name for item in fields(sr.ImageToVideo)} - {"image", "prompt"}
    assert not Options.__required_keys__


def test_only_what_is_set_is_an_option() -> None:
    assert sr.ImageToVideo("a.jpg", prompt="p").options() == {"image": "a.jpg", "prompt": "p"}
    request = sr.ImageToVideo(
        "a.jpg", prompt="p", audio=False, seed=0, duration=8, extra={"oxen": {"a": 1}}
    )
    assert request.options() == {
        "image": "a.jpg",
        "prompt": "p",
        "audio": False,
        "seed": 0,
        "duration": 8,
        "extra": {"oxen": {"a": 1}},
    }


def test_a_request_shows_what_is_set_and_no_bytes(picture: bytes) -> None:
    request = sr.ImageToVideo(
        picture, prompt="waves", last_frame=load(picture).data_url, duration=8, seed=None
    )

    assert f"image=<{len(picture)} bytes>" in repr(request)
    assert "prompt='waves', last_frame='data:image/jpeg;base64,/9j/" in repr(request)
    assert "seed" not in repr(request)
    assert "\\x" not in repr(request)
    assert len(repr(request)) < 400
    assert repr(picture)[2:40] not in repr(load(picture))


def test_the_options_are_by_keyword_and_the_request_does_not_change() -> None:
    make: Any = sr.ImageToVideo
    with pytest.raises(TypeError):
        make("a.jpg", "waves")
    request: Any = make("a.jpg", prompt="waves")
    with pytest.raises(AttributeError):
        request.prompt = "wind"

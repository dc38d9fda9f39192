"""A body that is written in pieces is what httpx would have sent."""

from __future__ import annotations

import math
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillreel._http import json_stream as _json
from stillreel._http.json_stream import pieces, whole

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


def sent(body: object) -> bytes:
    return httpx.Request("POST", "https://api.example", json=body).content


@given(JSON)
def test_the_pieces_are_the_whole(body: Any) -> None:
    if body is not None:  # which httpx takes for no body
        assert b"".join(pieces(body)) == sent(body)


@given(TEXT.filter(bool), st.integers(1, 5))
def test_a_long_text_may_be_cut_anywhere(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_json, "PIECE", size)
        assert b"".join(pieces({text: {"é": [text], "image": text}})) == sent(
            {text: {"é": [text], "image": text}}
        )


def test_a_small_body_is_one_piece_and_a_large_one_has_small_pieces() -> None:
    assert list(pieces({"a": 1, "b": {"c": None}})) == [b'{"a":1,"b":{"c":null}}']

    sizes = [len(piece) for piece in pieces({"image": "x" * 1_000_000, "prompt": "waves"})]
    assert len(sizes) > 10
    assert max(sizes) < 3 * _json.PIECE


@pytest.mark.parametrize("body", [math.nan, {"a": math.inf}, {"a": "\ud800"}, {"\ud800": 1}])
def test_what_json_cannot_say_is_refused(body: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - by whichever encoder
        list(pieces(body))


@given(JSON)
def test_a_short_body_at_once_is_the_same(body: Any) -> None:
    assert whole(body) in {None, sent(body)}
    assert (whole({"prompt": body}) is None) == isinstance(body, dict)


def test_a_long_text_is_never_written_at_once() -> None:
    assert whole({"image": "x" * (_json.PIECE - len(b'{"image":""}'))}) is not None
    assert whole({"image": "x" * _json.PIECE}) is None
    assert whole({"images": ["x" * _json.PIECE]}) is None
    assert whole({"extra": {"image": "x"}}) is None

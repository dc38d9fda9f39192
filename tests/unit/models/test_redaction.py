"""Keys and signatures stand nowhere, whatever somebody else's words are."""

from __future__ import annotations

import json

import pytest

from stillreel._models import brief, mask, redact

KEY = "sk-live/0123456789"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("bad https://x.example/a.jpg?sig=s3cret for you", "bad https://x.example/a.jpg for you"),
        ("('http://x.example/a#s3cret', 'why?')", "('http://x.example/a', 'why?')"),
        ("<https://x.example?s3cret>", "<https://x.example>"),
        ("HTTPS://X.example/a?s3cret", "HTTPS://X.example/a"),
        ("https://us:s3cret@x.example/a", "https://x.example/a"),
        ("https://x .example/a?s3cret", "https://x .example/a"),
        ("is https://x.example/a there? #7?", "is https://x.example/a there? "),
        ("https://x.example/a@b", "https://x.example/a@b"),
        ("is it 5? #7 is", "is it 5? #7 is"),
        (f"Bearer {KEY}!", "Bearer …!"),
    ],
)  # fmt: skip
def test_words_are_kept_without_keys_and_queries(words: str, kept: str) -> None:
    assert redact(words, KEY) == kept


@pytest.mark.parametrize(("key", "kept"), [("k" * 8, "…"), ("k" * 7, "k" * 7)])
def test_a_key_has_eight_characters_at_least(key: str, kept: str) -> None:
    assert redact(key, key) == kept
    assert (key in mask(key.encode(), key).decode()) is (len(key) == 7)


def test_k6_long_words_are_cut_before_they_are_searched() -> None:
    endless = "https://" * 1_000_000

    assert len(redact(endless)) == 500


@pytest.mark.parametrize("before", range(3_980, 4_001))
def test_no_beginning_of_a_key_is_left_where_words_are_cut(before: int) -> None:
    found = redact(f"https://x.example/?{'x' * (before - 20)} {KEY}" + "y" * 10_000, KEY)

    assert "sk-" not in found


def test_k2_an_echoed_key_is_masked_in_every_spelling() -> None:
    body = json.dumps({"echo": KEY, "list": [KEY]}) + f'"{KEY}"'.replace("/", "\\/")

    found = mask(body.encode(), KEY)

    assert b"0123456789" not in found
    assert json.loads(found[: found.index(b"}") + 1])["echo"] == "********"


def test_a_value_is_brief_and_keeps_no_query() -> None:
    assert brief("https://e.com/a.mp4?signature=s") == "'https://e.com/a.mp4'"
    assert len(brief("x" * 200)) == 80
    assert brief({"a": 1}) == "{'a': 1}"

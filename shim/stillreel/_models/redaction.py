"""What may stand nowhere: keys of APIs, and what signs a link."""

from __future__ import annotations

import re
import traceback

LONGEST = 500
"""Characters of somebody else's words that are kept."""

BRIEF = 80
"""Characters of a value that a log or a repr shows."""

LEAST_SECRET = 8
"""Characters of a real key; a shorter one, as in a test, may be a part of any word."""

_USER = re.compile(r"://[^\s/]*@")
_QUERY = re.compile(r"[?#][^\s\"'<>]+")


def redact(text: str, secret: str = "", *, longest: int = LONGEST) -> str:
    """Somebody else's words without a key and without the queries of links, cut to a length.

    Args:
        text: The words.
        secret: The key that they may echo.
        longest: Characters that are kept at most.
    """
    found = text[: 8 * longest]  # before anything is searched: it may be megabytes
    if len(secret) >= LEAST_SECRET:
        found = found.replace(secret, "…")
        if len(text) > 8 * longest:  # what was cut may be the key's beginning
            found = found[: -len(secret)]
    found = cut_queries(found)
    return found if len(found) <= longest else f"{found[: longest - 1]}…"


def brief(value: object) -> str:
    """A value, short enough for a log, and without any URL's query, which may be a signature."""
    text = redact(value if isinstance(value, str) else repr(value), longest=4 * BRIEF)
    shown = repr(text) if isinstance(value, str) else text
    return shown if len(shown) <= BRIEF else f"{shown[: BRIEF - 1]}…"


def name_error(error: BaseException) -> str:
    """Another library's exception: its class, and the function that raised it.

    Its words may carry a key, a signed link or a prompt.
    """
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def show(name: str, *facts: object) -> str:
    """The repr of a record: one line, shorter than 200 characters, without links' queries.

    Args:
        name: What stands before the bracket.
        facts: What stands in it; what is empty is left out.
    """
    words = " ".join(", ".join(str(fact) for fact in facts if fact).split())
    return f"{name}({redact(words, longest=2 * BRIEF)})"


def cut_queries(text: str) -> str:
    """A text whose links have no user, no query and no fragment, which may be a signature.

    A link may be malformed, with a space in its host: behind the beginning of one, each word loses
    what could be its query.
    """
    before, link, after = _USER.sub("://", text).partition("://")
    return f"{before}{link}{_QUERY.sub('', after)}" if link else text


def cut_link(link: str) -> str:
    """One link without its user, query and fragment, whatever else is in it."""
    return cut_queries(re.split("[?#]", link, maxsplit=1)[0])


def mask(data: bytes, secret: str) -> bytes:
    """An answer's bytes without the key that was sent, in each spelling that JSON has for it."""
    if len(secret) < LEAST_SECRET:
        return data
    for spelling in {secret, secret.replace("/", "\\/")}:
        data = data.replace(spelling.encode(), b"*" * LEAST_SECRET)
    return data

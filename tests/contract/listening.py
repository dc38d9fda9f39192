"""Oxen's event stream, read byte by byte while the sandbox's clock is stepped."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .client import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from .client import Api

PATIENCE = 10.0  # real seconds until an event that is due is missing


class Stream:
    """An open stream and what has come through it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.text = ""
        self._chunks = answer.iter_raw()

    def until(self, end: str, times: int = 1) -> str:
        """Read until `end` has come so often; all text so far."""
        deadline = time.monotonic() + PATIENCE
        while self.text.count(end) < times:
            assert time.monotonic() < deadline, f"{end!r} did not come: {self.text!r}"
            self.text += next(self._chunks).decode()
        return self.text


@contextmanager
def listen(api: Api) -> Iterator[Stream]:
    """The stream, once the sandbox listens."""
    headers = {**KEY, "Accept": "text/event-stream"}
    with api.http.stream("GET", "/api/events", headers=headers, timeout=PATIENCE) as answer:
        assert answer.status_code == 200
        yield Stream(answer)


def first_event(api: Api) -> str:
    """The text of the first event of a generation that succeeds."""
    with listen(api) as stream:
        api.submit("enqueue")
        api.clock.advance(8)
        return stream.until("\n\n")

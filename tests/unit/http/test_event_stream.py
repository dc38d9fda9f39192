"""The reader of server-sent events, held to the standard: line ends, fields, comments, pieces."""

from __future__ import annotations

import pytest

from stillreel._http.event_stream import Event, EventParser

STREAM = (
    "\ufeff: a comment\r\n"
    "event: ended\rdata: one\r\ndata:two\n\r\n"
    "data\n\n"
    "event: nothing\n\n"
    "id: 7\nretry: 5\nunknown: x\ndata:  é\n\n"
    "data: never ended"
).encode()
EVENTS = [Event("ended", "one\ntwo"), Event("message", ""), Event("message", " é")]


@pytest.mark.parametrize("size", [1, 2, 3, 7, len(STREAM)])
def test_a_stream_is_read_alike_in_pieces_of_any_size(size: int) -> None:
    parser = EventParser()
    pieces = (STREAM[at : at + size] for at in range(0, len(STREAM), size))

    assert [event for piece in pieces for event in parser.feed(piece)] == EVENTS

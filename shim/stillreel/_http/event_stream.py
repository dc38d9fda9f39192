"""Events of a server, as the HTML standard has them (9.2, server-sent events)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stillreel._flows import TransportFault
from stillreel._http.session import read_piece

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from aiohttp import ClientResponse

LARGEST_EVENT = 2**20

_LINE = re.compile(rb"([^\r\n]*)(?:\r\n|\n|\r)")


@dataclass(frozen=True, slots=True)
class Event:
    """What was pushed: the name of its kind, and its data."""

    name: str
    data: str


async def read_events(response: ClientResponse, silence: float) -> AsyncGenerator[Event]:
    """The events of a stream, to its end.

    Raises:
        TransportFault: If it breaks, or an event is absurdly long.
    """
    parser = EventParser()
    while part := await read_piece(response, silence):
        for event in parser.feed(part):
            yield event


class EventParser:
    """Makes events of the bytes of a stream, however they are cut."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []
        self._size = 0
        self._first = True

    def feed(self, part: bytes) -> Iterator[Event]:
        """The events that end in this part.

        Raises:
            TransportFault: If one is absurdly long.
        """
        text = self._rest + part
        at = 0
        for line in _LINE.finditer(text):
            if line.group().endswith(b"\r") and line.end() == len(text):
                break  # a line feed may follow
            at = line.end()
            if event := self._take(line.group(1)):
                yield event
        self._rest = text[at:]
        if self._size + len(self._rest) > LARGEST_EVENT:
            raise TransportFault("an event is too long", sent=True)

    def _take(self, line: bytes) -> Event | None:
        self._size += len(line)
        if self._first:
            line, self._first = line.removeprefix(b"\xef\xbb\xbf"), False
        if not line:
            return self._end()
        name, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
        return None

    def _end(self) -> Event | None:
        event = Event(self._name or "message", "\n".join(self._data)) if self._data else None
        self._name, self._data, self._size = "", [], 0
        return event

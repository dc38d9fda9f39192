"""The server that all contestants share: asyncio's protocols on uvloop, parsed by httptools.

Run as ``python -m bench.server``; it prints its port, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from typing import Any, cast

import httptools
import uvloop

from bench._answers import (
    CLIP_BYTES,
    OXEN_MODEL,
    STATES,
    SUBMITS,
    Oxen,
    new_id,
    oxen_event,
)
from bench._limits import raise_open_files
from bench._media import clip

TICK = 0.01  # seconds between two looks at which generations have ended
BIG = 200 * 1000**2
SLICE = 1024**2
_STATE = re.compile("(.*?)([0-9a-f]{8}-[0-9a-f]{4}-4000-8000-[0-9a-f]{12})(.*)")


class World:
    """What outlives a connection."""

    def __init__(self) -> None:
        self.oxen = Oxen()
        self.listeners: set[asyncio.Transport] = set()
        self.requests = 0
        self.host = ""
        self.clip = clip(CLIP_BYTES)
        self.big = memoryview(clip(BIG))

    def counted(self) -> dict[str, Any]:
        """Requests since the last call, and the server's own seconds of CPU."""
        told = {"requests": self.requests, "cpu": time.process_time()}
        self.requests = 0
        self.oxen.ended.clear()
        return told

    async def push(self) -> None:
        """Tell the listeners of each generation that has ended."""
        while True:
            await asyncio.sleep(TICK)
            if events := b"".join(oxen_event(job, self.host) for job in self.oxen.just_ended()):
                for listener in self.listeners:
                    listener.write(b"%x\r\n%b\r\n" % (len(events), events))


class Connection(asyncio.Protocol):
    """One connection; requests are answered as soon as they are whole, bodies are not kept."""

    transport: asyncio.Transport

    def __init__(self, world: World) -> None:
        self.world = world
        self.parser = httptools.HttpRequestParser(self)
        self.url = ""
        self.room = asyncio.Event()
        self.room.set()
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.world.listeners.discard(self.transport)
        if self.task:
            self.task.cancel()

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def pause_writing(self) -> None:
        self.room.clear()

    def resume_writing(self) -> None:
        self.room.set()

    def on_url(self, url: bytes) -> None:
        self.url += url.decode()

    def on_message_complete(self) -> None:
        url, self.url = self.url, ""
        if url == "/_bench/requests":
            self.answer(self.world.counted())
            return
        self.world.requests += 1
        if self.parser.get_method() == b"POST":
            self.answer(self.submit(url))
        else:
            self.get(url)

    def submit(self, url: str) -> Any:
        if url == "/oxen/api/ai/queue":
            job = {"generation_id": self.world.oxen.submit(), "status": "queued"}
            return {"generations": [job]}
        make = SUBMITS.get(url)
        return make(new_id(), self.world.host) if make else None

    def get(self, url: str) -> None:
        if found := _STATE.match(url):
            before, job, after = found.groups()
            if before in STATES and not after:
                self.answer(STATES[before](job, self.world.host))
            else:  # what is left has an id and is a clip
                self.send(b"video/mp4", self.world.clip)
        elif url == "/oxen/api/events":
            head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            self.transport.write(head + b"transfer-encoding: chunked\r\n\r\n")
            self.world.listeners.add(self.transport)
        elif url.startswith("/oxen/api/ai/models/"):
            self.answer(OXEN_MODEL)
        elif url.startswith("/oxen/api/ai/queue"):
            _, _, status = url.partition("status=")
            self.answer(self.world.oxen.listed(status, self.world.host))
        elif url == "/files/big.mp4":
            self.task = asyncio.ensure_future(self.send_big())
        else:
            self.answer(None)

    def answer(self, body: Any) -> None:
        """JSON; without any, a 404."""
        text = json.dumps(body, separators=(",", ":")).encode()
        self.send(b"application/json", text, b"404 Not Found" if body is None else b"200 OK")

    def send(self, kind: bytes, body: bytes, status: bytes = b"200 OK") -> None:
        head = b"HTTP/1.1 %b\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n"
        self.transport.writelines((head % (status, kind, len(body)), body))
        if not self.parser.should_keep_alive():
            self.transport.close()

    async def send_big(self) -> None:
        head = b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: %d\r\n\r\n"
        self.transport.write(head % BIG)
        for start in range(0, BIG, SLICE):
            await self.room.wait()
            self.transport.write(self.world.big[start : start + SLICE])


async def serve() -> None:
    loop = asyncio.get_running_loop()
    world = World()
    server = await loop.create_server(lambda: Connection(world), "127.0.0.1", 0, backlog=65_535)
    port = server.sockets[0].getsockname()[1]
    world.host = f"127.0.0.1:{port}"
    print(port, flush=True)
    pushing = asyncio.ensure_future(world.push())
    await loop.run_in_executor(None, sys.stdin.read)
    pushing.cancel()


if __name__ == "__main__":
    raise_open_files()
    uvloop.run(serve())

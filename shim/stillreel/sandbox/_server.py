"""Uvicorn in a thread of its own, on a socket that is already bound."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time
import warnings
import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Generator

    from starlette.types import ASGIApp

HOST = "127.0.0.1"
BACKLOG = 2048
GRACE = 30.0  # seconds for requests under way, a rendering among them
HASTE = 2.0  # the same at the end of the interpreter


class _Uvicorn(uvicorn.Server):
    """Ends within milliseconds; uvicorn's own server sleeps for 0.2 s before it does."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ended = asyncio.Event()
        self._grace = GRACE

    def end(self, grace: float) -> None:
        """Begin to end, from any thread, once it has started; `grace` is in seconds."""
        self._grace, self.should_exit = grace, True
        with suppress(RuntimeError):  # the loop may have ended by itself
            self.servers[0].get_loop().call_soon_threadsafe(self._ended.set)

    async def main_loop(self) -> None:
        """Serve until `end` is called."""
        while not await self.on_tick(0):  # a tick sets the Date of the answers
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, and let the requests under way end."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._grace):
                state = self.server_state
                while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn has no event
                    await asyncio.sleep(0.002)


class Server:
    """An application on a port of the loopback interface; port 0 takes a free one."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        # the protocol is named, unlike in socket.create_server: asyncio turns Nagle's algorithm
        # off only where it is, and each answer would come 40 ms late
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        # elsewhere it would let two servers share the port
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        try:
            self._socket.bind((HOST, port))
            self._socket.listen(BACKLOG)
        except OSError as error:
            self._socket.close()
            message = f"port {port} of {HOST} cannot be had: {error.strerror}"
            raise OSError(error.errno, message) from error
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=H11Protocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # or X-Forwarded-For would name another client to hang up
        )
        self._server = _Uvicorn(config)
        self._thread = threading.Thread(
            target=self._server.run,
            args=([self._socket],),
            name="stillreel-sandbox",
            daemon=True,  # or a sandbox that nobody leaves would keep the interpreter from ending
        )
        self._process = os.getpid()
        _serving.add(self)

    def start(self) -> None:
        """Serve; returns once connections are accepted."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                self._socket.close()
                raise RuntimeError("the sandbox's server did not start")
            time.sleep(0.002)

    def stop(self, grace: float = GRACE) -> None:
        """End requests under way within so many seconds, close all sockets, join the thread.

        A forked child leaves the server of its parent alone.
        """
        if os.getpid() != self._process:
            return
        self._server.end(grace)
        if threading.current_thread() is not self._thread:  # the garbage collector runs anywhere
            self._thread.join(grace + HASTE)

    def abandon(self, stopping: threading.Event) -> None:
        """Set the event and stop in haste, with a ResourceWarning, since nobody else did."""
        if os.getpid() == self._process:
            stopping.set()
            self.stop(HASTE)
            message = f"unclosed sandbox at http://{HOST}:{self.port}"
            warnings.warn(message, ResourceWarning, stacklevel=2)

    def let_go(self, null: int) -> None:
        """Replace the sockets that a forked child has of its parent's server."""
        connections = self._server.server_state.connections
        mine = [connection.transport.get_extra_info("socket") for connection in connections]
        for number in {one.fileno() for one in (self._socket, *mine)} - {-1}:
            os.dup2(null, number, inheritable=False)

    def find_connection(self, client: tuple[str, int] | None) -> asyncio.Transport | None:
        """The connection of a client's address, if there is one."""
        for connection in self._server.server_state.connections:
            if isinstance(connection, H11Protocol) and client == connection.client is not None:
                return connection.transport
        return None


_serving: weakref.WeakSet[Server] = weakref.WeakSet()


def _let_go() -> None:
    """A child's copies would keep ports taken, and clients waiting for the end of a connection."""
    null = os.open(os.devnull, os.O_RDWR)
    for server in _serving:
        server.let_go(null)
    os.close(null)


with suppress(AttributeError):  # where nothing forks
    os.register_at_fork(after_in_child=_let_go)


@contextmanager
def told_to_end() -> Generator[threading.Event]:
    """An event that SIGINT and SIGTERM set, instead of what they did before."""
    ended = threading.Event()
    before = {
        number: signal.signal(number, lambda _number, _frame: ended.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""How aiohttp is set up: nothing is repeated, no step lasts for ever, each address is looked at."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import aiohttp
from aiohttp.http import StreamWriter

from stillreel._flows import TransportFault
from stillreel._http.json_stream import pieces
from stillreel._http.options import USER_AGENT, certificates
from stillreel._http.socks import ProxyUnreachable, connector
from stillreel._models import LinkRefused

if TYPE_CHECKING:
    from collections.abc import Generator

    from aiohttp.abc import AbstractStreamWriter

    from stillreel._http.address_guard import AddressGuard
    from stillreel._http.socks import SocksProxy

LARGEST_FIELD = 64 * 1024
CLOSING_TURNS = 100

# Before any of these a byte of the request cannot have left.
UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
    ProxyUnreachable,
)
BROKEN = (aiohttp.ClientError, OSError)
"""What aiohttp raises; a timeout is an OSError."""


def fault(error: Exception) -> TransportFault:
    # its words may carry a URL with a query or a proxy's password: they do not go along
    return TransportFault(type(error).__name__, sent=not isinstance(error, UNSENT))


async def send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Turn what breaks into a fault: after its own errors aiohttp repeats a GET or a DELETE."""
    try:
        return await handler(request)
    except BROKEN as error:
        raise fault(error) from None


async def read_piece(response: aiohttp.ClientResponse, patience: float) -> bytes:
    """What has come of the body since the last call; nothing at its end.

    Raises:
        TransportFault: If it breaks off.
    """
    content = response.content
    try:
        if content.is_eof():  # all is there: nothing is waited for
            return await content.readany()
        # after a chunk that is broken, aiohttp neither ends the body nor its own timeout
        async with asyncio.timeout(patience):
            return await content.readany()
    except BROKEN as error:
        raise fault(error) from None


def take_unread(response: aiohttp.ClientResponse) -> bytes:
    """What had come before the body broke off: aiohttp withholds it behind the exception."""
    nothing: Any = None
    response.content.set_exception(nothing)
    return response.content.read_nowait()


class Upload(aiohttp.Payload):
    """A JSON body whose every piece has to leave in time: aiohttp itself would wait for ever."""

    def __init__(self, body: Any, patience: float) -> None:
        super().__init__(body)
        self._patience = patience

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The body as text."""
        return b"".join(pieces(self._value)).decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all of it."""
        assert isinstance(writer, StreamWriter)  # noqa: S101 - a client has no other
        assert writer.transport is not None  # noqa: S101 - it is connected
        transport = writer.transport
        transport.set_write_buffer_limits(0)  # to drain is then to wait for the network
        try:
            for piece in pieces(self._value):
                async with asyncio.timeout(self._patience):
                    await writer.write(piece)
                    await writer.drain()
        except TimeoutError:
            transport.abort()  # closing would wait for what is still buffered
            raise


class DialWatch:
    """Shows the guard each address that a download dials."""

    def __init__(self, guard: AddressGuard, url: str) -> None:
        self._guard = guard
        self._url = url
        self.refusal: LinkRefused | None = None

    def see(self, address: object) -> None:
        """Look at an address.

        Raises:
            OSError: If it may not be dialled: another address of the same name may.
        """
        try:
            self._guard.dialled(self._url, address)
        except LinkRefused as refusal:
            self.refusal = refusal
            raise OSError("refused") from None


_watch: ContextVar[DialWatch | None] = ContextVar("watch", default=None)


@contextmanager
def dialling(guard: AddressGuard, url: str) -> Generator[None]:
    """While a link is opened, without a proxy.

    Raises:
        LinkRefused: If none of its addresses could be connected to, and one was refused.
    """
    watch = DialWatch(guard, url)
    token = _watch.set(watch)
    try:
        yield
    except TransportFault:
        if watch.refusal:
            raise watch.refusal from None
        raise
    finally:
        _watch.reset(token)


class Sockets:
    """Makes the sockets of a transport's sessions, and sees them closed."""

    def __init__(self) -> None:
        self._made: WeakSet[socket.socket] = WeakSet()
        self._others: WeakSet[asyncio.Transport] = WeakSet()

    def make(self, info: tuple[int, int, int, str, Any]) -> socket.socket:
        """A socket for an address, if that may be dialled."""
        family, kind, protocol, _, address = info
        if watch := _watch.get():
            watch.see(address)
        made = socket.socket(family, kind, protocol)
        self._made.add(made)
        return made

    def add(self, connection: asyncio.Transport) -> None:
        """Know a connection whose socket was made elsewhere."""
        self._others.add(connection)

    def abandon(self) -> None:
        """Close the copies that a forked child has."""
        for one in self._made:
            with suppress(OSError):
                os.close(one.detach())
        for other in self._others:
            with suppress(OSError):
                os.close(other.get_extra_info("socket").fileno())

    async def closed(self) -> None:
        """Wait until none is open; a peer that is slow to say goodbye is not waited for."""
        for one in self._made:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        turns = 0
        while turns < CLOSING_TURNS and any(one.fileno() >= 0 for one in self._made):
            turns += 1
            await asyncio.sleep(0)


def session(
    sockets: Sockets, socks: SocksProxy | None = None, *, fresh: bool
) -> aiohttp.ClientSession:
    """A session without cookies, limits, environment or defaults of its own."""
    options: Any = {"limit": 0, "ssl": certificates(), "force_close": fresh}
    if socks:
        opener = connector(socks, sockets.add, **options)
    else:
        opener = aiohttp.TCPConnector(socket_factory=sockets.make, **options)
    return aiohttp.ClientSession(
        connector=opener,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT},
        max_field_size=LARGEST_FIELD,
        max_line_size=LARGEST_FIELD,
        middlewares=(send_once,),
        skip_auto_headers=("Content-Type",),
    )

"""The connections of one event loop: how many, to which hosts, and through which proxy."""

from __future__ import annotations

import asyncio
import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from stillreel._flows import NoPermit
from stillreel._http.options import certificates
from stillreel._http.proxies import Proxies
from stillreel._http.session import Sockets, session
from stillreel._models import ConfigurationError
from stillreel._models.url import parse_url

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiohttp import ClientSession

    from stillreel._http.socks import SocksProxy
    from stillreel.providers import Provider

MOST_CONNECTIONS = 64
"""For one use, to one API: more cost CPU and bring no speed, and some systems allow 256 open files.

Later requests wait for a free one. That counts against a time of their own, such as what is left of
a wait, and not against ``http_timeout``.
"""


class Connections:
    """Those of a transport.

    Attributes:
        proxies: The proxies of the environment.
    """

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._sessions: dict[tuple[str, SocksProxy | None], ClientSession] = {}
        self._slots: dict[tuple[str, str], asyncio.Semaphore] = {}
        self._sockets = Sockets()
        self.proxies = Proxies()

    def session(self, use: str, socks: SocksProxy | None) -> ClientSession:
        """The session for one use; what is sent with that of a submit goes over a fresh one."""
        if (use, socks) not in self._sessions:
            fresh = use == "submit"
            self._sessions[use, socks] = session(self._sockets, socks, fresh=fresh)
        return self._sessions[use, socks]

    def slot(self, use: str, origin: str = "") -> asyncio.Semaphore:
        """What bounds the connections for one use, to one API."""
        if (use, origin) not in self._slots:
            self._slots[use, origin] = asyncio.Semaphore(MOST_CONNECTIONS)
        return self._slots[use, origin]

    def check(self, provider: Provider) -> None:
        """Refuse a provider that no request could reach, before anything is recorded of one.

        Raises:
            ConfigurationError: If its origin is no URL, or the environment names a proxy or
                certificates that cannot be used.
        """
        try:
            target = parse_url(provider.origin)
        except ValueError as error:
            raise ConfigurationError(f"{provider.stem}: its origin is no URL: {error}") from None
        self.proxies.to(target)
        certificates()

    @asynccontextmanager
    async def wait(self, use: str, origin: str, patience: float | None) -> AsyncGenerator[float]:
        """Wait until one may be had; then, the seconds that are left of the patience.

        Raises:
            NoPermit: If none may be had in time.
        """
        slot, began = self.slot(use, origin), asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(patience):
                await slot.acquire()
        except TimeoutError:
            raise NoPermit("no connection became free in time", sent=False) from None
        try:
            waited = asyncio.get_running_loop().time() - began
            yield math.inf if patience is None else patience - waited
        finally:
            slot.release()

    def abandon(self) -> None:
        """Close the copies of the sockets that a forked child has; no server hears of it."""
        self._sockets.abandon()

    async def close(self) -> None:
        """Close all of them; more can be opened afterwards."""
        sessions, sockets = self._sessions, self._sockets
        self._start()
        for one in sessions.values():
            await one.close()
        await sockets.closed()

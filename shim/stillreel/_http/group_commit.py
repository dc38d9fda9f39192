"""Clips are brought to disk in groups, while the event loop goes on.

A journalling file system commits with one fsync what the next ones ask for, and each turn of a
thread takes the event loop more time than a small file does. So groups are written by one thread,
each of all that have come during the one before: databases call that group commit.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from stillreel._files import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._flows import Fetched
    from stillreel._http.download_body import Reception


class _Ending:
    """One reception on its way to the disk."""

    def __init__(self, reception: Reception, ended: asyncio.Future[Fetched]) -> None:
        self.reception, self.ended = reception, ended
        self._outcome: Fetched | BaseException | None = None

    def write(self) -> None:
        """Check it and write it, in a thread."""
        self._try(self.reception.flawed)

    def keep(self) -> None:
        """Bring it to disk, in a thread, unless it has ended already."""
        if self._outcome is None:
            self._try(self.reception.kept)

    def _try(self, step: Callable[[], Fetched | None]) -> None:
        try:
            self._outcome = step()
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            self._outcome = error

    def tell(self) -> None:
        """Wake the waiting task, if it still waits."""
        assert self._outcome is not None  # noqa: S101 - it was kept, if nothing came before
        if self.ended.done():
            return
        if isinstance(self._outcome, BaseException):
            self.ended.set_exception(self._outcome)
        else:
            self.ended.set_result(self._outcome)


class GroupCommit:
    """Ends receptions in a thread: all that have come while it was busy with others at once."""

    def __init__(self) -> None:
        self._waiting: list[_Ending] = []
        self._busy = False

    async def end(self, reception: Reception) -> Fetched:
        """What came of a reception, once its clip is on the disk.

        Raises:
            TransportFault: If not all of it has come.
            DownloadError: If it cannot be kept.
        """
        loop = asyncio.get_running_loop()
        ending = _Ending(reception, loop.create_future())
        self._waiting.append(ending)
        if not self._busy:
            self._next(loop)
        return await ending.ended

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        group = [one for one in self._waiting if not one.ended.done()]
        self._waiting, self._busy = [], bool(group)
        if group:
            loop.run_in_executor(None, self._commit, loop, group)

    def _commit(self, loop: asyncio.AbstractEventLoop, group: list[_Ending]) -> None:
        for one in group:
            one.write()
        for one in group:
            one.keep()
        # the clips have their names by now, and everybody waits to hear so
        with suppress(Exception):
            for folder in {one.reception.folder for one in group}:
                sync_folder(folder)  # once for all of a group: it takes as long as a file does
        loop.call_soon_threadsafe(self._told, loop, group)

    def _told(self, loop: asyncio.AbstractEventLoop, group: list[_Ending]) -> None:
        for one in group:
            one.tell()
        self._next(loop)

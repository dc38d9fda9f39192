"""How a result saves itself: with connections of its own, since its client may be closed."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from stillreel._client.driver import Driver
from stillreel._client.operations import Operations
from stillreel._client.portal import Portal, run_in_caller
from stillreel._flows import file_of
from stillreel._models import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._client.core import Core
    from stillreel._models import File, Wanted


class ClientSaver:
    """Saves the videos of a client's results.

    Args:
        core: The client's settings.
        asynchronous: Whether it is an AsyncClient: then nothing may hold its event loop up.
    """

    def __init__(self, core: Core, *, asynchronous: bool) -> None:
        self._core = core
        self._operations = Operations(core)
        self._asynchronous = asynchronous

    def save(self, wanted: Wanted, keep: Callable[[File], None], *, overwrite: bool) -> None:
        """Save videos; the thread waits.

        Raises:
            ConfigurationError: In asynchronous code.
            DownloadError: If one could not be saved.
        """
        if self._asynchronous and _is_in_loop():
            raise ConfigurationError(
                "save() would hold up the event loop: await result.asave(path) there"
            )
        portal = Portal()
        portal.make = partial(Driver, self._core, run_in_caller)
        try:
            portal.run(partial(self._save, wanted, keep, overwrite))
        finally:
            portal.close()

    async def asave(self, wanted: Wanted, keep: Callable[[File], None], *, overwrite: bool) -> None:
        """Save videos.

        Raises:
            DownloadError: If one could not be saved.
        """
        driver = Driver(self._core)
        try:
            await self._save(wanted, keep, overwrite, driver)
        finally:
            await driver.close()

    async def _save(
        self, wanted: Wanted, keep: Callable[[File], None], overwrite: bool, driver: Driver
    ) -> None:
        for video, target in wanted:
            flow = self._operations.download(video, target, overwrite=overwrite)
            keep(file_of(video, await driver.run(flow)))


def _is_in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True

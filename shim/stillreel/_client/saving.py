"""How a result saves itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel._client.core import Setup
    from stillreel._models import AsyncSave, Save, Video


def saving(setup: Setup) -> tuple[Save, AsyncSave]:
    """How a result saves itself: with connections of its own, since its client may be closed."""
    # both clients are ours; their settings are nobody else's business

    def save(video: Video, path: Path, overwrite: bool) -> Path:
        from stillreel._client.client import Client  # noqa: PLC0415 - it imports this module

        with Client._of(setup) as client:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            return client.download(video, path, overwrite=overwrite)

    async def asave(video: Video, path: Path, overwrite: bool) -> Path:
        from stillreel._client.async_client import AsyncClient  # noqa: PLC0415 - it loads aiohttp

        async with AsyncClient._of(setup) as client:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            return await client.download(video, path, overwrite=overwrite)

    return save, asave

"""The whole way in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._client.async_client import AsyncClient
from stillreel._client.client import Client
from stillreel._client.settings import DEFAULT_TIMEOUT, seconds
from stillreel._models import ImageToVideo, Options

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Unpack

    from stillreel._flows import Choice
    from stillreel._models import Image, Result


def generate(
    image: Image,
    *,
    prompt: str,
    provider: Choice = None,
    drop: Collection[str] = (),
    timeout: float = DEFAULT_TIMEOUT,
    **options: Unpack[Options],
) -> Result:
    """Submit an image and a sentence, and wait for the clip.

    Args:
        image: URL, data URL, path or bytes.
        prompt: What happens in the clip.
        provider: As for :meth:`Client.submit`; keys come from the environment.
        drop: Soft options to leave out where they are unsupported.
        timeout: Seconds to wait. Then the job is on the WaitTimeout, and not lost.
        **options: As of :class:`ImageToVideo`.

    Raises:
        StillreelError: See the tree of errors; ``charged`` tells of the money.
    """
    seconds("timeout", timeout)  # before anything is paid for
    with Client() as client:
        job = client.submit(
            ImageToVideo(image, prompt=prompt, **options), provider=provider, drop=drop
        )
        return client.wait(job, timeout=timeout)


async def agenerate(
    image: Image,
    *,
    prompt: str,
    provider: Choice = None,
    drop: Collection[str] = (),
    timeout: float = DEFAULT_TIMEOUT,
    **options: Unpack[Options],
) -> Result:
    """:func:`generate`, to await."""
    seconds("timeout", timeout)
    async with AsyncClient() as client:
        job = await client.submit(
            ImageToVideo(image, prompt=prompt, **options), provider=provider, drop=drop
        )
        return await client.wait(job, timeout=timeout)

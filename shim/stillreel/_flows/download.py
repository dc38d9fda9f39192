"""From a link to a file: with patience, and with a fresh link when the old one has expired."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stillreel._files import Part
from stillreel._flows.effects import Fetch, Fetched, TransportFault
from stillreel._flows.read import MAY_PASS, patience, read_state
from stillreel._flows.verify import Expected, differences
from stillreel._models import DownloadError, InvalidVideo, StillreelError
from stillreel._models.url import same_origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stillreel._flows.effects import Flow
    from stillreel._models import Saved, Video
    from stillreel.providers import Provider

ATTEMPTS = 4
"""In a row that bring nothing new."""

MOST_ATTEMPTS = 64
NEEDS_KEY = frozenset({401, 403})
EXPIRED = frozenset({401, 403, 404, 410})

log = logging.getLogger("stillreel")


def download(
    provider: Provider,
    video: Video,
    target: Path,
    *,
    overwrite: bool = False,
    expected: Expected | None = None,
) -> Flow[Saved]:
    """Save one video under a name of ours.

    The key stays home; only a link of the provider's own origin that answers 401 or 403 without it
    is tried with it, since nothing says whether Oxen's ``result_url`` needs it.

    Args:
        provider: Whose result it is.
        video: What to save.
        target: The file.
        overwrite: Whether it may exist already.
        expected: What was asked for. A clip that differs is kept, and a warning is logged.

    Raises:
        DownloadError: If it could not be saved. The job is kept, and it may be tried again.
    """
    with Part() as part:
        fetch = partial(Fetch, provider, video, target=target, overwrite=overwrite, part=part)
        saved = yield from _persistently(provider, video, part, fetch)
    found = (*saved.differences, *differences(video, saved, expected))
    for one in found:
        log.warning("%s: %s was saved, but %s", video.job, target, one)
    return replace(saved, differences=found) if found else saved


def _persistently(
    provider: Provider, video: Video, part: Part, fetch: Callable[..., Fetch]
) -> Flow[Saved]:
    link = _Link(provider, video)
    flawed, fruitless, why = False, 0, ""
    for _ in range(MOST_ATTEMPTS):
        before, asked = part.size, None
        try:
            fetched: Fetched = yield fetch(url=link.url, with_key=link.with_key)
        except TransportFault as fault:
            why = str(fault)
        else:
            if fetched.saved:
                return fetched.saved
            if fetched.flaw:
                if flawed:
                    raise _error(InvalidVideo, link, f"what came is not the video: {fetched.flaw}")
                flawed = True  # it is paid for: once more from the first byte
                continue
            why, asked = f"status {fetched.status}", fetched.retry_after
            if (yield from link.replaced(fetched.status)):
                continue
            if fetched.status < 500 and fetched.status not in MAY_PASS:
                break
        fruitless = 0 if part.size > before else fruitless + 1
        if fruitless == ATTEMPTS:
            break
        yield patience(asked, max(1, fruitless))
    raise _error(DownloadError, link, f"the video could not be downloaded: {why}")


class _Link:
    """The link to use: with the key, or a fresh one, once each."""

    def __init__(self, provider: Provider, video: Video) -> None:
        self._provider = provider
        self._fresh = False
        self.video = video
        self.url = video.url
        self.with_key = False

    def replaced(self, status: int) -> Flow[bool]:
        """Whether there is another to try after this status."""
        home = same_origin(self.url, self._provider.origin)
        if status in NEEDS_KEY and not self.with_key and home:
            self.with_key = True
            return True
        if status in EXPIRED and not self._fresh:
            self._fresh, self.with_key = True, False
            self.url = yield from _fresh_link(self._provider, self.video)
            return True
        return False


def _fresh_link(provider: Provider, video: Video) -> Flow[str]:
    try:
        state = yield from read_state(provider, video.job)
    except StillreelError as error:
        raise DownloadError(
            f"{video.job}: the link has expired, and a fresh one could not be read: {error}",
            job=video.job,
            url=video.url,
        ) from error
    links = {one.index: one.url for one in state.videos}
    return links.get(video.index, video.url)


def _error(kind: type[DownloadError], link: _Link, why: str) -> DownloadError:
    return kind(f"{link.video.job}: {why}", job=link.video.job, url=link.url)

"""From a link to a file: with patience, and with a fresh link when the old one has expired."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from stillreel._files import Part
from stillreel._flows.effects import Fetch, Fetched, Pause, TransportFault
from stillreel._flows.policy import back_off
from stillreel._flows.read import MAY_PASS, pause_before, read_state
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
FORBIDDEN = 403
NEEDS_KEY = frozenset({401, FORBIDDEN})
EXPIRED = frozenset({401, FORBIDDEN, 404, 410})
NOT_YET = frozenset({202, 204, FORBIDDEN, 404, 409, 416, 423, 425})
"""What a store may answer for a file that is on its way to it."""

PATIENCE = 20.0
"""Seconds to wait for it at most: a link that is dead says the same."""
MOMENT = 5.0
"""Seconds to wait after 403: Amazon S3 says it of a file that is not there to whoever may not list
the bucket [docs.aws.amazon.com, GetObject], and of each link that has expired."""
LEAST_BACKOFF, LONGEST_BACKOFF = 0.25, 10.0

log = logging.getLogger("stillreel")


def download(
    provider: Provider,
    video: Video,
    target: Path,
    *,
    overwrite: bool = False,
    adopt: bool = False,
    expected: Expected | None = None,
    patience: float = PATIENCE,
) -> Flow[Saved]:
    """Save one video under a name of ours.

    The key stays home; only a link of the provider's own origin that answers 401 or 403 without it
    is tried with it, since nothing says whether Oxen's ``result_url`` needs it.

    Args:
        provider: Whose result it is.
        video: What to save.
        target: The file.
        overwrite: Whether it is replaced if it is there.
        adopt: Whether it is taken for the clip if it is there and has the clip's bytes.
        expected: What was asked for. A clip that differs is kept, and a warning is logged.
        patience: Seconds to wait for a file that is not there yet while its job is done; more than
            twenty make no difference.

    Raises:
        DownloadError: If it could not be saved. The job is kept, and it may be tried again.
    """
    with Part() as part:
        fetch = partial(
            Fetch, provider, video, target=target, overwrite=overwrite, adopt=adopt, part=part
        )
        saved = yield from _persistently(
            _Link(provider, video, min(patience, PATIENCE)), part, fetch
        )
    found = (*saved.differences, *differences(video, saved, expected))
    for one in found:
        log.warning("%s: %s was saved, but %s", video.job, target, one)
    return replace(saved, differences=found) if found else saved


def _persistently(link: _Link, part: Part, fetch: Callable[..., Fetch]) -> Flow[Saved]:
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
            if (yield from link.renewed(fetched.status, asked)):
                continue
            if fetched.status < 500 and fetched.status not in MAY_PASS - NOT_YET:
                break
        fruitless = 0 if part.size > before else fruitless + 1
        if fruitless == ATTEMPTS:
            break
        yield pause_before(asked, max(1, fruitless))
    raise _error(DownloadError, link, f"the video could not be downloaded: {why}")


class _Link:
    """The link to use: with the key, or a fresh one, once each; then the same for a while."""

    def __init__(self, provider: Provider, video: Video, patience: float) -> None:
        self._provider = provider
        self._patience = patience
        self._pauses, self._waited = 0, 0.0
        self._fresh = False
        self.video = video
        self.url = video.url
        self.with_key = False

    def renewed(self, status: int, asked: float | None) -> Flow[bool]:
        """Whether there is one to try after this status: another at once, or the same later.

        Args:
            status: What the server has answered.
            asked: Seconds that it asks to wait, if it does.
        """
        home = same_origin(self.url, self._provider.origin)
        if status in NEEDS_KEY and not self.with_key and home:
            self.with_key = True
            return True
        if status in EXPIRED and not self._fresh:
            self._fresh, self.with_key = True, False
            yield from self._read()
            return True
        if status not in NOT_YET:
            return False
        return (yield from self._later(MOMENT if status == FORBIDDEN else self._patience, asked))

    def _later(self, patience: float, asked: float | None) -> Flow[bool]:
        left = min(patience, self._patience) - self._waited
        if left <= 0:
            return False
        least, longest = LEAST_BACKOFF, LONGEST_BACKOFF
        pause = back_off(self._pauses, asked, least=least, longest=longest, spread=0.0)
        pause = min(pause, left)
        self._waited += pause
        self._pauses += 1
        yield Pause(pause)
        return (yield from self._read())

    def _read(self) -> Flow[bool]:
        """Read the link anew; whether it may lead to the file still.

        Raises:
            DownloadError: If the job cannot be read.
        """
        video = self.video
        try:
            state = yield from read_state(self._provider, video.job)
        except StillreelError as error:
            why = f"the link leads to no file, and a fresh one could not be read: {error}"
            raise _error(DownloadError, self, why) from error
        found = next((one for one in state.videos if one.index == video.index), video)
        self.url, until = found.url, found.expires_at
        over = until is not None and until.timestamp() < state.answers[-1].received_at
        return not over and state.phase not in {"failed", "cancelled"}


def _error(kind: type[DownloadError], link: _Link, why: str) -> DownloadError:
    return kind(f"{link.video.job}: {why}", job=link.video.job, url=link.url)

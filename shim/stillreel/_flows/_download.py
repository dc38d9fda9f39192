"""From a link to a file: with patience, and with a fresh link when the old one has expired."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from stillreel._effects import Fetch, Fetched, TransportFault
from stillreel._errors import DownloadError, StillreelError
from stillreel._flows._read import MAY_PASS, patience, read_state

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel._flows._read import Flow
    from stillreel._job import Video
    from stillreel.providers import Provider

ATTEMPTS = 4
OK = 200
NEEDS_KEY = frozenset({401, 403})
EXPIRED = frozenset({401, 403, 404, 410})


def download(
    provider: Provider, video: Video, target: Path, *, overwrite: bool = False
) -> Flow[Path]:
    """Save one video under a name of ours.

    The key stays home; only a link of the provider's own origin that answers 401 or 403 without it
    is tried with it, since nothing says whether Oxen's ``result_url`` needs it.

    Raises:
        DownloadError: If it could not be saved. The job is kept, and it may be tried again.
    """
    url, relinked, with_key = video.url, False, False
    why = ""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            fetched: Fetched = yield Fetch(provider, video, url, target, overwrite, with_key)
        except TransportFault as fault:
            why = str(fault)
            yield patience(None, attempt)
            continue
        if fetched.status == OK:
            return target
        why = f"status {fetched.status}"
        if fetched.status in NEEDS_KEY and not with_key and same_origin(url, provider.origin):
            with_key = True
        elif fetched.status in EXPIRED and not relinked:
            relinked, with_key = True, False
            url = yield from _fresh_link(provider, video)
        elif fetched.status >= 500 or fetched.status in MAY_PASS:
            yield patience(fetched.retry_after, attempt)
        else:
            break
    raise DownloadError(
        f"{video.job}: the video could not be downloaded: {why}", job=video.job, url=url
    )


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


def same_origin(url: str, other: str) -> bool:
    """Whether two URLs share scheme, host and port."""
    try:
        return _origin(url) == _origin(other)
    except ValueError:  # one of them is no URL
        return False


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port

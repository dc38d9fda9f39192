"""Two readings of the golden scenario: what it delivers, and what the runtime watch reports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import stillreel as sr

from ._result import Seen, seen
from ._scenario import REASON, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage

    from ._scenario import Played

# how long a link is valid, in seconds; Oxen does not say
LIFETIMES: Mapping[str, float] = {
    "modellix": 7 * 24 * 3600,
    "highwayapi": 3600,
    "aihubmax": 24 * 3600,
}
LENIENCE = 120.0
TELL_PROGRESS = frozenset({"highwayapi", "aihubmax"})


def golden(stage: Stage, mutant: Mutant) -> Seen:
    """The scenario fails, or delivers something else than was asked."""
    story = tell(stage, mutant, "off")
    return seen([f"{one.scene.name}: {why}" for one in story.played for why in _wrong(one)])


def watch(stage: Stage, mutant: Mutant) -> Seen:
    """The runtime watch reports differences, whatever comes of the scenario."""
    drift = tell(stage, mutant, "log").drift
    return Seen(tuple(map(str, drift)), info=bool(drift) and not any(d.serious for d in drift))


def _wrong(played: Played) -> Iterator[str]:
    error, result = played.error, played.result
    if error is not None or result is None:
        escaped = "" if isinstance(error, sr.StillreelError) else " escapes"
        yield f"{type(error).__name__}{escaped}: {error}"
    elif played.scene.fails:
        yield from _wrong_failure(result)
    elif result.error:
        yield f"{type(result.error).__name__}: {result.error}"
    else:
        yield from _wrong_result(played, result)


def _wrong_failure(result: sr.Result) -> Iterator[str]:
    reasons = [one.reason for one in result.failures]
    if not isinstance(result.error, sr.JobFailed) or reasons != [REASON]:
        yield f"it ends with {result.error!r} for {reasons}"


def _wrong_result(played: Played, result: sr.Result) -> Iterator[str]:
    stem, scene = result.job.provider, played.scene
    if len(result.videos) != scene.samples:
        yield f"{len(result.videos)} videos, not {scene.samples}"
    for clip in played.clips:
        if clip != scene.wanted:
            yield f"the clip is {clip}, not {scene.wanted}"
    for video in result.videos:
        yield from _wrong_video(video, played.waited_until)
    shares = [state.progress for state in played.states if state.phase == "running"]
    if stem in TELL_PROGRESS and not any(0.05 < (share or 0) < 1 for share in shares):
        yield f"no progress is told: {shares}"


def _wrong_video(video: sr.Video, now: float) -> Iterator[str]:
    stem = video.job.provider
    if lifetime := LIFETIMES.get(stem):
        expires = video.expires_at or datetime.fromtimestamp(0, UTC)
        if abs(expires.timestamp() - now - lifetime) > LENIENCE:
            yield f"the link expires in {expires.timestamp() - now:.0f} s, not {lifetime:.0f} s"
        if video.media_type != "video/mp4":
            yield f"the media type is {video.media_type}"
    if stem == "modellix" and not (video.width and video.height and video.duration):
        yield "width, height or duration is not told"

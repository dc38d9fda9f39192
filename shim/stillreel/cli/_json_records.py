"""Jobs, states and results, for programs and for people."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stillreel._models import JobState, Result, Video
from stillreel.cli._output import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stillreel import Entry, Failure, Job


def submitted(job: Job) -> Report:
    """A job that has just been accepted, and not yet been read."""
    return Report(_record(job), [str(job)])


def read(state: JobState) -> Report:
    """A job as it stands."""
    record = _record(state.job, state, _videos(state.videos, links=True), state.failures)
    links = [f"video {video.index}: {video.url}{_expiry(video)}" for video in state.videos]
    told = f" ({', '.join(state.status)})" if state.status else ""
    line = f"{state.job} {state.phase}{told}{percent(state)}"
    return Report(record, [line, *links, *_failed(state.failures)])


def made(result: Result, files: Sequence[Path], *, links: bool = False) -> Report:
    """A job's videos, saved."""
    videos = _videos(result.videos, files, links=links)
    record = _record(result.job, result.state, videos, result.failures)
    pairs = zip(result.videos, files, strict=True)
    lines = [f"{file}{_facts(video)}, {size_of(file)}" for video, file in pairs]
    return Report(record, [*lines, *_failed(result.failures)])


def produced(result: Result) -> Report:
    """A request's videos, saved, or found where they were saved before."""
    paths = {file.index: shown(file.path) for file in result.files}
    videos = result.videos or tuple(Video(url="", job=result.job, index=one) for one in paths)
    state = result.state or JobState(job=result.job, phase="succeeded", videos=videos)
    found = replace(result, videos=videos, state=state)
    return made(found, [paths[video.index] for video in videos])


def shown(path: str) -> Path:
    """A path as it is best shown: from the folder that the command is run in, if it is there."""
    file, here = Path(path), Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def standing(entry: Entry) -> str:
    """The state of an entry; one whose process has ended without an outcome is unknown."""
    return "unknown" if entry.state == "intended" and not entry.alive else entry.state


def entry_record(entry: Entry) -> dict[str, Any]:
    """What the journal has of a submit."""
    return {
        "job": str(entry.job) if entry.job else None,
        "provider": entry.intent.provider,
        "state": standing(entry),
        "idempotency_key": entry.intent.key,
        "options": entry.intent.options,
        "fingerprint": entry.intent.fingerprint,
        "target": entry.intent.target,
        "reason": entry.reason,
        "message": entry.message,
        "files": [asdict(file) for file in entry.files],
        "created_at": _moment(entry.created_at),
        "updated_at": _moment(entry.updated_at),
    }


def kept_lines(entry: Entry | None) -> list[str]:
    """The same for people."""
    if entry is None:
        return []
    key = f", key {entry.intent.key}" if entry.intent.key else ""
    submitted_at = _moment(entry.created_at)[:16].replace("T", " ")
    first = f"journal: {standing(entry)}, submitted {submitted_at} UTC{key}"
    return [first, *(f"file {file.index}: {file.path}" for file in entry.files)]


def ago(moment: float) -> str:
    """How long ago a moment is."""
    seconds = max(0.0, time.time() - moment)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds // 1:.0f} s"


def _moment(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(timespec="seconds")


def percent(state: JobState) -> str:
    """The progress, where the provider tells it."""
    return "" if state.progress is None else f" {state.progress:.0%}"


def size_of(file: Path) -> str:
    """The size of a file, in words."""
    return f"{file.stat().st_size / 1e6:.1f} MB"


def _record(
    job: Job,
    state: JobState | None = None,
    videos: Sequence[dict[str, Any]] = (),
    failures: Sequence[Failure] = (),
) -> dict[str, Any]:
    return {
        "job": str(job),
        "provider": job.provider,
        "phase": state.phase if state else None,
        "status": state.status if state else (),
        "progress": state.progress if state else None,
        "videos": videos,
        "dropped": sorted(job.dropped),
        "failures": [asdict(failure) for failure in failures],
    }


def _videos(
    videos: Sequence[Video], files: Sequence[Path] = (), *, links: bool
) -> list[dict[str, Any]]:
    """The records of videos. A link may be signed: it is there only where it is of use."""
    records: list[dict[str, Any]] = []
    for place, video in enumerate(videos):
        file = files[place] if files else None
        facts = {name: getattr(video, name) for name in ("media_type", "width", "height")}
        records.append(
            {
                "index": video.index,
                **({"file": str(file)} if file else {}),
                **({"url": video.url} if links else {}),
                **facts,
                "duration": video.duration,
                "size": file.stat().st_size if file else video.size,
                "expires_at": video.expires_at.isoformat() if video.expires_at else None,
            }
        )
    return records


def _facts(video: Video) -> str:
    size = f" {video.width}x{video.height}" if video.width and video.height else ""
    return size + (f" {video.duration:g} s" if video.duration else "")


def _expiry(video: Video) -> str:
    return f" (expires {video.expires_at:%Y-%m-%d %H:%M %Z})" if video.expires_at else ""


def _failed(failures: Sequence[Failure]) -> list[str]:
    return [f"{one.phase} {one.id}: {one.reason or one.code or 'no reason'}" for one in failures]

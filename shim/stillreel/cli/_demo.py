"""``stillreel demo``: one request, four providers, four clips."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import stillreel as sr
from stillreel.cli._json_records import made, size_of
from stillreel.cli._options import Flag  # noqa: TC001 - cyclopts reads the annotations
from stillreel.cli._output import Report, table
from stillreel.cli._output_paths import check
from stillreel.cli._progress import ShowProgress, progress
from stillreel.cli._session import embedded, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stillreel import Client, Job

PROMPT = "Petals drift over the water while the camera moves slowly towards the sun"
TRY_NEXT = {
    "modellix": "--duration 6",
    "highwayapi": "--resolution 1080p --duration 4 --audio",
    "aihubmax": "--resolution 4k --model veo-3.1-fast",
    "oxen": "--samples 2",
}
"""Options that a provider takes, to begin with."""


def demo(
    *,
    output: Annotated[str, Parameter(name=("--output", "-o"), metavar="DIR")] = "takes",
    overwrite: Flag = False,
    json: Flag = False,  # noqa: ARG001 - main prints
) -> Report:
    """Make a clip with each provider's contract, in a sandbox: no key, no cost.

    Args:
        output: Folder for the clips.
        overwrite: Replace clips that exist.
        json: Print one JSON object.
    """
    from stillreel.providers import PROVIDERS  # noqa: PLC0415 - `--help` needs none

    files = {name: Path(output) / f"{name}.mp4" for name in PROVIDERS}
    check(files.values(), overwrite=overwrite)
    with spoken(), embedded() as client, progress() as tell:
        jobs = _submit(client, files, tell)
        reports = _save(client, jobs, files, tell, overwrite=overwrite)
    rows = [
        [name, str(jobs[name]), str(file), size_of(file), TRY_NEXT[name]]
        for name, file in files.items()
    ]
    return Report(
        {"results": [reports[name].record for name in files]},
        [
            table(
                ["provider", "job", "file", "size", "try next"], rows, {"provider", "file", "size"}
            ),
            "Try next, with a picture of yours:",
            'stillreel generate photo.jpg "what happens" --sandbox --provider NAME OPTIONS',
        ],
    )


def _submit(client: Client, names: Iterable[str], tell: ShowProgress) -> dict[str, Job]:
    from stillreel.sandbox import demo_picture  # noqa: PLC0415 - is of an extra

    request = sr.ImageToVideo(demo_picture(), prompt=PROMPT, duration=8, resolution="720p")
    jobs: dict[str, Job] = {}
    for name in names:
        jobs[name] = client.submit(request, provider=name)
        tell(name, "submitted", str(jobs[name]))
    return jobs


def _save(
    client: Client,
    jobs: Mapping[str, Job],
    files: Mapping[str, Path],
    tell: ShowProgress,
    *,
    overwrite: bool,
) -> dict[str, Report]:
    reports: dict[str, Report] = {}
    for result in client.as_completed(jobs.values()):
        name = result.job.provider
        tell(name, "saving", str(files[name]))
        reports[name] = made(result, result.save(files[name], overwrite=overwrite))
        tell(name, "saved", str(files[name]))
    return reports

"""One big download and one big upload: ours beside a bare httpx stream and curl."""

from __future__ import annotations

import base64
import json
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import figures
from bench._environments import OURS
from bench._media import picture
from bench._report import Panel, head, publish, quick_asked, table
from bench._rounds import Runs, Sample, interleaved
from bench._serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROUNDS, QUICK_ROUNDS = 5, 1
DOWNLOADED = 200 * 1000**2
UPLOADED = 20 * 1000**2
INTRODUCTION = f"""
One file of {DOWNLOADED // 1000**2} MB comes over loopback and is written to a disk; a picture of {UPLOADED // 1000**2} MB goes as Base64 in a JSON body.
Each run is a process of its own; seconds are those of the transfer, without start and imports: median (least to most) of {{rounds}} rounds in which all take turns.

- stillreel checks the clip and brings it to disk before it gets its name (fsync), holds the request to the contract and looks at the picture. *httpx, fsync* does the second of these.
- *peak*: the largest resident memory of the process; *grown*: by how much more it is than before the transfer.
- curl is given its body ready made.
"""  # noqa: E501 - Markdown has one sentence a line
COLUMNS = "", "wall, s", "CPU, s", "peak, MB", "grown, MB"
DOWNLOADS = (
    (OURS, "download"),
    (OURS, "asynchronous download"),
    ("httpx", "download"),
    ("httpx", "download, fsync"),
    ("curl", "download"),
)
UPLOADS = ((OURS, "upload"), ("httpx", "upload"), ("curl", "upload"))
RUN = {
    OURS: (OURS, "stillreel_transfer"),
    "httpx": ("httpx", "httpx_transfer"),
    "curl": ("httpx", "curl_transfer"),
}
"""Environment, and module of ``bench.contestants``."""

Key = tuple[str, str]
"""Who does what."""


def measure(origin: str, folder: Path, key: Key) -> Sample:
    """One run.

    Raises:
        Stopped: If it fails, or there is no curl.
    """
    who, what = key
    target = folder / ("picture.png" if what == "upload" else "clip.mp4")
    found = figures(*RUN[who], what, origin, str(target))
    if what != "upload":
        assert target.stat().st_size == DOWNLOADED, key  # noqa: S101 - a figure of nothing else
        target.unlink()
    return found


def rows(runs: Mapping[Key, Runs], keys: Iterable[Key]) -> list[Sequence[str]]:
    found: list[Sequence[str]] = []
    for who, what in keys:
        one = runs[who, what]
        memory = (
            [f"{one.median(name) / 1e6:.0f}" for name in ("memory", "grown")]
            if one.samples
            else ["", ""]
        )
        found.append((f"{who}, {what}", one.spread("wall"), one.spread("cpu"), *memory))
    return found


def main() -> None:
    quick = quick_asked(__doc__)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    keys = (*DOWNLOADS, *UPLOADS)
    with serving() as origin, tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        data = picture(UPLOADED)
        (folder / "picture.png").write_bytes(data)
        body = {"image": base64.b64encode(data).decode(), "prompt": "waves"}
        (folder / "picture.png.json").write_text(json.dumps(body))
        interleaved(keys, partial(measure, origin, folder), 1)  # to warm up
        runs = interleaved(keys, partial(measure, origin, folder), rounds)
    text = head("transfer", "Bytes", ("httpx",)) + INTRODUCTION.format(rounds=rounds)
    panels: list[Panel] = []
    for title, some in (
        (f"Download of {DOWNLOADED // 1000**2} MB", DOWNLOADS),
        (f"Upload of a picture of {UPLOADED // 1000**2} MB", UPLOADS),
    ):
        text += f"\n## {title}\n\n{table(COLUMNS, rows(runs, some))}"
        measured = [key for key in some if runs[key].samples]
        panels += [
            Panel(f"{title}: s", {", ".join(key): runs[key].range("wall") for key in measured}),
            Panel(
                "peak memory, MB",
                {", ".join(key): runs[key].range("memory", 1e-6) for key in measured},
            ),
        ]
    publish("transfer", text, panels, quick=quick)


if __name__ == "__main__":
    main()

"""A batch that is killed again and again: what was billed, saved, and stays unknown in the end.

``python -m tests.e2e.killing [SEED …]`` kills one of 200 lines 20 times for each seed, by SIGTERM,
SIGHUP and SIGKILL in turn; without a seed for 1, 2 and 3.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

import stillreel as sr
from stillreel.sandbox import Sandbox, demo_picture

PROVIDERS = ("modellix", "highwayapi", "aihubmax", "oxen")
SUBMITS = {
    "modellix": "submit_async",
    "highwayapi": "submit_image_to_video",
    "aihubmax": "create_video",
    "oxen": "enqueue",
}
SUBMIT_DELAY = 0.15
RENDER_SECONDS = 0.3
LONGEST_RUN = 0.6  # seconds after which a run is killed at the latest, once it sends
ENDS_BY_ITSELF = 60.0  # seconds in which a run ends after a signal that it can handle
LOG = "stderr.log"
MANIFEST, JOURNAL = "shots.jsonl", "journal.sqlite3"
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
ADOPTED = "was found in the provider's list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What came of a batch.

    Attributes:
        runs: How often the command was started.
        kills: How many of these a signal has ended, by its name.
        forgotten: Jobs that a run had made and did not know when it ended by itself after a signal,
            as signal and prompt.
        billed: Prompt -> how many jobs the sandbox has of it.
        results: Line's id -> its last object in results.jsonl.
        entries: Line's id -> what the journal has of it.
        clip: The SHA-256 that each file must have.
        adopted: How many jobs were found in a provider's list.
        code: The exit code of the last run.
        told: What the last run said on standard output.
        log: What all runs said on standard error.
    """

    runs: int
    kills: Counter[str]
    forgotten: list[tuple[str, str]]
    billed: Counter[str]
    results: dict[str, dict[str, Any]]
    entries: dict[str, sr.Entry]
    clip: str
    adopted: int
    code: int
    told: str
    log: str

    def figures(self) -> dict[str, int]:
        """The figures of a run, for a table."""
        states = Counter(one["state"] for one in self.results.values())
        by_hand = {key for key, entry in self.entries.items() if entry.job is None}
        return {
            "runs": self.runs,
            "kills": self.kills.total(),
            **self.kills,
            "lines": len(self.results),
            "billed": self.billed.total(),
            "billed twice": sum(count > 1 for count in self.billed.values()),
            "saved": states["saved"],
            "unknown": states["unknown"],
            "forgotten": len(self.forgotten),
            "adopted": self.adopted,
            "unknown and billed": sum(self.billed[key] for key in by_hand),
        }

    def check(self) -> None:
        """Each line at most once; each accepted job saved; what is unknown is listed as such."""
        assert self.figures()["billed twice"] == 0
        assert self.forgotten == []
        assert "Traceback" not in self.log
        assert self.entries.keys() == self.results.keys()
        for key, result in self.results.items():
            entry = self.entries[key]
            if entry.job is None:
                assert entry.state in {"intended", "unknown"}, (key, entry.state)
                assert result["state"] == "unknown"
                # it lists its jobs: what it took is adopted
                assert not (entry.intent.provider == "oxen" and self.billed[key])
                continue
            assert self.billed[key] == 1
            assert (entry.state, result["state"]) == ("succeeded", "saved"), key
            (file,) = result["files"]
            found = hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest()
            assert found == file["sha256"] == entry.files[0].sha256 == self.clip
        unknown = self.figures()["unknown"]
        assert self.code == (6 if unknown else 0)
        assert (f"{unknown} unknown" in self.told) is bool(unknown)


def killed_batch(folder: Path, *, lines: int, kills: int, seed: int, clip: bytes) -> Killed:
    """Run a batch over four providers, killing it at random moments; the last run ends by itself.

    Args:
        folder: For the manifest, the journal and the files.
        lines: Of the manifest; each asks one provider.
        kills: How many runs are killed, by each of the signals in turn.
        seed: Of the moments, and of the order of the signals.
        clip: What the sandbox delivers.
    """
    with Sandbox(render_seconds=RENDER_SECONDS, clip=clip) as sandbox:
        _write_manifest(folder, lines, sandbox.host(demo_picture()))
        # the answer to each submit comes late, so that kills fall between the two
        for provider, operation in SUBMITS.items():
            sandbox.fault(provider, operation, delay=SUBMIT_DELAY, accepted=True, times=None)
        victim = _Victim(folder, sandbox, random.Random(seed))
        for number in victim.choose(kills):
            victim.kill(number)
        sandbox.clear_faults()
        last = victim.finish()
        billed = victim.billed()
    log_text = (folder / LOG).read_text()
    return Killed(
        runs=kills + 1,
        kills=victim.kills,
        forgotten=victim.forgotten,
        billed=billed,
        results=_results(folder / "out" / "results.jsonl"),
        entries=_entries(folder),
        clip=hashlib.sha256(clip).hexdigest(),
        adopted=log_text.count(ADOPTED),
        code=last.returncode,
        told=last.stdout,
        log=log_text,
    )


def _write_manifest(folder: Path, lines: int, url: str) -> None:
    requests = [
        {"id": f"shot-{n}", "image": url, "prompt": f"shot-{n}", "provider": PROVIDERS[n % 4]}
        for n in range(lines)
    ]
    (folder / MANIFEST).write_text("\n".join(map(json.dumps, requests)))


class _Victim:
    """The command, and what its runs have left behind."""

    def __init__(self, folder: Path, sandbox: Sandbox, draw: random.Random) -> None:
        self.command = [
            *(sys.executable, "-m", "stillreel", "batch", str(folder / MANIFEST)),
            *("-o", str(folder / "out"), "--journal", str(folder / JOURNAL)),
            *("--poll-interval", "0.1", "--concurrency", "3"),
        ]
        self.environment = {**os.environ, **sandbox.environment}
        self.kills = Counter[str]()
        self.forgotten: list[tuple[str, str]] = []
        self._folder, self._sandbox, self._draw = folder, sandbox, draw

    def choose(self, kills: int) -> list[signal.Signals]:
        """Which signal ends each run: all of them equally often, in an order that is drawn."""
        chosen = [SIGNALS[n % len(SIGNALS)] for n in range(kills)]
        self._draw.shuffle(chosen)
        return chosen

    def billed(self) -> Counter[str]:
        """How many jobs there are of each prompt."""
        return Counter(str(job["prompt"]) for job in self._sandbox.jobs())

    def kill(self, number: signal.Signals) -> None:
        """Start the command and signal it, some time after it has begun to work."""
        before, traffic = self._unknown(), self._traffic()
        with (
            (self._folder / LOG).open("ab") as log,
            subprocess.Popen(
                self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=log
            ) as process,
        ):
            until = time.monotonic() + 60
            while self._traffic() == traffic and process.poll() is None:
                assert time.monotonic() < until, "the command asks for nothing"
                time.sleep(0.01)
            time.sleep(self._draw.uniform(0.0, LONGEST_RUN))
            process.send_signal(number)
            try:
                code = process.wait(ENDS_BY_ITSELF)
            finally:
                process.kill()
        if code in {-number, 128 + number}:
            self.kills[number.name] += 1
        if number != signal.SIGKILL:
            self.forgotten += [(number.name, one) for one in sorted(self._unknown() - before)]

    def finish(self) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        with (self._folder / LOG).open("ab") as log:
            return subprocess.run(
                self.command,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                timeout=240,
                check=False,
            )

    def _traffic(self) -> int:
        """How much the sandbox has been asked for: it answers later than it makes a job."""
        return len(self._sandbox.requests()) + len(self._sandbox.jobs())

    def _unknown(self) -> set[str]:
        """The prompts that were billed, and whose job the journal does not know."""
        known = {key for key, entry in _entries(self._folder).items() if entry.job}
        return self.billed().keys() - known


def _entries(folder: Path) -> dict[str, sr.Entry]:
    """Line's id -> the latest that the journal has of it: a submit may have been given back."""
    with sr.Journal(folder / JOURNAL) as journal:
        newest_first = journal.entries(limit=100_000)
    return {str(one.intent.key): one for one in reversed(newest_first)}


def _results(file: Path) -> dict[str, dict[str, Any]]:
    """The last object of each line; every line of the file is whole."""
    records = [json.loads(line) for line in file.read_text().splitlines()]
    return {record["id"]: record for record in records}


def main(seeds: list[int]) -> None:
    """Print the figures for each seed; fail if they break a promise."""
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            clip = small_clip()
            found = killed_batch(Path(folder), lines=200, kills=20, seed=seed, clip=clip)
            print(f"seed {seed}: {json.dumps(found.figures())}", flush=True)  # noqa: T201
            found.check()
            assert found.kills.total() == 20


def small_clip() -> bytes:
    """An MP4 of 24 frames: what it shows is of no interest here."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for _ in range(24):
            container.mux(stream.encode(av.VideoFrame(64, 36, "yuv420p")))
        container.mux(stream.encode(None))
    return file.getvalue()


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [1, 2, 3])

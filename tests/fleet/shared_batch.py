"""One batch, two workers, one of them killed, the database restarted: what comes of it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import psycopg
import sqlalchemy as sa

from stillreel import Journal
from stillreel._journal.schema import ATTEMPTS, REQUESTS
from stillreel.sandbox import Sandbox, demo_picture

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.fleet.postgres import Cluster

LINES = 200
STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
LIMITED, RATE = "modellix", (60, 10.0)
LONGEST = 240.0
"""Seconds; what was under way in the killed worker is waited for as long as a POST may take, if the
database was restarted since: then no lock tells whether it is dead."""
EARLIEST, LATEST = 0.5, 10.0
VICTIM = "the-victim"


@dataclass(slots=True)
class Figures:
    """What came of it.

    Attributes:
        seconds: How long the batch took.
        killed_at: When a worker was killed, in seconds from the first submit.
        restarted_at: When the database was restarted.
        restarted: How.
        states: Lines by how they have ended.
        billed: Jobs that were taken.
        billed_twice: Prompts for which more than one was.
        lost: Prompts whose job was taken, and whose line is neither saved nor listed as unknown.
        wrong: Saved lines whose file is not the clip, or not what the record says.
        held: Unknown lines: key -> whether the killed worker had them, and whether they were taken.
        requests: To the provider that limits them.
        refused: Those that were answered with 429.
        most: The most of them within any window of the limit.
    """

    seconds: float = 0.0
    killed_at: float = 0.0
    restarted_at: float = 0.0
    restarted: Literal["fast", "immediate"] = "fast"
    states: Counter[str] = field(default_factory=Counter[str])
    billed: int = 0
    billed_twice: list[str] = field(default_factory=list[str])
    lost: list[str] = field(default_factory=list[str])
    wrong: list[str] = field(default_factory=list[str])
    held: dict[str, tuple[bool, bool]] = field(default_factory=dict[str, tuple[bool, bool]])
    requests: int = 0
    refused: int = 0
    most: int = 0

    def __str__(self) -> str:
        """On one line."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return (
            f"{self.seconds:.0f} s; killed at {self.killed_at:.1f} s, database restarted "
            f"({self.restarted}) at {self.restarted_at:.1f} s; {states}; {self.billed} billed, "
            f"{len(self.billed_twice)} twice; {len(self.lost)} lost, {len(self.wrong)} wrong; "
            f"{self.requests} requests to {LIMITED}, {self.refused} refused, at most {self.most} "
            f"in {RATE[1]:g} s of {RATE[0]} allowed"
        )


class Scene:
    """A sandbox, a database, a manifest, and the processes that work on them."""

    def __init__(self, postgres: Cluster, folder: Path, clip: bytes, seed: int) -> None:
        self.postgres, self.folder, self.clip, self.seed = postgres, folder, clip, seed
        self.url = postgres.create(f"fleet{seed}")
        self.figures = Figures()
        self._locks: set[str] = set()
        self._stack = ExitStack()

    def run(self) -> Figures:
        """Run the batch to its end."""
        with self._stack:
            limited = Sandbox(clip=self.clip, render_seconds=0.5, rate_limits={LIMITED: RATE})
            sandbox = self._stack.enter_context(limited)
            environment = {**os.environ, **sandbox.environment}
            self._write_manifest(sandbox.host(demo_picture()))
            victim = self._worker({**environment, "PGAPPNAME": VICTIM})
            self._worker(environment)
            began = time.monotonic()
            batch = self._batch(environment)
            while not sandbox.jobs():
                assert batch.poll() is None, "the batch ended before anything was submitted"
                assert time.monotonic() < began + LONGEST, "nothing was submitted"
                time.sleep(0.05)
            self._mishaps(victim, environment)
            batch.wait(LONGEST)
            self.figures.seconds = time.monotonic() - began
            self._judge(sandbox)
        return self.figures

    def _write_manifest(self, picture: str) -> None:
        lines = [
            {"id": f"shot-{n}", "image": picture, "prompt": f"prompt {n}", "provider": STEMS[n % 4]}
            for n in range(LINES)
        ]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (self.folder / "manifest.jsonl").write_text(text)

    def _mishaps(self, victim: subprocess.Popen[bytes], environment: Mapping[str, str]) -> None:
        """Kill a worker and start another; restart the database: each at a random moment."""
        chance = random.Random(self.seed)
        began, figures = time.monotonic(), self.figures
        figures.killed_at = chance.uniform(EARLIEST, LATEST)
        figures.restarted_at = chance.uniform(EARLIEST, LATEST)
        figures.restarted = ("fast", "immediate")[self.seed % 2]

        def kill() -> None:
            self._note_locks()
            victim.send_signal(signal.SIGKILL)
            victim.wait()
            self._worker(environment)

        def restart() -> None:
            self._note_locks()
            self.postgres.restart(figures.restarted)

        for moment, mishap in sorted(
            [(figures.killed_at, kill), (figures.restarted_at, restart)], key=lambda one: one[0]
        ):
            time.sleep(max(0.0, began + moment - time.monotonic()))
            mishap()

    def _note_locks(self) -> None:
        """Note the locks by which the victim proves that it lives."""
        with psycopg.connect(self.url) as connection:
            self._locks |= {
                f"{(high << 32) | low:x}"
                for high, low in connection.execute(
                    "SELECT classid::bigint, objid::bigint FROM pg_locks JOIN pg_stat_activity"
                    " USING (pid) WHERE locktype = 'advisory' AND application_name = %s",
                    [VICTIM],
                )
            }

    def _batch(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        manifest, output = self.folder / "manifest.jsonl", self.folder / "takes"
        return self._start(environment, "batch", str(manifest), "-o", str(output), "--json")

    def _worker(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        rate = f"{LIMITED}={RATE[0]}/{RATE[1]:g}"
        return self._start(environment, "worker", "--rate", rate, "--poll-interval", "0.5", "-v")

    def _start(self, environment: Mapping[str, str], *command: str) -> subprocess.Popen[bytes]:
        """Start a command, which ends with the scene if not before."""
        number = len(list(self.folder.glob("*.log")))
        log = self._stack.enter_context((self.folder / f"{command[0]}-{number}.log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-m", "stillreel", *command, "--database", self.url],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process

    def _judge(self, sandbox: Sandbox) -> None:
        figures = self.figures
        results = (self.folder / "takes" / "results.jsonl").read_text().splitlines()
        ends: dict[str, dict[str, Any]] = {}
        for result in map(json.loads, results):
            ends[result["id"]] = result
        figures.states = Counter(end["state"] for end in ends.values())
        figures.states["missing"] = LINES - len(ends)
        figures.states = +figures.states
        taken = Counter(job["prompt"].replace("prompt ", "shot-") for job in sandbox.jobs())
        figures.billed = taken.total()
        figures.billed_twice = [key for key, count in taken.items() if count > 1]
        states = defaultdict(lambda: "missing", {key: end["state"] for key, end in ends.items()})
        figures.lost = [key for key in taken if states[key] not in {"saved", "unknown"}]
        figures.wrong = [key for key, end in ends.items() if not self._right(end)]
        owners = self._owners()
        figures.held = {
            key: (owners[key].partition("@")[0] in self._locks, key in taken)
            for key, state in states.items()
            if state == "unknown"
        }
        self._count_requests(sandbox)

    def _right(self, end: Mapping[str, Any]) -> bool:
        if end["state"] != "saved":
            return True
        path = self.folder / "takes" / f"{end['id']}.mp4"
        recorded: str = end["files"][0]["sha256"]
        expected = hashlib.sha256(self.clip).hexdigest()
        return hashlib.sha256(path.read_bytes()).hexdigest() == recorded == expected

    def _owners(self) -> dict[str, str]:
        """Key -> the process that intended it last."""
        query = sa.select(REQUESTS.c.key, ATTEMPTS.c.owner).join(ATTEMPTS).order_by(ATTEMPTS.c.id)
        with closing(Journal(self.url)) as journal, journal.engine.begin() as connection:
            return {row.key: row.owner for row in connection.execute(query)}

    def _count_requests(self, sandbox: Sandbox) -> None:
        most, window = 0, RATE[1]
        counted = [
            one
            for one in sandbox.requests()
            if one["provider"] == LIMITED and one["operation"] != "download"
        ]
        moments = sorted(one["at"] for one in counted)
        first = 0
        for place, moment in enumerate(moments):
            while moments[first] <= moment - window:
                first += 1
            most = max(most, place - first + 1)
        self.figures.requests = len(moments)
        self.figures.refused = sum(one["status"] == 429 for one in counted)
        self.figures.most = most

"""What looking after the project costs: regeneration, the contract suite, the sandbox."""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from typing import Any

import stillreel as sr
from bench._answers import IMAGE
from bench._child import figures
from bench._environments import ROOT
from bench._report import Panel, head, publish, quick_asked, table
from bench._rounds import Sample, Stopped, interleaved
from stillreel.sandbox import Sandbox

ROUNDS, QUICK_ROUNDS = 5, 1
PATIENCE = 240
"""Seconds after which a command is stopped."""

REGENERATE, CONTRACT, SANDBOX = "regenerate --check, s", "contract suite, s", "sandbox, requests/s"
INTRODUCTION = """
Median (least to most) of {rounds} rounds; the contract suite, which a quick run leaves out, runs once, on two workers.
The sandbox answers reads of one job, validated against the contract, to another process with 16 connections.
"""  # noqa: E501 - Markdown has one sentence a line


def timed(*command: str) -> Sample:
    """Seconds for a command.

    Raises:
        Stopped: If it fails, or takes too long.
    """
    start = time.perf_counter()
    pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": PATIENCE}
    try:
        run = subprocess.run(command, cwd=ROOT, check=False, **pipes)
    except subprocess.TimeoutExpired:
        raise Stopped(f"> {PATIENCE}") from None
    if run.returncode:
        lines = (run.stdout + run.stderr).strip().splitlines() or ["no word"]
        raise Stopped(f"failed: {lines[-1][:120]}")
    return {"figure": time.perf_counter() - start}


def contract() -> Sample:
    """Seconds for both halves of the suite, apart as ``nox -s contract`` has them."""
    suite = ROOT / "tests" / "contract"
    pytest = (sys.executable, "-m", "pytest", "-q", "-n", "2")
    held = timed(*pytest, "--dist", "loadgroup", *map(str, sorted(suite.glob("test_sandbox_*.py"))))
    rest = timed(*pytest, f"--ignore-glob={suite}/test_sandbox_*", str(suite))
    return {"figure": held["figure"] + rest["figure"]}


def measure(url: str, what: str) -> Sample:
    if what == REGENERATE:
        return timed(sys.executable, "scripts/regenerate.py", "--check")
    return figures("aiohttp", "sandbox_load", url)


def main() -> None:
    quick = quick_asked(__doc__)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with Sandbox(render_seconds=0.1) as sandbox, sandbox.client() as client:
        job = client.submit(sr.ImageToVideo(IMAGE, prompt="waves"), provider="highwayapi")
        client.wait(job)
        base = sandbox.base_urls["highwayapi"]
        once = partial(measure, f"{base}/v3/async/task-result?task_id={job.ids[0]}")
        found = interleaved((REGENERATE, SANDBOX), once, rounds)
    if not quick:
        found |= {CONTRACT: interleaved((CONTRACT,), lambda _: contract(), 1)[CONTRACT]}
    text = head("upkeep", "Upkeep") + INTRODUCTION.format(rounds=rounds) + "\n"
    text += table(
        ("", "figure"), ((name, one.spread("figure", ".1f")) for name, one in found.items())
    )
    panels = [
        Panel(name, {"stillreel": one.range("figure")})
        for name, one in found.items()
        if one.samples
    ]
    publish("upkeep", text, panels, quick=quick, columns=1)


if __name__ == "__main__":
    main()

"""A contestant as a process of its own, which prints its figures as JSON."""

from __future__ import annotations

import json
import subprocess

from bench._environments import python, surroundings
from bench._rounds import Sample, Stopped


def figures(environment: str, module: str, *arguments: str, patience: float = 300.0) -> Sample:
    """Run a module of ``bench.contestants``.

    Raises:
        Stopped: If it takes longer than so many seconds, or fails.
    """
    command = [python(environment), "-m", f"bench.contestants.{module}", *arguments]
    try:
        run = subprocess.run(
            command,
            env=surroundings(),
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )
    except subprocess.TimeoutExpired:
        raise Stopped(f"> {patience:g}") from None
    if run.returncode:
        last = (run.stderr.strip().splitlines() or ["no word"])[-1]
        raise Stopped(f"failed: {last[:120]}")
    found: Sample = json.loads(run.stdout)
    return found

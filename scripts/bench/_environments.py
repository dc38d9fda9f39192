"""An environment for each contestant, beside the one that runs this."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = "stillreel"
PINS: dict[str, list[str]] = tomllib.loads((ROOT / "scripts/bench/peers.toml").read_text())


@cache
def python(environment: str) -> str:
    """Its interpreter; the environment is made when it is missing or its pins have changed."""
    folder = Path(sys.prefix) / "peers" / environment
    interpreter, stamp = folder / "bin" / "python", folder / "pins"
    wanted = "\n".join(PINS.get(environment, [environment]))
    if not stamp.exists() or stamp.read_text() != wanted:
        _uv("venv", "--clear", "--python", sys.executable, str(folder))
        if environment != OURS:
            _uv("pip", "install", "--python", str(interpreter), *PINS[environment])
        stamp.write_text(wanted)
    if environment == OURS:  # as it is now
        again = ("--reinstall-package", OURS)
        _uv("pip", "install", "--python", str(interpreter), *again, str(ROOT))
    return str(interpreter)


def _uv(*arguments: str) -> None:
    subprocess.run(["uv", *arguments, "--quiet"], check=True)  # noqa: S607 - of this environment


def surroundings() -> dict[str, str]:
    """The environment variables of a contestant: none that changes what it does."""
    kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT / "scripts"), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

"""Check a wheel: its packages and files, or, with ``--installed``, what it does when installed."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

PACKAGES = {"stillreel", "stillreel_clients", "stillreel_wire"}
PROVIDERS = ("aihubmax", "highwayapi", "modellix", "oxen")
NEEDED = (
    *(f"{package}/py.typed" for package in sorted(PACKAGES)),
    *(f"stillreel/providers/{provider}.py" for provider in PROVIDERS),
    *(f"stillreel_clients/{provider}/client.py" for provider in PROVIDERS),
    *(f"stillreel_wire/{provider}.{suffix}" for provider in PROVIDERS for suffix in ("json", "py")),
)


def check(wheel: Path) -> list[str]:
    """What is missing in a wheel, or should not be there."""
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    wrong = [f"surplus: {name}" for name in sorted(top - PACKAGES)]
    wrong += [f"missing: {name}" for name in NEEDED if name not in names]
    licence = any(name.endswith("/licenses/LICENSE") for name in names)
    return wrong if licence else [*wrong, "missing: the licence"]


def check_installed() -> list[str]:
    """What does not work in an environment that has the wheel and no extra."""
    program = Path(sysconfig.get_path("scripts"), "stillreel")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    wrong = []
    if importlib.metadata.version("stillreel") not in said.stdout:
        wrong.append(f"stillreel --version says {said.stdout!r} {said.stderr!r}")
    listed = subprocess.run([program, "providers"], capture_output=True, text=True, check=False)
    if any(provider not in listed.stdout for provider in PROVIDERS):
        wrong.append(f"stillreel providers says {listed.stdout!r} {listed.stderr!r}")
    refused = subprocess.run([program, "demo"], capture_output=True, text=True, check=False)
    if "stillreel[sandbox]" not in refused.stderr:
        wrong.append(f"without the extra, stillreel demo says {refused.stderr!r}")
    return wrong


if __name__ == "__main__":
    found = check_installed() if sys.argv[1] == "--installed" else check(Path(sys.argv[1]))
    print("\n".join(found) or "as it should be")
    sys.exit(bool(found))

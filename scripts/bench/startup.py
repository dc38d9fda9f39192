"""How long a fresh interpreter takes to import, to make a client, and to print the help."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench._environments import OURS, python, surroundings
from bench._report import Panel, head, kept, publish, quick_asked, table
from bench._rounds import Runs, Sample, interleaved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROUNDS, QUICK_ROUNDS = 15, 1
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Package:
    """One of them, in its environment.

    Attributes:
        name: As in the report.
        environment: Where it is installed.
        load: Imports it.
        client: Makes its client of several requests; empty where there is none.
    """

    name: str
    environment: str
    load: str
    client: str = ""


PACKAGES = (
    Package(
        OURS,
        OURS,
        "import stillreel",
        "stillreel.AsyncClient({'oxen': stillreel.Oxen(key='k')})",
    ),
    Package("httpx", "httpx", "import httpx", "httpx.AsyncClient()"),
    Package("fal-client", "fal-client", "import fal_client", "fal_client.AsyncClient(key='k')"),
    Package("openai", "openai", "import openai", "openai.AsyncOpenAI(api_key='k')"),
    Package(
        "google-genai",
        "google-genai",
        "from google import genai",
        "genai.Client(api_key='k').aio",
    ),
    Package("litellm", "litellm", "import litellm"),
)
INTRODUCTION = """
Milliseconds of a fresh interpreter from its start to its end: median (least to most) of {rounds} rounds in which all take turns, after one that is not counted.
*Beyond Python*: the median less that of `python -c pass` in the same environment.
litellm has no client to make; it is kept from asking the network while it is imported, which it does by default.
"""  # noqa: E501 - Markdown has one sentence a line


Key = tuple[str, str]
"""A package and what is done with it."""


def commands() -> dict[Key, Sequence[str]]:
    """What is run."""
    found: dict[Key, Sequence[str]] = {}
    for one in PACKAGES:
        interpreter = python(one.environment)
        found[one.name, NOTHING] = (interpreter, "-c", "pass")
        found[one.name, "import"] = (interpreter, "-c", one.load)
        if one.client:
            found[one.name, "client"] = (interpreter, "-c", f"{one.load}; {one.client}")
        if one.name == OURS:
            found[one.name, "--help"] = (str(Path(interpreter).with_name(OURS)), "--help")
    return found


def measure(commands: Mapping[Key, Sequence[str]], key: Key) -> Sample:
    """Run one command."""
    start = time.perf_counter()
    subprocess.run(commands[key], env=surroundings(), check=True, stdout=subprocess.DEVNULL)
    return {"seconds": time.perf_counter() - start}


def beyond(runs: Mapping[Key, Runs], key: Key) -> float:
    """Milliseconds more than Python itself in that environment."""
    return 1e3 * (runs[key].median("seconds") - runs[key[0], NOTHING].median("seconds"))


def rows(runs: Mapping[Key, Runs]) -> Iterator[Sequence[str]]:
    """One for each command, those of one kind together."""
    for kind in ("import", "client", "--help"):
        for (package, done), one in runs.items():
            if done == kind:
                more = beyond(runs, (package, done))
                yield f"{package}, {kind}", one.spread("seconds", ".0f", 1e3), f"{more:.0f}"


def promises(runs: Mapping[Key, Runs]) -> Iterator[tuple[str, bool]]:
    """What the project promises, and whether it holds."""
    load = {one.name: beyond(runs, (one.name, "import")) for one in PACKAGES}
    ours = load.pop(OURS)
    yield f"import: {ours:.0f} ms beyond Python, under 60", ours < 60
    least = min(load, key=load.__getitem__)
    yield f"import: {least} takes {load[least] / ours:.1f} times ours", load[least] > ours
    seconds = runs[OURS, "--help"].median("seconds")
    yield f"--help: {seconds:.2f} s, under 0.3", seconds < 0.3


def panel(runs: Mapping[Key, Runs], kind: str) -> Panel:
    found = {package: one for (package, done), one in runs.items() if done == kind}
    ranges = {package: one.range("seconds", 1e3) for package, one in found.items()}
    return Panel(f"{kind}: ms of a fresh interpreter", ranges)


def main() -> None:
    quick = quick_asked(__doc__)
    rounds = QUICK_ROUNDS if quick else ROUNDS
    what = commands()
    interleaved(list(what), partial(measure, what), 1)  # compiles what was just installed
    runs = interleaved(list(what), partial(measure, what), rounds)
    text = head("startup", "Import and start", [one.environment for one in PACKAGES])
    text += INTRODUCTION.format(rounds=rounds) + "\n" + kept(promises(runs)) + "\n"
    text += table(("", "ms", "beyond Python, ms"), rows(runs))
    publish("startup", text, [panel(runs, "import"), panel(runs, "client")], quick=quick)


if __name__ == "__main__":
    main()

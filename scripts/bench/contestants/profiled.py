"""Where the event loop's CPU goes while stillreel makes its jobs: shares, by cProfile."""

from __future__ import annotations

import cProfile
import json
import pstats
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from bench.contestants._harness import WARM_UP, Drive, asked
from bench.contestants.ours import drive

if TYPE_CHECKING:
    from pathlib import Path

PARTS = {
    "HTTP: aiohttp, asyncio, sockets": (
        *("/aiohttp/", "/asyncio/", "/aiohappyeyeballs/", "/yarl/", "/multidict/"),
        *("/selectors.py", "/socket.py"),
    ),
    "HTTP: ours": ("/stillreel/_http/", "/httpx_sse/", "/httpx/", "/httpcore/", "/anyio/"),
    "files, as far as the loop sees them": ("/stillreel/_files/",),
    "whose turn it is": ("/stillreel/_pacing/",),
    "the contract: options, requests, the watch": (
        *("/providers/_contract.py", "/providers/_variant.py", "/providers/_capabilities.py"),
        "/stillreel/drift/",
    ),
    "providers and generated parsers": ("/stillreel/providers/", "/stillreel_clients/"),
    "flows, their driver and records": ("/stillreel/",),
    "the benchmark itself": ("/bench/",),
}
"""What a file's path has in it; the first that fits. Helpers of Python belong to who calls them."""

Function = tuple[str, int, str]
Shares = dict[str, float]


class Ledger:
    """Adds up what a profile says."""

    def __init__(self, profile: cProfile.Profile) -> None:
        stats: Any = pstats.Stats(profile)
        self._stats: dict[Function, Any] = stats.stats
        self._known: dict[Function, Shares] = {}

    def shares(self) -> dict[str, float]:
        """The share of each part; waiting for the network is none."""
        found: Shares = defaultdict(float)
        for function, (_, _, own, _, _) in self._stats.items():
            if "poll" not in function[2]:
                for part, share in self._of(function).items():
                    found[part] += share * own
        total = sum(found.values())
        return {part: found[part] / total for part in PARTS}

    def _of(self, function: Function) -> Shares:
        """How the time in one function is to be divided."""
        if function not in self._known:
            path = function[0].replace("\\", "/")
            part = next((one for one, marks in PARTS.items() if any(m in path for m in marks)), "")
            self._known[function] = {part: 1.0} if part else {}  # ends a recursion, too
            if not part:
                self._known[function] = self._of_callers(self._stats[function][4])
        return self._known[function]

    def _of_callers(self, callers: dict[Function, tuple[int, int, float, float]]) -> Shares:
        found: Shares = defaultdict(float)
        for caller, (_, _, own, _) in callers.items():
            for part, share in self._of(caller).items():
                found[part] += share * (own or 1e-9)
        total = sum(found.values())
        return {part: share / total for part, share in found.items()}


async def profiled(
    drive: Drive, origin: str, jobs: int, folder: Path, variant: str
) -> dict[str, float]:
    for name in ("warm", "measured"):
        (folder / name).mkdir()
    await drive(origin, WARM_UP, folder / "warm", variant)
    profile = cProfile.Profile()
    profile.enable()
    await drive(origin, jobs, folder / "measured", variant)
    profile.disable()
    return Ledger(profile).shares()


if __name__ == "__main__":
    print(json.dumps(asked(profiled, drive)))

"""``python -m tests.money [--examples N] [--seed N|random] [--seconds N] [--postgresql]``."""

from __future__ import annotations

import argparse
import itertools
import os
import secrets
import time
import warnings
from contextlib import ExitStack
from typing import TYPE_CHECKING

from tests.fleet.postgres import cluster

from .exploring import explore
from .shop import Shop

if TYPE_CHECKING:
    from collections.abc import Callable

ROUND = 500
"""Examples of one seed, where seconds say how long to go on."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.money", description=__doc__)
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--seed", default="0", help="a number, or 'random'")
    parser.add_argument("--seconds", type=float, help="go on with further seeds for so long")
    parser.add_argument("--postgresql", action="store_true", help="journals on a server, too")
    told = parser.parse_args()
    first = secrets.randbelow(2**32) if told.seed == "random" else int(told.seed)
    for name in os.environ:
        if name.upper().endswith(("_API_KEY", "_BASE_URL", "_PROXY")):
            del os.environ[name]
    warnings.simplefilter("error", ResourceWarning)
    with ExitStack() as stack:
        shop = stack.enter_context(Shop())
        database = _databases(stack) if told.postgresql else None
        journals = (None, "sqlite", *(["postgresql"] if database else []))
        began = time.monotonic()
        for number in itertools.count(first):
            examples = ROUND if told.seconds else told.examples
            print(f"seed {number}: {examples} examples", flush=True)  # noqa: T201
            explore(shop, examples, number, journals=journals, database=database)
            seconds = time.monotonic() - began
            print(f"seed {number}: every law holds, after {seconds:.0f} s", flush=True)  # noqa: T201
            if seconds >= (told.seconds or 0.0):
                break


def _databases(stack: ExitStack) -> Callable[[], str]:
    server, numbers = stack.enter_context(cluster()), itertools.count(1)
    return lambda: server.create(f"money{next(numbers)}")


if __name__ == "__main__":
    main()

"""Run the benchmarks that are named, or all: ``nox -s bench [-- [NAME…] [--quick]]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

NAMES = ("throughput", "notice", "startup", "transfer", "watch", "upkeep")


def main() -> int:
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="fewer rounds; write nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no benchmark: {', '.join(unknown)}; known: {', '.join(NAMES)}")
    failed: list[str] = []
    for name in options.names or NAMES:
        start = time.perf_counter()
        command = [sys.executable, "-m", f"bench.{name}", *(["--quick"] if options.quick else [])]
        # each in a process of its own, so that none finds what another has left in memory
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
        print(f"{name}: {time.perf_counter() - start:.0f} s\n", flush=True)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

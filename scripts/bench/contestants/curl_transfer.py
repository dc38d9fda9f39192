"""One big download, or upload of a body that is ready, with curl; this process measures it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

from bench._answers import UPLOAD


def main() -> None:
    what, origin, file = sys.argv[1:]
    if what == "upload":
        data = ("--data-binary", f"@{file}.json", "-H", "Content-Type: application/json")
        arguments = [*data, "-H", "Expect:", "-o", os.devnull, f"{origin}{UPLOAD}"]
    else:
        arguments = ["-o", file, f"{origin}/files/big.mp4"]
    command = ["curl", "--silent", "--fail", "-w", "%{time_total}", *arguments]
    wall = float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = used.ru_maxrss * 1024
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": memory, "grown": memory}))


if __name__ == "__main__":
    main()

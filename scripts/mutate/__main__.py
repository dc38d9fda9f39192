"""Change the shim in one place after another, and list the changes that no test notices."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from mutate._coverage import Covering, measure
from mutate._judge import Judge
from mutate._mutants import Mutant, mutants_of
from mutate._tree import copy, tree

if TYPE_CHECKING:
    from mutate._judge import Verdict

PACKAGE = "shim/stillreel"
ACCEPTED = Path(__file__).with_name("accepted.toml")
WORKERS = 2


def main() -> int:
    options = _options()
    # tests are those of a copy, never of the work tree
    sys.path[:] = [entry for entry in sys.path if Path(entry).absolute() != Path.cwd()]
    state = tree()
    texts = {str(file): file.read_text() for file in sorted(Path(PACKAGE).rglob("*.py"))}
    mutants = [one for module in options.modules for one in _mutants(module, texts)]
    count = min(options.count, len(mutants))
    sample = random.Random(options.seed).sample(mutants, count)  # noqa: S311 - no secret
    measure(state)
    covering = Covering(texts)
    with tempfile.TemporaryDirectory() as folder:
        projects = [Path(folder, str(number)) for number in range(WORKERS)]
        for project in projects:
            copy(state, project)
        verdicts = Judge(projects, texts, covering).judge(sample)
    print(f"{count} of {len(mutants)} mutants, seed {options.seed}")
    return _report(verdicts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="nox -s mutate --", description=__doc__)
    of_package = f"a file or folder in {PACKAGE}; FILE:LINE for the mutants of one line"
    parser.add_argument("modules", nargs="+", metavar="MODULE", help=of_package)
    parser.add_argument("--seed", type=int, default=1, help="of the sample; default %(default)s")
    parser.add_argument("--count", type=int, default=200, help="of mutants; default %(default)s")
    return parser.parse_args()


def _mutants(module: str, texts: dict[str, str]) -> list[Mutant]:
    """All mutants of a file or a folder, or those of one line."""
    place, _, line = module.partition(":")
    root = f"{PACKAGE}/{place.strip('/').removeprefix(f'{PACKAGE}/')}"
    files = [file for file in texts if file in {root, f"{root}.py"} or file.startswith(f"{root}/")]
    if not files:
        raise SystemExit(f"there is no {root}")
    found = [mutant for file in files for mutant in mutants_of(file, texts[file])]
    return [mutant for mutant in found if not line or mutant.line == int(line)]


def _report(verdicts: dict[Mutant, Verdict]) -> int:
    """List the survivors, and count; the result is 1 if one survived that nobody has judged."""
    judged = {(one["file"], one["before"], one["after"]) for one in _accepted()}
    survivors = [mutant for mutant, verdict in verdicts.items() if verdict == "survived"]
    unjudged = sorted(
        (mutant for mutant in survivors if mutant.key not in judged),
        key=lambda mutant: (mutant.path, mutant.edit),
    )
    print(*unjudged, sep="\n")
    counts = {name: list(verdicts.values()).count(name) for name in ("killed", "timed out")}
    noticed = sum(counts.values())
    same = len(survivors) - len(unjudged)
    print(
        f"{counts['killed']} killed, {counts['timed out']} timed out, {len(unjudged)} survived, "
        f"{same} change nothing that matters"
    )
    if matter := len(verdicts) - same:
        print(f"noticed {noticed / matter:.1%} of those that matter")
    return 1 if unjudged else 0


def _accepted() -> list[dict[str, str]]:
    """The survivors that change nothing that matters, each with the reason."""
    found: list[dict[str, str]] = tomllib.loads(ACCEPTED.read_text())["accepted"]
    return found


if __name__ == "__main__":
    sys.exit(main())

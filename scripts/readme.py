"""Write the generated tables of the README: ``--check`` only tells whether they are up to date."""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from stillreel import ImageToVideo
from stillreel._models import OURS
from stillreel.providers import PROVIDERS, capabilities
from stillreel.providers._contract import contract

if TYPE_CHECKING:
    from stillreel import Capability
    from stillreel.providers import AIHubMax, HighwayAPI, Modellix, Oxen

    Settings = Modellix | HighwayAPI | AIHubMax | Oxen

README = Path(__file__).resolve().parent.parent / "README.md"
RESULTS = "scripts/bench/results"
BENCHMARKS = ("throughput", "notice", "startup", "watch")
FORMS = {"url": "URL", "base64": "local file", "upload": "local file by upload"}


def cell(option: str, capability: Capability | None) -> str:
    """What one provider takes for one option, the forms named that alone take a value."""
    if capability is None:
        return "no"
    groups: dict[tuple[str, ...], list[str]] = {}
    for value in capability.allowed:
        groups.setdefault(capability.only.get(value, ()), []).append(word(option, value))
    words = [
        ", ".join(dict.fromkeys(values)) + (f" ({'; '.join(only)})" if only else "")
        for only, values in sorted(groups.items())
    ]
    return ", ".join(words)


def word(option: str, value: object) -> str:
    """One value, in a word."""
    if isinstance(value, bool) or option in {"prompt", "negative_prompt"}:
        return "yes"
    return FORMS.get(str(value), str(value))


def short_in_1080p(provider: Settings) -> str:
    """What becomes of the pair that Google does not make."""
    short = {"resolution": "1080p", "duration": 4}
    lite = [one for one in provider.variants() if one.takes("model", "veo-3.1-lite")]
    refused = [one.label for one in lite if one.complaints(short)]
    if not refused:
        return "sent, with a warning"
    return "refused" if len(refused) == len(lite) else f"refused ({'; '.join(refused)})"


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """One row an option, one column a provider."""
    kinds = {stem: kind() for stem, kind in PROVIDERS.items()}
    taken = {stem: capabilities(provider) for stem, provider in kinds.items()}
    options = [item.name for item in fields(ImageToVideo) if item.name not in OURS | {"extra"}]
    return "\n".join(
        [
            row("", *(type(provider).__name__ for provider in kinds.values())),
            row(*["---"] * (1 + len(kinds))),
            row("origin", *(str(contract(stem)["server"]) for stem in kinds)),
            row("newest evidence", *(str(contract(stem)["version"]) for stem in kinds)),
            row("checked live", *["never"] * len(kinds)),
            *(
                row(f"`{option}`", *(cell(option, taken[stem].get(option)) for stem in kinds))
                for option in options
            ),
            row("1080p of 4 or 6 s", *(short_in_1080p(provider) for provider in kinds.values())),
            row("cancel", *("yes" if one.cancel("id") else "no" for one in kinds.values())),
        ]
    )


def speed() -> str:
    """What each benchmark promises, as its last full run has it."""
    rows: list[str] = []
    machine = ""
    for name in BENCHMARKS:
        report = (README.parent / RESULTS / f"{name}.md").read_text(encoding="utf-8")
        if found := re.search(r"^Made by .* on (\d+ cores of .*)\.$", report, re.MULTILINE):
            machine = found[1]
        for held, words in re.findall(r"^- (held|\*\*MISSED\*\*): (.*?)\.?$", report, re.MULTILINE):
            rows.append(row(f"[{name}]({RESULTS}/{name}.md)", words, held.lower()))
    head = [row("benchmark", "figure", "promise"), row(*["---"] * 3)]
    return "\n".join([f"Measured on {machine}.", "", *head, *rows])


def filled(text: str, name: str, made: str) -> str:
    """The text with what was made in the place of that name."""
    begin, end = f"<!-- {name}: made by scripts/readme.py -->", f"<!-- /{name} -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n\n{made}\n\n{end}{tail}"


def main(arguments: list[str]) -> int:
    text = README.read_text(encoding="utf-8")
    made = filled(filled(text, "providers", table()), "speed", speed())
    if "--check" in arguments:
        if made != text:
            print("README.md: the tables are out of date: run `nox -s lint -- --fix`")
        return int(made != text)
    README.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

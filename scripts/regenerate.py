"""Make everything under generated/ from specs/: ``nox -s regenerate [-- --check]``.

Offline and deterministic. Each provider gives a typed client (openapi-python-client, from the
client view), the strict contract as JSON, and pydantic models of it (datamodel-code-generator).
With ``--check`` nothing is changed: what differs is named, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import filecmp
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import yaml

from spec import Spec, SpecError, lint
from views import client_view, wire_contract

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "specs"
GENERATED = ROOT / "generated"
COMMAND = "nox -s regenerate"
OWN = ("regenerate.py", "spec.py", "views.py")
GENERATORS = ("openapi-python-client", "datamodel-code-generator", "ruff")
STAMP = "# @generated from {source} by scripts/regenerate.py ({command}). DO NOT EDIT.\n"

CLIENT_CONFIG = {
    "literal_enums": True,
    # the default hooks rewrite signatures into wrong types and obey a host project's configuration
    "post_hooks": [
        "ruff check . --isolated --no-cache --fix-only --select=F401,I --target-version=py311",
        "ruff format . --isolated --no-cache --line-length=100 --target-version=py311",
    ],
}
WIRE_OPTIONS = (
    "--ignore-pyproject",
    *("--input-file-type", "openapi", "--openapi-scopes", "schemas", "paths"),
    *("--preset", "standard-py311-20261027"),
    *("--strict-types", "str", "int", "float", "bool"),  # without it "5" is read as 5
    *("--formatters", "ruff-check", "ruff-format"),
    *("--type-mappings", "uri=string"),
)


def run(*command: str | Path, cwd: Path) -> None:
    """Run a generator; what it says is shown only when it fails."""
    # the hooks of the generators look for ruff there: it has to be the pinned one
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", "")))
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SpecError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def stamp(text: str, source: str) -> str:
    return STAMP.format(source=source, command=COMMAND) + text


def generate_client(spec: Spec, target: Path, work: Path) -> None:
    """One typed client, from the client view."""
    view, config, out = work / "view.json", work / "config.yaml", work / "client"
    view.write_text(json.dumps(client_view(spec)), encoding="utf-8")
    config.write_text(yaml.safe_dump(CLIENT_CONFIG), encoding="utf-8")
    tool = Path(sys.executable).with_name("openapi-python-client")
    run(
        *(tool, "generate", "--path", view, "--config", config, "--output-path", out),
        *("--meta", "none", "--fail-on-warning", "--overwrite"),
        cwd=work,
    )
    for module in sorted(out.rglob("*.py")):
        copy = target / module.relative_to(out)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = stamp(module.read_text(encoding="utf-8"), f"specs/{spec.path.name}")
        copy.write_text(text, encoding="utf-8")


def generate_wire(spec: Spec, target: Path, work: Path) -> None:
    """The strict contract and its models."""
    source = f"specs/{spec.path.name}"
    mark = {"@generated": f"from {source} by scripts/regenerate.py ({COMMAND}). DO NOT EDIT."}
    contract = json.dumps({**mark, **wire_contract(spec)}, indent=1, ensure_ascii=False)
    (target / f"{spec.stem}.json").write_text(contract + "\n", encoding="utf-8")
    models = work / "wire.py"
    tool = Path(sys.executable).with_name("datamodel-codegen")
    run(tool, "--input", spec.path, "--output", models, *WIRE_OPTIONS, cwd=work)
    text = stamp(models.read_text(encoding="utf-8"), source)
    (target / f"{spec.stem}.py").write_text(text, encoding="utf-8")


def lock(specs: list[Spec]) -> str:
    """What the generated code was made from: hashes of the inputs, versions of the generators."""
    inputs = [*(spec.path for spec in specs), *(Path(__file__).with_name(one) for one in OWN)]
    pinned = {
        "inputs": {
            str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in inputs
        },
        "generators": {name: version(name) for name in GENERATORS},
    }
    return stamp(json.dumps(pinned, indent=1) + "\n", "specs/")


def generate(target: Path) -> None:
    """Write all of generated/ into an empty folder."""
    specs = [Spec.load(path) for path in sorted(SPECS.glob("*.yaml"))]
    if wrong := [line for spec in specs for line in lint(spec)]:
        raise SpecError("\n".join(wrong))
    clients, wire = target / "stillreel_clients", target / "stillreel_wire"
    for package, doc in ((clients, "Typed low-level clients"), (wire, "Strict wire contracts")):
        package.mkdir(parents=True)
        text = stamp(f'\n"""{doc}, one a provider."""\n', "specs/")
        (package / "__init__.py").write_text(text, encoding="utf-8")
        (package / "py.typed").touch()
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor() as pool:
        jobs = []
        for spec in specs:
            for job, folder in ((generate_client, clients / spec.stem), (generate_wire, wire)):
                work = Path(scratch, spec.stem, job.__name__)
                work.mkdir(parents=True)
                jobs.append(pool.submit(job, spec, folder, work))
        for done in jobs:
            done.result()
    (target / "specs.lock").write_text(lock(specs), encoding="utf-8")


def differences(made: Path, kept: Path) -> list[str]:
    """Relative paths that are missing, surplus or different, Python's caches aside."""
    names = {
        path.relative_to(folder)
        for folder in (made, kept)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return sorted(
        str(name)
        for name in names
        if not ((made / name).is_file() and (kept / name).is_file())
        or not filecmp.cmp(made / name, kept / name, shallow=False)
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, name what differs")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch, "generated")
        try:
            generate(made)
        except SpecError as error:
            print(error, file=sys.stderr)
            return 2
        changed = differences(made, GENERATED)
        if not check:
            shutil.rmtree(GENERATED, ignore_errors=True)
            shutil.copytree(made, GENERATED)
    for name in changed:
        print(f"generated/{name} {'is not what the specs give' if check else 'written'}")
    if check and changed:
        print(f"Run `{COMMAND}` and commit the result on its own.", file=sys.stderr)
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is generated: an open view for the client, the strict contract for the wire, in step."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

import regenerate
from spec import Spec, request_schemas, response_schemas
from views import client_view, module_name, wire_contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
SPECS = {stem: Spec.load(ROOT / "specs" / f"{stem}.yaml") for stem in STEMS}
VIEWS = {stem: client_view(spec) for stem, spec in SPECS.items()}
CONTRACTS = {stem: wire_contract(spec) for stem, spec in SPECS.items()}

every_spec = pytest.mark.parametrize("stem", STEMS)


def schemas_in(node: object) -> Iterator[dict[str, Any]]:
    """A schema and all that are within it; the names of fields are none."""
    if not isinstance(node, dict):
        return
    yield node
    for key, child in node.items():
        if key in {"properties", "$defs"}:
            for one in child.values():
                yield from schemas_in(one)
        elif key in {"items", "additionalProperties", "if", "then", "else", "not"}:
            yield from schemas_in(child)
        elif key in {"anyOf", "oneOf", "allOf"}:
            for one in child:
                yield from schemas_in(one)


def answers_in(stem: str) -> Iterator[dict[str, Any]]:
    """Every schema of the client view that an answer is read with."""
    view = VIEWS[stem]
    for name in response_schemas(SPECS[stem]):
        yield from schemas_in(view["components"]["schemas"][name])
    groups = [view["components"]["responses"].values()]
    groups += [op["responses"].values() for item in view["paths"].values() for op in item.values()]
    for answer in (answer for group in groups for answer in group):
        for media in answer.get("content", {}).values():
            yield from schemas_in(media["schema"])


def requests_in(stem: str) -> Iterator[dict[str, Any]]:
    """Every schema of the client view that a request is made with."""
    view = VIEWS[stem]
    for name in request_schemas(SPECS[stem]):
        yield from schemas_in(view["components"]["schemas"][name])
    for item in view["paths"].values():
        for op in item.values():
            for media in op.get("requestBody", {}).get("content", {}).values():
                yield from schemas_in(media["schema"])


# The client view


@every_spec
def test_an_answer_requires_nothing_and_is_open(stem: str) -> None:
    seen = list(answers_in(stem))
    assert len(seen) > 40
    for schema in seen:
        assert not schema.keys() & {"required", "default", "if", "then", "else", "format"}
        assert schema.get("additionalProperties") is not False


@every_spec
def test_every_field_of_an_answer_may_be_null(stem: str) -> None:
    view = VIEWS[stem]
    count = 0
    for schema in answers_in(stem):
        within = [*schema.get("properties", {}).values()]
        within += [schema["items"]] if schema.get("items") else []
        for child in within:
            complete = {**child, "components": view["components"]}
            assert jsonschema_rs.validator_for(complete).is_valid(None), child
            count += 1
    assert count > 30


@every_spec
def test_every_enum_of_an_answer_is_open(stem: str) -> None:
    enums = 0
    for schema in answers_in(stem):
        assert "const" not in schema
        assert "enum" not in schema or schema.keys() <= {"type", "enum"}
        alternatives = schema.get("anyOf", [])
        closed = [one for one in alternatives if "enum" in one]
        assert all({"type": one["type"]} in alternatives for one in closed)
        enums += len(closed)
    unopened = sum("enum" in schema for schema in answers_in(stem)) - enums
    assert unopened == 0
    assert enums > 0


@every_spec
def test_an_answer_of_the_documents_is_still_one_for_the_client(stem: str) -> None:
    components = VIEWS[stem]["components"]
    for op in SPECS[stem].operations():
        view = VIEWS[stem]["paths"][op.path][op.method]
        for status, answer in op.node["responses"].items():
            for media_type, media in SPECS[stem].resolve(answer).get("content", {}).items():
                seen = view["responses"][status]
                if "$ref" in seen:
                    seen = components["responses"][seen["$ref"].rsplit("/", 1)[1]]
                schema = {**seen["content"][media_type]["schema"], "components": components}
                for example in media["examples"].values():
                    assert jsonschema_rs.validator_for(schema).is_valid(example["value"])


def test_an_event_stream_is_a_string_for_the_client() -> None:
    answer = VIEWS["oxen"]["paths"]["/api/events"]["get"]["responses"]["200"]
    assert answer["content"]["text/event-stream"]["schema"] == {"type": "string"}


@every_spec
def test_a_request_has_no_default_and_no_closed_body(stem: str) -> None:
    seen = list(requests_in(stem))
    assert len(seen) > 8
    for schema in seen:
        assert "default" not in schema
        assert schema.get("additionalProperties") is not False
        assert not schema.keys() & {"if", "then", "else", "unevaluatedProperties"}


@every_spec
def test_a_request_keeps_its_names_its_enums_and_what_it_requires(stem: str) -> None:
    strict = SPECS[stem].document["components"]["schemas"]
    for name in request_schemas(SPECS[stem]):
        view = VIEWS[stem]["components"]["schemas"][name]
        assert view.get("required") == strict[name].get("required")
        assert view.get("properties", {}).keys() == strict[name].get("properties", {}).keys()
        for field, schema in view.get("properties", {}).items():
            assert schema.get("enum") == strict[name]["properties"][field].get("enum")


@every_spec
def test_a_view_leaves_the_spec_itself_as_it_is(stem: str) -> None:
    assert SPECS[stem].document == Spec.load(SPECS[stem].path).document


# The contract of the wire


def count(node: object, key: str) -> int:
    """How often a keyword stands in a document."""
    if isinstance(node, dict):
        return (key in node) + sum(count(child, key) for child in node.values())
    return sum(count(child, key) for child in node) if isinstance(node, list) else 0


@every_spec
@pytest.mark.parametrize(
    "keyword",
    [
        *("if", "then", "else", "enum", "const", "required", "additionalProperties"),
        *("minimum", "maximum", "minLength", "minProperties", "pattern", "format", "default"),
        *("x-image", "x-revision", "x-current", "x-open", "x-events"),
    ],
)
def test_the_contract_keeps_every_rule_of_the_schemas(stem: str, keyword: str) -> None:
    strict = SPECS[stem].document["components"]["schemas"]
    assert count(CONTRACTS[stem]["$defs"], keyword) == count(strict, keyword)


def test_the_rules_that_are_kept_are_not_none_at_all() -> None:
    for keyword, least in {"if": 8, "enum": 40, "x-image": 12, "x-revision": 4}.items():
        assert sum(count(one["$defs"], keyword) for one in CONTRACTS.values()) >= least


@every_spec
def test_the_contract_has_every_operation_by_the_name_of_its_module(stem: str) -> None:
    operations = CONTRACTS[stem]["operations"]
    assert list(operations) == sorted(operations)
    for op in SPECS[stem].operations():
        made = operations[module_name(op)]
        assert (made["id"], made["method"]) == (op.node["operationId"], op.method.upper())
        assert made["path"] == op.path
        assert made["responses"].keys() == op.node["responses"].keys()
        assert made["submit"] == op.node.get("x-submit", False)
        module = f"stillreel_clients/{stem}/api/{made['tag']}/{module_name(op)}.py"
        assert (ROOT / "generated" / module).is_file()
    assert len(operations) == sum(1 for _ in SPECS[stem].operations())


@every_spec
def test_the_contract_is_self_contained_and_without_prose(stem: str) -> None:
    text = json.dumps(CONTRACTS[stem])
    assert "#/components/" not in text
    for schema in CONTRACTS[stem]["$defs"].values():
        for one in schemas_in(schema):
            assert not one.keys() & {"description", "summary", "example", "examples", "x-source"}
    for name in CONTRACTS[stem]["$defs"]:
        node = {"$ref": f"#/$defs/{name}", "$defs": CONTRACTS[stem]["$defs"]}
        jsonschema_rs.validator_for(node)


@every_spec
def test_the_bundled_contract_is_the_one_of_the_spec(stem: str) -> None:
    bundled = json.loads((ROOT / "generated/stillreel_wire" / f"{stem}.json").read_text("utf-8"))
    assert "DO NOT EDIT" in bundled.pop("@generated")
    assert bundled == CONTRACTS[stem]


def test_every_generated_module_says_so_on_its_first_line() -> None:
    modules = list((ROOT / "generated").rglob("*.py"))
    assert len(modules) > 200
    for module in modules:
        first = module.read_text("utf-8").partition("\n")[0]
        assert first.startswith("# @generated from specs/")
        assert first.endswith("by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.")


# The command


def test_the_tree_is_what_the_specs_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert regenerate.main(["--check"]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out == ""


STEM = "highwayapi"  # the smallest


def run(tree: Path, *arguments: str, seed: int = 0) -> tuple[int, list[str], str]:
    """The command, in a tree of its own: exit code, lines of the output, complaints.

    Another ruff comes first on the path, one that fails: the pinned one is used all the same.
    """
    other = tree / "bin" / "ruff"
    other.parent.mkdir(exist_ok=True)
    other.write_text("#!/bin/sh\nexit 1\n")
    other.chmod(0o755)
    path = f"{other.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, str(tree / "scripts/regenerate.py"), *arguments],
        env={**os.environ, "PATH": path, "PYTHONHASHSEED": str(seed)},
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


def copy(folder: Path) -> Path:
    """A tree with one provider and nothing generated."""
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    (folder / "specs").mkdir(parents=True)
    shutil.copy(ROOT / "specs" / f"{STEM}.yaml", folder / "specs")
    return folder


def files(folder: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree where the command has run once."""
    tree = copy(tmp_path_factory.mktemp("fresh"))
    code, lines, complaints = run(tree, seed=1)
    assert (code, complaints) == (0, "")
    assert f"generated/stillreel_wire/{STEM}.json written" in lines
    return tree


@pytest.fixture
def tree(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "tree"))


def test_output_is_the_same_to_the_byte_over_hash_seeds_folders_and_what_was_there(
    fresh: Path, tmp_path: Path
) -> None:
    other = copy(tmp_path / "elsewhere" / "deeper")
    for name in ("surplus.py", "__init__.py"):
        surplus = other / "generated" / "stillreel_clients" / name
        surplus.parent.mkdir(parents=True, exist_ok=True)
        surplus.write_text("left over")
    code, lines, _ = run(other, seed=4242)
    assert code == 0
    assert "generated/stillreel_clients/surplus.py written" in lines  # that is, deleted
    made = files(fresh / "generated")
    assert made == files(other / "generated")
    committed = files(ROOT / "generated")
    own = {name for name in made if f"/{STEM}" in name}
    assert len(own) > 30
    assert {name: made[name] for name in own} == {name: committed[name] for name in own}


def check(tree: Path) -> list[str]:
    """What a check names; it changes nothing and tells how to mend it."""
    before = files(tree / "generated")
    code, lines, complaints = run(tree, "--check")
    assert files(tree / "generated") == before
    assert code == (1 if lines else 0)
    assert ("nox -s regenerate" in complaints) == bool(lines)
    ending = " is not what the specs give"
    assert all(line.endswith(ending) for line in lines)
    return [line.removesuffix(ending) for line in lines]


def test_a_check_is_green_after_a_run_and_names_each_file_that_was_touched(tree: Path) -> None:
    assert check(tree) == []
    generated = tree / "generated"
    module = generated / f"stillreel_clients/{STEM}/models/submitted.py"
    module.write_text(module.read_text("utf-8") + "# one line\n", "utf-8")
    (generated / f"stillreel_wire/{STEM}.py").unlink()
    (generated / "stillreel_clients" / "surplus.py").write_text("")
    assert check(tree) == [
        f"generated/stillreel_clients/{STEM}/models/submitted.py",
        "generated/stillreel_clients/surplus.py",
        f"generated/stillreel_wire/{STEM}.py",
    ]


def test_a_comment_in_a_spec_makes_the_check_red(tree: Path) -> None:
    spec = tree / "specs" / f"{STEM}.yaml"
    spec.write_text(f"# one line\n{spec.read_text('utf-8')}", "utf-8")
    assert check(tree) == ["generated/specs.lock"]


def test_the_lock_is_made_from_the_specs_and_the_scripts_that_generate(fresh: Path) -> None:
    text = (fresh / "generated/specs.lock").read_text("utf-8")
    lock = json.loads(text.partition("\n")[2])
    assert set(lock["inputs"]) == {
        f"specs/{STEM}.yaml",
        "scripts/regenerate.py",
        "scripts/spec.py",
        "scripts/views.py",
    }
    assert (fresh / "scripts/readme.py").is_file()  # one of another purpose
    assert set(lock["generators"]) == {
        "openapi-python-client",
        "datamodel-code-generator",
        "ruff",
    }


def test_a_spec_that_breaks_a_rule_is_named_and_nothing_is_written(tree: Path) -> None:
    spec = tree / "specs" / f"{STEM}.yaml"
    old, new = (
        "operationId: getTaskResult\n      tags",
        "operationId: submitImageToVideo\n      tags",
    )
    text = spec.read_text("utf-8")
    assert old in text
    spec.write_text(text.replace(old, new), "utf-8")
    before = files(tree / "generated")
    code, _, complaints = run(tree)
    assert code == 2
    assert f"specs/{STEM}.yaml:" in complaints
    assert "duplicate operationId" in complaints
    assert files(tree / "generated") == before

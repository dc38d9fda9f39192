"""What users import, and what the import costs."""

from __future__ import annotations

import pickle
import subprocess
import sys
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

import stillreel as sr
from stillreel._models import errors as _errors

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("httpx", "httpcore", "aiohttp", "pydantic", "starlette", "uvicorn", "av", "PIL", "attrs",
         "attr", "jsonschema_rs", "anyio", "asyncio", "rich", "cyclopts", "imagesize",
         "sqlalchemy", "platformdirs", "sqlite3")  # fmt: skip


def test_the_public_names_are_sorted_and_unique() -> None:
    assert sr.__all__ == sorted(set(sr.__all__))


@pytest.mark.parametrize("name", sr.__all__)
def test_each_public_name_can_be_imported(name: str) -> None:
    found = getattr(sr, name)

    assert getattr(sr, name) is found
    if isinstance(found, type):
        assert found.__name__ == name
        assert found.__doc__


def test_each_error_is_public() -> None:
    kinds = [one for one in vars(_errors).values() if isinstance(one, type)]
    errors = {one.__name__ for one in kinds if issubclass(one, (Exception, Warning))}

    assert {"StillreelError", "StillreelWarning"} <= errors <= set(sr.__all__)


def test_dir_lists_the_public_names() -> None:
    assert dir(sr) == sr.__all__


def test_the_sandbox_is_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sr, "sandbox", raising=False)  # as before anyone has imported it

    assert isinstance(sr.sandbox, ModuleType)


@pytest.mark.parametrize("name", ["nothing", "_client_", "Sandbox"])
def test_an_unknown_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"'stillreel' has no attribute '{name}'"):
        getattr(sr, name)


def run(code: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run some code in an interpreter that has imported nothing yet."""
    return subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "first", ["import stillreel", "import stillreel; stillreel.Job.parse('oxen:a')"]
)
def test_neither_the_import_nor_a_record_loads_anything_heavy(first: str) -> None:
    done = run(f"import sys; {first}; print([one for one in {HEAVY!r} if one in sys.modules])")

    assert done.stdout.strip() == b"[]"


# --- where they say that they are


PUBLIC = [name for name in sr.__all__ if isinstance(getattr(sr, name), (type, FunctionType))]
CLASSES = [name for name in PUBLIC if isinstance(getattr(sr, name), type)]


@pytest.mark.parametrize("name", PUBLIC)
def test_each_class_and_function_says_stillreel_as_its_module(name: str) -> None:
    assert getattr(sr, name).__module__ == "stillreel"


@pytest.mark.parametrize(
    "code",
    [
        "import stillreel; stillreel.Oxen().require_key()",
        "from stillreel.providers import Oxen; Oxen().require_key()",
        "from stillreel._models.errors import MissingKey; raise MissingKey('oxen: no API key')",
    ],
)
def test_a_traceback_shows_the_public_name_however_the_library_was_entered(code: str) -> None:
    last = run(code).stderr.splitlines()[-1]

    assert last.startswith(b"stillreel.MissingKey: oxen: no API key")


def test_the_journal_says_so_too_when_nobody_has_named_it(tmp_path: Path) -> None:
    journal = str(tmp_path / "journal.sqlite3")

    done = run(
        f"import stillreel; client = stillreel.Client({{}}, journal={journal!r}); "
        "print(type(client.recorder)); client.close()"
    )

    assert done.stdout.strip() == b"<class 'stillreel.Journal'>"


JOB = sr.Job("oxen", ("1",), answer=sr.Answer(200, {"date": "x"}, b"{}", 1.0))
VIDEO = sr.Video(url="https://x.example/1.mp4", job=JOB)
FILE = sr.File(index=0, path="clip.mp4", sha256="0" * 64, size=1, saved_at=1.0)
STATE = sr.JobState(job=JOB, phase="failed", failures=(sr.Failure("1", "failed"),))
PICKLED: list[object] = [
    *(JOB, VIDEO, FILE, STATE),
    sr.Result(job=JOB, videos=(VIDEO,), files=(FILE,), state=STATE),
    sr.ImageToVideo(b"a picture", prompt="waves", extra={"oxen": {"seed": 1}}),
    sr.Oxen(base_url="https://oxen.example"),
    sr.Capability((4, 6, 8)),
    sr.Drift("oxen", "get_model", 200, "/a", "added", "nothing", "1"),
    *(getattr(sr, name) for name in PUBLIC),
]


def test_pickles_are_read_by_an_interpreter_that_has_imported_nothing() -> None:
    again = "import pickle, sys; pickle.dump(pickle.load(sys.stdin.buffer), sys.stdout.buffer)"

    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        done = run(again, pickle.dumps(PICKLED, protocol))

        assert done.stderr == b""
        assert pickle.loads(done.stdout) == PICKLED


def test_a_pickle_has_public_names_only() -> None:
    error = sr.JobFailed("no", job=JOB, state=STATE)

    for one in (*PICKLED, error, sr.FileExists("there", job=JOB)):
        assert b"stillreel._" not in pickle.dumps(one)


@pytest.mark.parametrize("name", CLASSES)
def test_the_type_hints_of_each_class_can_be_evaluated(name: str) -> None:
    kind: Any = getattr(sr, name)
    written = set().union(*(vars(one).get("__annotations__", {}) for one in kind.__mro__))

    assert get_type_hints(kind).keys() == written


def test_type_hints_are_evaluated_where_they_were_written() -> None:
    assert get_type_hints(sr.Job)["answer"] == sr.Answer | None
    assert get_type_hints(sr.Result)["files"] == tuple[sr.File, ...]
    assert get_type_hints(sr.StillreelError)["charged"] == sr.Charged


def test_what_is_built_on_type_hints_reads_a_request() -> None:
    reader = TypeAdapter(sr.ImageToVideo)
    told = {"image": "a.jpg", "prompt": "waves", "duration": 4}

    assert reader.validate_python(told) == sr.ImageToVideo("a.jpg", prompt="waves", duration=4)
    with pytest.raises(ValidationError, match="duration"):
        reader.validate_python({**told, "duration": 5})

"""What users import, and what the import costs."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import stillreel as sr
from stillreel._models import errors as _errors

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


def test_the_import_loads_nothing_heavy() -> None:
    code = f"import sys, stillreel; print([name for name in {HEAVY!r} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"


def test_a_job_is_read_without_anything_heavy() -> None:
    code = (
        "import sys, stillreel; stillreel.Job.parse('oxen:a'); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == "[]"

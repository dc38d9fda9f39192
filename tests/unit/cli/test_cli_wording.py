"""The library speaks of parameters, the command line of options."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel import cli
from stillreel._client.settings import ClientSettings
from stillreel.batch import LineOutcome
from stillreel.cli._batch_options import Batch
from stillreel.cli._exit import IRREGULAR, LIMITS, REQUEST, SETTINGS, in_options
from stillreel.cli._options import Paying, Request, Routing, Waiting
from stillreel.cli._summary import summary
from stillreel.cli._worker import worker
from tests.conftest import image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stillreel.sandbox import Sandbox

KEY = "variable OXEN_API_KEY"


@pytest.mark.parametrize(
    ("library", "command"),
    [
        ("several (a, b): pass provider=", "several (a, b): pass --provider"),
        (
            "a.mp4 exists: pass overwrite=True, or save elsewhere",
            "a.mp4 exists: pass --overwrite, or save elsewhere",
        ),
        ("oxen:1: a.mp4 exists: pass overwrite=True", "oxen:1: a.mp4 exists: pass --overwrite"),
        ("max_submits=3 is reached", "--max-submits 3 is reached"),
        ("max_consecutive_failures=2 is reached", "--max-consecutive-failures 2 is reached"),
        ("idempotency_key='a: b' cannot be kept", "--idempotency-key 'a: b' cannot be kept"),
        ("timeout=-1: seconds are needed", "--timeout -1: seconds are needed"),
        ("oxen: duration=5 is not supported", "oxen: --duration 5 is not supported"),
        ("oxen: audio=True is not supported", "oxen: --audio is not supported"),
        ("oxen: audio=False is not supported", "oxen: --no-audio is not supported"),
        ("oxen: image='a local picture' is not", "oxen: IMAGE 'a local picture' is not"),
        (
            "it is HEIC: pass convert=True to send a JPEG",
            "it is HEIC: pass --convert to send a JPEG",
        ),
        ("image: 'a.jpg' is empty", "IMAGE: 'a.jpg' is empty"),
        ("prompt: a sentence is needed", "PROMPT: a sentence is needed"),
        ("last_frame: 'a.jpg' is empty", "--last-frame: 'a.jpg' is empty"),
        (
            "drop: duration: only seed can be left out",
            "--drop: duration: only seed can be left out",
        ),
        (f"set the {KEY}, or pass key= to the provider's configuration", f"set the {KEY}"),
        (
            "oxen: base_url='http://a' would send the key",
            "OXEN_BASE_URL 'http://a' would send the key",
        ),
        ("oxen: base_url is no https URL", "OXEN_BASE_URL is no https URL"),
        ("rates: oxen: requests=0: a number", "--rate: oxen: requests=0: a number"),
        ("it takes a URL. Or pass image_host=, a function from bytes to a URL.", "it takes a URL."),
        (
            "too large: Client(max_download=…) allows more",
            "too large: the command line allows no more",
        ),
        (
            "refused. Client(result_networks=…) opens a network",
            "refused. The command line opens no network",
        ),
        ("it needs a journal: Client(journal=True)", "it needs a journal: --journal FILE"),
        ("it needs a journal: AsyncClient(journal=True)", "it needs a journal: --journal FILE"),
        ("oxen: sampling=3 is unknown to us", "oxen: sampling=3 is unknown to us"),
        ("the file 'takes/seed=3.mp4' is there", "the file 'takes/seed=3.mp4' is there"),
    ],
)
def test_a_message_of_the_library_is_told_in_options(library: str, command: str) -> None:
    assert in_options(library) == command


@pytest.mark.parametrize(
    ("library", "batch"),
    [
        ("oxen: duration=5 is not supported", "oxen: duration=5 is not supported"),
        ("last_frame: 'a.jpg' is empty", "last_frame: 'a.jpg' is empty"),
        ("idempotency_key='shot-1' was used", "id 'shot-1' was used"),
        ("a.mp4 exists: pass overwrite=True, or save elsewhere", "a.mp4 exists: move it away"),
        ("oxen:1: a.mp4 exists: pass overwrite=True", "oxen:1: a.mp4 exists: move it away"),
        ("max_submits=3 is reached", "--max-submits 3 is reached"),
    ],
)
def test_a_line_of_a_manifest_has_columns_instead(library: str, batch: str) -> None:
    outcome = LineOutcome(key="shot-1", number=1, state="refused", message=library)
    report = summary([outcome], Path(), stopped=False)

    assert in_options(library, batch=True) == batch
    assert report.record["groups"][0]["message"] == batch
    assert str(report.lines[-1]).endswith(batch)


def test_each_translated_parameter_is_an_option_of_some_command() -> None:
    kinds: tuple[Any, ...] = (Request, Routing, Waiting, Paying, Batch)
    options = {name for kind in kinds for name in kind.__dataclass_fields__}

    options |= inspect.signature(worker).parameters.keys()
    assert options >= (SETTINGS | REQUEST) - IRREGULAR.keys()
    assert options >= {name.strip("-").lower() for name in IRREGULAR.values()}
    assert set(Batch.__dataclass_fields__) >= LIMITS


# --- every message that there is

PARAMETERS = {
    *ClientSettings.__annotations__,
    *inspect.signature(sr.Client.submit).parameters,
    *inspect.signature(sr.Client.generate).parameters,
    *sr.ImageToVideo.__dataclass_fields__,
    *sr.Oxen.__dataclass_fields__,
    *sr.Modellix.__dataclass_fields__,
}
_NAMED = re.compile(rf"(?<![\w.-])(?:{'|'.join(sorted(PARAMETERS))})=|\w*Client\(|base_url|_host\b")
ELSEWHERE = {
    "save() would hold up the event loop: await result.asave(path) there",
    "image_host returned no http(s) URL but x",
    "drift=x: log, raise or off",
    "oxen: revision=x is none of x",
}
"""No command leads there: each is about what only a program can pass."""


def messages() -> Iterator[str]:
    """Each text of the library that names a parameter, docstrings aside."""
    for file in sorted(Path(sr.__file__).parent.rglob("*.py")):
        if not {"cli", "sandbox"} & set(file.parts):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, (ast.Call, ast.Assign, ast.BinOp)):
                    yield from filter(_NAMED.search, map(text_of, ast.iter_child_nodes(node)))


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.keyword):
        node = node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(map(text_of, node.values))
    if isinstance(node, ast.FormattedValue):
        return "x"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_message_reaches_the_command_line_with_a_parameter() -> None:
    found = set(messages()) - PARAMETERS

    assert len(found) > 12
    assert {one for one in found if _NAMED.search(in_options(one))} == ELSEWHERE & found


# --- as users meet them


@pytest.fixture
def folder(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in sandbox.environment.items():
        monkeypatch.setenv(name, text)
    monkeypatch.chdir(tmp_path)
    Path("a.jpg").write_bytes(image(64, 36))
    Path("m.csv").write_text("image,prompt\nhttps://example.com/a.jpg,waves\n", encoding="utf-8")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *tokens: str) -> str:
    cli.main(tokens)
    printed = capsys.readouterr()
    return printed.out + printed.err


@pytest.mark.parametrize("command", [name for name in cli.app if not name.startswith("-")])
def test_the_help_of_a_command_speaks_of_options(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = set(re.findall(r"[a-z_]+", run(capsys, command, "--help")))

    assert "stillreel" in words
    assert not {name for name in words & (SETTINGS | REQUEST) if "_" in name}


CLIP = ("generate", "https://example.com/a.jpg", "waves")


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (CLIP, "aihubmax, oxen): pass --provider"),
        ((*CLIP, "--provider", "oxen", "--audio"), "oxen: --audio is not supported: "),
        ((*CLIP, "--provider", "oxen", "--drop", "duration"), "--drop: duration: only "),
        ((*CLIP, "--poll-interval", "-1"), "--poll-interval -1.0: seconds "),
        ((*CLIP, "--provider", "oxen", "--timeout", "-1"), "--timeout -1.0: seconds "),
        (
            ("generate", "a.jpg", "waves", "--provider", "modellix"),
            "IMAGE 'a local picture' is not ",
        ),
        (("generate", "none.jpg", "waves", "--provider", "oxen"), "IMAGE: 'none.jpg': neither "),
        (
            (*CLIP, "--last-frame", "none.jpg", "--provider", "aihubmax"),
            "--last-frame: 'none.jpg': neither ",
        ),
        (("batch", "m.csv", "--max-submits", "-1"), "--max-submits -1: "),
    ],
)
@pytest.mark.parametrize("as_json", [False, True], ids=["people", "programs"])
@pytest.mark.usefixtures("folder")
def test_an_error_of_the_library_names_the_option(
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    tokens: tuple[str, ...],
    told: str,
    as_json: bool,
) -> None:
    printed = run(capsys, *tokens, *(["--json"] if as_json else []))

    assert told in printed
    assert sandbox.jobs() == []


@pytest.mark.parametrize(
    "url", ["ftp://oxen.example", "http://oxen.example", "https://oxen.example/?a=1"]
)
def test_an_origin_that_cannot_be_is_named_by_its_variable(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OXEN_API_KEY", "k")
    monkeypatch.setenv("OXEN_BASE_URL", url)

    printed = run(capsys, "generate", "https://example.com/a.jpg", "waves")

    assert printed.startswith("error: OXEN_BASE_URL ")
    assert "base_url" not in printed


def test_what_a_resumed_job_meets_is_told_in_options(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(capsys, "submit", "https://example.com/a.jpg", "waves", "--provider", "oxen")
    job = printed.split()[0]
    (folder / f"{job.replace(':', '-')}.mp4").write_bytes(b"precious")

    printed = run(capsys, "resume", "--poll-interval", "0.02")

    assert "exists: pass --overwrite" in printed
    assert "overwrite=" not in printed

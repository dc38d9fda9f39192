"""The options of a request are those of ImageToVideo; nothing on a command line is a secret."""

from __future__ import annotations

import runpy
import sys
from dataclasses import fields
from typing import Any

import pytest

import stillreel as sr
from stillreel import cli
from stillreel._client import DEFAULT_TIMEOUT
from stillreel.cli._options import Request, Routing, Waiting

VALUES: dict[str, tuple[list[str], object]] = {
    "last_frame": (["--last-frame", "end.jpg"], "end.jpg"),
    "negative_prompt": (["--negative-prompt", "people"], "people"),
    "aspect_ratio": (["--aspect-ratio", "9:16"], "9:16"),
    "duration": (["--duration", "4"], 4),
    "resolution": (["--resolution", "1080p"], "1080p"),
    "audio": (["--no-audio"], False),
    "seed": (["--seed", "7"], 7),
    "samples": (["--samples", "2"], 2),
    "person_generation": (["--person-generation", "dont_allow"], "dont_allow"),
    "enhance_prompt": (["--enhance-prompt"], True),
    "auto_fix": (["--no-auto-fix"], False),
    "safety_tolerance": (["--safety-tolerance", "2"], 2),
    "model": (["--model", "veo-3.1-fast"], "veo-3.1-fast"),
    "convert": (["--convert"], True),
    "extra": (["--extra", '{"oxen": {"x": 1}}'], {"oxen": {"x": 1}}),
}


def parsed(*tokens: str) -> dict[str, Any]:
    _, bound, _ = cli.app.parse_args(list(tokens))
    return bound.arguments


def test_each_option_of_the_request_has_its_flag() -> None:
    options = {item.name for item in fields(sr.ImageToVideo)} - {"image", "prompt"}
    assert options == VALUES.keys()

    for command in ("generate", "submit"):
        tokens = [token for flags, _ in VALUES.values() for token in flags]
        request = parsed(command, "photo.jpg", "waves", *tokens)["request"]

        assert isinstance(request, sr.ImageToVideo)
        assert request.options() == {
            "image": "photo.jpg",
            "prompt": "waves",
            **{name: value for name, (_, value) in VALUES.items()},
        }


def test_what_is_not_given_is_not_set() -> None:
    request = parsed("generate", "photo.jpg", "waves")["request"]

    assert request.options() == {"image": "photo.jpg", "prompt": "waves"}


def test_a_request_shows_like_any_other() -> None:
    request = Request("photo.jpg", prompt="waves")

    assert repr(request) == repr(sr.ImageToVideo("photo.jpg", prompt="waves"))


def test_lists_are_made_by_repeating_a_flag() -> None:
    tokens = "--provider oxen --fallback modellix --fallback aihubmax --drop seed --drop auto_fix"

    routing = parsed("submit", "photo.jpg", "waves", *tokens.split())["routing"]

    assert routing.choice(sandbox=False) == ["oxen", "modellix", "aihubmax"]
    assert routing.drop == ("seed", "auto_fix")


@pytest.mark.parametrize("provider", [None, "auto"])
def test_a_fallback_needs_somebody_to_fall_back_from(provider: str | None) -> None:
    routing = Routing(provider=provider, fallback=("oxen",))

    with pytest.raises(sr.InvalidRequest, match="--fallback"):
        routing.choice(sandbox=True)


def test_in_the_sandbox_any_provider_will_do() -> None:
    assert Routing().choice(sandbox=True) == "auto"
    assert Routing().choice(sandbox=False) is None
    assert Routing(provider="oxen").choice(sandbox=True) == "oxen"


def test_a_wait_lasts_as_long_as_the_library_waits() -> None:
    assert Waiting().timeout == DEFAULT_TIMEOUT


def test_no_flag_takes_a_key_but_that_of_the_sandbox() -> None:
    named = [name for name in cli.app if not name.startswith("-") and name != "sandbox"]
    commands = [name for name in named if cli.app[name].default_command]

    flags = [
        name
        for command in commands
        for argument in cli.app[command].assemble_argument_collection()
        for name in argument.names
    ]

    assert len(commands) == 12
    assert {name for name in flags if "key" in name or "token" in name} == {"--idempotency-key"}


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (["generate", "photo.jpg", "waves", "--duration", "5"], "Choose from: 4, 6, 8"),
        (["generate", "photo.jpg"], "--prompt"),
        (["generate", "photo.jpg", ""], "a sentence is needed"),
        (["submit", "photo.jpg", "waves", "--extra", "{"], "--extra"),
        (["submit", "photo.jpg", "waves", "--extra", '{"oxen": 1}'], "an object for each provider"),
        (["submit", "photo.jpg", "waves", "--extra", "[]"], "an object for each provider"),
        (["wait", "oxen"], "a job is written provider:id"),
        (["frobnicate"], "frobnicate"),
        (["status", "oxen:1", "--nonsense"], "--nonsense"),
    ],
)
def test_a_wrong_command_line_is_a_clear_error(
    tokens: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(tokens) == 2

    out, err = capsys.readouterr()
    assert not out
    assert told in err.splitlines()[0]
    assert err.splitlines()[1] == "charged: no"
    assert err.splitlines()[2].startswith("next: ")


def test_help_is_plain_text_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["generate", "--help"]) == 0

    out = capsys.readouterr().out
    assert out.isascii()
    assert "IMAGE PROMPT" in out
    assert "--negative-prompt" in out


def test_arguments_are_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["stillreel", "--version"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("stillreel", run_name="__main__")

    assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) == 1

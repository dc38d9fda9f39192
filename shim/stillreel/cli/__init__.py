"""The ``stillreel`` command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cyclopts import App, CycloptsError, Parameter

from stillreel._models import StillreelError
from stillreel.cli._batch import batch
from stillreel.cli._commands import cancel, generate, status, submit, wait
from stillreel.cli._demo import demo
from stillreel.cli._drift import drift
from stillreel.cli._exit import BROKEN_PIPE, DONE, Interrupted, usage
from stillreel.cli._import import journal_app
from stillreel.cli._interrupt import number_of, signals, terminate
from stillreel.cli._journal import jobs, resume
from stillreel.cli._output import Report, fail, is_lively, show
from stillreel.cli._providers import providers
from stillreel.cli._sandbox import sandbox
from stillreel.cli._streams import discard_output, tolerant_streams
from stillreel.cli._worker import worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["app", "main"]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - takes its time

    try:
        return version("stillreel")
    except PackageNotFoundError:
        return "unknown: not installed"


app = App(
    name="stillreel",
    help="From a still to a reel: one picture and one sentence become a clip, at any provider.\n\n"
    "Try it without a key: stillreel demo.",
    help_format="plaintext",
    version=_version,
    result_action="return_value",
    default_parameter=Parameter(negative_iterable=()),
    exit_on_error=False,
    print_error=False,
    suppress_keyboard_interrupt=False,
)
_COMMANDS: tuple[Callable[..., Report | None], ...] = (
    generate,
    submit,
    status,
    wait,
    cancel,
    jobs,
    resume,
    batch,
    worker,
    providers,
    drift,
    sandbox,
    demo,
)
for _place, _command in enumerate(_COMMANDS):
    app.command(_command, sort_key=_place)
journal_app.sort_key = _COMMANDS.index(resume)
app.command(journal_app)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, and return its exit code.

    Args:
        argv: What follows the command's name; by default the process's own.
    """
    with tolerant_streams(), signals(terminate):
        return _main(sys.argv[1:] if argv is None else list(argv))


def _main(tokens: list[str]) -> int:
    as_json = "--json" in tokens  # known even when the rest cannot be parsed
    app.help_formatter = "default" if is_lively(sys.stdout) else "plain"
    try:
        report = _run(tokens)
    except StillreelError as error:
        return fail(error, as_json=as_json)
    except BrokenPipeError:  # nobody reads the help on
        discard_output()
        return BROKEN_PIPE
    return show(report, as_json=as_json) if report else DONE


def _run(tokens: list[str]) -> Report | None:
    try:
        report: Report | None = app(tokens)
    except CycloptsError as error:
        command = " ".join(["stillreel", *(error.command_chain or ())])
        raise usage(str(error), f"see: {command} --help") from None
    except KeyboardInterrupt as interrupt:
        number = number_of(interrupt)
        raise Interrupted("interrupted", charged="no", number=number) from None
    return report

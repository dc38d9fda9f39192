"""Results go to standard output; lines, progress and what Ctrl-C means go to standard error."""

from __future__ import annotations

import io
import json
import logging
import signal
import sys
import threading
import warnings
from contextlib import redirect_stderr
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

import stillreel as sr
from stillreel import cli
from stillreel.batch import Line, Standing
from stillreel.cli import _interrupt, _output, _output_paths, _progress, _session, _summary
from stillreel.cli._exit import Interrupted, UsageError, in_options

if TYPE_CHECKING:
    from collections.abc import Sequence

JOB = sr.Job("oxen", ("1",))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def no_settings_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("variable", "value", "lively"),
    [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)],
)
def test_a_terminal_is_lively_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, lively: bool
) -> None:
    assert _output.is_lively(Terminal())
    monkeypatch.setenv(variable, value)
    assert _output.is_lively(Terminal()) is lively


def test_a_line_is_a_line_whatever_a_provider_says() -> None:
    assert _output.one_line("no\x1b[31m\r\n  credit\u202e") == "no [31m credit"


def test_a_table_is_plain_in_a_pipe_and_bold_on_a_terminal() -> None:
    made = _output.table(["option", "oxen"], [["image", "url [bold]" * 9]])
    pipe, terminal = io.StringIO(), Terminal()
    _output.console(pipe).print(made)
    _output.console(terminal).print(made)

    assert [line.rstrip() for line in pipe.getvalue().splitlines()] == [
        "option  oxen",
        "image   " + "url [bold]" * 9,
    ]
    assert "\x1b[1m" in terminal.getvalue()


def test_no_color_is_heard_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    _output.console(terminal).print(_output.table(["option"], []))

    assert "\x1b" not in terminal.getvalue()


def errors() -> Sequence[sr.StillreelError]:
    return [
        sr.MissingKey("no key", provider="oxen"),
        sr.UnsupportedOption(
            provider="oxen", option="duration", value=5, allowed=(4, 6, 8), supported_by=("x",)
        ),
        sr.NotSubmitted("not sent", reason="connection", repeatable=True, provider="oxen"),
        sr.SubmissionRefused("no credit", reason="balance", code="402", provider="oxen"),
        sr.SubmissionUnknown("perhaps", provider="oxen"),
        sr.RequestFailed("no answer", job=JOB),
        sr.OffContract("nonsense", job=JOB),
        sr.WaitTimeout("still running", job=JOB),
        sr.JobFailed("failed", job=JOB, reason="why", code="E1"),
        sr.NoVideo("nothing", job=JOB),
        sr.DownloadError("gone", job=JOB, url="https://host/a.mp4?signature=s"),
        Interrupted("interrupted", job=JOB),
    ]


@pytest.mark.parametrize("error", errors(), ids=lambda error: type(error).__name__)
def test_an_error_is_one_json_object(
    error: sr.StillreelError, capsys: pytest.CaptureFixture[str]
) -> None:
    code = _output.fail(error, as_json=True)

    out, err = capsys.readouterr()
    record = json.loads(out)["error"]
    assert not err
    assert len(out.splitlines()) == 1
    assert record["type"] == type(error).__name__
    assert record["message"] == in_options(str(error))
    assert record["charged"] == error.charged
    assert record["provider"] == "oxen"
    assert record["job"] == (str(error.job) if error.job else None)
    assert record["exit_code"] == code
    assert record["next"]
    assert "signature" not in out


def test_an_error_says_what_of_the_money_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert _output.fail(sr.WaitTimeout("still running", job=JOB), as_json=False) == 5

    assert capsys.readouterr().err.splitlines() == [
        "error: still running",
        "job: oxen:1",
        "charged: unknown",
        "next: go on with: stillreel wait oxen:1 -o FILE",
    ]


def test_progress_in_a_pipe_is_a_line_for_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress.progress() as tell:
        tell("oxen:1", "running", " 10%")
        tell("oxen:1", "running", " 20%")
        tell("oxen:2", "running")
        tell("oxen:1", "succeeded")

    assert capsys.readouterr().err.splitlines() == [
        "oxen:1 running",
        "oxen:2 running",
        "oxen:1 succeeded",
    ]


def test_progress_on_a_terminal_moves() -> None:
    with redirect_stderr(Terminal()) as terminal, _progress.progress() as tell:
        tell("oxen:1", "queued")
        tell("oxen:1", "running", "20%")

    assert "oxen:1 running 20%" in terminal.getvalue()
    assert "\x1b[" in terminal.getvalue()


def line(key: str) -> Line:
    request = sr.ImageToVideo("https://a.example/b", prompt="waves")
    return Line(number=1, key=key, request=request, providers=("oxen",), path=Path(f"{key}.mp4"))


def test_a_batch_on_a_terminal_counts_its_phases_until_it_is_frozen() -> None:
    with redirect_stderr(Terminal()) as terminal, _progress.counts(3) as shown:
        shown.tell(line("a"), "running")
        shown.tell(line("b"), "running")
        shown.tell(line("c"), "saved")
        shown.freeze()
        shown.freeze()
        shown.tell(line("a"), "queued")
        shown.tell(line("a"), "waiting")

    told = terminal.getvalue()
    assert "1/3" in told
    assert "2 running, 1 saved" in told
    assert "\x1b[" in told
    assert told.endswith("[2/3] a waiting\n")


def test_each_way_to_stand_is_an_end_of_a_line() -> None:
    assert set(get_args(Standing)) == _progress.ENDS == _summary.CODES.keys()


@pytest.mark.parametrize(
    ("verbose", "told"),
    [(0, ["drift"]), (1, ["trying", "drift"]), (2, ["effect", "trying", "drift"]), (3, None)],
)
def test_the_log_is_told_in_lines(
    verbose: int, told: list[str] | None, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("stillreel")
    before = log.level
    with _session.spoken(verbose):
        log.debug("effect")
        log.info("trying\nanother")
        log.warning("drift: %s", "oxen")

    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1].split(" ")[0] for line in lines] == (
        told or ["effect", "trying", "drift"]
    )
    assert (log.level, log.handlers) == (before, [])


def test_a_warning_of_ours_is_a_line_and_others_are_left_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with _session.spoken():
        for _ in range(2):
            warnings.warn("1080p\nwith 4 seconds", sr.StillreelWarning, stacklevel=1)

    assert capsys.readouterr().err.splitlines() == ["warning: 1080p with 4 seconds"] * 2

    with pytest.warns(UserWarning, match="another"):
        warn_of_another()


def warn_of_another() -> None:
    with _session.spoken():
        warnings.warn("another", UserWarning, stacklevel=1)


def test_the_first_ctrl_c_waits_for_the_answer_of_a_submit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Interrupted) as caught:
        be_interrupted_before_the_answer()

    assert caught.value.job == JOB
    assert signal.getsignal(signal.SIGINT) is before
    assert "repeated Ctrl-C gives it up" in capsys.readouterr().err


def be_interrupted_before_the_answer() -> None:
    with _interrupt.hold_interrupts() as hold:
        signal.raise_signal(signal.SIGINT)
        hold.settled(JOB)


def test_a_ctrl_c_after_the_answer_names_the_job() -> None:
    with pytest.raises(Interrupted) as caught:
        be_interrupted_after_the_answer()

    assert caught.value.job == JOB


def be_interrupted_after_the_answer() -> None:
    with _interrupt.hold_interrupts() as hold:
        hold.settled(JOB)
        signal.raise_signal(signal.SIGINT)


def test_the_second_ctrl_c_gives_the_answer_up() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Interrupted, match="may have been taken") as caught:
        be_interrupted_twice()

    assert caught.value.charged == "unknown"
    assert signal.getsignal(signal.SIGINT) is before


def be_interrupted_twice() -> None:
    with _interrupt.hold_interrupts():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_in_a_wait_names_the_job() -> None:
    with pytest.raises(Interrupted) as caught, _interrupt.resumable(JOB):
        raise KeyboardInterrupt

    assert caught.value.job == JOB


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_elsewhere_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    def stop(*_: object, **__: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr("stillreel.providers.capabilities", stop)

    assert cli.main(["providers", "--json"]) == 128 + number
    record = json.loads(capsys.readouterr().out)["error"]
    assert (record["charged"], record["next"]) == ("no", "run the command again")


def test_what_is_unexpected_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stillreel.providers.capabilities", fail)

    with pytest.raises(ZeroDivisionError):
        cli.main(["providers"])


def test_a_reader_that_leaves_is_silent(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise BrokenPipeError

    replaced: list[int] = []
    monkeypatch.setattr("os.dup2", lambda _new, old: replaced.append(old))
    with monkeypatch.context() as patch:
        patch.setattr("stillreel.cli._streams.print", gone, raising=False)
        assert cli.main(["providers"]) == 141
    with monkeypatch.context() as patch:
        patch.setattr(cli, "_run", gone)  # as its help
        assert cli.main(["--help"]) == 141

    assert replaced == [sys.stdout.fileno()] * 2
    assert not capfd.readouterr().err


def test_a_version_is_not_needed_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)

    assert cli.main(["--version"]) == 0
    assert "not installed" in capsys.readouterr().out


def test_files_are_planned_for_each_number_of_videos(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"

    assert _output_paths.planned(str(clip)) == [clip]
    assert _output_paths.planned(str(clip), samples=2) == [
        clip,
        tmp_path / "clip-1.mp4",
        tmp_path / "clip-2.mp4",
    ]
    assert _output_paths.planned(str(tmp_path), JOB) == [tmp_path / "oxen-1.mp4"]


def test_a_file_that_exists_is_refused_unless_it_may_go(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()

    _output_paths.check([clip], overwrite=True)
    with pytest.raises(UsageError, match="exists"):
        _output_paths.check([clip], overwrite=False)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    _output_paths.check([tmp_path / "new" / "folder" / "clip.mp4"], overwrite=False)
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        _output_paths.check([tmp_path / "file" / "clip.mp4"], overwrite=False)


@pytest.mark.parametrize("output", ["a\0b.mp4", "\ud800.mp4", "n" * 300])
def test_f2_a_name_that_no_file_can_have_is_refused(tmp_path: Path, output: str) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        _output_paths.check(_output_paths.planned(str(tmp_path / output)), overwrite=True)


def test_f2_an_empty_output_is_refused() -> None:
    with pytest.raises(sr.InvalidRequest, match="path is empty: name a file or a folder"):
        _output_paths.planned("", samples=2)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with _interrupt.hold_interrupts() as hold:
            signal.raise_signal(signal.SIGHUP)
            hold.settled(JOB)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_command_in_another_thread_leaves_signals_alone() -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(cli.main(["--version"])))
    thread.start()
    thread.join()

    assert codes == [0]

"""Streams that take little or nothing; test_cli.py of e2e has whole commands with them."""

from __future__ import annotations

import asyncio
import io
import signal
import sys
from pathlib import Path

import pytest

from stillreel.cli._interrupt import SIGNALS, stopping
from stillreel.cli._streams import BestEffort, put, tolerant_streams

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no device here is always full")


@needs_full
def test_what_standard_output_does_not_take_goes_to_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, expected in ((0, 74), (4, 4)):
        with FULL.open("w") as full, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", full)
            assert put(["clip.mp4"], code) == expected

    lines = capsys.readouterr().err.splitlines()
    assert lines == ["clip.mp4", "error: standard output: No space left on device"] * 2


def test_a_closed_standard_output_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert put(["clip.mp4"], 4) == 4


def test_a_closed_standard_error_takes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with tolerant_streams():
        sys.stderr.write("花\n")
        assert not sys.stderr.isatty()
    assert sys.stderr is None


def test_a_standard_error_that_is_gone_is_ignored() -> None:
    gone = io.StringIO()
    gone.close()
    stream = BestEffort(gone)

    assert stream.write("abc") == 3
    stream.flush()


def test_letters_are_replaced_while_a_command_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    with tolerant_streams():
        assert put(["花.mp4"], 0) == 0

    assert (narrow.buffer.getvalue(), narrow.errors) == (b"\\u82b1.mp4\n", "strict")


def test_files_that_are_opened_later_become_no_standard_stream(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = iter([1, 2, 5])
    closed: list[int] = []
    monkeypatch.setattr("os.open", lambda *_: next(given))
    monkeypatch.setattr("os.close", closed.append)
    with tolerant_streams():
        assert closed == [5]


def test_a_batch_stops_on_the_first_signal_and_an_ignored_one_stays_ignored() -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    acted: list[str] = []

    async def run() -> int | None:
        done = asyncio.Event()

        def act() -> None:
            acted.append("stop")
            done.set()

        with stopping(act) as stop:
            signal.raise_signal(signal.SIGTERM)
            await done.wait()
            assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        return stop.number

    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert asyncio.run(run()) == signal.SIGTERM
    finally:
        signal.signal(signal.SIGHUP, ignored)

    assert acted == ["stop"]
    assert [signal.getsignal(one) for one in SIGNALS] == before

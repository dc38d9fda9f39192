"""Forked children of a test: one that is gone at once, one that lives as long as it is needed."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def in_child(act: Callable[[], object]) -> None:
    """Call it in a child that ends without any farewell, as one that was killed."""
    assert _ended(_forked(act)) == 0


@contextmanager
def beside(act: Callable[[], object]) -> Iterator[int]:
    """Call it in a child, whose id it gives, which lives on meanwhile, and is killed then."""
    reads, writes = os.pipe()

    def stay() -> None:
        act()
        os.write(writes, b".")
        while True:
            signal.pause()

    child = _forked(stay)
    os.close(writes)
    try:
        assert os.read(reads, 1) == b"."
        yield child
    finally:
        os.close(reads)
        os.kill(child, signal.SIGKILL)
        _ended(child)


def _forked(act: Callable[[], object]) -> int:
    if not hasattr(os, "fork"):
        pytest.skip("there are no forks here")
    with warnings.catch_warnings():
        # threads of other tests are none of the child's business
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    code = 1
    try:
        act()
        code = 0
    except BaseException:  # noqa: BLE001 - a child never comes back into the test
        traceback.print_exc()
    finally:
        os._exit(code)


def _ended(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)

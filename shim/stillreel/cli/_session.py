"""The client of a command, with the library's warnings and log as single lines."""

from __future__ import annotations

import logging
import warnings
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import stillreel as sr
from stillreel.cli._exit import usage
from stillreel.cli._output import say

if TYPE_CHECKING:
    from collections.abc import Generator

    from stillreel import Journal
    from stillreel.cli._options import Common, Keeping
    from stillreel.sandbox import Sandbox

SANDBOX_NOTE = "sandbox: nothing leaves this machine or is charged; its jobs end with this command"
LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


@contextmanager
def session(
    common: Common, poll_interval: float | None = None, keeping: Keeping | None = None
) -> Generator[sr.Client]:
    """A client of the real providers, or of a sandbox that lives as long as it does."""
    with spoken(common.verbose), journal(common, keeping) as kept:
        if common.sandbox:
            with embedded(poll_interval, kept) as client, told(client):
                yield client
        else:
            with sr.Client(poll_interval=poll_interval, journal=kept) as client, told(client):
                yield client


@contextmanager
def journal(common: Common, keeping: Keeping | None) -> Generator[Journal | None]:
    """The journal of a command that has one. A sandbox's jobs end with it: by default none."""
    if keeping is None or (common.sandbox and keeping.journal is None):
        yield None
        return
    with closing(sr.Journal(keeping.journal)) as kept:
        yield kept


@contextmanager
def told(client: sr.Client | sr.AsyncClient) -> Generator[None]:
    """Tell at the end where answers differed from the contract, each place once."""
    try:
        yield
    finally:
        for drift in client.drift:
            say(f"drift: {'warning' if drift.serious else 'info'}: {drift}")


@contextmanager
def embedded(
    poll_interval: float | None = None, kept: Journal | None = None
) -> Generator[sr.Client]:
    """A client of a sandbox that hosts local pictures itself."""
    options: dict[str, Any] = {} if poll_interval is None else {"poll_interval": poll_interval}
    with (
        sandbox_class()() as sandbox,
        sandbox.client(image_host=sandbox.host, journal=kept, **options) as client,
    ):
        say(SANDBOX_NOTE)
        try:
            yield client
        except sr.StillreelError as error:
            if error.job:
                error.add_note("run the command again: the job has ended with its sandbox")
            raise


def sandbox_class() -> type[Sandbox]:
    """The sandbox, if its extra is installed.

    Raises:
        UsageError: If it is not.
    """
    try:
        return sr.sandbox.Sandbox
    except ImportError as error:
        raise usage(str(error), "pip install 'stillreel[sandbox]'") from error


@contextmanager
def spoken(verbose: int = 0) -> Generator[None]:
    """Show the library's warnings and log, each on a line of standard error."""
    logger = logging.getLogger("stillreel")
    handler, level = _Spoken(), logger.level
    logger.addHandler(handler)
    logger.setLevel(LEVELS[min(verbose, 2)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", sr.StillreelWarning)
            shown = warnings.showwarning

            def show(
                message: Warning | str, category: type[Warning], *where: Any, **more: Any
            ) -> None:
                if issubclass(category, sr.StillreelWarning):
                    say(f"warning: {message}")
                else:
                    shown(message, category, *where, **more)

            warnings.showwarning = show
            yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)


class _Spoken(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "stillreel.drift":
            return  # told at the end
        say(f"{record.levelname.lower()}: {record.getMessage()}")

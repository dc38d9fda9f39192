"""``stillreel sandbox``: the mock servers, for any client."""

from __future__ import annotations

import shlex
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from stillreel.cli._exit import usage
from stillreel.cli._options import Flag  # noqa: TC001 - cyclopts reads the annotations
from stillreel.cli._output import Report, show
from stillreel.cli._session import sandbox_class, spoken

if TYPE_CHECKING:
    from stillreel.sandbox import Sandbox


def sandbox(
    *,
    port: int = 8700,
    provider: str | None = None,
    render_seconds: float = 2.0,
    speed: float = 1.0,
    oxen_revision: Annotated[str | None, Parameter(metavar="DATE")] = None,
    key: str = "sandbox",
    json: Flag = False,
) -> None:
    """Serve mock providers that cost nothing, until Ctrl-C.

    It prints the variables that point any client at them, ready to paste; the journal that they
    name is a temporary one, and ends with the sandbox as its jobs do.

    Args:
        port: Of 127.0.0.1; 0 takes a free one.
        provider: Serve only this one, at the root.
        render_seconds: How long a job takes.
        speed: How many times as fast as real time the sandbox's clock runs.
        oxen_revision: The revision of Oxen's contract; by default the newest.
        key: The key that they accept.
        json: Print the variables as one JSON object.
    """
    make = sandbox_class()
    revision: dict[str, Any] = {} if oxen_revision is None else {"oxen_revision": oxen_revision}
    try:
        server = make(
            port=port,
            provider=provider,
            render_seconds=render_seconds,
            speed=speed,
            key=key,
            **revision,
        )
    except ValueError as error:
        raise usage(str(error), "see: stillreel sandbox --help") from error
    with spoken(), TemporaryDirectory(prefix="stillreel-", ignore_cleanup_errors=True) as folder:
        journal = str(Path(folder) / "journal.sqlite3")
        try:
            server.run_forever(lambda: show(_variables(server, journal), as_json=json))
        except OSError as error:
            raise usage(str(error), "choose another --port; 0 takes a free one") from error


def _variables(server: Sandbox, journal: str) -> Report:
    environment = {**server.environment, "STILLREEL_JOURNAL": journal}
    exports = [f"export {name}={shlex.quote(text)}" for name, text in environment.items()]
    record = {"url": server.url, "environment": environment}
    return Report(record, [f"# stillreel sandbox at {server.url}", *exports])

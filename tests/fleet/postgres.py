"""A PostgreSQL server of one's own, for as long as a test needs it."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psycopg
from psycopg.sql import SQL, Identifier

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

PASSWORD = "hidden-0f3a9c"
"""A test may look for it where it should not be."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server: in a temporary folder, on a free port of 127.0.0.1."""

    programs: Path
    folder: Path
    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make a database; its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(database)))
            connection.execute("CHECKPOINT")  # or a crash would have to make it once more
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database; the fewer there are, the sooner a crashed server is back."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(database)))

    def restart(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        """Stop it, politely or not, and start it again."""
        self.stop(mode)
        self.start()

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -k {self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-o", options, "-w", "start")

    def stop(self, mode: Literal["fast", "immediate"] = "fast") -> None:
        self._run("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        self._run(
            *("initdb", "-D", str(self._data), "-U", "postgres", "-E", "UTF8", "--no-locale"),
            *("--auth=scram-sha-256", f"--pwfile={secret}"),
        )

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        # its output goes to a file: the server would keep a pipe open
        told = self.folder / "told"
        with told.open("wb") as file:
            done = subprocess.run(
                [str(self.programs / program), *arguments],
                stdout=file,
                stderr=subprocess.STDOUT,
                env=_environment(),
                cwd=self.folder,
                timeout=60,
                check=False,
                user="postgres" if os.geteuid() == 0 else None,
            )
        if done.returncode:
            log = self.folder / "log"
            words = told.read_text() + (log.read_text()[-2000:] if log.exists() else "")
            raise RuntimeError(f"{program} failed: {words}")


@contextmanager
def cluster() -> Generator[Cluster]:
    """Make and start a server; it is stopped and removed in the end, whatever happens.

    As root it runs as the user ``postgres``: PostgreSQL refuses root.
    """
    with tempfile.TemporaryDirectory(prefix="stillreel-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        made = Cluster(programs(), folder, _free_port())
        made.initialise()
        made.start()
        try:
            yield made
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                made.stop("immediate")


def programs() -> Path:
    """Where ``initdb`` and ``pg_ctl`` are; Debian keeps them off the path."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not places:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return max(places, key=lambda place: float(re.findall(r"[\d.]+", str(place))[0])).parent


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _environment() -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}

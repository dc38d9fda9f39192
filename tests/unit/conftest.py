"""A journal: on SQLite, and on the PostgreSQL that STILLREEL_TEST_DATABASE names, if it does."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

import stillreel as sr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE = os.environ.get("STILLREEL_TEST_DATABASE")
KINDS = ["sqlite", "postgresql"] if DATABASE else ["sqlite"]


@pytest.fixture(params=KINDS)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new journal is."""
    if request.param == "sqlite":
        yield str(tmp_path / "journal.sqlite3")
        return
    schema = f"test_{uuid.uuid4().hex}"
    engine = sa.create_engine(sa.make_url(DATABASE or "").set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    yield f"{DATABASE}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    engine.dispose()


@pytest.fixture
def journal(where: str) -> Iterator[sr.Journal]:
    with sr.Journal(where) as opened:
        yield opened

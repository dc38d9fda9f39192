"""The journal's tables."""

from __future__ import annotations

import sqlalchemy as sa

VERSION = 2
UPGRADES = {1: ("ALTER TABLE stillreel_attempts ADD COLUMN origin TEXT",)}
"""What makes a journal of a version one of the next."""


class Words(sa.types.TypeDecorator[str]):
    """Text that every database takes, whatever a provider says: no NUL, no half of a character."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - every database alike
        """Put a question mark for what cannot be stored."""
        return None if value is None else storable(value)


def storable(text: str) -> str:
    """Text as it is stored."""
    return text.replace("\0", "?").encode(errors="replace").decode()


META = sa.MetaData()
REQUESTS = sa.Table(
    "stillreel_requests",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", Words, unique=True),
    sa.Column("fingerprint", Words, nullable=False, index=True),
    sa.Column("options", Words, nullable=False),
    sa.Column("target", Words),
    sa.Column("created_at", sa.Double, nullable=False),
)
ATTEMPTS = sa.Table(
    "stillreel_attempts",
    META,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("request_id", sa.Integer, sa.ForeignKey(REQUESTS.c.id), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("provider", Words, nullable=False),
    sa.Column("account", Words, nullable=False),
    sa.Column("origin", Words),
    sa.Column("state", Words, nullable=False, index=True),
    sa.Column("job", Words, index=True),
    sa.Column("reason", Words),
    sa.Column("message", Words),
    sa.Column("sent", Words, nullable=False),
    sa.Column("sent_digest", Words, nullable=False),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("videos", sa.Integer, nullable=False),
    sa.Column("owner", Words, nullable=False),
    sa.Column("lease_until", sa.Double, nullable=False),
    sa.Column("created_at", sa.Double, nullable=False),
    sa.Column("updated_at", sa.Double, nullable=False),
    sa.UniqueConstraint("request_id", "number"),
)
IDS = sa.Table(
    "stillreel_ids",
    META,
    sa.Column("account", Words, primary_key=True),
    sa.Column("provider_id", Words, primary_key=True),
    sa.Column("attempt_id", sa.Integer, sa.ForeignKey(ATTEMPTS.c.id), nullable=False),
)
FILES = sa.Table(
    "stillreel_files",
    META,
    sa.Column("attempt_id", sa.Integer, sa.ForeignKey(ATTEMPTS.c.id), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("path", Words, nullable=False),
    sa.Column("sha256", Words, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("saved_at", sa.Double, nullable=False),
)
RATES = sa.Table(
    "stillreel_rates",
    META,
    sa.Column("account", Words, primary_key=True),
    sa.Column("next_at", sa.Double, nullable=False),
    sa.Column("held_until", sa.Double, nullable=False, server_default="0"),
)
ABOUT = sa.Table("stillreel_journal", META, sa.Column("version", sa.Integer, primary_key=True))

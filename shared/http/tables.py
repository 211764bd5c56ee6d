"""The table of answers that were given, so that a repeated request gets the same one."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Instant

metadata = sa.MetaData()

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("body_sha256", sa.LargeBinary, nullable=False),
    sa.Column("status", BigInt),
    sa.Column("content_type", sa.Text),
    sa.Column("body", sa.LargeBinary),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

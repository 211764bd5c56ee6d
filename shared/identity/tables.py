"""The table of access tokens that every service's database holds for its own people."""

import sqlalchemy as sa

from shared.persistence.types import Instant

metadata = sa.MetaData()

access_token = sa.Table(
    "access_token",
    metadata,
    sa.Column("token_sha256", sa.Text, primary_key=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sqlite_strict=True,
)

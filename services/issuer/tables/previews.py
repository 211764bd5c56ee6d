"""Household files that wait for somebody's word."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Document, Instant

#: A household file that somebody looks at before it is taken: it lies with the others, and is gone after a day.
import_preview = sa.Table(
    "import_preview",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("legal_basis", sa.Text, nullable=False),
    sa.Column("authorisation", sa.Text, nullable=False),
    sa.Column("authorised_on", Day, nullable=False),
    sa.Column("delimiter", sa.Text, nullable=False),
    sa.Column("columns", Document, nullable=False),
    sa.Column("first_offset", BigInt, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Index("import_preview_received", "received_at"),
    sqlite_strict=True,
)

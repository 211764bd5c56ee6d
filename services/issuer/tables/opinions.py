"""Legal opinions behind what is promised to parents."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Instant

#: The opinion behind one sentence. A page says the sentence while there is one that was not withdrawn.
legal_opinion = sa.Table(
    "legal_opinion",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("sentence", sa.Text, nullable=False),
    # Where the opinion can be read: its number or title, and its day.
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("given_on", Day, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("withdrawn_by", sa.Text),
    sa.Column("withdrawn_at", Instant),
    sqlite_strict=True,
)

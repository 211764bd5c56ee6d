"""Paper cheques."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Instant

#: Paper cheques that were made: `printed` until the redeemer says that one was used or cancelled.
paper = sa.Table(
    "paper",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("wallet_id", sa.Text, nullable=False, index=True),
    sa.Column("provider_id", sa.Text),
    sa.Column("key_number", BigInt, nullable=False),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("printed_at", Instant, nullable=False),
    sqlite_strict=True,
)

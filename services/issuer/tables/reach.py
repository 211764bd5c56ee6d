"""How a household may be reached, as its parent says."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import Document, Flag, Instant

#: `text_safe` is empty until somebody answered: then no text is sent. `choices` are codes of a fixed list.
reach = sa.Table(
    "reach",
    metadata,
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), primary_key=True),
    sa.Column("text_safe", Flag),
    sa.Column("choices", Document, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sqlite_strict=True,
)

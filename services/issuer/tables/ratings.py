"""What parents think, as counts: no household, wallet or use stands beside an answer."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Instant

#: How many gave a face to a service of a category, by month.
rating = sa.Table(
    "rating",
    metadata,
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("month", Day, primary_key=True),
    sa.Column("face", sa.Text, primary_key=True),
    sa.Column("count", BigInt, nullable=False),
    sqlite_strict=True,
)

#: That a use was rated, so that nobody rates it twice; not how.
rated = sa.Table(
    "rated",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("rated_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: How many gave an answer to a question, by month.
survey_answer = sa.Table(
    "survey_answer",
    metadata,
    sa.Column("question", sa.Text, primary_key=True),
    sa.Column("month", Day, primary_key=True),
    sa.Column("answer", sa.Text, primary_key=True),
    sa.Column("count", BigInt, nullable=False),
    sqlite_strict=True,
)

#: That a wallet's parent answered the questions of a year; not what.
surveyed = sa.Table(
    "surveyed",
    metadata,
    sa.Column("wallet_id", sa.Text, primary_key=True),
    sa.Column("year", BigInt, primary_key=True),
    sqlite_strict=True,
)

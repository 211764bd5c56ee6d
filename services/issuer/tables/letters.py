"""Letters that let a parent in."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Instant

#: One letter with its code. `how` says how it ended: used, replaced, tried too often, its household
#: closed, or its message withdrawn before it was sent.
letter = sa.Table(
    "letter",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("wallet_id", sa.Text, nullable=False),
    # Keyed hashes; the code and the word themselves are shown once and kept nowhere.
    sa.Column("code_digest", sa.Text, nullable=False, unique=True),
    sa.Column("word_digest", sa.Text),
    sa.Column("tries", BigInt, nullable=False),
    sa.Column("written_by", sa.Text, nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("told_by", sa.Text),
    sa.Column("told_at", Instant),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("how", sa.Text),
    # The message it went out as, where it did.
    sa.Column("notice_id", sa.Text),
    sa.Index("letter_wallet", "wallet_id", "position"),
    sa.Index("letter_message", "notice_id"),
    sqlite_strict=True,
)

"""The table of messages that wait to be sent, as every service's database holds it."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Instant

metadata = sa.MetaData()

#: `body` is address, subject and words, sealed; it goes when the message was sent or given up.
notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    # `waiting`, `sent`, `given_up`, `withdrawn`, or `nobody`: written for the sake of equal work, and never sent.
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary),
    sa.Column("tries", BigInt, nullable=False),
    sa.Column("created_at", Instant, nullable=False, index=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sqlite_strict=True,
)
#: Written out, not as a parameter: else no engine uses the index.
WAITING = notice.c.state == sa.literal_column("'waiting'")
sa.Index("notice_waiting", notice.c.due_at, sqlite_where=WAITING, postgresql_where=WAITING)

"""The messaging tables that every service's database holds beside its own."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Document, Instant

metadata = sa.MetaData()

#: What we tell. The bytes are final; a relay sends each row and then says when.
outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False, unique=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("sequence", BigInt, nullable=False),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("headers", Document, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("published_at", Instant),
    sa.Column("blocked_code", sa.Text),
    sqlite_strict=True,
)
_UNPUBLISHED = outbox.c.published_at.is_(None)
_BLOCKED = outbox.c.blocked_code.is_not(None)
sa.Index("outbox_unpublished", outbox.c.position, sqlite_where=_UNPUBLISHED, postgresql_where=_UNPUBLISHED)
sa.Index("outbox_blocked", outbox.c.topic, outbox.c.subject, sqlite_where=_BLOCKED, postgresql_where=_BLOCKED)

#: The last sequence given out per topic and subject; the row is the subject's lock.
subject_sequence = sa.Table(
    "subject_sequence",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("last", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: One row: how often this database was recovered from a backup, which every event carries, and how
#: often a process opened it, so that a seeded one never makes the ids of its last life again.
producer = sa.Table(
    "producer",
    metadata,
    sa.Column("id", BigInt, primary_key=True),
    sa.Column("epoch", BigInt, nullable=False),
    sa.Column("starts", BigInt, nullable=False),
    sqlite_strict=True,
)

#: What we heard, as it came. Effects were made in this order, but for rows that were put aside:
#: those were applied right after the row `applied_after`, in the order of their `applied_turn`.
inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("in_seq", BigInt, primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False, unique=True),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("log_partition", BigInt, nullable=False),
    sa.Column("log_offset", BigInt, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sequence", BigInt, nullable=False),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("headers", Document, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("applied_after", BigInt),
    sa.Column("applied_turn", BigInt),
    sa.Column("forced_at", Instant),
    sqlite_strict=True,
)

#: How far each subject of each topic was applied, and whether it is frozen by a dead letter.
inbox_subject = sa.Table(
    "inbox_subject",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("last_sequence", BigInt, nullable=False),
    sa.Column("epoch", BigInt, nullable=False),
    sa.Column("frozen_by", BigInt),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Which log each topic was heard on; the positions below are offsets of that one.
inbox_log = sa.Table(
    "inbox_log",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("identity", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: How far each partition was handled, kept in the unit of the effects; the log's own offset may lag.
inbox_position = sa.Table(
    "inbox_position",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("log_partition", BigInt, primary_key=True),
    sa.Column("next_offset", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Events that came before one of their subject's: they wait for the gap to close.
parked = sa.Table(
    "parked",
    metadata,
    sa.Column("in_seq", BigInt, primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("sequence", BigInt, nullable=False),
    sa.Column("since_at", Instant, nullable=False),
    sa.Index("parked_subject", "topic", "subject", "sequence"),
    sqlite_strict=True,
)

#: Events that came before a fact of another topic they build on, such as a voucher's version.
waiting = sa.Table(
    "waiting",
    metadata,
    sa.Column("in_seq", BigInt, primary_key=True),
    sa.Column("need", sa.Text, nullable=False, index=True),
    sa.Column("since_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: Messages that could not be handled. They never leave this database.
dead_letter = sa.Table(
    "dead_letter",
    metadata,
    sa.Column("id", BigInt, primary_key=True),
    sa.Column("event_id", sa.Text),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("log_partition", BigInt, nullable=False),
    sa.Column("log_offset", BigInt, nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("type", sa.Text),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("headers", Document, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("replayed_at", Instant),
    # With its bytes: after the loss of a log something else may lie at the same place of the next one.
    sa.UniqueConstraint("topic", "log_partition", "log_offset", "sha256", name="dead_letter_place"),
    sqlite_strict=True,
)

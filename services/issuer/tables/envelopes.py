"""Help at once: envelopes of cheques, what helpers gave from them, and what a second person says of it."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Instant

#: `granted` is what was given of `cheques` so far. The row is the lock under which it is given.
envelope = sa.Table(
    "envelope",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), nullable=False),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisation.id"), nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("per_grant", BigInt, nullable=False),
    sa.Column("first_day", Day, nullable=False),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("begins_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("granted", BigInt, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.CheckConstraint("granted >= 0 AND granted <= cheques", name="envelope_never_overdrawn"),
    sqlite_strict=True,
)

#: One help at once: the grant, whoever gave it and why, and a second person's word on it.
emergency = sa.Table(
    "emergency",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("envelope_id", sa.Text, sa.ForeignKey("envelope.id"), nullable=False),
    sa.Column("household_id", sa.Text, nullable=False),
    sa.Column("grant_id", sa.Text, nullable=False, unique=True),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("given_by", sa.Text, nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("objection", sa.Text),
    sa.Column("reviewed_by", sa.Text),
    sa.Column("reviewed_at", Instant),
    sqlite_strict=True,
)
UNREVIEWED = emergency.c.outcome.is_(None)
sa.Index("emergency_unreviewed", emergency.c.position, sqlite_where=UNREVIEWED, postgresql_where=UNREVIEWED)

"""What families say of themselves, and which of them share one family's cheques."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Instant

#: Parents of one family who hold cheques of their own, in the order in which they asked. The one
#: place in which two such households stand together; nobody reads it without two people's word.
family_link = sa.Table(
    "family_link",
    metadata,
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), primary_key=True),
    sa.Column("family_id", sa.Text, nullable=False),
    sa.Column("number", BigInt, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.UniqueConstraint("family_id", "number", name="family_link_in_order"),
    sqlite_strict=True,
)

#: One person asked to see who is linked with a household, another agreed.
link_opening = sa.Table(
    "link_opening",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("household_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("agreed_by", sa.Text),
    sa.Column("agreed_at", Instant),
    sqlite_strict=True,
)

#: What came by a door beside the lists, on somebody's word: `joined`, or the kind of change. Samples of it are checked.
door_word = sa.Table(
    "door_word",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("household_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("told_by", sa.Text, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("checked_by", sa.Text),
    sa.Column("checked_at", Instant),
    sa.Index("door_word_household", "household_id", "position"),
    sqlite_strict=True,
)
UNCHECKED = door_word.c.outcome.is_(None)
sa.Index("door_word_unchecked", door_word.c.position, sqlite_where=UNCHECKED, postgresql_where=UNCHECKED)

#: Who said *no thank you*, as a keyed hash of a list's source and reference: the next list does not bring them back.
declined = sa.Table(
    "declined",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("declined_at", Instant, nullable=False),
    sqlite_strict=True,
)

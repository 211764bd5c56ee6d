"""Household files that were taken in, and who stands on a programme's list because of them or by another door."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Document, Instant

#: One household file. `next_offset` and `next_row` say how far it was taken in, in the unit of the effects.
household_import = sa.Table(
    "household_import",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    # By what right it came: who gave it, on what legal basis, authorised by which decision of which day.
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("legal_basis", sa.Text, nullable=False),
    sa.Column("authorisation", sa.Text, nullable=False),
    sa.Column("authorised_on", Day, nullable=False),
    # To which programmes whoever sent it is limited; None for somebody who is not.
    sa.Column("limits", Document),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("delimiter", sa.Text, nullable=False),
    sa.Column("columns", Document, nullable=False),
    sa.Column("first_offset", BigInt, nullable=False),
    sa.Column("next_offset", BigInt, nullable=False),
    sa.Column("next_row", BigInt, nullable=False),
    sa.Column("rows", BigInt, nullable=False),
    sa.Column("accepted", BigInt, nullable=False),
    sa.Column("unchanged", BigInt, nullable=False),
    sa.Column("changed", BigInt, nullable=False),
    sa.Column("bad", BigInt, nullable=False),
    # Rows of families who said that they want nothing; they are counted and not named.
    sa.Column("declined", BigInt, nullable=False),
    # Households of this file that no grant was decided for yet; counted once the last row is in.
    sa.Column("pending", BigInt, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("imported_at", Instant),
    sa.Column("file_deleted_at", Instant),
    sa.UniqueConstraint("asked_by", "key", name="household_import_once_per_key"),
    sqlite_strict=True,
)
sa.Index("household_import_status", household_import.c.status, household_import.c.position)

#: What is wrong with a row, by code; the words are data of the program, the row stays in the file.
import_problem = sa.Table(
    "import_problem",
    metadata,
    sa.Column("import_id", sa.Text, sa.ForeignKey("household_import.id"), primary_key=True),
    sa.Column("row", BigInt, primary_key=True),
    sa.Column("place", BigInt, primary_key=True),
    sa.Column("column", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sqlite_strict=True,
)

#: A household stands on a programme's list. `pending` until a grant was decided for `period`.
entitlement = sa.Table(
    "entitlement",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), nullable=False),
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), nullable=False),
    # None for a household that came by no list.
    sa.Column("import_id", sa.Text, sa.ForeignKey("household_import.id")),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("period", sa.Text),
    sa.UniqueConstraint("programme_id", "household_id", name="entitlement_once"),
    sqlite_strict=True,
)
#: Conditions with an index of their own. Written out, not as parameters: else no engine uses the index.
PENDING = entitlement.c.status == sa.literal_column("'pending'")
sa.Index(
    "entitlement_pending",
    entitlement.c.import_id,
    entitlement.c.position,
    sqlite_where=PENDING,
    postgresql_where=PENDING,
)
#: Without a list that brings them back, these are granted anew when a period begins.
TO_RENEW = sa.and_(entitlement.c.import_id.is_(None), entitlement.c.status == sa.literal_column("'granted'"))
sa.Index(
    "entitlement_to_renew",
    entitlement.c.programme_id,
    entitlement.c.period,
    sqlite_where=TO_RENEW,
    postgresql_where=TO_RENEW,
)

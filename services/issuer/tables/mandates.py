"""Who may act for a household, and who looked at it and why."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Document, Instant

#: The organisations that helpers work for. A helper's access token names one as `organisation:<id>`.
organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("added_at", Instant, nullable=False),
    # From when on its helpers act for nobody any more.
    sa.Column("ended_at", Instant),
    sqlite_strict=True,
)

#: A parent's permission to act for her, given to an organisation or to one helper. Never edited but to end it.
mandate = sa.Table(
    "mandate",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), nullable=False),
    sa.Column("organisation_id", sa.Text, sa.ForeignKey("organisation.id")),
    sa.Column("helper", sa.Text),
    sa.Column("acts", Document, nullable=False),
    sa.Column("given", sa.Text, nullable=False),
    # Whoever wrote it down: the parent, or somebody of the staff on her word.
    sa.Column("given_by", sa.Text, nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sa.Column("revoked_by", sa.Text),
    sa.CheckConstraint("(organisation_id IS NULL) <> (helper IS NULL)", name="mandate_names_one"),
    sa.Index("mandate_household", "household_id", "position"),
    sa.Index("mandate_organisation", "organisation_id", "position"),
    sa.Index("mandate_helper", "helper", "position"),
    sqlite_strict=True,
)

#: Each look and each act of a helper, with its reason; the parent reads it.
helper_act = sa.Table(
    "helper_act",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("household_id", sa.Text, nullable=False),
    sa.Column("mandate_id", sa.Text, nullable=False),
    sa.Column("helper", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Text),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("done_at", Instant, nullable=False),
    sa.Index("helper_act_household", "household_id", "position"),
    sqlite_strict=True,
)

#: A while in which a helper acts for a household on the pages. Its id stands in the address instead of the household's.
helper_visit = sa.Table(
    "helper_visit",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("household_id", sa.Text, nullable=False),
    sa.Column("helper", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False, index=True),
    sa.Column("ended_at", Instant),
    sqlite_strict=True,
)

#: What helpers call a family, under the household's key: whoever erases the household has erased it.
family_label = sa.Table(
    "family_label",
    metadata,
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), primary_key=True),
    # An organisation's id, or the name of a helper who has none.
    sa.Column("holder", sa.Text, primary_key=True),
    sa.Column("words", sa.LargeBinary, nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sqlite_strict=True,
)

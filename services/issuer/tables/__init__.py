"""The issuer's schema. Only here does a household stand beside its wallet."""

import sqlalchemy as sa

from services.issuer.tables import envelopes, letters, mandates, opinions, previews, ratings, reach
from services.issuer.tables.base import metadata
from services.issuer.tables.families import declined, door_word, family_link, link_opening
from services.issuer.tables.imports import PENDING, TO_RENEW, entitlement, household_import, import_problem
from services.issuer.tables.papers import paper
from services.issuer.tables.uses import (
    CAPTURED,
    OPEN_COMPLAINT,
    accreditation,
    complaint,
    confidential_report,
    extension,
    offer,
    provider,
    redemption,
    reminder,
    wallet_request,
)
from shared.persistence.types import BigInt, Day, Document, Flag, Instant

__all__ = [
    "CAPTURED",
    "CLOSING",
    "OPEN_COMPLAINT",
    "PENDING",
    "TO_RENEW",
    "UNFUNDED",
    "accreditation",
    "budget",
    "cohort_labels",
    "complaint",
    "confidential_report",
    "declined",
    "door_word",
    "entitlement",
    "envelopes",
    "extension",
    "family_link",
    "fund",
    "grant",
    "grant_part",
    "guarantee",
    "household",
    "household_import",
    "household_key",
    "import_problem",
    "letters",
    "link_opening",
    "mandates",
    "metadata",
    "offer",
    "opinions",
    "paper",
    "previews",
    "programme",
    "programme_category",
    "programme_fund",
    "provider",
    "quota_rule",
    "ratings",
    "reach",
    "redemption",
    "reminder",
    "voucher",
    "wallet",
    "wallet_request",
]

# -- programmes and their money

programme = sa.Table(
    "programme",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("face_cents", BigInt, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("grace_days", BigInt, nullable=False),
    sa.Column("pay_within_working_days", BigInt, nullable=False),
    sa.Column("visit_limit", BigInt, nullable=False),
    sa.Column("hold_timeout_hours", BigInt, nullable=False),
    sa.Column("undo_minutes", BigInt, nullable=False),
    sa.Column("suspension_holds", sa.Text, nullable=False),
    # Cheques in a calendar week, by wallet and by provider; none where there is no cap.
    sa.Column("wallet_week_cheques", BigInt),
    sa.Column("provider_week_cheques", BigInt),
    sa.Column("paper_days", BigInt, nullable=False),
    sa.Column("guarantee_empty", Flag, nullable=False),
    # Its grants that wait for money are being tried again, portion by portion.
    sa.Column("retrying", Flag, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.CheckConstraint("face_cents > 0", name="programme_face_is_positive"),
    sqlite_strict=True,
)

#: The funds of a programme in the order in which they pay; none pays for a new grant after its `last_day`.
programme_fund = sa.Table(
    "programme_fund",
    metadata,
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), primary_key=True),
    sa.Column("place", BigInt, primary_key=True),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("last_day", Day),
    sa.UniqueConstraint("programme_id", "fund_id", name="programme_fund_once"),
    sqlite_strict=True,
)

programme_category = sa.Table(
    "programme_category",
    metadata,
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("place", BigInt, nullable=False),
    sa.Column("nl", sa.Text, nullable=False),
    sa.Column("fr", sa.Text, nullable=False),
    sa.Column("en", sa.Text, nullable=False),
    sa.Index("programme_category_code", "code"),
    sqlite_strict=True,
)

#: Never edited: a change is a new version with its own first day.
quota_rule = sa.Table(
    "quota_rule",
    metadata,
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), primary_key=True),
    sa.Column("version", BigInt, primary_key=True),
    sa.Column("effective_from", Day, nullable=False),
    sa.Column("base", BigInt, nullable=False),
    sa.Column("single_parent", BigInt, nullable=False),
    sa.Column("per_child_beyond", BigInt, nullable=False),
    sa.Column("children_included", BigInt, nullable=False),
    sa.Column("child_with_disability", BigInt, nullable=False),
    sa.Column("cap", BigInt, nullable=False),
    sa.Column("newborn", BigInt, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: Funds as the ledger tells of them: a name for people.
fund = sa.Table(
    "fund",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sqlite_strict=True,
)

#: What the ledger allocated of a fund to a programme, and what of it stands behind issued cheques.
#: The row is the lock under which money is committed.
budget = sa.Table(
    "budget",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("allocated_cents", BigInt, nullable=False),
    sa.Column("committed_cents", BigInt, nullable=False),
    sa.CheckConstraint("committed_cents >= 0 AND committed_cents <= allocated_cents", name="budget_never_overdrawn"),
    sqlite_strict=True,
)

#: What is left of the line that a fund set aside for a programme's own losses, as the ledger says.
guarantee = sa.Table(
    "guarantee",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("left_cents", BigInt, nullable=False),
    sqlite_strict=True,
)

#: How each cohort value of a programme is told, counted when an import's last row was in.
cohort_labels = sa.Table(
    "cohort_labels",
    metadata,
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), primary_key=True),
    sa.Column("labels", Document, nullable=False),
    sa.Column("counted_at", Instant, nullable=False),
    sqlite_strict=True,
)

# -- households

#: `personal` is name and contact, sealed under the key of the household's row in `household_key`. The last
#: instants say when it first was so.
household = sa.Table(
    "household",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("household_ref", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("family_type", sa.Text, nullable=False),
    sa.Column("raises_alone", sa.Text),
    sa.Column("children_birth_dates", Document, nullable=False),
    sa.Column("children_with_disability", BigInt, nullable=False),
    sa.Column("municipality_nis", sa.Text),
    sa.Column("neighbourhood", BigInt),
    sa.Column("language", sa.Text),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("personal", sa.LargeBinary),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("told_at", Instant),
    sa.Column("active_at", Instant),
    sa.Column("closed_at", Instant),
    sa.UniqueConstraint("source", "household_ref", name="household_key_of_source"),
    sqlite_strict=True,
)

#: Deleting a row here erases name and contact for good, also from every backup of the other table.
household_key = sa.Table(
    "household_key",
    metadata,
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
    sqlite_strict=True,
)

#: `generation` is that of the newest codes, `in_force` the one the redeemer follows, as far as it has told.
wallet = sa.Table(
    "wallet",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), nullable=False, index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("generation", BigInt, nullable=False),
    sa.Column("in_force", BigInt, nullable=False),
    sa.Column("spoken_counter", BigInt, nullable=False),
    sa.Column("spoken_locked", Flag, nullable=False),
    # Its history names no organisation, place or hour.
    sa.Column("safe", Flag, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    # Its household was closed: it closes when the last hold and use have ended.
    sa.Column("closing_since", Instant),
    sqlite_strict=True,
)
CLOSING = sa.and_(wallet.c.closing_since.is_not(None), wallet.c.status == sa.literal_column("'open'"))
sa.Index("wallet_closing", wallet.c.position, sqlite_where=CLOSING, postgresql_where=CLOSING)

# -- grants and cheques

#: One decision, with what it was made from.
grant = sa.Table(
    "grant_decision",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), nullable=False),
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), nullable=False),
    sa.Column("wallet_id", sa.Text, nullable=False, index=True),
    sa.Column("import_id", sa.Text),
    sa.Column("period", sa.Text, nullable=False),
    # What it is for: the household's period, or a change or an emergency, of which `cause` is the id.
    sa.Column("occasion", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("rule_version", BigInt, nullable=False),
    sa.Column("family_type", sa.Text, nullable=False),
    sa.Column("raises_alone", Flag, nullable=False),
    sa.Column("inputs", Document, nullable=False),
    sa.Column("lines", Document, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("face_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("decided_at", Instant, nullable=False),
    sa.UniqueConstraint("programme_id", "household_id", "period", "cause", name="grant_once_a_period"),
    sa.Index("grant_import", "import_id", "status"),
    sqlite_strict=True,
)
UNFUNDED = grant.c.status == sa.literal_column("'unfunded'")
sa.Index("grant_unfunded", grant.c.programme_id, grant.c.position, sqlite_where=UNFUNDED, postgresql_where=UNFUNDED)

grant_part = sa.Table(
    "grant_part",
    metadata,
    sa.Column("grant_id", sa.Text, sa.ForeignKey("grant_decision.id"), primary_key=True),
    sa.Column("place", BigInt, primary_key=True),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sqlite_strict=True,
)

#: The issuer's copy of a cheque. The redeemer moves it; `version` says how far this copy has followed.
voucher = sa.Table(
    "voucher",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("grant_id", sa.Text, nullable=False, index=True),
    # Its place in the paying order of the grant, and the part of the grant whose fund pays for it.
    sa.Column("place", BigInt, nullable=False),
    sa.Column("part", BigInt, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", BigInt, nullable=False),
    # Its expiry where that is no longer the grant's, and the request that asked for it back.
    sa.Column("extended_to", Instant),
    sa.Column("revocation", sa.Text),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

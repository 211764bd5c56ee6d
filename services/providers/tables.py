"""The schema: providers and what they may do, the programmes they hear of, and what they are paid."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Day, Flag, Instant

metadata = sa.MetaData()

provider = sa.Table(
    "provider",
    metadata,
    sa.Column("provider_id", sa.Text, primary_key=True),
    sa.Column("public_name", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: One row per provider, programme and category. `reason` is a code where the status needs one.
accreditation = sa.Table(
    "accreditation",
    metadata,
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), primary_key=True),
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("changed_at", Instant, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

offer = sa.Table(
    "offer",
    metadata,
    sa.Column("offer_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("price_cheques", BigInt, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("active", Flag, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.CheckConstraint("price_cheques BETWEEN 1 AND 40", name="offer_price"),
    sa.Index("offer_provider", "provider_id", "offer_id"),
    sa.Index("offer_category", "category", "offer_id"),
    sqlite_strict=True,
)

#: Only the SHA-256 of a device's token is kept, and never twice.
device = sa.Table(
    "device",
    metadata,
    sa.Column("device_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("token_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sa.Column("revoked_reason", sa.Text),
    sa.Index("device_provider", "provider_id", "device_id"),
    sqlite_strict=True,
)

# What follows is made from other services' events alone and can be made again from the log. No
# foreign key leads into it, because it may be empty for a moment.

programme = sa.Table(
    "programme",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sqlite_strict=True,
)

programme_category = sa.Table(
    "programme_category",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("nl", sa.Text, nullable=False),
    sa.Column("fr", sa.Text, nullable=False),
    sa.Column("en", sa.Text, nullable=False),
    sa.Index("programme_category_code", "code", "programme_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: A provider's uses of cheques. No voucher stands here.
redemption = sa.Table(
    "redemption",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("service_on", Day, nullable=False),
    sa.Column("promised_pay_on", Day, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("confirmed", Flag, nullable=False),
    sa.Index("redemption_provider", "provider_id", "redemption_id"),
    sqlite_strict=True,
)

#: What a provider is paid in one run. It is complete when all its parts are there.
settlement = sa.Table(
    "settlement",
    metadata,
    sa.Column("settlement_id", sa.Text, primary_key=True),
    sa.Column("run_id", sa.Text, nullable=False),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("parts", BigInt, nullable=False),
    sa.Column("cut_at", Instant, nullable=False),
    sa.Index("settlement_provider", "provider_id", "cut_at", "settlement_id"),
    sqlite_strict=True,
)

settlement_part = sa.Table(
    "settlement_part",
    metadata,
    sa.Column("settlement_id", sa.Text, sa.ForeignKey("settlement.settlement_id"), primary_key=True),
    sa.Column("part", BigInt, primary_key=True),
    sa.Column("redemptions", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("paid_on", Day),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: The redemptions of a settlement in the order of the ledger. One may be named here before it is in `redemption`.
settlement_line = sa.Table(
    "settlement_line",
    metadata,
    sa.Column("settlement_id", sa.Text, sa.ForeignKey("settlement.settlement_id"), primary_key=True),
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("redemption_id", sa.Text, nullable=False, index=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Each with what it is made from, and its tables in an order in which they can be emptied.
FROM_PROGRAMMES = (programme_category, programme)
FROM_PAYMENTS = (settlement_line, settlement_part, settlement, redemption)

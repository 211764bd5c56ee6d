"""The schema: providers and what they may do, the programmes they hear of, and what they are asked and paid."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Day, Document, Flag, Instant

metadata = sa.MetaData()

provider = sa.Table(
    "provider",
    metadata,
    sa.Column("provider_id", sa.Text, primary_key=True),
    sa.Column("public_name", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("enterprise_number", sa.Text, unique=True),
    sa.Column("work_status", sa.Text),
    sa.Column("week_cheques", BigInt),
    sa.Column("host_id", sa.Text, sa.ForeignKey("provider.provider_id"), index=True),
    sa.Column("link", sa.Text, unique=True),
    sa.Column("hosting_ended_at", Instant),
    sa.CheckConstraint("(kind = 'organisation') = (host_id IS NULL)", name="provider_hosted"),
    sqlite_strict=True,
)

#: A provider's limits by the day from which each holds; no amount lifts it. `provider.week_cheques` is what was told.
provider_limit = sa.Table(
    "provider_limit",
    metadata,
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("from_on", Day, primary_key=True),
    sa.Column("amount", BigInt),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Which evidence a category asks for from a day on, good for so many months after its issue.
evidence_rule = sa.Table(
    "evidence_rule",
    metadata,
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("from_on", Day, primary_key=True),
    sa.Column("months", BigInt),
    sa.Column("needed", Flag, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Documents that were seen. Nothing that stands in them is kept.
evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("evidence_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("issued_on", Day, nullable=False),
    sa.Column("valid_until", Day),
    sa.Column("seen_by", sa.Text, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Index("evidence_provider", "provider_id", "evidence_id"),
    sqlite_strict=True,
)

#: Reminders that evidence runs out, each made once; messages are made from them.
evidence_reminder = sa.Table(
    "evidence_reminder",
    metadata,
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("lacks_on", Day, primary_key=True),
    sa.Column("days", BigInt, primary_key=True),
    sa.Column("made_at", Instant, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: To whose account a provider is paid, by version. It stands in no event, log or list of providers.
payee = sa.Table(
    "payee",
    metadata,
    sa.Column("provider_id", sa.Text, sa.ForeignKey("provider.provider_id"), primary_key=True),
    sa.Column("version", BigInt, primary_key=True),
    sa.Column("account_holder", sa.Text, nullable=False),
    sa.Column("iban", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", Instant),
    sqlite_strict=True,
    sqlite_with_rowid=False,
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
    sa.Column("minutes_per_unit", BigInt, nullable=False),
    sa.Column("free_cancel_hours", BigInt, nullable=False),
    sa.Column("at_place", sa.Text, nullable=False),
    sa.Column("municipality_nis", sa.Text),
    sa.Column("neighbourhood", BigInt),
    sa.Column("takes_new_families", Flag),
    sa.Column("confirmed_on", Day),
    sa.CheckConstraint("price_cheques BETWEEN 1 AND 40", name="offer_price"),
    sa.CheckConstraint("minutes_per_unit BETWEEN 1 AND 1440", name="offer_minutes"),
    sa.CheckConstraint("free_cancel_hours BETWEEN 0 AND 168", name="offer_free_cancel"),
    sa.Index("offer_provider", "provider_id", "offer_id"),
    sa.Index("offer_category", "category", "offer_id"),
    sqlite_strict=True,
)

#: When an offer is open, in minutes of the week; past the week's end for what ends on Monday morning.
offer_hours = sa.Table(
    "offer_hours",
    metadata,
    sa.Column("offer_id", sa.Text, sa.ForeignKey("offer.offer_id"), primary_key=True),
    sa.Column("begins", BigInt, primary_key=True),
    sa.Column("ends", BigInt, nullable=False),
    sa.CheckConstraint("begins BETWEEN 0 AND 10079 AND ends BETWEEN begins + 1 AND begins + 1440", name="hours_day"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: What an offer has: the languages spoken (`kind` language) and the needs it meets (`kind` need).
offer_trait = sa.Table(
    "offer_trait",
    metadata,
    sa.Column("offer_id", sa.Text, sa.ForeignKey("offer.offer_id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Searches of a day that found nothing, counted. `any` stands for what was not asked. It holds nobody who searched.
#: `told` once the day is over and the ledger was told of it.
unmet_need = sa.Table(
    "unmet_need",
    metadata,
    sa.Column("on_day", Day, primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("hour", sa.Text, primary_key=True),
    sa.Column("neighbourhood", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("searches", BigInt, nullable=False),
    sa.Column("told", Flag, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Files of providers and offers that were taken in: what became of their rows, and which were bad and why.
import_run = sa.Table(
    "import_run",
    metadata,
    sa.Column("import_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False),
    sa.Column("taken_at", Instant, nullable=False),
    sa.Column("result", Document, nullable=False),
    sa.UniqueConstraint("asked_by", "key", name="import_key"),
    sqlite_strict=True,
)

#: Which rows of files were taken in as which provider and which offer: the same row again makes no second one.
imported = sa.Table(
    "imported",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("provider_ref", sa.Text, primary_key=True),
    sa.Column("offer_ref", sa.Text, primary_key=True),
    sa.Column("made_id", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: What a provider is asked about a use, and its one answer. No wallet and no words stand here.
question = sa.Table(
    "question",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("answered_at", Instant),
    sa.Column("closed_at", Instant),
    sa.Index("question_provider", "provider_id", "asked_at", "redemption_id", "kind"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
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
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("units", BigInt, nullable=False),
    sa.Column("service_on", Day, nullable=False),
    sa.Column("promised_pay_on", Day),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
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

#: `amount_cents` is what the part pays, after `recovered_cents` were kept for claims.
settlement_part = sa.Table(
    "settlement_part",
    metadata,
    sa.Column("settlement_id", sa.Text, sa.ForeignKey("settlement.settlement_id"), primary_key=True),
    sa.Column("part", BigInt, primary_key=True),
    sa.Column("redemptions", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("recovered_cents", BigInt, nullable=False),
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

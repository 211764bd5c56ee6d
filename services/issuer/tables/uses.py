"""Uses of cheques, what is said of them, and what the issuer asked the redeemer for."""

import sqlalchemy as sa

from services.issuer.tables.base import metadata
from shared.persistence.types import BigInt, Day, Document, Flag, Instant

#: A hold, or cheques taken. `taken` lists `[voucher, cents]` in paying order: those held, later those redeemed.
redemption = sa.Table(
    "redemption",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("wallet_id", sa.Text, nullable=False),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("taken", Document, nullable=False),
    sa.Column("service_on", Day, nullable=False),
    # The hour of the day in the programme's zone, so that the same hour can be searched elsewhere.
    sa.Column("service_hour", BigInt, nullable=False),
    # When a booked service begins, and when its hold lapses.
    sa.Column("service_at", Instant),
    sa.Column("hold_until", Instant),
    sa.Column("promised_pay_on", Day),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("booked_at", Instant, nullable=False),
    # The dispute window ends here: the end of the fourth working day after a capture was booked.
    sa.Column("accept_at", Instant),
    sa.Column("accepted_at", Instant),
    sa.Column("accepted_by", sa.Text),
    # Why it was released or reversed.
    sa.Column("end_reason", sa.Text),
    sa.Column("confirmed_at", Instant),
    # Cheques that a decided dispute sent back when the rest was confirmed.
    sa.Column("sent_back", BigInt, nullable=False),
    sa.Column("settlement_id", sa.Text),
    sa.Column("paid_on", Day),
    sa.Index("redemption_wallet", "wallet_id", "booked_at"),
    sqlite_strict=True,
)
CAPTURED = redemption.c.status == sa.literal_column("'captured'")
sa.Index(
    "redemption_to_accept",
    redemption.c.accept_at,
    redemption.c.id,
    sqlite_where=CAPTURED,
    postgresql_where=CAPTURED,
)

#: What a parent says is wrong: in time (`dispute`), or after the use was final (`claim`); the provider's answer, and
#: what a person decided. `given_back_at` of a claim says when a new grant gave the cheques back.
complaint = sa.Table(
    "complaint",
    metadata,
    sa.Column("redemption_id", sa.Text, sa.ForeignKey("redemption.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("answered_at", Instant),
    sa.Column("sent_back", BigInt),
    sa.Column("amount_cents", BigInt),
    sa.Column("decision", sa.Text),
    sa.Column("decided_at", Instant),
    sa.Column("decided_by", sa.Text),
    sa.Column("given_back_at", Instant),
    sqlite_strict=True,
)
OPEN_COMPLAINT = complaint.c.status == sa.literal_column("'open'")
sa.Index(
    "complaint_open",
    complaint.c.kind,
    complaint.c.opened_at,
    complaint.c.redemption_id,
    sqlite_where=OPEN_COMPLAINT,
    postgresql_where=OPEN_COMPLAINT,
)

#: Cheques of a decided claim that come back as a grant, by the programme and the fund they came from; `id` is that
#: grant's cause. They wait, the oldest first, until the ledger has credited the money. `released_at` is when that
#: money went back to the fund because nobody could be given cheques for it.
claim_part = sa.Table(
    "claim_part",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("redemption_id", sa.Text, sa.ForeignKey("redemption.id"), nullable=False, index=True),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("grant_id", sa.Text),
    sa.Column("released_at", Instant),
    sqlite_strict=True,
)
WAITING_PART = sa.and_(claim_part.c.grant_id.is_(None), claim_part.c.released_at.is_(None))
sa.Index(
    "claim_part_waiting",
    claim_part.c.programme_id,
    claim_part.c.fund_id,
    claim_part.c.position,
    sqlite_where=WAITING_PART,
    postgresql_where=WAITING_PART,
)

#: What the ledger credited for claims and no grant has taken yet; `trying` while the waiting ones are gone through.
claim_credit = sa.Table(
    "claim_credit",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("left_cents", BigInt, nullable=False),
    sa.Column("trying", Flag, nullable=False),
    sa.CheckConstraint("left_cents >= 0", name="claim_credit_never_overdrawn"),
    sqlite_strict=True,
)

#: *Treated badly*, *not safe*: for the confidential person alone. `words` are sealed under the household's key.
confidential_report = sa.Table(
    "confidential_report",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("household_id", sa.Text, sa.ForeignKey("household.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("redemption_id", sa.Text),
    sa.Column("words", sa.LargeBinary),
    sa.Column("reported_at", Instant, nullable=False),
    sa.Column("handled_at", Instant),
    sqlite_strict=True,
)

#: What was asked of the redeemer about a wallet: a hold's release, a revocation, an extension. It alone decides.
wallet_request = sa.Table(
    "wallet_request",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("wallet_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("redemption_id", sa.Text, index=True),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("refusal", sa.Text),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Index("wallet_request_wallet", "wallet_id", "asked_at"),
    sqlite_strict=True,
)

#: A later expiry for all unspent cheques of a programme, asked for portion by portion of its grants.
extension = sa.Table(
    "extension",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("programme_id", sa.Text, sa.ForeignKey("programme.id"), nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    # How far it is in the programme's grants, and what it asked for so far.
    sa.Column("next_grant", BigInt, nullable=False),
    sa.Column("wallets", BigInt, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: A message that is due because cheques end soon: one per wallet, expiry and number of days before.
reminder = sa.Table(
    "reminder",
    metadata,
    sa.Column("position", BigInt, primary_key=True),
    sa.Column("wallet_id", sa.Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("days_before", BigInt, nullable=False),
    sa.Column("due_on", Day, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    # How its parent is told, once that is known; and when a person printed the letter or called.
    sa.Column("way", sa.Text),
    sa.Column("done_at", Instant),
    sa.Column("done_by", sa.Text),
    # The message, where it is told by one.
    sa.Column("notice_id", sa.Text),
    sa.UniqueConstraint("wallet_id", "expires_at", "days_before", name="reminder_once"),
    sqlite_strict=True,
)
#: Written out, not as parameters: else no engine uses the indexes.
UNTOLD = reminder.c.way.is_(None)
BY_A_PERSON = sa.and_(
    reminder.c.done_at.is_(None),
    sa.or_(*(reminder.c.way == sa.literal_column(f"'{way}'") for way in ("post", "call", "helper"))),
)
sa.Index("reminder_untold", reminder.c.position, sqlite_where=UNTOLD, postgresql_where=UNTOLD)
sa.Index("reminder_message", reminder.c.notice_id)
sa.Index("reminder_by_a_person", reminder.c.position, sqlite_where=BY_A_PERSON, postgresql_where=BY_A_PERSON)

#: Providers and their offers as they tell of themselves, for what a parent reads.
provider = sa.Table(
    "provider",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("public_name", sa.Text, nullable=False),
    sqlite_strict=True,
)
offer = sa.Table(
    "offer",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("price_cheques", BigInt, nullable=False),
    sa.Column("active", Flag, nullable=False),
    sqlite_strict=True,
)
#: By which provider which programme's cheques may be taken for what. Who is hosted has none here: a parent chooses by
#: name, and theirs is their host's.
accreditation = sa.Table(
    "accreditation",
    metadata,
    sa.Column("provider_id", sa.Text, primary_key=True),
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sqlite_strict=True,
)

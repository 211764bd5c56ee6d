"""The schema. Catalogue tables follow what others say; wallets, vouchers and redemptions are the redeemer's own."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Day, Flag, Instant

metadata = sa.MetaData()

# -- the catalogue, as its owners last said it

programme = sa.Table(
    "programme",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("grace_days", BigInt, nullable=False),
    sa.Column("pay_within_working_days", BigInt, nullable=False),
    sa.Column("visit_limit", BigInt, nullable=False),
    sa.Column("guarantee_empty", Flag, nullable=False),
    sa.Column("hold_timeout_hours", BigInt, nullable=False),
    sa.Column("undo_minutes", BigInt, nullable=False),
    sa.Column("suspension_holds", sa.Text, nullable=False),
    sa.Column("wallet_week_cheques", BigInt),
    sa.Column("provider_week_cheques", BigInt),
    sqlite_strict=True,
)

#: What a programme pays for, with its name in each language.
programme_category = sa.Table(
    "programme_category",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("nl", sa.Text, nullable=False),
    sa.Column("fr", sa.Text, nullable=False),
    sa.Column("en", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: How many cheques a provider may take in a calendar week, beside what its programmes say; `NULL` for no limit.
provider = sa.Table(
    "provider",
    metadata,
    sa.Column("provider_id", sa.Text, primary_key=True),
    sa.Column("week_cheques", BigInt),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Whether a provider may take a programme's cheques for a category.
accreditation = sa.Table(
    "accreditation",
    metadata,
    sa.Column("provider_id", sa.Text, primary_key=True),
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

offer = sa.Table(
    "offer",
    metadata,
    sa.Column("offer_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("price_cheques", BigInt, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("active", Flag, nullable=False),
    sa.Column("minutes_per_unit", BigInt, nullable=False),
    sa.Column("free_cancel_hours", BigInt, nullable=False),
    sqlite_strict=True,
)

device = sa.Table(
    "device",
    metadata,
    sa.Column("device_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("token_sha256", sa.Text, nullable=False, index=True),
    sa.Column("revoked", Flag, nullable=False),
    sqlite_strict=True,
)

# -- what can be spent

#: `last_step` is the newest step of a code that was spent: it and every earlier one serve no more. In the same
#: way `spoken_counter` is the newest counter of a spoken code; `selector` is what such a code is looked up by, and
#: `next_selector` what one of the next generation is: the parent may hold new codes before we are told of them.
#: `key_id` names the master key of the codes in force, `next_key_id` that of the next: the newest when we looked.
#: `spoken_wrong` and `pin_wrong` count the wrong guesses at this generation, which lock the one and the other;
#: `tries` counts the refusals since `tries_since` that told something about the wallet.
#: `issued` counts the vouchers ever put in, and so gives the next one its place.
wallet = sa.Table(
    "wallet",
    metadata,
    sa.Column("wallet_id", sa.Text, primary_key=True),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("generation", BigInt, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("last_step", BigInt, nullable=False),
    sa.Column("selector", sa.Text, nullable=False, index=True),
    sa.Column("next_selector", sa.Text, nullable=False, index=True),
    sa.Column("next_key_id", sa.Text, nullable=False),
    sa.Column("spoken_counter", BigInt, nullable=False),
    sa.Column("spoken_wrong", BigInt, nullable=False),
    sa.Column("pin_wrong", BigInt, nullable=False),
    sa.Column("tries", BigInt, nullable=False),
    sa.Column("tries_since", Instant),
    sa.Column("issued", BigInt, nullable=False),
    sqlite_strict=True,
)

#: What a wallet is found by on one UTC day. It leads from a code to its wallet and is gone two days later.
wallet_handle = sa.Table(
    "wallet_handle",
    metadata,
    sa.Column("handle", sa.LargeBinary, primary_key=True),
    sa.Column("day", Day, nullable=False, index=True),
    sa.Column("wallet_id", sa.Text, nullable=False),
    sa.Column("key_id", sa.Text, nullable=False),
    sa.Column("generation", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Paper cheques: `printed` until used, cancelled or past their last day. Each is worth one cheque of its wallet.
paper = sa.Table(
    "paper",
    metadata,
    sa.Column("paper_id", sa.Text, primary_key=True),
    sa.Column("wallet_id", sa.Text, nullable=False, index=True),
    sa.Column("provider_id", sa.Text),
    sa.Column("last_day", Day, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("redemption_id", sa.Text),
    sqlite_strict=True,
)

#: Guesses that were wrong, counted by whose they were and in which stretch of time.
tries = sa.Table(
    "tries",
    metadata,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("whose", sa.Text, primary_key=True),
    sa.Column("since", Instant, primary_key=True),
    sa.Column("count", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: How far the handles of each UTC day were made: wallets up to `up_to` have theirs; `complete` when all have.
handle_day = sa.Table(
    "handle_day",
    metadata,
    sa.Column("day", Day, primary_key=True),
    sa.Column("up_to", sa.Text, nullable=False),
    sa.Column("complete", Flag, nullable=False),
    sqlite_strict=True,
)

#: `place` is the voucher's number among all that its wallet was ever issued, from 1. `revoke_reason` is why it was
#: asked back while something used it: it is revoked in the step that ends the use.
voucher = sa.Table(
    "voucher",
    metadata,
    sa.Column("voucher_id", sa.Text, primary_key=True),
    sa.Column("wallet_id", sa.Text, nullable=False),
    sa.Column("place", BigInt, nullable=False),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("face_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", BigInt, nullable=False),
    sa.Column("revoke_reason", sa.Text),
    sqlite_strict=True,
)
_ISSUED = voucher.c.state == "issued"
#: The paying order of a wallet's spendable vouchers: what a scan reads.
sa.Index(
    "voucher_paying_order",
    voucher.c.wallet_id,
    voucher.c.expires_at,
    voucher.c.place,
    sqlite_where=_ISSUED,
    postgresql_where=_ISSUED,
)
#: Which of a programme's unspent vouchers end first: what expiry reads.
sa.Index(
    "voucher_expiry",
    voucher.c.programme_id,
    voucher.c.expires_at,
    voucher.c.voucher_id,
    sqlite_where=_ISSUED,
    postgresql_where=_ISSUED,
)

#: Requests about a wallet's vouchers that were not followed, or not for each of them, and why.
wallet_refusal = sa.Table(
    "wallet_refusal",
    metadata,
    sa.Column("wallet_id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("refused_at", Instant, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# -- what was decided

#: A use of cheques, from the scan or the hold on. `units`, `cheques` and `amount_cents` say what is held, and from the
#: capture on what was taken; `payable_cents` what is owed for it now. `held_units` and `held_cents` keep what a hold
#: was made for. `minutes_per_unit` is only there for a service by the hour. `counted_at` is the instant whose
#: calendar week the cheques count in: that of a hold's service, else that of the scan. `end_reason` is why it was
#: released or reversed. `shown_sha256` tells a repeated request from another one under the same id.

redemption = sa.Table(
    "redemption",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("device_id", sa.Text, nullable=False),
    sa.Column("shown_sha256", sa.Text, nullable=False),
    sa.Column("wallet_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("price_cheques", BigInt, nullable=False),
    sa.Column("units", BigInt, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("payable_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("service_on", Day, nullable=False),
    sa.Column("promised_pay_on", Day),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Column("held_at", Instant),
    sa.Column("service_at", Instant),
    sa.Column("hold_until", Instant),
    sa.Column("free_until", Instant),
    sa.Column("held_units", BigInt),
    sa.Column("held_cents", BigInt),
    sa.Column("minutes_per_unit", BigInt),
    sa.Column("captured_at", Instant),
    sa.Column("undo_until", Instant),
    sa.Column("confirmed_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("end_reason", sa.Text),
    sa.Column("settled_on", Day),
    sa.Column("settlement_id", sa.Text),
    sa.Index("redemption_of_provider", "provider_id", "captured_at", "redemption_id"),
    sa.Index("redemption_week_of_provider", "provider_id", "counted_at"),
    sa.Index("redemption_week_of_wallet", "wallet_id", "counted_at"),
    sqlite_strict=True,
)
_HELD = redemption.c.status == "held"
#: Which holds run out first.
sa.Index("redemption_hold", redemption.c.hold_until, sqlite_where=_HELD, postgresql_where=_HELD)
#: A provider's holds, by when their service begins.
sa.Index(
    "redemption_booking",
    redemption.c.provider_id,
    redemption.c.service_at,
    redemption.c.redemption_id,
    sqlite_where=redemption.c.service_at.is_not(None),
    postgresql_where=redemption.c.service_at.is_not(None),
)

#: The vouchers of each redemption in paying order. One that was sent back is no longer live in it.
redemption_voucher = sa.Table(
    "redemption_voucher",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("number", BigInt, primary_key=True),
    sa.Column("voucher_id", sa.Text, nullable=False),
    sa.Column("version", BigInt, nullable=False),
    sa.Column("sent_back_at", Instant),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
_LIVE = redemption_voucher.c.sent_back_at.is_(None)
#: The database's own guard, whatever the code above it does: no voucher is in two live redemptions.
sa.Index(
    "redemption_voucher_once",
    redemption_voucher.c.voucher_id,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)

#: Scans that spent nothing, and why. No wallet stands here.
refusal = sa.Table(
    "refusal",
    metadata,
    sa.Column("refusal_id", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False, index=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("device_id", sa.Text, nullable=False),
    sa.Column("refused_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: Everything that can be thrown away and made again from the state topics.
CATALOGUE = (programme, programme_category, provider, accreditation, offer, device)

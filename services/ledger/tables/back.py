"""Tables of money that goes back or is made good, and of what waits for a second finance officer."""

import sqlalchemy as sa

from services.ledger.tables.base import metadata
from shared.persistence.types import BigInt, Document, Instant

#: What guarantee lines paid: for a `loss` in a use, for a `case`, or for a `claim`; `subject` is its id. What went
#: back to the fund when a line was closed is a `closing`.
guarantee_use = sa.Table(
    "guarantee_use",
    metadata,
    sa.Column("use_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("used_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: Commands that wait for a second finance officer: `open`, then `confirmed` or `withdrawn`.
proposal = sa.Table(
    "proposal",
    metadata,
    sa.Column("proposal_id", sa.Text, primary_key=True),
    sa.Column("command", sa.Text, nullable=False),
    sa.Column("arguments", Document, nullable=False),
    sa.Column("amount_cents", BigInt),
    sa.Column("proposed_by", sa.Text, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text),
    sa.Column("decided_at", Instant),
    sqlite_strict=True,
)

#: Complaints about uses that are final: `opened`, `dismissed` or `decided`, `booked`, and `closed` when nothing is due.
claim = sa.Table(
    "claim",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt),
    sa.Column("currency", sa.Text),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("decided_at", Instant),
    sa.Column("booked_at", Instant),
    sa.Index("claim_state", "state", "provider_id"),
    sqlite_strict=True,
)

#: What of a claim is due to which fund and programme. `covered_cents` were paid by the guarantee line first.
claim_part = sa.Table(
    "claim_part",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("recovered_cents", BigInt, nullable=False),
    sa.Column("written_off_cents", BigInt, nullable=False),
    sa.Column("covered_cents", BigInt, nullable=False),
    sqlite_strict=True,
)

#: What a settlement paid less for claims. `from_fund_id` owed it, `fund_id` and `programme_id` have it again.
claim_recovery = sa.Table(
    "claim_recovery",
    metadata,
    sa.Column("settlement_id", sa.Text, primary_key=True),
    sa.Column("number", BigInt, primary_key=True),
    sa.Column("redemption_id", sa.Text, nullable=False),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("from_fund_id", sa.Text, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sqlite_strict=True,
)

#: Allocations that were asked back of the issuer. `released_cents` is its answer; what was free of it is taken back,
#: and set aside for `to_programme_id` where money moves from one programme to another.
take_back = sa.Table(
    "take_back",
    metadata,
    sa.Column("request_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("to_programme_id", sa.Text),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("requested_at", Instant, nullable=False),
    sa.Column("released_cents", BigInt),
    sa.Column("answered_at", Instant),
    sqlite_strict=True,
)

"""The ledger's tables. What is in the books is only ever added to: triggers refuse anything else."""

from typing import Any

import sqlalchemy as sa

from services.ledger.tables.back import claim, claim_part, claim_recovery, guarantee_use, proposal, take_back
from services.ledger.tables.base import metadata
from shared.persistence.types import BigInt, Day, Document, Flag, Instant

__all__ = [
    "APPEND_ONLY",
    "CASH_KINDS",
    "MAY_BE_EXPLAINED",
    "account",
    "append_only_triggers",
    "claim",
    "claim_part",
    "claim_recovery",
    "command",
    "entry",
    "exception_case",
    "fund",
    "grant",
    "guarantee_use",
    "head",
    "metadata",
    "movement",
    "need",
    "offer",
    "posting",
    "programme",
    "proposal",
    "provider",
    "redemption",
    "redemption_part",
    "settlement",
    "settlement_run",
    "take_back",
    "unfunded_demand",
    "voucher",
]

#: One row: the last entry's number and instant. It is the lock of the books.
head = sa.Table(
    "head",
    metadata,
    sa.Column("id", BigInt, primary_key=True),
    sa.Column("seq", BigInt, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("checked_seq", BigInt, nullable=False),
    sqlite_strict=True,
)

fund = sa.Table(
    "fund",
    metadata,
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("fund_seq", BigInt, nullable=False),
    sqlite_strict=True,
)

account = sa.Table(
    "account",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("fund_id", sa.Text, nullable=False, index=True),
    sa.Column("debit_cents", BigInt, nullable=False),
    sa.Column("credit_cents", BigInt, nullable=False),
    sa.Column("postings", BigInt, nullable=False),
    sa.CheckConstraint("debit_cents >= 0 AND credit_cents >= 0", name="account_cumulative"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: `cause` is the event's or command's id, `subject` what it is about, `group_id` joins the entries
#: of one thing that concerns several funds.
entry = sa.Table(
    "entry",
    metadata,
    sa.Column("seq", BigInt, primary_key=True),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("fund_seq", BigInt, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("group_id", sa.Text),
    sa.Column("effective_on", Day, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("reverses", BigInt),
    sa.Index("entry_fund", "fund_id", "fund_seq", unique=True),
    sqlite_strict=True,
)
#: The kinds of entries that move the bank's money, apart from what goes back to funders.
CASH_KINDS = ("deposit_booked", "settlement_paid", "fund_corrected", "claim_recovered", "claim_repaid")
_CASH = entry.c.type.in_(CASH_KINDS)
sa.Index("entry_cash", entry.c.seq, sqlite_where=_CASH, postgresql_where=_CASH)

posting = sa.Table(
    "posting",
    metadata,
    sa.Column("seq", BigInt, sa.ForeignKey("entry.seq"), primary_key=True),
    sa.Column("line", BigInt, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("side", sa.Text, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.CheckConstraint("amount_cents > 0", name="posting_positive"),
    sa.CheckConstraint("side IN ('D', 'C')", name="posting_side"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: The steps of single vouchers that an entry stands for. They never leave this database.
movement = sa.Table(
    "movement",
    metadata,
    sa.Column("seq", BigInt, primary_key=True),
    sa.Column("line", BigInt, primary_key=True),
    sa.Column("voucher_id", sa.Text, nullable=False),
    sa.Column("from_state", sa.Text),
    sa.Column("to_state", sa.Text, nullable=False),
    sa.Column("version", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: The register: where each voucher is as far as the books know. A step that broke a rule moved nothing here.
voucher = sa.Table(
    "voucher",
    metadata,
    sa.Column("voucher_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, nullable=False),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("grant_id", sa.Text, nullable=False),
    sa.Column("cents", BigInt, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", BigInt, nullable=False),
    sa.Column("redemption_id", sa.Text),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

grant = sa.Table(
    "grant_made",
    metadata,
    sa.Column("grant_id", sa.Text, primary_key=True),
    sa.Column("programme_id", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("rule_version", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("family_type", sa.Text, nullable=False),
    sa.Column("municipality", sa.Text, nullable=False),
    sa.Column("neighbourhood", sa.Text, nullable=False),
    sa.Column("youngest_age_band", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("beneficiary", sa.Text, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: `amount_cents` is held or payable as things stand, `sent_back_cents` what went back after it was captured.
redemption = sa.Table(
    "redemption",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("offer_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("service_on", Day, nullable=False),
    sa.Column("promised_pay_on", Day),
    sa.Column("captured_at", Instant),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("settlement_id", sa.Text),
    sa.Column("sent_back_cents", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
_PAYABLE = sa.and_(redemption.c.state == "confirmed", redemption.c.settlement_id.is_(None))
sa.Index("redemption_payable", redemption.c.redemption_id, sqlite_where=_PAYABLE, postgresql_where=_PAYABLE)
sa.Index("redemption_settlement", redemption.c.settlement_id, redemption.c.redemption_id)

#: What of a redemption each fund and programme pays.
redemption_part = sa.Table(
    "redemption_part",
    metadata,
    sa.Column("redemption_id", sa.Text, primary_key=True),
    sa.Column("fund_id", sa.Text, primary_key=True),
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("amount_cents", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Facts that broke a rule. They were booked all the same; somebody has to look. `voucher_id` to
#: `version` tell the step a case is about, which its predecessor may explain when it comes. `covered_at` says since
#: when the guarantee line stands in for it.
exception_case = sa.Table(
    "exception_case",
    metadata,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("fund_id", sa.Text),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("programme_id", sa.Text),
    sa.Column("voucher_id", sa.Text),
    sa.Column("from_state", sa.Text),
    sa.Column("to_state", sa.Text),
    sa.Column("version", BigInt),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("resolved_at", Instant),
    sa.Column("covered_at", Instant),
    sqlite_strict=True,
)
#: Of a case that is open, or that the guarantee line stands in for, the missing fact may still come.
MAY_BE_EXPLAINED = sa.or_(exception_case.c.resolved_at.is_(None), exception_case.c.covered_at.is_not(None))
sa.Index(
    "exception_open",
    exception_case.c.code,
    exception_case.c.case_id,
    sqlite_where=MAY_BE_EXPLAINED,
    postgresql_where=MAY_BE_EXPLAINED,
)

#: What people did that touches value, and which facts stopped waiting when: with the inbox, all it takes to
#: make the books again. It took effect after the inbox row `after_in_seq`.
command = sa.Table(
    "command",
    metadata,
    sa.Column("number", BigInt, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("arguments", Document, nullable=False),
    sa.Column("minted", Document, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("after_in_seq", BigInt, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("confirmed_by", sa.Text, nullable=False),
    sqlite_strict=True,
)

settlement_run = sa.Table(
    "settlement_run",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("cut_at", Instant, nullable=False),
    sa.Column("settlements", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sqlite_strict=True,
)

#: `amount_cents` is what is paid: what is owed for the redemptions, less `recovered_cents` of claims.
settlement = sa.Table(
    "settlement",
    metadata,
    sa.Column("settlement_id", sa.Text, primary_key=True),
    sa.Column("run_id", sa.Text, nullable=False, index=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("redemptions", BigInt, nullable=False),
    sa.Column("amount_cents", BigInt, nullable=False),
    sa.Column("recovered_cents", BigInt, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("cut_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("paid_on", Day),
    sa.Column("bank_reference", sa.Text),
    sqlite_strict=True,
)

#: Followed from the other services.
programme = sa.Table(
    "programme",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("funds", Document, nullable=False),
    sa.Column("categories", Document, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sqlite_strict=True,
)
provider = sa.Table(
    "provider",
    metadata,
    sa.Column("provider_id", sa.Text, primary_key=True),
    sa.Column("public_name", sa.Text, nullable=False),
    sqlite_strict=True,
)
unfunded_demand = sa.Table(
    "unfunded_demand",
    metadata,
    sa.Column("programme_id", sa.Text, primary_key=True),
    sa.Column("grants", BigInt, nullable=False),
    sa.Column("cheques", BigInt, nullable=False),
    sqlite_strict=True,
)
offer = sa.Table(
    "offer",
    metadata,
    sa.Column("offer_id", sa.Text, primary_key=True),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("active", Flag, nullable=False),
    sqlite_strict=True,
)

#: Searches of a day that found nobody, as the providers counted them; `any` stands for what was not asked.
need = sa.Table(
    "need",
    metadata,
    sa.Column("on_day", Day, primary_key=True),
    sa.Column("category", sa.Text, primary_key=True),
    sa.Column("hour", sa.Text, primary_key=True),
    sa.Column("neighbourhood", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("searches", BigInt, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

#: Nothing of these is ever changed or taken away.
APPEND_ONLY = (entry, posting, movement, command)


_REFUSAL = "the books are only ever added to"


def append_only_triggers(dialect: str) -> list[str]:
    """An engine's refusals, as statements; the migration and a test's tables run the same ones."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{act.lower()} BEFORE {act} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for table in APPEND_ONLY
            for act in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION refuse_to_change_the_books() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        *(
            f"CREATE OR REPLACE TRIGGER {table.name}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_books()"
            for table in APPEND_ONLY
        ),
    ]


@sa.event.listens_for(metadata, "after_create")
def _guard(_target: sa.MetaData, connection: sa.Connection, **_more: Any) -> None:
    for statement in append_only_triggers(connection.dialect.name):
        connection.exec_driver_sql(statement)

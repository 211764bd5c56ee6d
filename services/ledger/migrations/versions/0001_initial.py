"""The ledger's first schema, with the triggers that keep the books append-only."""

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import BigInt, Day, Document, Flag, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_CASH = "type IN ('deposit_booked', 'settlement_paid', 'fund_corrected', 'claim_recovered', 'claim_repaid')"


def upgrade() -> None:
    op.create_table(
        "dead_letter",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("log_partition", BigInt, nullable=False),
        sa.Column("log_offset", BigInt, nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("headers", Document(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("replayed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("topic", "log_partition", "log_offset", "sha256", name="dead_letter_place"),
        sqlite_strict=True,
    )
    op.create_table(
        "inbox",
        sa.Column("in_seq", BigInt, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("log_partition", BigInt, nullable=False),
        sa.Column("log_offset", BigInt, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sequence", BigInt, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("headers", Document(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("applied_after", BigInt, nullable=True),
        sa.Column("applied_turn", BigInt, nullable=True),
        sa.Column("forced_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("in_seq"),
        sa.UniqueConstraint("event_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "inbox_log",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox_position",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("log_partition", BigInt, nullable=False),
        sa.Column("next_offset", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("topic", "log_partition"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox_subject",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("last_sequence", BigInt, nullable=False),
        sa.Column("epoch", BigInt, nullable=False),
        sa.Column("frozen_by", BigInt, nullable=True),
        sa.PrimaryKeyConstraint("topic", "subject"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("sequence", BigInt, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("headers", Document(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("published_at", Instant(), nullable=True),
        sa.Column("blocked_code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "outbox_blocked",
            ["topic", "subject"],
            unique=False,
            sqlite_where=sa.text("blocked_code IS NOT NULL"),
            postgresql_where=sa.text("blocked_code IS NOT NULL"),
        )
        batch_op.create_index(
            "outbox_unpublished",
            ["position"],
            unique=False,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "parked",
        sa.Column("in_seq", BigInt, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sequence", BigInt, nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("in_seq"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.create_index("parked_subject", ["topic", "subject", "sequence"], unique=False)

    op.create_table(
        "producer",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("epoch", BigInt, nullable=False),
        sa.Column("starts", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "subject_sequence",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("last", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("topic", "subject"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "waiting",
        sa.Column("in_seq", BigInt, nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("since_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("in_seq"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_need"), ["need"], unique=False)

    op.create_table(
        "access_token",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("token_sha256"),
        sqlite_strict=True,
    )
    op.create_table(
        "ceremony",
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("secret_sha256"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("ceremony", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ceremony_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", BigInt, nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("credential_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkey_person_id"), ["person_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("address_hash", sa.Text(), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", BigInt, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address_hash"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_scope"), ["scope"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("own_phone", Flag(), nullable=False),
        sa.Column("strong", Flag(), nullable=False),
        sa.Column("tries", BigInt, nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant(), nullable=False),
        sa.Column("idle_ends_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_sha256"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_actor"), ["actor"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_idle_ends_at"), ["idle_ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_scope"), ["scope"], unique=False)

    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("attempt_sha256", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("link_sha256", sa.Text(), nullable=False),
        sa.Column("tries", BigInt, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_sha256"),
        sa.UniqueConstraint("link_sha256"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_code_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index("sign_in_code_address", ["address_hash", "asked_at"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("tries", BigInt, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            "notice_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
    op.create_table(
        "idempotency",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("status", BigInt, nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "route", "key"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_created_at"), ["created_at"], unique=False)

    op.create_table(
        "job_due",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("job"),
        sqlite_strict=True,
    )
    op.create_table(
        "account",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("debit_cents", BigInt, nullable=False),
        sa.Column("credit_cents", BigInt, nullable=False),
        sa.Column("postings", BigInt, nullable=False),
        sa.CheckConstraint("debit_cents >= 0 AND credit_cents >= 0", name="account_cumulative"),
        sa.PrimaryKeyConstraint("account"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_fund_id"), ["fund_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("booked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("redemption_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("claim_state", ["state", "provider_id"], unique=False)

    op.create_table(
        "claim_part",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("recovered_cents", BigInt, nullable=False),
        sa.Column("written_off_cents", BigInt, nullable=False),
        sa.Column("covered_cents", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("redemption_id", "fund_id", "programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "claim_recovery",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("from_fund_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("settlement_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "command",
        sa.Column("number", BigInt, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("arguments", Document(), nullable=False),
        sa.Column("minted", Document(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("after_in_seq", BigInt, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sqlite_strict=True,
    )
    op.create_table(
        "entry",
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("fund_seq", BigInt, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("effective_on", Day(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reverses", BigInt, nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            "entry_cash",
            ["seq"],
            unique=False,
            sqlite_where=sa.text(_CASH),
            postgresql_where=sa.text(_CASH),
        )
        batch_op.create_index("entry_fund", ["fund_id", "fund_seq"], unique=True)

    op.create_table(
        "exception_case",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=True),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=True),
        sa.Column("voucher_id", sa.Text(), nullable=True),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("version", BigInt, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=True),
        sa.Column("covered_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("case_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("exception_case", schema=None) as batch_op:
        batch_op.create_index(
            "exception_open",
            ["code", "case_id"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL OR covered_at IS NOT NULL"),
            postgresql_where=sa.text("resolved_at IS NULL OR covered_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_exception_case_subject"), ["subject"], unique=False)

    op.create_table(
        "fund",
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("fund_seq", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("fund_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "grant_made",
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("rule_version", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("family_type", sa.Text(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("neighbourhood", sa.Text(), nullable=False),
        sa.Column("youngest_age_band", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("beneficiary", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("grant_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "guarantee_use",
        sa.Column("use_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("used_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("use_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("guarantee_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guarantee_use_subject"), ["subject"], unique=False)

    op.create_table(
        "head",
        sa.Column("id", BigInt, nullable=False),
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("checked_seq", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "movement",
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("line", BigInt, nullable=False),
        sa.Column("voucher_id", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("seq", "line"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "offer",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("active", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("funds", Document(), nullable=False),
        sa.Column("categories", Document(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "proposal",
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("arguments", Document(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("proposal_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "provider",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("public_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "redemption",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("service_on", Day(), nullable=False),
        sa.Column("promised_pay_on", Day(), nullable=True),
        sa.Column("captured_at", Instant(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.Column("sent_back_cents", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("redemption_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(
            "redemption_payable",
            ["redemption_id"],
            unique=False,
            sqlite_where=sa.text("state = 'confirmed' AND settlement_id IS NULL"),
            postgresql_where=sa.text("state = 'confirmed' AND settlement_id IS NULL"),
        )
        batch_op.create_index("redemption_settlement", ["settlement_id", "redemption_id"], unique=False)

    op.create_table(
        "redemption_part",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("redemption_id", "fund_id", "programme_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settlement",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("redemptions", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("recovered_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("cut_at", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("paid_on", Day(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("settlement_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_run_id"), ["run_id"], unique=False)

    op.create_table(
        "settlement_run",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("cut_at", Instant(), nullable=False),
        sa.Column("settlements", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "take_back",
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("to_programme_id", sa.Text(), nullable=True),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("requested_at", Instant(), nullable=False),
        sa.Column("released_cents", BigInt, nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("request_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "need",
        sa.Column("on_day", Day(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=False),
        sa.Column("neighbourhood", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("searches", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("on_day", "category", "hour", "neighbourhood", "language"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unfunded_demand",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("grants", BigInt, nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "voucher",
        sa.Column("voucher_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("cents", BigInt, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("redemption_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("voucher_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "posting",
        sa.Column("seq", BigInt, nullable=False),
        sa.Column("line", BigInt, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.CheckConstraint("side IN ('D', 'C')", name="posting_side"),
        sa.CheckConstraint("amount_cents > 0", name="posting_positive"),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["entry.seq"],
        ),
        sa.PrimaryKeyConstraint("seq", "line"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for table in ("entry", "posting", "movement", "command"):
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'the books are only ever added to'); END"
                )
    else:
        op.execute(
            "CREATE FUNCTION refuse_to_change_the_books() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the books are only ever added to' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for table in ("entry", "posting", "movement", "command"):
            op.execute(
                f"CREATE TRIGGER {table}_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_books()"
            )


def downgrade() -> None:
    op.drop_table("posting")
    op.drop_table("voucher")
    op.drop_table("unfunded_demand")
    op.drop_table("need")
    op.drop_table("take_back")
    op.drop_table("settlement_run")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_run_id"))

    op.drop_table("settlement")
    op.drop_table("redemption_part")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index("redemption_settlement")
        batch_op.drop_index(
            "redemption_payable",
            sqlite_where=sa.text("state = 'confirmed' AND settlement_id IS NULL"),
            postgresql_where=sa.text("state = 'confirmed' AND settlement_id IS NULL"),
        )

    op.drop_table("redemption")
    op.drop_table("provider")
    op.drop_table("proposal")
    op.drop_table("programme")
    op.drop_table("offer")
    op.drop_table("movement")
    op.drop_table("head")
    with op.batch_alter_table("guarantee_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guarantee_use_subject"))

    op.drop_table("guarantee_use")
    op.drop_table("grant_made")
    op.drop_table("fund")
    with op.batch_alter_table("exception_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exception_case_subject"))
        batch_op.drop_index(
            "exception_open",
            sqlite_where=sa.text("resolved_at IS NULL OR covered_at IS NOT NULL"),
            postgresql_where=sa.text("resolved_at IS NULL OR covered_at IS NOT NULL"),
        )

    op.drop_table("exception_case")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index("entry_fund")
        batch_op.drop_index(
            "entry_cash",
            sqlite_where=sa.text(_CASH),
            postgresql_where=sa.text(_CASH),
        )

    op.drop_table("entry")
    op.drop_table("command")
    op.drop_table("claim_recovery")
    op.drop_table("claim_part")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("claim_state")

    op.drop_table("claim")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_fund_id"))

    op.drop_table("account")
    op.drop_table("job_due")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "notice_waiting", sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'")
        )
        batch_op.drop_index(batch_op.f("ix_notice_created_at"))

    op.drop_table("notice")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index("sign_in_code_address")
        batch_op.drop_index(batch_op.f("ix_sign_in_code_asked_at"))

    op.drop_table("sign_in_code")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_scope"))
        batch_op.drop_index(batch_op.f("ix_session_idle_ends_at"))
        batch_op.drop_index(batch_op.f("ix_session_actor"))

    op.drop_table("session")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_scope"))

    op.drop_table("person")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_person_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("ceremony", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ceremony_expires_at"))

    op.drop_table("ceremony")
    op.drop_table("access_token")
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_need"))

    op.drop_table("waiting")
    op.drop_table("subject_sequence")
    op.drop_table("producer")
    with op.batch_alter_table("parked", schema=None) as batch_op:
        batch_op.drop_index("parked_subject")

    op.drop_table("parked")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "outbox_unpublished",
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )
        batch_op.drop_index(
            "outbox_blocked",
            sqlite_where=sa.text("blocked_code IS NOT NULL"),
            postgresql_where=sa.text("blocked_code IS NOT NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("inbox_subject")
    op.drop_table("inbox_position")
    op.drop_table("inbox_log")
    op.drop_table("inbox")
    op.drop_table("dead_letter")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_to_change_the_books()")

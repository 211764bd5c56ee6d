"""The first schema."""

import sqlalchemy as sa
from alembic import op

from shared.persistence.types import BigInt, Day, Document, Flag, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


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
        "accreditation",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", "programme_id", "category"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "device",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("revoked", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("device_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_token_sha256"), ["token_sha256"], unique=False)

    op.create_table(
        "handle_day",
        sa.Column("day", Day(), nullable=False),
        sa.Column("up_to", sa.Text(), nullable=False),
        sa.Column("complete", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
        sqlite_strict=True,
    )
    op.create_table(
        "offer",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("price_cheques", BigInt, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("active", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("offer_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("grace_days", BigInt, nullable=False),
        sa.Column("pay_within_working_days", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme_category",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("nl", sa.Text(), nullable=False),
        sa.Column("fr", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id", "category"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "redemption",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("price_cheques", BigInt, nullable=False),
        sa.Column("units", BigInt, nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("service_on", Day(), nullable=False),
        sa.Column("promised_pay_on", Day(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("captured_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("settled_on", Day(), nullable=True),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("redemption_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index("redemption_of_provider", ["provider_id", "captured_at", "redemption_id"], unique=False)

    op.create_table(
        "redemption_voucher",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("voucher_id", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("sent_back_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("redemption_id", "number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("redemption_voucher", schema=None) as batch_op:
        batch_op.create_index(
            "redemption_voucher_once",
            ["voucher_id"],
            unique=True,
            sqlite_where=sa.text("sent_back_at IS NULL"),
            postgresql_where=sa.text("sent_back_at IS NULL"),
        )

    op.create_table(
        "refusal",
        sa.Column("refusal_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("refused_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("refusal_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusal_reason"), ["reason"], unique=False)

    op.create_table(
        "voucher",
        sa.Column("voucher_id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("face_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("voucher_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index(
            "voucher_paying_order",
            ["wallet_id", "expires_at", "place"],
            unique=False,
            sqlite_where=sa.text("state = 'issued'"),
            postgresql_where=sa.text("state = 'issued'"),
        )

    op.create_table(
        "wallet",
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("generation", BigInt, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_step", BigInt, nullable=False),
        sa.Column("selector", sa.Text(), nullable=False),
        sa.Column("spoken_counter", BigInt, nullable=False),
        sa.Column("issued", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("wallet_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("wallet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_selector"), ["selector"], unique=False)

    op.create_table(
        "wallet_handle",
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("handle"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("wallet_handle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_handle_day"), ["day"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("wallet_handle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wallet_handle_day"))

    op.drop_table("wallet_handle")
    with op.batch_alter_table("wallet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wallet_selector"))

    op.drop_table("wallet")
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.drop_index(
            "voucher_paying_order",
            sqlite_where=sa.text("state = 'issued'"),
            postgresql_where=sa.text("state = 'issued'"),
        )

    op.drop_table("voucher")
    with op.batch_alter_table("refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusal_reason"))

    op.drop_table("refusal")
    with op.batch_alter_table("redemption_voucher", schema=None) as batch_op:
        batch_op.drop_index(
            "redemption_voucher_once",
            sqlite_where=sa.text("sent_back_at IS NULL"),
            postgresql_where=sa.text("sent_back_at IS NULL"),
        )

    op.drop_table("redemption_voucher")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index("redemption_of_provider")

    op.drop_table("redemption")
    op.drop_table("programme_category")
    op.drop_table("programme")
    op.drop_table("offer")
    op.drop_table("handle_day")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_token_sha256"))

    op.drop_table("device")
    op.drop_table("accreditation")
    op.drop_table("job_due")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
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

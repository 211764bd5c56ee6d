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
        "programme",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme_category",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("nl", sa.Text(), nullable=False),
        sa.Column("fr", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id", "code"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("programme_category", schema=None) as batch_op:
        batch_op.create_index("programme_category_code", ["code", "programme_id"], unique=False)

    op.create_table(
        "provider",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("public_name", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "redemption",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("service_on", Day(), nullable=False),
        sa.Column("promised_pay_on", Day(), nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("confirmed", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("redemption_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index("redemption_provider", ["provider_id", "redemption_id"], unique=False)

    op.create_table(
        "settlement",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("parts", BigInt, nullable=False),
        sa.Column("cut_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("settlement_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index("settlement_provider", ["provider_id", "cut_at", "settlement_id"], unique=False)

    op.create_table(
        "accreditation",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("provider_id", "programme_id", "category"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "device",
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("device_id"),
        sa.UniqueConstraint("token_sha256"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("device_provider", ["provider_id", "device_id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("price_cheques", BigInt, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("active", Flag(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("price_cheques BETWEEN 1 AND 40", name="offer_price"),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("offer_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("offer_category", ["category", "offer_id"], unique=False)
        batch_op.create_index("offer_provider", ["provider_id", "offer_id"], unique=False)

    op.create_table(
        "settlement_line",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("position", BigInt, nullable=False),
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlement.settlement_id"],
        ),
        sa.PrimaryKeyConstraint("settlement_id", "position"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("settlement_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_line_redemption_id"), ["redemption_id"], unique=False)

    op.create_table(
        "settlement_part",
        sa.Column("settlement_id", sa.Text(), nullable=False),
        sa.Column("part", BigInt, nullable=False),
        sa.Column("redemptions", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("paid_on", Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlement.settlement_id"],
        ),
        sa.PrimaryKeyConstraint("settlement_id", "part"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("settlement_part")
    with op.batch_alter_table("settlement_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_line_redemption_id"))

    op.drop_table("settlement_line")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("offer_provider")
        batch_op.drop_index("offer_category")

    op.drop_table("offer")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index("device_provider")

    op.drop_table("device")
    op.drop_table("accreditation")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index("settlement_provider")

    op.drop_table("settlement")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index("redemption_provider")

    op.drop_table("redemption")
    op.drop_table("provider")
    with op.batch_alter_table("programme_category", schema=None) as batch_op:
        batch_op.drop_index("programme_category_code")

    op.drop_table("programme_category")
    op.drop_table("programme")
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

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
        "evidence_rule",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("from_on", Day(), nullable=False),
        sa.Column("months", BigInt, nullable=True),
        sa.Column("needed", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("category", "code", "from_on"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_run",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("result", Document(), nullable=False),
        sa.PrimaryKeyConstraint("import_id"),
        sa.UniqueConstraint("asked_by", "key", name="import_key"),
        sqlite_strict=True,
    )
    op.create_table(
        "imported",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("offer_ref", sa.Text(), nullable=False),
        sa.Column("made_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "provider_ref", "offer_ref"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
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
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("enterprise_number", sa.Text(), nullable=True),
        sa.Column("work_status", sa.Text(), nullable=True),
        sa.Column("week_cheques", BigInt, nullable=True),
        sa.Column("host_id", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("hosting_ended_at", Instant(), nullable=True),
        sa.CheckConstraint("(kind = 'organisation') = (host_id IS NULL)", name="provider_hosted"),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("provider_id"),
        sa.UniqueConstraint("enterprise_number"),
        sa.UniqueConstraint("link"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_host_id"), ["host_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("redemption_id", "kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("question_provider", ["provider_id", "asked_at", "redemption_id", "kind"], unique=False)

    op.create_table(
        "redemption",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("units", BigInt, nullable=False),
        sa.Column("service_on", Day(), nullable=False),
        sa.Column("promised_pay_on", Day(), nullable=True),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
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
        "unmet_need",
        sa.Column("on_day", Day(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=False),
        sa.Column("neighbourhood", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("searches", BigInt, nullable=False),
        sa.Column("told", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("on_day", "category", "hour", "neighbourhood", "language"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
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
        "evidence",
        sa.Column("evidence_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("issued_on", Day(), nullable=False),
        sa.Column("valid_until", Day(), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("evidence_id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index("evidence_provider", ["provider_id", "evidence_id"], unique=False)

    op.create_table(
        "evidence_reminder",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("lacks_on", Day(), nullable=False),
        sa.Column("days", BigInt, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("provider_id", "category", "code", "lacks_on", "days"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
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
        sa.Column("minutes_per_unit", BigInt, nullable=False),
        sa.Column("free_cancel_hours", BigInt, nullable=False),
        sa.Column("at_place", sa.Text(), nullable=False),
        sa.Column("municipality_nis", sa.Text(), nullable=True),
        sa.Column("neighbourhood", BigInt, nullable=True),
        sa.Column("takes_new_families", Flag(), nullable=True),
        sa.Column("confirmed_on", Day(), nullable=True),
        sa.CheckConstraint("free_cancel_hours BETWEEN 0 AND 168", name="offer_free_cancel"),
        sa.CheckConstraint("minutes_per_unit BETWEEN 1 AND 1440", name="offer_minutes"),
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
        "payee",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("account_holder", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("provider_id", "version"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "provider_limit",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_on", Day(), nullable=False),
        sa.Column("amount", BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["provider.provider_id"],
        ),
        sa.PrimaryKeyConstraint("provider_id", "kind", "from_on"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
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
        sa.Column("recovered_cents", BigInt, nullable=False),
        sa.Column("paid_on", Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlement.settlement_id"],
        ),
        sa.PrimaryKeyConstraint("settlement_id", "part"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "offer_hours",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("begins", BigInt, nullable=False),
        sa.Column("ends", BigInt, nullable=False),
        sa.CheckConstraint(
            "begins BETWEEN 0 AND 10079 AND ends BETWEEN begins + 1 AND begins + 1440", name="hours_day"
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.offer_id"],
        ),
        sa.PrimaryKeyConstraint("offer_id", "begins"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "offer_trait",
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.offer_id"],
        ),
        sa.PrimaryKeyConstraint("offer_id", "kind", "code"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("offer_trait")
    op.drop_table("offer_hours")
    op.drop_table("settlement_part")
    with op.batch_alter_table("settlement_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_line_redemption_id"))

    op.drop_table("settlement_line")
    op.drop_table("provider_limit")
    op.drop_table("payee")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index("offer_provider")
        batch_op.drop_index("offer_category")

    op.drop_table("offer")
    op.drop_table("evidence_reminder")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index("evidence_provider")

    op.drop_table("evidence")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index("device_provider")

    op.drop_table("device")
    op.drop_table("accreditation")
    op.drop_table("unmet_need")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index("settlement_provider")

    op.drop_table("settlement")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index("redemption_provider")

    op.drop_table("redemption")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("question_provider")

    op.drop_table("question")
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_host_id"))

    op.drop_table("provider")
    with op.batch_alter_table("programme_category", schema=None) as batch_op:
        batch_op.drop_index("programme_category_code")

    op.drop_table("programme_category")
    op.drop_table("programme")
    op.drop_table("imported")
    op.drop_table("import_run")
    op.drop_table("evidence_rule")
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

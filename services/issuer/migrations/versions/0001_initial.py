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
        "accreditation",
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", "programme_id", "category"),
        sqlite_strict=True,
    )
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
        "helper_visit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("helper", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("helper_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_helper_visit_ends_at"), ["ends_at"], unique=False)

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
        "budget",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("allocated_cents", BigInt, nullable=False),
        sa.Column("committed_cents", BigInt, nullable=False),
        sa.CheckConstraint(
            "committed_cents >= 0 AND committed_cents <= allocated_cents", name="budget_never_overdrawn"
        ),
        sa.PrimaryKeyConstraint("programme_id", "fund_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "declined",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("declined_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_table(
        "door_word",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.Column("checked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("door_word", schema=None) as batch_op:
        batch_op.create_index("door_word_household", ["household_id", "position"], unique=False)
        batch_op.create_index(
            "door_word_unchecked",
            ["position"],
            unique=False,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "fund",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "guarantee",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("left_cents", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("programme_id", "fund_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("household_ref", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("family_type", sa.Text(), nullable=False),
        sa.Column("raises_alone", sa.Text(), nullable=True),
        sa.Column("children_birth_dates", Document(), nullable=False),
        sa.Column("children_with_disability", BigInt, nullable=False),
        sa.Column("municipality_nis", sa.Text(), nullable=True),
        sa.Column("neighbourhood", BigInt, nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("active_at", Instant(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "household_ref", name="household_key_of_source"),
        sqlite_strict=True,
    )
    op.create_table(
        "link_opening",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("price_cheques", BigInt, nullable=False),
        sa.Column("active", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("key_number", BigInt, nullable=False),
        sa.Column("last_day", Day(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("printed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_wallet_id"), ["wallet_id"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("face_cents", BigInt, nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("grace_days", BigInt, nullable=False),
        sa.Column("pay_within_working_days", BigInt, nullable=False),
        sa.Column("visit_limit", BigInt, nullable=False),
        sa.Column("hold_timeout_hours", BigInt, nullable=False),
        sa.Column("undo_minutes", BigInt, nullable=False),
        sa.Column("suspension_holds", sa.Text(), nullable=False),
        sa.Column("wallet_week_cheques", BigInt, nullable=True),
        sa.Column("provider_week_cheques", BigInt, nullable=True),
        sa.Column("paper_days", BigInt, nullable=False),
        sa.Column("guarantee_empty", Flag(), nullable=False),
        sa.Column("retrying", Flag(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("face_cents > 0", name="programme_face_is_positive"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "provider",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("public_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "redemption",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("taken", Document(), nullable=False),
        sa.Column("service_on", Day(), nullable=False),
        sa.Column("service_hour", BigInt, nullable=False),
        sa.Column("service_at", Instant(), nullable=True),
        sa.Column("hold_until", Instant(), nullable=True),
        sa.Column("promised_pay_on", Day(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("booked_at", Instant(), nullable=False),
        sa.Column("accept_at", Instant(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("sent_back", BigInt, nullable=False),
        sa.Column("settlement_id", sa.Text(), nullable=True),
        sa.Column("paid_on", Day(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(
            "redemption_to_accept",
            ["accept_at", "id"],
            unique=False,
            sqlite_where=sa.text("status = 'captured'"),
            postgresql_where=sa.text("status = 'captured'"),
        )
        batch_op.create_index("redemption_wallet", ["wallet_id", "booked_at"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("days_before", BigInt, nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.Column("notice_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("wallet_id", "expires_at", "days_before", name="reminder_once"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(
            "reminder_by_a_person",
            ["position"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND (way = 'post' OR way = 'call' OR way = 'helper')"),
            postgresql_where=sa.text("done_at IS NULL AND (way = 'post' OR way = 'call' OR way = 'helper')"),
        )
        batch_op.create_index("reminder_message", ["notice_id"], unique=False)
        batch_op.create_index(
            "reminder_untold",
            ["position"],
            unique=False,
            sqlite_where=sa.text("way IS NULL"),
            postgresql_where=sa.text("way IS NULL"),
        )

    op.create_table(
        "voucher",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("part", BigInt, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("extended_to", Instant(), nullable=True),
        sa.Column("revocation", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "wallet_request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("redemption_id", sa.Text(), nullable=True),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("wallet_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_request_redemption_id"), ["redemption_id"], unique=False)
        batch_op.create_index("wallet_request_wallet", ["wallet_id", "asked_at"], unique=False)

    op.create_table(
        "cohort_labels",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("labels", Document(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("programme_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "complaint",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("sent_back", BigInt, nullable=True),
        sa.Column("amount_cents", BigInt, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("given_back_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["redemption_id"],
            ["redemption.id"],
        ),
        sa.PrimaryKeyConstraint("redemption_id", "kind"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(
            "complaint_open",
            ["kind", "opened_at", "redemption_id"],
            unique=False,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "claim_part",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=True),
        sa.Column("released_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["redemption_id"],
            ["redemption.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("claim_part", schema=None) as batch_op:
        batch_op.create_index(
            "claim_part_waiting",
            ["programme_id", "fund_id", "position"],
            unique=False,
            sqlite_where=sa.text("grant_id IS NULL AND released_at IS NULL"),
            postgresql_where=sa.text("grant_id IS NULL AND released_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_claim_part_redemption_id"), ["redemption_id"], unique=False)

    op.create_table(
        "claim_credit",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("left_cents", BigInt, nullable=False),
        sa.Column("trying", Flag(), nullable=False),
        sa.CheckConstraint("left_cents >= 0", name="claim_credit_never_overdrawn"),
        sa.PrimaryKeyConstraint("programme_id", "fund_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "confidential_report",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("redemption_id", sa.Text(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("reported_at", Instant(), nullable=False),
        sa.Column("handled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "extension",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("next_grant", BigInt, nullable=False),
        sa.Column("wallets", BigInt, nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "family_link",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("number", BigInt, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.PrimaryKeyConstraint("household_id"),
        sa.UniqueConstraint("family_id", "number", name="family_link_in_order"),
        sqlite_strict=True,
    )
    op.create_table(
        "grant_decision",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rule_version", BigInt, nullable=False),
        sa.Column("family_type", sa.Text(), nullable=False),
        sa.Column("raises_alone", Flag(), nullable=False),
        sa.Column("inputs", Document(), nullable=False),
        sa.Column("lines", Document(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("face_cents", BigInt, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("programme_id", "household_id", "period", "cause", name="grant_once_a_period"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("grant_decision", schema=None) as batch_op:
        batch_op.create_index("grant_import", ["import_id", "status"], unique=False)
        batch_op.create_index(
            "grant_unfunded",
            ["programme_id", "position"],
            unique=False,
            sqlite_where=sa.text("status = 'unfunded'"),
            postgresql_where=sa.text("status = 'unfunded'"),
        )
        batch_op.create_index(batch_op.f("ix_grant_decision_wallet_id"), ["wallet_id"], unique=False)

    op.create_table(
        "household_import",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("authorised_on", Day(), nullable=False),
        sa.Column("limits", Document()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("columns", Document(), nullable=False),
        sa.Column("first_offset", BigInt, nullable=False),
        sa.Column("next_offset", BigInt, nullable=False),
        sa.Column("next_row", BigInt, nullable=False),
        sa.Column("rows", BigInt, nullable=False),
        sa.Column("accepted", BigInt, nullable=False),
        sa.Column("unchanged", BigInt, nullable=False),
        sa.Column("changed", BigInt, nullable=False),
        sa.Column("bad", BigInt, nullable=False),
        sa.Column("declined", BigInt, nullable=False),
        sa.Column("pending", BigInt, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=True),
        sa.Column("file_deleted_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("asked_by", "key", name="household_import_once_per_key"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("household_import", schema=None) as batch_op:
        batch_op.create_index("household_import_status", ["status", "position"], unique=False)

    op.create_table(
        "household_key",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.PrimaryKeyConstraint("household_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme_category",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("nl", sa.Text(), nullable=False),
        sa.Column("fr", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("programme_id", "code"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("programme_category", schema=None) as batch_op:
        batch_op.create_index("programme_category_code", ["code"], unique=False)

    op.create_table(
        "programme_fund",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("last_day", Day(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("programme_id", "place"),
        sa.UniqueConstraint("programme_id", "fund_id", name="programme_fund_once"),
        sqlite_strict=True,
    )
    op.create_table(
        "quota_rule",
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("version", BigInt, nullable=False),
        sa.Column("effective_from", Day(), nullable=False),
        sa.Column("base", BigInt, nullable=False),
        sa.Column("single_parent", BigInt, nullable=False),
        sa.Column("per_child_beyond", BigInt, nullable=False),
        sa.Column("children_included", BigInt, nullable=False),
        sa.Column("child_with_disability", BigInt, nullable=False),
        sa.Column("cap", BigInt, nullable=False),
        sa.Column("newborn", BigInt, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("programme_id", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "wallet",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("generation", BigInt, nullable=False),
        sa.Column("in_force", BigInt, nullable=False),
        sa.Column("spoken_counter", BigInt, nullable=False),
        sa.Column("spoken_locked", Flag(), nullable=False),
        sa.Column("safe", Flag(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closing_since", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("wallet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wallet_household_id"), ["household_id"], unique=False)
        batch_op.create_index(
            "wallet_closing",
            ["position"],
            unique=False,
            sqlite_where=sa.text("closing_since IS NOT NULL AND status = 'open'"),
            postgresql_where=sa.text("closing_since IS NOT NULL AND status = 'open'"),
        )

    op.create_table(
        "entitlement",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["household_import.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("programme_id", "household_id", name="entitlement_once"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("entitlement", schema=None) as batch_op:
        batch_op.create_index(
            "entitlement_pending",
            ["import_id", "position"],
            unique=False,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )
        batch_op.create_index(
            "entitlement_to_renew",
            ["programme_id", "period"],
            unique=False,
            sqlite_where=sa.text("import_id IS NULL AND status = 'granted'"),
            postgresql_where=sa.text("import_id IS NULL AND status = 'granted'"),
        )

    op.create_table(
        "grant_part",
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("fund_id", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("amount_cents", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["grant_decision.id"],
        ),
        sa.PrimaryKeyConstraint("grant_id", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "import_problem",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("row", BigInt, nullable=False),
        sa.Column("place", BigInt, nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["household_import.id"],
        ),
        sa.PrimaryKeyConstraint("import_id", "row", "place"),
        sqlite_strict=True,
    )
    op.create_table(
        "organisation",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "mandate",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("helper", sa.Text(), nullable=True),
        sa.Column("acts", Document(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("last_day", Day(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(organisation_id IS NULL) <> (helper IS NULL)", name="mandate_names_one"),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index("mandate_helper", ["helper", "position"], unique=False)
        batch_op.create_index("mandate_household", ["household_id", "position"], unique=False)
        batch_op.create_index("mandate_organisation", ["organisation_id", "position"], unique=False)

    op.create_table(
        "helper_act",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("mandate_id", sa.Text(), nullable=False),
        sa.Column("helper", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("helper_act", schema=None) as batch_op:
        batch_op.create_index("helper_act_household", ["household_id", "position"], unique=False)

    op.create_table(
        "reach",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("text_safe", Flag(), nullable=True),
        sa.Column("choices", Document(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"]),
        sa.PrimaryKeyConstraint("household_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "rating",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("month", Day(), nullable=False),
        sa.Column("face", sa.Text(), nullable=False),
        sa.Column("count", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("category", "month", "face"),
        sqlite_strict=True,
    )
    op.create_table(
        "rated",
        sa.Column("redemption_id", sa.Text(), nullable=False),
        sa.Column("rated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("redemption_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "survey_answer",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("month", Day(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("count", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("question", "month", "answer"),
        sqlite_strict=True,
    )
    op.create_table(
        "surveyed",
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("year", BigInt, nullable=False),
        sa.PrimaryKeyConstraint("wallet_id", "year"),
        sqlite_strict=True,
    )
    op.create_table(
        "legal_opinion",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("given_on", Day(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "letter",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("word_digest", sa.Text(), nullable=True),
        sa.Column("tries", BigInt, nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("told_at", Instant(), nullable=True),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("notice_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("code_digest"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("letter_message", ["notice_id"], unique=False)
        batch_op.create_index("letter_wallet", ["wallet_id", "position"], unique=False)

    op.create_table(
        "envelope",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("per_grant", BigInt, nullable=False),
        sa.Column("first_day", Day(), nullable=False),
        sa.Column("last_day", Day(), nullable=False),
        sa.Column("begins_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("granted", BigInt, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("granted >= 0 AND granted <= cheques", name="envelope_never_overdrawn"),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "emergency",
        sa.Column("position", BigInt, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("envelope_id", sa.Text(), nullable=False),
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("cheques", BigInt, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["envelope_id"],
            ["envelope.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("grant_id"),
        sa.UniqueConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("emergency", schema=None) as batch_op:
        batch_op.create_index(
            "emergency_unreviewed",
            ["position"],
            unique=False,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
    op.create_table(
        "import_preview",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme_id", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("authorised_on", Day(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("columns", Document(), nullable=False),
        sa.Column("first_offset", BigInt, nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    with op.batch_alter_table("import_preview", schema=None) as batch_op:
        batch_op.create_index("import_preview_received", ["received_at"], unique=False)

    op.create_table(
        "family_label",
        sa.Column("household_id", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["household.id"],
        ),
        sa.PrimaryKeyConstraint("household_id", "holder"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("family_label")
    with op.batch_alter_table("import_preview", schema=None) as batch_op:
        batch_op.drop_index("import_preview_received")

    op.drop_table("import_preview")
    with op.batch_alter_table("emergency", schema=None) as batch_op:
        batch_op.drop_index(
            "emergency_unreviewed", sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL")
        )

    op.drop_table("emergency")
    op.drop_table("envelope")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("letter_wallet")
        batch_op.drop_index("letter_message")

    op.drop_table("letter")
    op.drop_table("legal_opinion")
    op.drop_table("surveyed")
    op.drop_table("survey_answer")
    op.drop_table("rated")
    op.drop_table("rating")
    op.drop_table("reach")
    with op.batch_alter_table("helper_act", schema=None) as batch_op:
        batch_op.drop_index("helper_act_household")

    op.drop_table("helper_act")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index("mandate_organisation")
        batch_op.drop_index("mandate_household")
        batch_op.drop_index("mandate_helper")

    op.drop_table("mandate")
    op.drop_table("organisation")
    op.drop_table("import_problem")
    op.drop_table("grant_part")
    with op.batch_alter_table("entitlement", schema=None) as batch_op:
        batch_op.drop_index(
            "entitlement_to_renew",
            sqlite_where=sa.text("import_id IS NULL AND status = 'granted'"),
            postgresql_where=sa.text("import_id IS NULL AND status = 'granted'"),
        )
        batch_op.drop_index(
            "entitlement_pending",
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        )

    op.drop_table("entitlement")
    with op.batch_alter_table("wallet", schema=None) as batch_op:
        batch_op.drop_index(
            "wallet_closing",
            sqlite_where=sa.text("closing_since IS NOT NULL AND status = 'open'"),
            postgresql_where=sa.text("closing_since IS NOT NULL AND status = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_wallet_household_id"))

    op.drop_table("wallet")
    op.drop_table("quota_rule")
    op.drop_table("programme_fund")
    with op.batch_alter_table("programme_category", schema=None) as batch_op:
        batch_op.drop_index("programme_category_code")

    op.drop_table("programme_category")
    op.drop_table("household_key")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkey_person_id"))

    op.drop_table("passkey")
    with op.batch_alter_table("ceremony", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ceremony_expires_at"))

    op.drop_table("ceremony")
    with op.batch_alter_table("household_import", schema=None) as batch_op:
        batch_op.drop_index("household_import_status")

    op.drop_table("household_import")
    with op.batch_alter_table("grant_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_decision_wallet_id"))
        batch_op.drop_index(
            "grant_unfunded",
            sqlite_where=sa.text("status = 'unfunded'"),
            postgresql_where=sa.text("status = 'unfunded'"),
        )
        batch_op.drop_index("grant_import")

    op.drop_table("grant_decision")
    op.drop_table("family_link")
    op.drop_table("extension")
    op.drop_table("confidential_report")
    op.drop_table("claim_credit")
    with op.batch_alter_table("claim_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_part_redemption_id"))
        batch_op.drop_index(
            "claim_part_waiting",
            sqlite_where=sa.text("grant_id IS NULL AND released_at IS NULL"),
            postgresql_where=sa.text("grant_id IS NULL AND released_at IS NULL"),
        )

    op.drop_table("claim_part")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(
            "complaint_open", sqlite_where=sa.text("status = 'open'"), postgresql_where=sa.text("status = 'open'")
        )

    op.drop_table("complaint")
    op.drop_table("cohort_labels")
    with op.batch_alter_table("wallet_request", schema=None) as batch_op:
        batch_op.drop_index("wallet_request_wallet")
        batch_op.drop_index(batch_op.f("ix_wallet_request_redemption_id"))

    op.drop_table("wallet_request")
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voucher_grant_id"))

    op.drop_table("voucher")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(
            "reminder_untold", sqlite_where=sa.text("way IS NULL"), postgresql_where=sa.text("way IS NULL")
        )
        batch_op.drop_index(
            "reminder_by_a_person",
            sqlite_where=sa.text("done_at IS NULL AND (way = 'post' OR way = 'call' OR way = 'helper')"),
            postgresql_where=sa.text("done_at IS NULL AND (way = 'post' OR way = 'call' OR way = 'helper')"),
        )

    op.drop_table("reminder")
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.drop_index("redemption_wallet")
        batch_op.drop_index(
            "redemption_to_accept",
            sqlite_where=sa.text("status = 'captured'"),
            postgresql_where=sa.text("status = 'captured'"),
        )

    op.drop_table("redemption")
    op.drop_table("provider")
    op.drop_table("programme")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_wallet_id"))

    op.drop_table("paper")
    op.drop_table("offer")
    op.drop_table("link_opening")
    op.drop_table("household")
    op.drop_table("guarantee")
    op.drop_table("fund")
    with op.batch_alter_table("door_word", schema=None) as batch_op:
        batch_op.drop_index(
            "door_word_unchecked", sqlite_where=sa.text("outcome IS NULL"), postgresql_where=sa.text("outcome IS NULL")
        )
        batch_op.drop_index("door_word_household")

    op.drop_table("door_word")
    op.drop_table("declined")
    op.drop_table("budget")
    op.drop_table("job_due")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_created_at"))

    op.drop_table("idempotency")
    with op.batch_alter_table("helper_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_helper_visit_ends_at"))

    op.drop_table("helper_visit")
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
    op.drop_table("accreditation")

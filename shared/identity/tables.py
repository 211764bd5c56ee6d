"""The tables that every service's database holds for its own people: tokens, people, and who is signed in."""

import sqlalchemy as sa

from shared.persistence.types import BigInt, Flag, Instant

metadata = sa.MetaData()

access_token = sa.Table(
    "access_token",
    metadata,
    sa.Column("token_sha256", sa.Text, primary_key=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
    sqlite_strict=True,
)

#: Somebody who may sign in. The address is sealed under the service's key of people, and found by a keyed hash. Who
#: comes in by a passkey alone has none.
person = sa.Table(
    "person",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False, index=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("channel", sa.Text),
    sa.Column("address", sa.LargeBinary),
    sa.Column("address_hash", sa.Text, unique=True),
    # The sealed secret behind codes of an app, and the last step of its clock that was used.
    sa.Column("totp", sa.LargeBinary),
    sa.Column("totp_step", BigInt),
    sa.Column("created_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: A sign-in, over at `idle_ends_at`, which never lies after `ends_at`. Whoever signs in next sweeps up what is over.
session = sa.Table(
    "session",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("secret_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("actor", sa.Text, nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    # All parents have one name: what tells them apart is here.
    sa.Column("scope", sa.Text, nullable=False, index=True),
    sa.Column("own_phone", Flag, nullable=False),
    # With a second proof beside the code; without it, how often one was tried in vain.
    sa.Column("strong", Flag, nullable=False),
    sa.Column("tries", BigInt, nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    sa.Column("last_used_at", Instant, nullable=False),
    sa.Column("idle_ends_at", Instant, nullable=False, index=True),
    sa.Column("ends_at", Instant, nullable=False),
    sqlite_strict=True,
)

#: A code that was asked for. Without a `person_id` nobody has that address: no code of it opens anything.
sign_in_code = sa.Table(
    "sign_in_code",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Text),
    sa.Column("address_hash", sa.Text, nullable=False),
    # What the browser that asked holds, what is typed, and what the link holds.
    sa.Column("attempt_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("code_hash", sa.Text, nullable=False),
    sa.Column("link_sha256", sa.Text, nullable=False, unique=True),
    sa.Column("tries", BigInt, nullable=False),
    sa.Column("asked_at", Instant, nullable=False, index=True),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.Index("sign_in_code_address", "address_hash", "asked_at"),
    sqlite_strict=True,
)

#: A key in somebody's phone, computer or stick; the private half never leaves it.
passkey = sa.Table(
    "passkey",
    metadata,
    sa.Column("credential_id", sa.Text, primary_key=True),
    sa.Column("person_id", sa.Text, nullable=False, index=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", BigInt, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("last_used_at", Instant),
    sqlite_strict=True,
)

#: Something begun in one browser that ends with its next answer, once: what a passkey signs, a secret to be confirmed.
ceremony = sa.Table(
    "ceremony",
    metadata,
    sa.Column("secret_sha256", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
    sqlite_strict=True,
)

"""Access tokens: 256 random bits of which only the SHA-256 is kept."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from shared.identity.roles import Actor, Role
from shared.identity.tables import access_token
from shared.kernel.errors import UnauthenticatedError
from shared.kernel.ids import new_secret
from shared.persistence.unit_of_work import Reading, Tx

PREFIX = "rsp_"


def digest(token: str) -> str:
    """What is kept of a token, of a person or of a device."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(tx: Tx, actor: str, role: Role, scopes: Sequence[str], valid_for: timedelta) -> list[str]:
    """One token per scope, each shown this once."""
    made = [PREFIX + new_secret(tx.random) for _ in scopes]
    tx.execute(
        sa.insert(access_token),
        [
            {
                "token_sha256": digest(token),
                "actor": actor,
                "role": role.value,
                "scope": scope,
                "created_at": tx.now,
                "expires_at": tx.now + valid_for,
            }
            for token, scope in zip(made, scopes, strict=True)
        ],
    )
    return made


def open_token(reading: Reading, token: str) -> Actor:
    """Who holds this token. Raises `UnauthenticatedError`, in the same words whatever is wrong with it."""
    row = reading.execute(
        sa.select(access_token.c.actor, access_token.c.role, access_token.c.scope).where(
            access_token.c.token_sha256 == digest(token),
            access_token.c.expires_at > reading.now,
            access_token.c.revoked_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise UnauthenticatedError(
            "this access token is not valid",
            remedy="Ask the operator for a new one: `respijt <service> token create`.",
        )
    return Actor(row.actor, Role(row.role), row.scope)

"""What is begun in one browser and ended by its next answer: kept here, once, for a few minutes."""

from datetime import timedelta

import sqlalchemy as sa

from shared.identity.tables import ceremony
from shared.identity.tokens import digest
from shared.kernel.ids import new_secret
from shared.persistence.unit_of_work import Reading, Tx

VALID_FOR = timedelta(minutes=10)


def begin(tx: Tx, kind: str, value: bytes, person_id: str | None) -> str:
    """Keep a value. Returns the secret for the browser's cookie."""
    tx.execute(sa.delete(ceremony).where(ceremony.c.expires_at <= tx.now))
    secret = new_secret(tx.random)
    tx.execute(
        sa.insert(ceremony).values(
            secret_sha256=digest(secret),
            kind=kind,
            person_id=person_id,
            value=value,
            expires_at=tx.now + VALID_FOR,
        )
    )
    return secret


def look(reading: Reading, kind: str, secret: str, person_id: str | None) -> bytes | None:
    """The value that this browser began with, for this person."""
    return reading.execute(
        sa.select(ceremony.c.value).where(_is(kind, secret, person_id), ceremony.c.expires_at > reading.now)
    ).scalar_one_or_none()


def take(tx: Tx, kind: str, secret: str, person_id: str | None) -> bytes | None:
    """The same, and nobody gets it again."""
    found = look(tx, kind, secret, person_id)
    tx.execute(sa.delete(ceremony).where(_is(kind, secret, person_id)))
    return found


def _is(kind: str, secret: str, person_id: str | None) -> sa.ColumnElement[bool]:
    of = ceremony.c.person_id.is_(None) if person_id is None else ceremony.c.person_id == person_id
    return sa.and_(ceremony.c.secret_sha256 == digest(secret), ceremony.c.kind == kind, of)

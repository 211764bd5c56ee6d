"""The same key and the same body get the same answer, whatever happened in between.

The key is looked up before anything else is judged, and the answer is stored in the transaction
of the change it tells about.
"""

import hashlib
import re
from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa

from shared.http.tables import idempotency
from shared.kernel.errors import BadRequestError, InvalidError
from shared.persistence.unit_of_work import Tx

#: How long answers are kept. A client that repeats later is answered anew.
KEPT = timedelta(days=30)

_KEY = re.compile(r"\A[A-Za-z0-9_-]{8,64}\Z")


class Answer(NamedTuple):
    """What was answered, to the byte."""

    status: int
    content_type: str
    body: bytes


def read_key(header: str | None) -> str:
    """The request's key. Raises `BadRequestError` when it is missing or no key."""
    if header is None or not _KEY.match(header):
        raise BadRequestError(
            "the header Idempotency-Key is missing or malformed",
            code="idempotency_key_missing",
            remedy="Send 8 to 64 letters, digits, - or _, made anew for each intention and repeated on each retry.",
        )
    return header


def earlier_answer(tx: Tx, scope: str, route: str, key: str, body: bytes) -> Answer | None:
    """What this very request was answered before. Raises `InvalidError` when the key was used for another body."""
    row = tx.execute(
        sa.select(
            idempotency.c.body_sha256, idempotency.c.status, idempotency.c.content_type, idempotency.c.body
        ).where(idempotency.c.scope == scope, idempotency.c.route == route, idempotency.c.key == key)
    ).one_or_none()
    if row is None:
        return None
    if row.body_sha256 != hashlib.sha256(body).digest():
        raise InvalidError(
            "this key was used for another request",
            code="idempotency_mismatch",
            remedy="Make a new key for a new intention; repeat the old one only with the very same body.",
        )
    return Answer(row.status, row.content_type, row.body)


def keep_answer(tx: Tx, scope: str, route: str, key: str, body: bytes, answer: Answer) -> None:
    tx.execute(
        sa.insert(idempotency).values(
            scope=scope,
            route=route,
            key=key,
            body_sha256=hashlib.sha256(body).digest(),
            status=answer.status,
            content_type=answer.content_type,
            body=answer.body,
            created_at=tx.now,
        )
    )


def forget_old(tx: Tx) -> None:
    """Drop the answers that were kept long enough."""
    tx.execute(sa.delete(idempotency).where(idempotency.c.created_at < tx.now - KEPT))

"""Legal opinions, and the sentences that may be said by them."""

from datetime import date

import sqlalchemy as sa

from services.issuer.tables.opinions import legal_opinion
from shared.persistence.unit_of_work import Reading, Tx


def add(tx: Tx, opinion_id: str, sentence: str, reference: str, given_on: date, by: str) -> None:
    tx.execute(
        sa.insert(legal_opinion).values(
            id=opinion_id,
            sentence=sentence,
            reference=reference,
            given_on=given_on,
            recorded_by=by,
            recorded_at=tx.now,
        )
    )


def in_force(reading: Reading) -> frozenset[str]:
    """The sentences that may be said."""
    found = reading.execute(sa.select(legal_opinion.c.sentence).where(legal_opinion.c.withdrawn_at.is_(None)))
    return frozenset(found.scalars())


def exists(reading: Reading, opinion_id: str) -> bool:
    found = reading.execute(sa.select(legal_opinion.c.id).where(legal_opinion.c.id == opinion_id)).first()
    return found is not None


def withdraw(tx: Tx, opinion_id: str, by: str) -> None:
    tx.execute(
        sa.update(legal_opinion)
        .where(legal_opinion.c.id == opinion_id, legal_opinion.c.withdrawn_at.is_(None))
        .values(withdrawn_at=tx.now, withdrawn_by=by)
    )

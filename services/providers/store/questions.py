"""What providers are asked about uses, and what they answered."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.providers.domain import Question
from services.providers.tables import question
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Tx


def ask(tx: Tx, asked: Sequence[Question]) -> None:
    """Enter questions. One that is there stays as it is: the log may be read again."""
    if asked:
        tx.execute(insert(question).on_conflict_do_nothing(), [asdict(one) for one in asked])


def close(tx: Tx, kind: str, redemption_ids: Collection[str], at: datetime) -> None:
    """Somebody decided; what was not answered will not be any more."""
    for some in portions(sorted(redemption_ids)):
        tx.execute(
            sa.update(question)
            .where(question.c.kind == kind, question.c.redemption_id.in_(some), question.c.closed_at.is_(None))
            .values(closed_at=at)
        )


def lock(tx: Tx, redemption_id: str, provider_id: str) -> list[Question]:
    """The questions about a redemption of this provider, the first asked first, locked until the unit ends."""
    rows = tx.execute(
        sa.select(question)
        .where(question.c.redemption_id == redemption_id, question.c.provider_id == provider_id)
        .order_by(question.c.asked_at, question.c.kind.desc())
        .with_for_update()
    ).all()
    return [read(row) for row in rows]


def save(tx: Tx, changed: Question) -> None:
    """The answer. The question's row is locked."""
    tx.execute(
        sa.update(question)
        .where(question.c.redemption_id == changed.redemption_id, question.c.kind == changed.kind)
        .values(answer=changed.answer, answered_at=changed.answered_at)
    )


def read(row: Any) -> Question:
    return Question(
        row.redemption_id,
        row.kind,
        row.provider_id,
        row.reason,
        row.asked_at,
        row.answer,
        row.answered_at,
        row.closed_at,
    )

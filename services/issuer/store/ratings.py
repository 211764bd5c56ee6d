"""Counts of what parents think, and who has said something already."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer.tables.ratings import rated, rating, survey_answer, surveyed
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx


def note_rated(tx: Tx, redemption_id: str) -> bool:
    """False when this use was rated before."""
    new = insert(rated).values(redemption_id=redemption_id, rated_at=tx.now)
    return tx.execute(new.on_conflict_do_nothing().returning(rated.c.redemption_id)).first() is not None


def note_surveyed(tx: Tx, wallet_id: str, year: int) -> bool:
    """False when this parent answered this year's questions before."""
    new = insert(surveyed).values(wallet_id=wallet_id, year=year)
    return tx.execute(new.on_conflict_do_nothing().returning(surveyed.c.wallet_id)).first() is not None


def count_rating(tx: Tx, category: str, month: date, face: str) -> None:
    _count(tx, rating, {"category": category, "month": month, "face": face})


def count_answer(tx: Tx, question: str, month: date, answer: str) -> None:
    _count(tx, survey_answer, {"question": question, "month": month, "answer": answer})


def _count(tx: Tx, table: sa.Table, cell: Mapping[str, Any]) -> None:
    statement = insert(table).values(**cell, count=1)
    tx.execute(statement.on_conflict_do_update(index_elements=list(cell), set_={"count": table.c.count + 1}))

"""What people said at the doors, and which household holds a wallet."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from services.issuer.commands.granting import Given
from services.issuer.explain import explain
from services.issuer.store.belonging import Programmes, of_households
from services.issuer.tables import door_word, wallet
from services.issuer.tables.families import UNCHECKED
from shared.kernel.errors import NotFoundError
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


def given(grants: Iterable[Given]) -> list[dict[str, Any]]:
    """Grants as somebody is told of them at once, each with why it is so many."""
    return [
        {
            "grant_id": each.grant_id,
            "programme_id": each.programme_id,
            "status": each.status,
            "cheques": each.cheques,
            "explanation": explain(each.cheques, each.lines),
        }
        for each in grants
    ]


def household_of_wallet(reading: Reading, wallet_id: str) -> str:
    """The household of a wallet. Raises `NotFoundError`."""
    found: str | None = reading.execute(
        sa.select(wallet.c.household_id).where(wallet.c.id == wallet_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFoundError("there are no such cheques", remedy="Check the address, or ask who gave it to you.")
    return found


def words(reading: Reading, limit: int, after: str, programmes: Programmes = None) -> dict[str, Any]:
    """What was said at the doors and nobody checked yet, the oldest first."""
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    found = reading.execute(
        sa.select(door_word)
        .where(UNCHECKED, door_word.c.position > position, of_households(door_word.c.household_id, programmes))
        .order_by(door_word.c.position)
        .limit(limit + 1)
    ).all()
    rows, last = part_of(found, limit)
    return {
        "words": [
            {
                "word_id": row.id,
                "household_id": row.household_id,
                "kind": row.kind,
                "via": row.via,
                "told_by": row.told_by,
                "told_at": row.told_at,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }

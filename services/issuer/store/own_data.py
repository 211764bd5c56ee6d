"""What a parent corrects herself: her contact, her language, and how she may be reached."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.reach import Reach
from services.issuer.tables import household
from services.issuer.tables.reach import reach
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


def save_personal(tx: Tx, household_id: str, personal: bytes, language: str | None) -> None:
    tx.execute(
        sa.update(household)
        .where(household.c.id == household_id)
        .values(personal=personal, language=language, changed_at=tx.now)
    )


def reach_of(reading: Reading, household_id: str) -> Reach:
    """What was said, or nothing yet."""
    row = reading.execute(
        sa.select(reach.c.text_safe, reach.c.choices).where(reach.c.household_id == household_id)
    ).one_or_none()
    return Reach() if row is None else Reach(row.text_safe, tuple(row.choices))


def ask_safety_again(tx: Tx, household_ids: Collection[str]) -> None:
    """Their contact is another: that it is safe to text was said of the one before."""
    for some in portions(sorted(household_ids)):
        tx.execute(sa.update(reach).where(reach.c.household_id.in_(some)).values(text_safe=None, changed_at=tx.now))


def save_reach(tx: Tx, household_id: str, said: Reach) -> None:
    values: dict[str, Any] = {"text_safe": said.text_safe, "choices": list(said.choices), "changed_at": tx.now}
    statement = insert(reach).values(household_id=household_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["household_id"], set_=values))

"""What a closed household leaves: random ids, and nothing of who it was."""

import sqlalchemy as sa

from services.issuer.tables import UNFUNDED, entitlement, grant, household, household_import, household_key
from services.issuer.tables.reach import reach
from shared.persistence.unit_of_work import Reading, Tx


def wallet_of_grant(reading: Reading, grant_id: str) -> str | None:
    found: str | None = reading.execute(sa.select(grant.c.wallet_id).where(grant.c.id == grant_id)).scalar_one_or_none()
    return found


def lock_household(tx: Tx, household_id: str) -> str | None:
    """The status of a household, locked until the unit ends."""
    found: str | None = tx.execute(
        sa.select(household.c.status).where(household.c.id == household_id).with_for_update()
    ).scalar_one_or_none()
    return found


def erase(tx: Tx, household_id: str) -> None:
    """Destroy the key and overwrite what tells who it was. The random id stands where its reference stood."""
    tx.execute(sa.delete(household_key).where(household_key.c.household_id == household_id))
    tx.execute(sa.delete(reach).where(reach.c.household_id == household_id))
    tx.execute(
        sa.update(household)
        .where(household.c.id == household_id)
        .values(
            source="closed",
            household_ref=household_id,
            status="closed",
            family_type="other",
            raises_alone=None,
            children_birth_dates=[],
            children_with_disability=0,
            municipality_nis=None,
            neighbourhood=None,
            personal=None,
            changed_at=tx.now,
            closed_at=tx.now,
        )
    )


def leave_lists(tx: Tx, household_id: str) -> None:
    """Take a household off every programme's list; files that still wait for its grant wait for one less."""
    pending = entitlement.c.status == "pending"
    tx.execute(
        sa.update(household_import)
        .where(
            household_import.c.id.in_(
                sa.select(entitlement.c.import_id).where(entitlement.c.household_id == household_id, pending)
            ),
            household_import.c.pending > 0,
        )
        .values(pending=household_import.c.pending - 1)
    )
    tx.execute(sa.update(entitlement).where(entitlement.c.household_id == household_id).values(status="closed"))


def withdraw_waiting(tx: Tx, household_id: str) -> dict[str, tuple[int, int]]:
    """End its grants that wait for money. By programme, how many they were and of how many cheques."""
    waiting: dict[str, tuple[int, int]] = {}
    for row in tx.execute(
        sa.select(grant.c.programme_id, grant.c.cheques)
        .where(grant.c.household_id == household_id, UNFUNDED)
        .with_for_update()
    ):
        grants, cheques = waiting.get(row.programme_id, (0, 0))
        waiting[row.programme_id] = grants + 1, cheques + row.cheques
    tx.execute(sa.update(grant).where(grant.c.household_id == household_id, UNFUNDED).values(status="withdrawn"))
    return waiting

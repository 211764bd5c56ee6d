"""How many households of a programme came how far."""

from typing import Any

import sqlalchemy as sa

from services.issuer.commands.programmes import existing
from services.issuer.domain.states import HOUSEHOLD_STATES
from services.issuer.tables import entitlement, household
from shared.persistence.unit_of_work import Reading


def counts(reading: Reading, programme_id: str) -> dict[str, Any]:
    """The households on a programme's list by state, and how many were ever told and active. Raises `NotFoundError`."""
    existing(reading, programme_id)
    rows = reading.execute(
        sa.select(
            household.c.status,
            sa.func.count().label("households"),
            sa.func.count(household.c.told_at).label("told"),
            sa.func.count(household.c.active_at).label("active"),
        )
        .join(entitlement, entitlement.c.household_id == household.c.id)
        .where(entitlement.c.programme_id == programme_id)
        .group_by(household.c.status)
    ).all()
    found = {row.status: row.households for row in rows}
    return {
        "programme_id": programme_id,
        "entitled": sum(found.values()),
        "ever_told": sum(row.told for row in rows),
        "ever_active": sum(row.active for row in rows),
        "by_status": {status: found.get(status, 0) for status in HOUSEHOLD_STATES},
    }

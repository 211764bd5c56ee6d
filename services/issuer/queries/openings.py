"""Requests of two people to see who is linked with a household: those that wait, and those one may look at now."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.issuer.commands.families import OPEN_FOR
from services.issuer.store.belonging import Programmes, of_households
from services.issuer.tables import link_opening
from shared.persistence.unit_of_work import Reading

#: Requests on one page; there are few of them.
_MOST = 50


@dataclass(frozen=True)
class Waiting:
    """One request that nobody agreed to yet. `mine` waits for somebody else."""

    id: str
    household_id: str
    reason: str
    asked_by: str
    asked_at: datetime
    mine: bool


def waiting(reading: Reading, by: str, programmes: Programmes = None) -> list[Waiting]:
    """What waits for a second person, the oldest first."""
    rows = reading.execute(
        sa.select(link_opening)
        .where(link_opening.c.agreed_by.is_(None), of_households(link_opening.c.household_id, programmes))
        .order_by(link_opening.c.position)
        .limit(_MOST)
    )
    return [
        Waiting(row.id, row.household_id, row.reason, row.asked_by, row.asked_at, row.asked_by == by) for row in rows
    ]


def open_to(reading: Reading, by: str) -> list[tuple[str, str, str, datetime]]:
    """What two people agreed to and one of them may still look at: id, household, reason, and until when."""
    rows = reading.execute(
        sa.select(link_opening)
        .where(
            link_opening.c.agreed_at >= reading.now - OPEN_FOR,
            sa.or_(link_opening.c.asked_by == by, link_opening.c.agreed_by == by),
        )
        .order_by(link_opening.c.position)
        .limit(_MOST)
    )
    return [(row.id, row.household_id, row.reason, row.agreed_at + OPEN_FOR) for row in rows]

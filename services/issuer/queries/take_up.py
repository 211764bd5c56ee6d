"""How far the families of a programme came, from entitled to used again."""

from dataclasses import dataclass

import sqlalchemy as sa

from services.issuer.cohort import ENOUGH
from services.issuer.domain import CHANNELS, FAMILY_TYPES
from services.issuer.domain.take_up import Told, came_so_far, told, told_beside
from services.issuer.domain.uses import ACCEPTED, CAPTURED, CONFIRMED, DISPUTED, SETTLED
from services.issuer.tables import entitlement, household, redemption, wallet
from shared.persistence.unit_of_work import Reading

#: Uses that took place, as far as anybody said.
_USED = (CAPTURED, ACCEPTED, DISPUTED, CONFIRMED, SETTLED)


@dataclass(frozen=True)
class TakeUp:
    """The steps of all, and of the families by how they hold their cheques and by what they are."""

    all: Told
    by_channel: dict[str, Told]
    by_family_type: dict[str, Told]


def of_programme(reading: Reading, programme_id: str) -> TakeUp:
    """The take-up of a programme. Small numbers, and those that would give them away, are not told."""
    uses = (
        sa.select(wallet.c.household_id, sa.func.count().label("number"))
        .join(redemption, redemption.c.wallet_id == wallet.c.id)
        .where(redemption.c.status.in_(_USED))
        .group_by(wallet.c.household_id)
        .subquery()
    )
    stage = sa.case(
        (uses.c.number > 1, 4),
        (uses.c.number == 1, 3),
        (household.c.active_at.is_not(None), 2),
        (household.c.told_at.is_not(None), 1),
        else_=0,
    )
    rows = reading.execute(
        sa.select(household.c.channel, household.c.family_type, stage.label("stage"), sa.func.count().label("families"))
        .join(entitlement, entitlement.c.household_id == household.c.id)
        .outerjoin(uses, uses.c.household_id == household.c.id)
        .where(entitlement.c.programme_id == programme_id, household.c.status != "closed")
        .group_by(household.c.channel, household.c.family_type, stage)
    ).all()
    everybody: dict[int, int] = {}
    channels: dict[str, dict[int, int]] = {name: {} for name in CHANNELS}
    types: dict[str, dict[int, int]] = {name: {} for name in FAMILY_TYPES}
    for row in rows:
        for stages in (everybody, channels[row.channel], types[row.family_type]):
            stages[row.stage] = stages.get(row.stage, 0) + row.families
    whole = told(came_so_far(everybody), ENOUGH)
    return TakeUp(whole, _beside(channels, whole), _beside(types, whole))


def _beside(groups: dict[str, dict[int, int]], whole: Told) -> dict[str, Told]:
    return told_beside({name: came_so_far(stages) for name, stages in groups.items()}, whole, ENOUGH)

"""How far households came: told of their cheques, and active."""

from collections.abc import Collection
from typing import Literal

import sqlalchemy as sa

from services.issuer.domain.states import AFTER_HOUSEHOLD_COMMAND
from services.issuer.tables import household, wallet
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

Step = Literal["tell", "activate"]


def reach(tx: Tx, household_id: str, step: Step) -> None:
    """Take a household a step further, with the instant, unless it is as far already."""
    tx.execute(_reached(tx, step).where(household.c.id == household_id))


def reach_by_wallets(tx: Tx, wallet_ids: Collection[str], step: Step) -> None:
    """Take the households of these wallets a step further, where they are not as far already."""
    for some in portions(sorted(wallet_ids)):
        of_wallets = sa.select(wallet.c.household_id).where(wallet.c.id.in_(some))
        tx.execute(_reached(tx, step).where(household.c.id.in_(of_wallets)))


def status_by_wallet(reading: Reading, wallet_id: str) -> tuple[str, str] | None:
    """The household of a wallet, and its status."""
    row = reading.execute(
        sa.select(household.c.id, household.c.status)
        .join(wallet, wallet.c.household_id == household.c.id)
        .where(wallet.c.id == wallet_id)
    ).one_or_none()
    return None if row is None else (row.id, row.status)


def _reached(tx: Tx, step: Step) -> sa.Update:
    """Whoever is active without a word was told by what it saw."""
    after = AFTER_HOUSEHOLD_COMMAND[step]
    before = [status for status, then in after.items() if then != status]
    told_at = sa.func.coalesce(household.c.told_at, sa.literal(tx.now, household.c.told_at.type))
    values = {"status": "told"} if step == "tell" else {"status": "active", "active_at": tx.now}
    return sa.update(household).where(household.c.status.in_(before)).values(**values, told_at=told_at)

"""Which wallets are safe: their history names nobody, no place and no hour."""

import sqlalchemy as sa

from services.issuer.tables import wallet
from shared.persistence.unit_of_work import Tx


def mark(tx: Tx, household_id: str, safe: bool) -> None:
    tx.execute(sa.update(wallet).where(wallet.c.household_id == household_id).values(safe=safe))

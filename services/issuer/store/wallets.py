"""A wallet as a whole: its lock, the cheques in it, and how it closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from services.issuer.domain.uses import RUNNING
from services.issuer.store.requests import REFUSED
from services.issuer.tables import CLOSING, grant, redemption, voucher, wallet, wallet_request
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Wallet:
    """A wallet. `state` is open, closing (its household was closed) or closed."""

    id: str
    household_id: str
    state: str


def lock(tx: Tx, wallet_id: str) -> Wallet | None:
    """A wallet, locked until the unit ends: what is said of its uses and cheques is said one after the other."""
    row = tx.execute(
        sa.select(wallet.c.id, wallet.c.household_id, wallet.c.status, wallet.c.closing_since)
        .where(wallet.c.id == wallet_id)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Wallet(row.id, row.household_id, state_of(row.status, row.closing_since))


def of_household(tx: Tx, household_id: str) -> list[Wallet]:
    """The wallets of a household, locked until the unit ends."""
    rows = tx.execute(
        sa.select(wallet.c.id, wallet.c.household_id, wallet.c.status, wallet.c.closing_since)
        .where(wallet.c.household_id == household_id)
        .order_by(wallet.c.id)
        .with_for_update()
    )
    return [Wallet(row.id, row.household_id, state_of(row.status, row.closing_since)) for row in rows]


def state_of(status: str, closing_since: datetime | None) -> str:
    return "closing" if status == "open" and closing_since is not None else status


def revocable(tx: Tx, wallet_id: str, grant_id: str | None = None) -> dict[str, str]:
    """The state of each cheque of a wallet, or of one grant in it, that is not asked back already.

    In the order of the grants and of the cheques in them; those that have ended are left out. A
    request that was not followed for every cheque stands in nobody's way.
    """
    statement = (
        sa.select(voucher.c.id, voucher.c.state)
        .join(grant, grant.c.id == voucher.c.grant_id)
        .outerjoin(wallet_request, wallet_request.c.id == voucher.c.revocation)
        .where(
            grant.c.wallet_id == wallet_id,
            voucher.c.state.in_(("issued", "held", "redeemed")),
            sa.or_(voucher.c.revocation.is_(None), wallet_request.c.status == REFUSED),
        )
        .order_by(grant.c.position, voucher.c.place)
    )
    if grant_id is not None:
        statement = statement.where(grant.c.id == grant_id)
    return {row.id: row.state for row in tx.execute(statement)}


def ask_back(tx: Tx, voucher_ids: Sequence[str], request_id: str) -> None:
    """Note on these cheques which request asked for them back."""
    for some in portions(voucher_ids):
        tx.execute(sa.update(voucher).where(voucher.c.id.in_(some)).values(revocation=request_id))


def begin_closing(tx: Tx, wallet_ids: Sequence[str]) -> None:
    tx.execute(
        sa.update(wallet)
        .where(wallet.c.id.in_(wallet_ids), wallet.c.closing_since.is_(None))
        .values(closing_since=tx.now)
    )


def ended(reading: Reading, most: int) -> list[str]:
    """Wallets that are closing and have no hold, no use and no cheque left that could still move."""
    cheque = (
        sa.select(voucher.c.id)
        .join(grant, grant.c.id == voucher.c.grant_id)
        .where(grant.c.wallet_id == wallet.c.id, voucher.c.state.in_(("issued", "held")))
        .exists()
    )
    use = (
        sa.select(redemption.c.id)
        .where(redemption.c.wallet_id == wallet.c.id, redemption.c.status.in_(RUNNING))
        .exists()
    )
    rows = reading.execute(sa.select(wallet.c.id).where(CLOSING, ~cheque, ~use).order_by(wallet.c.position).limit(most))
    return list(rows.scalars())


def close(tx: Tx, wallet_ids: Sequence[str]) -> None:
    for some in portions(wallet_ids):
        tx.execute(sa.update(wallet).where(wallet.c.id.in_(some)).values(status="closed"))

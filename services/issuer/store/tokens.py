"""Codes and paper cheques as the issuer makes them, and what the redeemer told of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer.store.wallets import state_of
from services.issuer.tables import grant, paper, programme, voucher, wallet
from shared.contracts.redeemer import WalletChanged
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Codes:
    """The codes of one wallet, which is open, closing or closed. `generation` above `in_force` is on its way."""

    wallet_id: str
    state: str
    key_id: str
    generation: int
    in_force: int


def lock(tx: Tx, wallet_id: str) -> Codes | None:
    """A wallet's codes, locked until the unit ends."""
    row = tx.execute(
        sa.select(
            wallet.c.id,
            wallet.c.status,
            wallet.c.closing_since,
            wallet.c.key_id,
            wallet.c.generation,
            wallet.c.in_force,
        )
        .where(wallet.c.id == wallet_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return Codes(row.id, state_of(row.status, row.closing_since), row.key_id, row.generation, row.in_force)


def renew(tx: Tx, wallet_id: str, key_id: str, generation: int) -> None:
    tx.execute(
        sa.update(wallet)
        .where(wallet.c.id == wallet_id)
        .values(key_id=key_id, generation=generation, spoken_counter=0, spoken_locked=False)
    )


def free_cheques(reading: Reading, wallet_id: str) -> int:
    """The cheques of a wallet that nothing uses, in programmes that are open."""
    return int(
        reading.execute(
            sa.select(sa.func.count())
            .select_from(
                voucher.join(grant, grant.c.id == voucher.c.grant_id).join(
                    programme, programme.c.id == grant.c.programme_id
                )
            )
            .where(grant.c.wallet_id == wallet_id, voucher.c.state == "issued", programme.c.status == "open")
        ).scalar_one()
    )


def paper_days(tx: Tx, wallet_id: str) -> int:
    """For how many days paper of a wallet serves, so that lost paper ends by itself: its programmes' shortest time."""
    return int(
        tx.execute(
            sa.select(sa.func.min(programme.c.paper_days))
            .join(grant, grant.c.programme_id == programme.c.id)
            .where(grant.c.wallet_id == wallet_id, programme.c.status == "open")
        ).scalar_one()
    )


def printed(tx: Tx, wallet_id: str) -> list[str]:
    """The paper cheques that may still be used, whether or not their last day is over."""
    return list(
        tx.execute(
            sa.select(paper.c.id).where(paper.c.wallet_id == wallet_id, paper.c.state == "printed").order_by(paper.c.id)
        ).scalars()
    )


def lapse(tx: Tx, wallet_id: str, today: Any) -> None:
    """Paper whose last day is over makes room for new paper."""
    tx.execute(
        sa.update(paper)
        .where(paper.c.wallet_id == wallet_id, paper.c.state == "printed", paper.c.last_day < today)
        .values(state="lapsed")
    )


@dataclass(frozen=True)
class Holder:
    """Whose paper cheque it is, the key that signed it and its last day."""

    household_id: str
    key_number: int
    last_day: date


def holder(tx: Tx, paper_id: str, today: date) -> Holder | None:
    """Whose paper cheque this is, where it may still be used."""
    row = tx.execute(
        sa.select(wallet.c.household_id, paper.c.key_number, paper.c.last_day)
        .join(wallet, wallet.c.id == paper.c.wallet_id)
        .where(paper.c.id == paper_id, paper.c.state == "printed", paper.c.last_day >= today)
    ).one_or_none()
    return None if row is None else Holder(*row)


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    tx.execute(sa.insert(paper), rows)


def cancel(tx: Tx, paper_ids: Collection[str]) -> None:
    """Cancelled as far as we can say: the redeemer has the last word about one that was used meanwhile."""
    for some in portions(sorted(paper_ids)):
        tx.execute(sa.update(paper).where(paper.c.id.in_(some)).values(state="cancelled"))


def follow(tx: Tx, told: Sequence[WalletChanged]) -> None:
    """Keep what the redeemer says of wallets' codes. None goes back, and a generation that is over says nothing."""
    for event in told:
        of_wallet = wallet.c.id == event.wallet_id
        tx.execute(
            sa.update(wallet).where(of_wallet, wallet.c.in_force < event.generation).values(in_force=event.generation)
        )
        tx.execute(
            sa.update(wallet)
            .where(of_wallet, wallet.c.generation == event.generation)
            .values(
                spoken_counter=sa.case(
                    (wallet.c.spoken_counter < event.spoken_counter, event.spoken_counter),
                    else_=wallet.c.spoken_counter,
                ),
                spoken_locked=event.locked,
            )
        )
        for some in portions(event.papers):
            tx.execute(sa.update(paper).where(paper.c.id.in_(some), paper.c.state == "printed").values(state="used"))

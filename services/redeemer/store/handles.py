"""The statements of the handles: what each wallet is found by on a day, and how far they were made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from services.redeemer.tables import handle_day, wallet, wallet_handle
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx


class WalletKey(NamedTuple):
    """What a wallet's key is derived from, beside the master key."""

    wallet_id: str
    key_id: str
    generation: int
    #: By which master key the next generation is expected.
    next_key_id: str


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter handles; one that is there stays. A handle names its wallet by a keyed hash, so two never differ."""
    if rows:
        tx.execute(insert(wallet_handle).on_conflict_do_nothing(index_elements=["handle"]), rows)


def newest_complete_day(reading: Reading) -> date | None:
    """The last UTC day for which every wallet has its handle."""
    day: date | None = reading.execute(
        sa.select(sa.func.max(handle_day.c.day)).where(handle_day.c.complete)
    ).scalar_one()
    return day


def up_to(tx: Tx, day: date) -> str:
    """The wallet up to which a day's handles were made; empty at the beginning."""
    return tx.execute(sa.select(handle_day.c.up_to).where(handle_day.c.day == day)).scalar_one_or_none() or ""


def wallets_after(tx: Tx, wallet_id: str, most: int) -> list[WalletKey]:
    """The next open wallets in the order of their ids."""
    rows = tx.execute(
        sa.select(wallet.c.wallet_id, wallet.c.key_id, wallet.c.generation, wallet.c.next_key_id)
        .where(wallet.c.wallet_id > wallet_id, wallet.c.status == "open")
        .order_by(wallet.c.wallet_id)
        .limit(most)
    )
    return [WalletKey(*row) for row in rows]


_EXPECT = (
    sa.update(wallet)
    .where(wallet.c.wallet_id == sa.bindparam("this_wallet"))
    .values(next_key_id=sa.bindparam("by_key"), next_selector=sa.bindparam("found_by"))
)


def expect(tx: Tx, rows: Sequence[Mapping[str, str]]) -> None:
    """Expect the next generations of wallets by another master key. Rows: `this_wallet`, `by_key`, `found_by`."""
    if rows:
        tx.execute(_EXPECT, rows)


def keep_progress(tx: Tx, day: date, reached: str, *, complete: bool) -> None:
    statement = insert(handle_day).values(day=day, up_to=reached, complete=complete)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(index_elements=["day"], set_={"up_to": new.up_to, "complete": new.complete})
    )


def drop_before(tx: Tx, day: date, most: int) -> int:
    """Delete handles of earlier days, at most so many. Returns how many went."""
    old = sa.select(wallet_handle.c.handle).where(wallet_handle.c.day < day).limit(most)
    gone = tx.execute(sa.delete(wallet_handle).where(wallet_handle.c.handle.in_(old)).returning(wallet_handle.c.handle))
    return len(gone.all())


def drop_progress_before(tx: Tx, day: date) -> None:
    tx.execute(sa.delete(handle_day).where(handle_day.c.day < day))

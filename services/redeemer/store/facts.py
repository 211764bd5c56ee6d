"""The statements behind what other services say: whole lists in, a few multi-row statements out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from services.redeemer.tables import (
    accreditation,
    device,
    offer,
    programme,
    programme_category,
    provider,
    redemption,
    voucher,
    wallet,
)
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Tx

Row = Mapping[str, Any]


class HeldRedemption(NamedTuple):
    """What a fact about a redemption is compared with."""

    redemption_id: str
    provider_id: str
    status: str


# -- the catalogue


def put_programmes(tx: Tx, rows: Sequence[Row], categories: Sequence[Row]) -> None:
    """Put each programme's whole state in the place of the last one."""
    _put(tx, programme, rows)
    _replace(
        tx, programme_category, programme_category.c.programme_id, [row["programme_id"] for row in rows], categories
    )


def put_accreditations(tx: Tx, provider_ids: Sequence[str], rows: Sequence[Row]) -> None:
    """Put all accreditations of these providers in the place of those they had."""
    _replace(tx, accreditation, accreditation.c.provider_id, provider_ids, rows)


def put_providers(tx: Tx, rows: Sequence[Row]) -> None:
    _put(tx, provider, rows)


def put_offers(tx: Tx, rows: Sequence[Row]) -> None:
    _put(tx, offer, rows)


def put_devices(tx: Tx, rows: Sequence[Row]) -> None:
    _put(tx, device, rows)


def _put(tx: Tx, table: sa.Table, rows: Sequence[Row]) -> None:
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _replace(
    tx: Tx, table: sa.Table, owner: sa.ColumnElement[str], owners: Collection[str], rows: Sequence[Row]
) -> None:
    for some in portions(list(owners)):
        tx.execute(sa.delete(table).where(owner.in_(some)))
    if rows:
        tx.execute(sa.insert(table), rows)


# -- wallets and their vouchers


def add_wallets(tx: Tx, rows: Sequence[Row]) -> None:
    if rows:
        tx.execute(sa.insert(wallet), rows)


def close_wallets(tx: Tx, wallet_ids: Collection[str]) -> None:
    for some in portions(sorted(wallet_ids)):
        tx.execute(sa.update(wallet).where(wallet.c.wallet_id.in_(some)).values(status="closed"))


def issued_counts(tx: Tx, wallet_ids: Collection[str]) -> dict[str, int]:
    """How many vouchers each wallet was issued so far. Takes the wallets' locks, in the order of their ids."""
    found: dict[str, int] = {}
    for some in portions(sorted(wallet_ids)):
        rows = tx.execute(
            sa.select(wallet.c.wallet_id, wallet.c.issued)
            .where(wallet.c.wallet_id.in_(some))
            .order_by(wallet.c.wallet_id)
            .with_for_update()
        )
        found.update(dict(rows.all()))
    return found


def keep_issued_counts(tx: Tx, counts: Mapping[str, int]) -> None:
    if counts:
        tx.execute(
            sa.update(wallet)
            .where(wallet.c.wallet_id == sa.bindparam("this_wallet"))
            .values(issued=sa.bindparam("so_many")),
            [{"this_wallet": wallet_id, "so_many": count} for wallet_id, count in sorted(counts.items())],
        )


_ADD_VOUCHERS = sa.insert(voucher)


def add_vouchers(tx: Tx, rows: Sequence[Row]) -> None:
    """Enter new vouchers. One that is there already raises: no voucher is issued twice."""
    if rows:
        tx.execute(_ADD_VOUCHERS, rows)


# -- what becomes of redemptions


def redemptions(tx: Tx, ids: Collection[str]) -> dict[str, HeldRedemption]:
    """The redemptions of these ids that there are. Takes their locks, in the order of their ids."""
    found: dict[str, HeldRedemption] = {}
    for some in portions(sorted(ids)):
        rows = tx.execute(
            sa.select(
                redemption.c.redemption_id,
                redemption.c.provider_id,
                redemption.c.status,
            )
            .where(redemption.c.redemption_id.in_(some))
            .order_by(redemption.c.redemption_id)
            .with_for_update()
        )
        found.update({row.redemption_id: HeldRedemption(*row) for row in rows})
    return found


def put_in_settlement(tx: Tx, settlement_id: str, ids: Collection[str]) -> None:
    for some in portions(sorted(ids)):
        tx.execute(
            sa.update(redemption).where(redemption.c.redemption_id.in_(some)).values(settlement_id=settlement_id)
        )


def settle(tx: Tx, paid_on: date, ids: Collection[str]) -> None:
    for some in portions(sorted(ids)):
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.redemption_id.in_(some))
            .values(status="settled", settled_on=paid_on)
        )

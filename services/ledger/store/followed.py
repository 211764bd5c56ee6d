"""The statements that follow what other services are in charge of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.ledger.tables import need, offer, programme, provider, unfunded_demand
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx


def _follow(tx: Tx, table: sa.Table, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.c if column.name != key}
    tx.execute(statement.on_conflict_do_update(index_elements=[key], set_=others), rows)


def save_programmes(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _follow(tx, programme, "programme_id", rows)


def save_providers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _follow(tx, provider, "provider_id", rows)


def save_offers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    _follow(tx, offer, "offer_id", rows)


def add_demand(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add changes of the demand that waits for money, one row a programme."""
    statement = insert(unfunded_demand)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["programme_id"],
            set_={
                "grants": unfunded_demand.c.grants + new.grants,
                "cheques": unfunded_demand.c.cheques + new.cheques,
            },
        ),
        rows,
    )


def save_needs(tx: Tx, days: Collection[date], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put what was told of these days in the place of what was told before."""
    tx.execute(sa.delete(need).where(need.c.on_day.in_(days)))
    if rows:
        tx.execute(sa.insert(need), rows)

"""Uses of cheques as the issuer follows them, and who took them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.tables import CAPTURED as IS_CAPTURED
from services.issuer.tables import offer, provider, redemption
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

CAPTURED, ACCEPTED, CONFIRMED, SETTLED = "captured", "accepted", "confirmed", "settled"


@dataclass(frozen=True)
class Use:
    """A redemption with the wallet it came from, which only the issuer knows."""

    id: str
    wallet_id: str
    status: str


def add(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Book captured redemptions."""
    tx.execute(sa.insert(redemption), [{**row, "status": CAPTURED, "booked_at": tx.now} for row in rows])


def lock(tx: Tx, redemption_id: str) -> Use | None:
    """One redemption, locked until the unit ends."""
    row = tx.execute(
        sa.select(redemption.c.id, redemption.c.wallet_id, redemption.c.status)
        .where(redemption.c.id == redemption_id)
        .with_for_update()
    ).first()
    return None if row is None else Use(*row)


def next_accept_at(reading: Reading) -> datetime | None:
    """When the next dispute window ends."""
    return reading.execute(
        sa.select(redemption.c.accept_at).where(IS_CAPTURED).order_by(redemption.c.accept_at).limit(1)
    ).scalar_one_or_none()


def lock_due(tx: Tx, most: int) -> list[Use]:
    """Captured redemptions whose dispute window has ended, the earliest first, locked until the unit ends."""
    rows = tx.execute(
        sa.select(redemption.c.id, redemption.c.wallet_id, redemption.c.status)
        .where(IS_CAPTURED, redemption.c.accept_at <= tx.now)
        .order_by(redemption.c.accept_at, redemption.c.id)
        .limit(most)
        .with_for_update()
    )
    return [Use(*row) for row in rows]


def accept(tx: Tx, ids: Sequence[str], by: str) -> None:
    for some in portions(ids):
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.id.in_(some))
            .values(status=ACCEPTED, accepted_at=tx.now, accepted_by=by)
        )


def statuses(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """The status of each of these redemptions that was booked."""
    found: dict[str, str] = {}
    for some in portions(sorted(set(ids))):
        rows = tx.execute(sa.select(redemption.c.id, redemption.c.status).where(redemption.c.id.in_(some)))
        found.update({row.id: row.status for row in rows})
    return found


def confirm(tx: Tx, ids: Sequence[str]) -> None:
    for some in portions(ids):
        tx.execute(sa.update(redemption).where(redemption.c.id.in_(some)).values(status=CONFIRMED))


def put_in_settlement(tx: Tx, ids: Sequence[str], settlement_id: str) -> None:
    for some in portions(ids):
        tx.execute(sa.update(redemption).where(redemption.c.id.in_(some)).values(settlement_id=settlement_id))


def settle(tx: Tx, ids: Sequence[str], paid_on: date) -> None:
    for some in portions(ids):
        tx.execute(sa.update(redemption).where(redemption.c.id.in_(some)).values(status=SETTLED, paid_on=paid_on))


def save_providers(tx: Tx, names: Mapping[str, str]) -> None:
    statement = insert(provider)
    tx.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"public_name": statement.excluded.public_name}),
        [{"id": provider_id, "public_name": name} for provider_id, name in sorted(names.items())],
    )


def save_offers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    statement = insert(offer)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={
                "provider_id": new.provider_id,
                "category": new.category,
                "unit": new.unit,
                "price_cheques": new.price_cheques,
            },
        ),
        rows,
    )

"""Uses of cheques as the issuer follows them, and who took them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.uses import ACCEPTED, CONFIRMED, RUNNING, SETTLED, Use
from services.issuer.tables import CAPTURED as IS_CAPTURED
from services.issuer.tables import accreditation, offer, provider, redemption
from shared.persistence.insert import insert
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx

_USE = (
    redemption.c.id,
    redemption.c.wallet_id,
    redemption.c.provider_id,
    redemption.c.category,
    redemption.c.currency,
    redemption.c.status,
    redemption.c.cheques,
    redemption.c.taken,
    redemption.c.service_on,
    redemption.c.service_hour,
    redemption.c.service_at,
    redemption.c.accept_at,
    redemption.c.confirmed_at,
    redemption.c.sent_back,
)


def _use(row: sa.Row[Any]) -> Use:
    found = dict(row._mapping)
    return Use(**{**found, "taken": tuple((voucher_id, cents) for voucher_id, cents in found["taken"])})


def book(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Book holds and captures; a capture of a hold takes its place, with the hold's hour."""
    statement = insert(redemption)
    new = statement.excluded
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={
                name: new[name]
                for name in (
                    "status",
                    "cheques",
                    "amount_cents",
                    "taken",
                    "service_on",
                    "promised_pay_on",
                    "accept_at",
                    "booked_at",
                )
            },
        ),
        [{**row, "booked_at": tx.now, "sent_back": 0} for row in rows],
    )


def lock(tx: Tx, redemption_id: str) -> Use | None:
    """One use, locked until the unit ends."""
    row = tx.execute(sa.select(*_USE).where(redemption.c.id == redemption_id).with_for_update()).first()
    return None if row is None else _use(row)


def lock_many(tx: Tx, ids: Iterable[str]) -> dict[str, Use]:
    """The uses of these ids that were booked, locked until the unit ends."""
    found = {}
    for some in portions(sorted(set(ids))):
        rows = tx.execute(sa.select(*_USE).where(redemption.c.id.in_(some)).order_by(redemption.c.id).with_for_update())
        found.update({row.id: _use(row) for row in rows})
    return found


def next_accept_at(reading: Reading) -> datetime | None:
    """When the next dispute window ends."""
    return reading.execute(
        sa.select(redemption.c.accept_at).where(IS_CAPTURED).order_by(redemption.c.accept_at).limit(1)
    ).scalar_one_or_none()


def lock_due(tx: Tx, most: int) -> list[Use]:
    """Captured redemptions whose dispute window has ended, the earliest first, locked until the unit ends."""
    rows = tx.execute(
        sa.select(*_USE)
        .where(IS_CAPTURED, redemption.c.accept_at <= tx.now)
        .order_by(redemption.c.accept_at, redemption.c.id)
        .limit(most)
        .with_for_update()
    )
    return [_use(row) for row in rows]


def accept(tx: Tx, ids: Sequence[str], by: str) -> None:
    for some in portions(ids):
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.id.in_(some))
            .values(status=ACCEPTED, accepted_at=tx.now, accepted_by=by)
        )


def set_status(tx: Tx, ids: Sequence[str], status: str) -> None:
    for some in portions(ids):
        tx.execute(sa.update(redemption).where(redemption.c.id.in_(some)).values(status=status))


def end(tx: Tx, ended: Sequence[tuple[str, str, str]]) -> None:
    """Let uses end without payment: (use, released or reversed, why)."""
    if ended:
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.id == sa.bindparam("of_use"))
            .values(status=sa.bindparam("new_status"), end_reason=sa.bindparam("why")),
            [{"of_use": use_id, "new_status": status, "why": reason} for use_id, status, reason in ended],
        )


def confirm(tx: Tx, confirmed: Sequence[tuple[str, datetime, int, int]]) -> None:
    """Make uses final: (use, when, the cents to be paid, the cheques that were sent back)."""
    if confirmed:
        tx.execute(
            sa.update(redemption)
            .where(redemption.c.id == sa.bindparam("of_use"))
            .values(
                status=CONFIRMED,
                confirmed_at=sa.bindparam("at"),
                amount_cents=sa.bindparam("cents"),
                sent_back=sa.bindparam("back"),
            ),
            [{"of_use": use_id, "at": at, "cents": cents, "back": back} for use_id, at, cents, back in confirmed],
        )


def statuses(tx: Tx, ids: Iterable[str]) -> dict[str, str]:
    """The status of each of these redemptions that was booked."""
    found: dict[str, str] = {}
    for some in portions(sorted(set(ids))):
        rows = tx.execute(sa.select(redemption.c.id, redemption.c.status).where(redemption.c.id.in_(some)))
        found.update({row.id: row.status for row in rows})
    return found


def put_in_settlement(tx: Tx, ids: Sequence[str], settlement_id: str) -> None:
    for some in portions(ids):
        tx.execute(sa.update(redemption).where(redemption.c.id.in_(some)).values(settlement_id=settlement_id))


def settle(tx: Tx, ids: Sequence[str], paid_on: date) -> None:
    for some in portions(ids):
        tx.execute(sa.update(redemption).where(redemption.c.id.in_(some)).values(status=SETTLED, paid_on=paid_on))


def cheques_in_running_uses(reading: Reading, wallet_id: str) -> set[str]:
    """The cheques of a wallet that are in a use which may still send them back."""
    rows = reading.execute(
        sa.select(redemption.c.taken).where(redemption.c.wallet_id == wallet_id, redemption.c.status.in_(RUNNING))
    )
    return {voucher_id for (taken,) in rows for voucher_id, _ in taken}


def providers_of(reading: Reading, ids: Collection[str]) -> dict[str, str]:
    """What these providers are called."""
    rows = reading.execute(sa.select(provider.c.id, provider.c.public_name).where(provider.c.id.in_(ids)))
    return {row.id: row.public_name for row in rows}


def save_providers(tx: Tx, names: Mapping[str, str]) -> None:
    statement = insert(provider)
    tx.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"public_name": statement.excluded.public_name}),
        [{"id": provider_id, "public_name": name} for provider_id, name in sorted(names.items())],
    )


def save_accreditations(tx: Tx, provider_ids: Collection[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put what these providers may take in the place of what they might before."""
    for some in portions(sorted(provider_ids)):
        tx.execute(sa.delete(accreditation).where(accreditation.c.provider_id.in_(some)))
    if rows:
        tx.execute(sa.insert(accreditation), rows)


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
                "active": new.active,
            },
        ),
        rows,
    )

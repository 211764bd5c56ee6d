"""The statements of a scan: eight when it is green."""

from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from services.redeemer.domain import Cheque, Counter, Hold, Offer, Order, Redemption, Refusal, Status
from services.redeemer.store.programmes import PROGRAMME, Known
from services.redeemer.tables import (
    accreditation,
    device,
    offer,
    programme,
    programme_category,
    provider,
    redemption,
    redemption_voucher,
    refusal,
    voucher,
    wallet,
    wallet_handle,
)
from shared.persistence.unit_of_work import Reading, Tx


class FoundWallet(NamedTuple):
    wallet_id: str
    generation: int
    status: str
    last_step: int
    spoken_counter: int
    spoken_wrong: int
    pin_wrong: int
    tries: int
    tries_since: datetime | None
    #: Whose code was shown: the one in force, the next, or one that is over. And by which master key it was made.
    shown_generation: int
    key_id: str


_WALLET = (
    wallet.c.wallet_id,
    wallet.c.generation,
    wallet.c.status,
    wallet.c.last_step,
    wallet.c.spoken_counter,
    wallet.c.spoken_wrong,
    wallet.c.pin_wrong,
    wallet.c.tries,
    wallet.c.tries_since,
)

_COUNTER = (
    sa.select(
        device.c.revoked,
        offer.c.offer_id,
        offer.c.provider_id,
        offer.c.category,
        offer.c.price_cheques,
        offer.c.active,
        offer.c.unit,
        offer.c.minutes_per_unit,
        offer.c.free_cancel_hours,
        provider.c.week_cheques,
        accreditation.c.category.label("accredited_category"),
        accreditation.c.status,
    )
    .select_from(
        device.outerjoin(offer, offer.c.offer_id == sa.bindparam("offer_id"))
        .outerjoin(provider, provider.c.provider_id == device.c.provider_id)
        .outerjoin(accreditation, accreditation.c.provider_id == device.c.provider_id)
    )
    .where(device.c.device_id == sa.bindparam("device_id"))
)


def counter(reading: Reading, order: Order) -> Counter:
    """The device, the offer that was asked for and the standing of the device's provider. By primary keys."""
    rows = reading.execute(_COUNTER, {"device_id": order.device_id, "offer_id": order.offer_id}).all()
    first = rows[0]
    return Counter(
        device_revoked=first.revoked,
        offer=Offer(
            first.offer_id,
            first.provider_id,
            first.category,
            first.price_cheques,
            first.active,
            first.unit,
            first.minutes_per_unit,
            first.free_cancel_hours,
        )
        if first.offer_id is not None
        else None,
        standing=frozenset((row.accredited_category, row.status) for row in rows if row.status is not None),
        week_cheques=first.week_cheques,
    )


def is_revoked(reading: Reading, device_id: str) -> bool:
    found = reading.execute(sa.select(device.c.revoked).where(device.c.device_id == device_id))
    return bool(found.scalar_one())


_WALLET_BY_HANDLE = (
    sa.select(*_WALLET, wallet_handle.c.generation.label("shown_generation"), wallet_handle.c.key_id)
    .select_from(wallet_handle.join(wallet, wallet.c.wallet_id == wallet_handle.c.wallet_id))
    .where(wallet_handle.c.handle == sa.bindparam("handle"))
    .with_for_update(of=wallet)
)


def wallet_by_handle(tx: Tx, handle: bytes) -> FoundWallet | None:
    """The wallet behind a day's handle. Takes the wallet's lock: whoever scans it too waits here."""
    row = tx.execute(_WALLET_BY_HANDLE, {"handle": handle}).one_or_none()
    return None if row is None else FoundWallet(*row)


_SELECTOR: sa.BindParameter[str] = sa.bindparam("selector")
_WALLETS_BY_SELECTOR = (
    sa.select(
        *_WALLET,
        sa.case((wallet.c.selector == _SELECTOR, wallet.c.generation), else_=wallet.c.generation + 1),
        sa.case((wallet.c.selector == _SELECTOR, wallet.c.key_id), else_=wallet.c.next_key_id),
    )
    .where(sa.or_(wallet.c.selector == _SELECTOR, wallet.c.next_selector == _SELECTOR))
    .order_by(wallet.c.wallet_id)
    .with_for_update()
)


def wallets_by_selector(tx: Tx, selector: str) -> list[FoundWallet]:
    """The wallets whose spoken codes begin like this, mostly one. Takes their locks, in the order of their ids."""
    return [FoundWallet(*row) for row in tx.execute(_WALLETS_BY_SELECTOR, {"selector": selector})]


_WALLET_BY_ID = (
    sa.select(*_WALLET, wallet.c.generation.label("shown_generation"), wallet.c.key_id)
    .where(wallet.c.wallet_id == sa.bindparam("wallet_id"))
    .with_for_update()
)


def wallet_by_id(tx: Tx, wallet_id: str) -> FoundWallet | None:
    """A wallet that is known by something else than a code. Takes its lock."""
    row = tx.execute(_WALLET_BY_ID, {"wallet_id": wallet_id}).one_or_none()
    return None if row is None else FoundWallet(*row)


_ISSUED_CHEQUES = (
    sa.select(
        voucher.c.voucher_id,
        voucher.c.place,
        voucher.c.face_cents,
        voucher.c.currency,
        voucher.c.expires_at,
        voucher.c.version,
        *PROGRAMME,
        programme_category.c.category.is_not(None).label("covers"),
        (sa.func.coalesce(accreditation.c.status, "") == "accredited").label("accredited"),
    )
    .select_from(
        voucher.join(programme, programme.c.programme_id == voucher.c.programme_id)
        .outerjoin(
            programme_category,
            sa.and_(
                programme_category.c.programme_id == voucher.c.programme_id,
                programme_category.c.category == sa.bindparam("category"),
            ),
        )
        .outerjoin(
            accreditation,
            sa.and_(
                accreditation.c.provider_id == sa.bindparam("provider_id"),
                accreditation.c.programme_id == voucher.c.programme_id,
                accreditation.c.category == sa.bindparam("category"),
            ),
        )
    )
    .where(voucher.c.wallet_id == sa.bindparam("wallet_id"), voucher.c.state == sa.literal_column("'issued'"))
    .order_by(voucher.c.expires_at, voucher.c.place)
)


def issued_cheques(tx: Tx, wallet_id: str, of: Offer) -> list[Cheque]:
    """A wallet's issued vouchers in paying order, with their programmes as they stand towards an offer.

    Read through `voucher_paying_order`; call it with the wallet's lock held.
    """
    rows = tx.execute(
        _ISSUED_CHEQUES, {"wallet_id": wallet_id, "provider_id": of.provider_id, "category": of.category}
    ).all()
    known = Known()
    return [
        Cheque(voucher_id, place, known.programme(*standing), face_cents, currency, expires_at, version)
        for voucher_id, place, face_cents, currency, expires_at, version, *standing in rows
    ]


_TAKE_VOUCHERS = (
    sa.update(voucher)
    .where(voucher.c.voucher_id.in_(sa.bindparam("voucher_ids", expanding=True)), voucher.c.state == "issued")
    .values(state=sa.bindparam("to_state"), version=voucher.c.version + 1)
    .returning(voucher.c.voucher_id)
)


def take_vouchers(tx: Tx, made: Redemption | Hold) -> None:
    """Move a redemption's vouchers from issued to redeemed or held, each to its next version, all of them."""
    to_state = "held" if isinstance(made, Hold) else "redeemed"
    taken = tx.execute(
        _TAKE_VOUCHERS, {"voucher_ids": [one.voucher_id for one in made.taken], "to_state": to_state}
    ).all()
    assert len(taken) == made.cheques, "a voucher was spent beside the wallet's lock"


_ADD_REDEMPTION = sa.insert(redemption)


def add_redemption(tx: Tx, made: Redemption) -> None:
    tx.execute(
        _ADD_REDEMPTION,
        {
            "redemption_id": made.redemption_id,
            "provider_id": made.provider_id,
            "offer_id": made.offer_id,
            "device_id": made.device_id,
            "shown_sha256": made.shown_sha256,
            "wallet_id": made.wallet_id,
            "category": made.category,
            "price_cheques": made.price_cheques,
            "units": made.units,
            "cheques": made.cheques,
            "amount_cents": made.amount_cents,
            "payable_cents": made.amount_cents,
            "currency": made.currency,
            "channel": made.channel,
            "service_on": made.service_on,
            "promised_pay_on": made.promised_pay_on,
            "status": made.status.value,
            "counted_at": made.captured_at,
            "captured_at": made.captured_at,
            "undo_until": made.undo_until,
        },
    )


_ADD_REDEMPTION_VOUCHERS = sa.insert(redemption_voucher)


def add_redemption_vouchers(tx: Tx, made: Redemption | Hold) -> None:
    tx.execute(
        _ADD_REDEMPTION_VOUCHERS,
        [
            {
                "redemption_id": made.redemption_id,
                "number": number,
                "voucher_id": one.voucher_id,
                "version": one.version,
            }
            for number, one in enumerate(made.taken, 1)
        ],
    )


_SPEND_STEP = (
    sa.update(wallet)
    .where(wallet.c.wallet_id == sa.bindparam("this_wallet"), wallet.c.last_step < sa.bindparam("step"))
    .values(last_step=sa.bindparam("step"))
)


def spend_step(tx: Tx, wallet_id: str, step: int) -> None:
    """From now on this step's code, and every earlier one, serves no more."""
    _spent_one(tx.execute(_SPEND_STEP, {"this_wallet": wallet_id, "step": step}))


_SPEND_COUNTER = (
    sa.update(wallet)
    .where(wallet.c.wallet_id == sa.bindparam("this_wallet"), wallet.c.spoken_counter < sa.bindparam("counter"))
    .values(spoken_counter=sa.bindparam("counter"))
)


def spend_counter(tx: Tx, wallet_id: str, counter: int) -> None:
    """From now on this counter's spoken code, and every earlier one, serves no more."""
    _spent_one(tx.execute(_SPEND_COUNTER, {"this_wallet": wallet_id, "counter": counter}))


def _spent_one(result: sa.CursorResult[Any]) -> None:
    """Whatever a decision came to, what was spent is never made good again."""
    if result.rowcount != 1:
        raise RuntimeError("a code that was spent already was about to be spent")


def add_refusal(tx: Tx, made: Refusal) -> None:
    tx.execute(
        sa.insert(refusal).values(
            refusal_id=made.refusal_id,
            reason=made.reason.value,
            provider_id=made.provider_id,
            offer_id=made.offer_id,
            device_id=made.device_id,
            refused_at=made.refused_at,
        )
    )


_MADE_BY_ID = sa.select(redemption).where(redemption.c.redemption_id == sa.bindparam("redemption_id"))


def made_by_id(reading: Reading, redemption_id: str) -> Redemption | Hold | None:
    """What was decided under this id, as it was then: a scan, or a hold, whatever became of it since."""
    row = reading.execute(_MADE_BY_ID, {"redemption_id": redemption_id}).mappings().one_or_none()
    if row is None:
        return None
    if row["held_at"] is None:
        return Redemption(**{**_fields(Redemption, row), "status": Status(row["status"])})
    held = {"units": row["held_units"], "cheques": row["held_units"] * row["price_cheques"]}
    return Hold(**{**_fields(Hold, row), **held, "amount_cents": row["held_cents"]})


def _fields(of: type, row: sa.RowMapping) -> dict[str, Any]:
    return {one.name: row[one.name] for one in fields(of) if one.name in row}

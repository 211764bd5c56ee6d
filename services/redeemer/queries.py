"""The read side: receipts, a provider's redemptions, and the sums an office looks at."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import NamedTuple, NoReturn

import sqlalchemy as sa

from services.redeemer.domain import ZONE
from services.redeemer.tables import device, offer, programme_category, redemption, refusal, voucher, wallet
from shared.kernel.clock import end_of_day, start_of_day
from shared.kernel.codes import reference
from shared.kernel.errors import InvalidError, NotFoundError
from shared.kernel.languages import Text
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


class FoundDevice(NamedTuple):
    device_id: str
    provider_id: str
    revoked: bool


@dataclass(frozen=True)
class Receipt:
    """What a provider sees of a redemption: nothing of the parent, the wallet or the programmes."""

    redemption_id: str
    offer_id: str
    category: str
    price_cheques: int
    units: int
    cheques: int
    amount_cents: int
    currency: str
    service_on: date
    promised_pay_on: date | None
    status: str
    payable_cents: int
    service_at: datetime | None
    hold_until: datetime | None
    captured_at: datetime | None
    undo_until: datetime | None
    confirmed_at: datetime | None
    settled_on: date | None
    settlement_id: str | None
    ended_at: datetime | None
    end_reason: str | None

    @property
    def reference(self) -> str:
        return reference(self.redemption_id)


@dataclass(frozen=True)
class ReceiptPage:
    """Some redemptions, newest first; `next` leads to those behind them."""

    redemptions: list[Receipt]
    next: str | None


@dataclass(frozen=True)
class ShownOffer:
    """One offer to choose at the counter; the price is in cheques per unit."""

    offer_id: str
    category: str
    price_cheques: int
    unit: str
    name: Text


#: More offers than a counter can choose from.
MOST_OFFERS = 50

_DEVICE = (
    sa.select(device.c.device_id, device.c.provider_id, device.c.revoked)
    .where(device.c.token_sha256 == sa.bindparam("token_sha256"))
    .order_by(device.c.revoked, device.c.device_id)
    .limit(1)
)

_RECEIPT = sa.select(*(redemption.c[one.name] for one in fields(Receipt)))


def device_by_token(reading: Reading, token_sha256: str) -> FoundDevice | None:
    """The device with this token, by its index. Where two had the same one, a live one goes before a revoked one."""
    row = reading.execute(_DEVICE, {"token_sha256": token_sha256}).one_or_none()
    return None if row is None else FoundDevice(*row)


def receipt(reading: Reading, provider_id: str, redemption_id: str) -> Receipt:
    """One of the provider's own redemptions. Raises `NotFoundError` for any other."""
    row = (
        reading.execute(
            _RECEIPT.where(redemption.c.redemption_id == redemption_id, redemption.c.provider_id == provider_id)
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFoundError("there is no such redemption", remedy="Look in the list of your redemptions.")
    return Receipt(**row)


def receipts(reading: Reading, provider_id: str, limit: int, after: str) -> ReceiptPage:
    """The provider's own uses, newest first, from behind the redemption `after` on. What is only held is none."""
    statement = (
        _RECEIPT.where(redemption.c.provider_id == provider_id, redemption.c.captured_at.is_not(None))
        .order_by(redemption.c.captured_at.desc(), redemption.c.redemption_id.desc())
        .limit(limit + 1)
    )
    if after:
        captured_at = reading.execute(
            sa.select(redemption.c.captured_at).where(
                redemption.c.redemption_id == after, redemption.c.provider_id == provider_id
            )
        ).scalar_one_or_none()
        if captured_at is None:
            _no_such_page()
        statement = statement.where(
            sa.tuple_(redemption.c.captured_at, redemption.c.redemption_id)
            < sa.tuple_(sa.literal(captured_at, redemption.c.captured_at.type), sa.literal(after))
        )
    rows, last = part_of(reading.execute(statement).mappings().all(), limit)
    return ReceiptPage([Receipt(**row) for row in rows], last["redemption_id"] if last else None)


def holds(reading: Reading, provider_id: str, day: date, limit: int, after: str) -> ReceiptPage:
    """The provider's bookings whose service begins on a day, in that order, whatever became of them."""
    statement = (
        _RECEIPT.where(
            redemption.c.provider_id == provider_id,
            redemption.c.service_at >= start_of_day(day, ZONE),
            redemption.c.service_at < end_of_day(day, ZONE),
        )
        .order_by(redemption.c.service_at, redemption.c.redemption_id)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(
            sa.tuple_(redemption.c.service_at, redemption.c.redemption_id)
            > sa.tuple_(
                sa.literal(_begins(reading, provider_id, after), redemption.c.service_at.type), sa.literal(after)
            )
        )
    rows, last = part_of(reading.execute(statement).mappings().all(), limit)
    return ReceiptPage([Receipt(**row) for row in rows], last["redemption_id"] if last else None)


def _begins(reading: Reading, provider_id: str, redemption_id: str) -> datetime:
    begins: datetime | None = reading.execute(
        sa.select(redemption.c.service_at).where(
            redemption.c.redemption_id == redemption_id, redemption.c.provider_id == provider_id
        )
    ).scalar_one_or_none()
    return begins or _no_such_page()


def _no_such_page() -> NoReturn:
    raise InvalidError(
        "this page does not exist",
        remedy="Start again without `after`.",
        fields={"after": ["Use `next` of the page before."]},
    )


def offers_of(reading: Reading, provider_id: str) -> list[ShownOffer]:
    """The provider's active offers in a stable order, at most so many as a page can show."""
    rows = reading.execute(
        sa.select(offer.c.offer_id, offer.c.category, offer.c.price_cheques, offer.c.unit)
        .where(offer.c.provider_id == provider_id, offer.c.active.is_(sa.true()))
        .order_by(offer.c.category, offer.c.price_cheques, offer.c.offer_id)
        .limit(MOST_OFFERS)
    ).all()
    names = category_names(reading, {row.category for row in rows})
    return [
        ShownOffer(
            offer_id=row.offer_id,
            category=row.category,
            price_cheques=row.price_cheques,
            unit=row.unit,
            name=names.get(row.category) or Text(row.category, row.category, row.category),
        )
        for row in rows
    ]


def category_names(reading: Reading, codes: Collection[str]) -> dict[str, Text]:
    """How categories are called. Where programmes differ, the last by id."""
    kind = programme_category.c
    rows = reading.execute(
        sa.select(kind.category, kind.nl, kind.fr, kind.en).where(kind.category.in_(codes)).order_by(kind.programme_id)
    )
    return {row.category: Text(row.nl, row.fr, row.en) for row in rows}


def refusals_by_reason(reading: Reading) -> list[dict[str, object]]:
    """How often each reason was given, the most frequent first."""
    count = sa.func.count().label("count")
    rows = reading.execute(
        sa.select(refusal.c.reason, count).group_by(refusal.c.reason).order_by(count.desc(), refusal.c.reason)
    )
    return [dict(row) for row in rows.mappings()]


def vouchers_by_state(reading: Reading, programmes: Collection[str] | None = None) -> list[dict[str, object]]:
    """How many vouchers of each programme, or of each of these, are in which state, and their faces together."""
    rows = reading.execute(
        sa.select(
            voucher.c.programme_id,
            voucher.c.state,
            sa.func.count().label("count"),
            sa.func.sum(voucher.c.face_cents).label("cents"),
        )
        .where(sa.true() if programmes is None else voucher.c.programme_id.in_(programmes))
        .group_by(voucher.c.programme_id, voucher.c.state)
        .order_by(voucher.c.programme_id, voucher.c.state)
    )
    return [{**row, "cents": int(row["cents"])} for row in rows.mappings()]


def key_uses(reading: Reading) -> dict[str, int]:
    """By the name of a master key, how many open wallets have codes of it."""
    rows = reading.execute(
        sa.select(wallet.c.key_id, sa.func.count()).where(wallet.c.status == "open").group_by(wallet.c.key_id)
    )
    return {f"wallet_{key_id}": count for key_id, count in rows}

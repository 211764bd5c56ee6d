"""Facts about uses and cheques, as a test tells them."""

from datetime import UTC, datetime
from typing import Any

from services.ledger.domain import Redemption
from shared.contracts.redeemer import (
    Movement,
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
)
from tests.unit.ledger.test_domain import DAY, PROGRAMME, PROVIDER, voucher_id

USE = "2" * 32
#: One cheque's step: number, from, to, version.
Moved = tuple[int, str, str, int]
_PLACE: dict[str, Any] = {
    "provider_id": PROVIDER,
    "offer_id": "3" * 32,
    "category": "babysitting",
    "price_cheques": 1,
    "currency": "EUR",
    "channel": "wallet_code",
}


def moved(step: Moved, cents: int = 1_000) -> Movement:
    number, before, after, version = step
    return Movement(voucher_id(number), before, after, version, PROGRAMME, cents)  # type: ignore[arg-type]


def held(*steps: Moved, use: str = USE) -> RedemptionHeld:
    at = datetime(2026, 3, 3, 18, tzinfo=UTC)
    cents = 1_000 * sum(after == "held" for _, _, after, _ in steps)
    return RedemptionHeld(
        redemption_id=use, units=len(steps), amount_cents=cents, service_at=at, hold_until=at,
        movements=[moved(step) for step in steps], **_PLACE,
    )  # fmt: skip


def released(*steps: Moved, use: str = USE) -> RedemptionReleased:
    return RedemptionReleased(redemption_id=use, reason="by_parent", movements=[moved(step) for step in steps])


def captured(*steps: Moved, use: str = USE) -> RedemptionCaptured:
    cents = 1_000 * sum(after == "redeemed" for _, _, after, _ in steps)
    return RedemptionCaptured(
        redemption_id=use, units=1, amount_cents=cents, service_on=DAY, promised_pay_on=DAY,
        movements=[moved(step) for step in steps], **_PLACE,
    )  # fmt: skip


def disputed(use: str = USE) -> RedemptionDisputed:
    return RedemptionDisputed(redemption_id=use, reason="nobody_came")


def confirmed(cents: int, *steps: Moved, use: str = USE) -> RedemptionConfirmed:
    return RedemptionConfirmed(
        redemption_id=use, amount_cents=cents, currency="EUR", movements=[moved(step) for step in steps]
    )


def undone(*steps: Moved, use: str = USE) -> RedemptionReversed:
    return RedemptionReversed(
        redemption_id=use, reason="undone", amount_cents=1_000 * len(steps), currency="EUR",
        movements=[moved(step) for step in steps],
    )  # fmt: skip


def expired(step: Moved) -> VoucherExpired:
    return VoucherExpired(voucher_id=voucher_id(step[0]), movement=moved(step))


def revoked(step: Moved) -> VoucherRevoked:
    return VoucherRevoked(voucher_id=voucher_id(step[0]), movement=moved(step), reason="wallet_closed")


def extended(step: Moved) -> VoucherExtended:
    return VoucherExtended(
        voucher_id=voucher_id(step[0]), movement=moved(step), expires_at=datetime(2027, 1, 1, tzinfo=UTC)
    )


def a_use(state: str, cents: int = 1_000) -> Redemption:
    return Redemption(state, cents, PROVIDER)

"""Redemptions, as far as a provider is told: what was reserved, taken, questioned, sent back and made final."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)
from shared.kernel.clock import day_of
from shared.kernel.ids import ProviderId, RedemptionId

Told = (
    RedemptionHeld
    | RedemptionReleased
    | RedemptionCaptured
    | RedemptionDisputed
    | RedemptionReversed
    | RedemptionConfirmed
)
State = Literal["held", "released", "captured", "disputed", "reversed", "confirmed"]
STATES: tuple[State, ...] = get_args(State)

#: Whose amount the provider still waits for or has.
PAYABLE: tuple[State, ...] = ("captured", "disputed", "confirmed")

#: The days of a service are those of the region all programmes are in.
ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Redemption:
    """One use of cheques at a provider. It names no voucher, so that nothing here leads to a wallet.

    `amount_cents` is what was reserved while it is held, what was taken afterwards, and what
    remains payable once it is confirmed; of one that was released or reversed, what it was.
    """

    id: RedemptionId
    provider_id: ProviderId
    offer_id: str
    category: str
    units: int
    service_on: date
    promised_pay_on: date | None
    amount_cents: int
    currency: str
    state: State

    @property
    def confirmed(self) -> bool:
        return self.state == "confirmed"


def held(event: RedemptionHeld) -> Redemption:
    return Redemption(
        id=RedemptionId(event.redemption_id),
        provider_id=ProviderId(event.provider_id),
        offer_id=event.offer_id,
        category=event.category,
        units=event.units,
        service_on=day_of(event.service_at, ZONE),
        promised_pay_on=None,
        amount_cents=event.amount_cents,
        currency=event.currency,
        state="held",
    )


def captured(event: RedemptionCaptured) -> Redemption:
    return Redemption(
        id=RedemptionId(event.redemption_id),
        provider_id=ProviderId(event.provider_id),
        offer_id=event.offer_id,
        category=event.category,
        units=event.units,
        service_on=event.service_on,
        promised_pay_on=event.promised_pay_on,
        amount_cents=event.amount_cents,
        currency=event.currency,
        state="captured",
    )


def _after(redemption: Redemption, event: Told) -> Redemption:
    match event:
        case RedemptionConfirmed():
            return replace(redemption, amount_cents=event.amount_cents, state="confirmed")
        case RedemptionDisputed():
            return replace(redemption, state="disputed")
        case RedemptionReversed():
            return replace(redemption, state="reversed")
        case _:
            return replace(redemption, state="released")


def follow(known: Mapping[str, Redemption], events: Iterable[Told]) -> list[Redemption]:
    """The redemptions that these events made or changed, each once, as they stand after the last.

    The redeemer decides and tells in order; nothing is judged again here. Raises `KeyError` for
    what happens to a redemption that was never held or captured.
    """
    touched: dict[str, Redemption] = {}
    for event in events:
        match event:
            case RedemptionHeld():
                touched[event.redemption_id] = held(event)
            case RedemptionCaptured():
                touched[event.redemption_id] = captured(event)
            case _:
                before = touched.get(event.redemption_id) or known[event.redemption_id]
                touched[event.redemption_id] = _after(before, event)
    return list(touched.values())

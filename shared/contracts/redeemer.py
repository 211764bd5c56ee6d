"""What the redeemer says: redemptions, with the movement of every voucher in them, and what codes were spent."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Cents, Code, Count, Currency, Id, Positive, PositiveCents
from shared.contracts.topics import REDEEMER_REDEMPTION, REDEEMER_WALLET

Channel = Literal["wallet_code", "spoken_code"]
VoucherState = Literal["issued", "held", "redeemed", "expired", "revoked"]


class Movement(msgspec.Struct, frozen=True, array_like=True):
    """One voucher's step from state to state, written `[voucher, from, to, version, programme, cents]`.

    `version` is the voucher's after the step, so a reader applies n+1 only after n, whichever
    topic it came by.
    """

    voucher_id: Id
    from_state: VoucherState
    to_state: VoucherState
    version: Positive
    programme_id: Id
    cents: PositiveCents


@event_type
class RedemptionCaptured(Event, frozen=True, kw_only=True):
    """Cheques were spent at an offer. The provider is promised `amount_cents` by `promised_pay_on`.

    It names no wallet.
    """

    TYPE = "redeemer.redemption.captured.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    provider_id: Id
    offer_id: Id
    category: Code
    price_cheques: Positive
    units: Positive
    amount_cents: PositiveCents
    currency: Currency
    service_on: date
    promised_pay_on: date
    channel: Channel
    movements: Annotated[list[Movement], Meta(min_length=1, max_length=40)]

    def __post_init__(self) -> None:
        if self.amount_cents != sum(movement.cents for movement in self.movements):
            raise ValueError("the amount is the sum of the faces taken")

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class RedemptionConfirmed(Event, frozen=True, kw_only=True):
    """The redemption is final: it will be paid. Its cheques were moved when it was captured."""

    TYPE = "redeemer.redemption.confirmed.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    amount_cents: Cents
    currency: Currency
    movements: Annotated[list[Movement], Meta(max_length=40)]

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class WalletChanged(Event, frozen=True, kw_only=True):
    """The whole of what the issuer has to know of a wallet's codes: spoken ones up to this counter are spent."""

    TYPE = "redeemer.wallet.changed.v1"
    TOPIC = REDEEMER_WALLET

    wallet_id: Id
    generation: Positive
    spoken_counter: Count

    @property
    def subject(self) -> str:
        return self.wallet_id

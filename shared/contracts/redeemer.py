"""What the redeemer says: redemptions, with the movement of every voucher in them, and what codes were spent."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, field

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Cents, Code, Count, Currency, Id, Instant, Positive, PositiveCents
from shared.contracts.topics import REDEEMER_REDEMPTION, REDEEMER_VOUCHER, REDEEMER_WALLET

Channel = Literal["wallet_code", "spoken_code", "paper"]
VoucherState = Literal["issued", "held", "redeemed", "expired", "revoked"]


ReleaseReason = Literal[
    "by_provider", "by_parent", "sick_child", "nobody_came", "timed_out", "provider_suspended", "wallet_closed"
]


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


def worth(movements: Iterable[Movement], state: VoucherState) -> int:
    """The cents of those that come to be in a state."""
    return sum(movement.cents for movement in movements if movement.to_state == state)


@event_type
class RedemptionHeld(Event, frozen=True, kw_only=True):
    """Cheques were reserved for a later service, which begins at `service_at`. Nothing is promised yet.

    The hold lapses at `hold_until`. It names no wallet.
    """

    TYPE = "redeemer.redemption.held.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    provider_id: Id
    offer_id: Id
    category: Code
    price_cheques: Positive
    units: Positive
    amount_cents: PositiveCents
    currency: Currency
    service_at: Instant
    hold_until: Instant
    channel: Channel
    movements: Annotated[list[Movement], Meta(min_length=1, max_length=40)]

    def __post_init__(self) -> None:
        if self.amount_cents != worth(self.movements, "held"):
            raise ValueError("the amount is the sum of the faces held")

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class RedemptionReleased(Event, frozen=True, kw_only=True):
    """A hold ended without a use. Each cheque is what it would be without it: issued, expired or revoked."""

    TYPE = "redeemer.redemption.released.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    reason: ReleaseReason
    movements: Annotated[list[Movement], Meta(min_length=1, max_length=40)]

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class RedemptionCaptured(Event, frozen=True, kw_only=True):
    """Cheques were spent at an offer. The provider is promised `amount_cents` by `promised_pay_on`.

    Of a hold it spends the first of its cheques in paying order and sends the others back, in one
    event; `units` are those used. It names no wallet.
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
        if self.amount_cents != worth(self.movements, "redeemed"):
            raise ValueError("the amount is the sum of the faces taken")

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class RedemptionDisputed(Event, frozen=True, kw_only=True):
    """The parent said in time that it did not take place, or less of it. It waits for a decision."""

    TYPE = "redeemer.redemption.disputed.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    reason: Code

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class RedemptionReversed(Event, frozen=True, kw_only=True):
    """A captured or disputed redemption was undone as a whole: nothing of it is owed any more.

    Each cheque is what it would be without it: issued, expired or revoked.
    """

    TYPE = "redeemer.redemption.reversed.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    reason: Literal["undone", "dispute"]
    amount_cents: PositiveCents
    currency: Currency
    movements: Annotated[list[Movement], Meta(min_length=1, max_length=40)]

    def __post_init__(self) -> None:
        if self.amount_cents != sum(movement.cents for movement in self.movements):
            raise ValueError("the amount is the sum of the faces sent back")

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class RedemptionConfirmed(Event, frozen=True, kw_only=True):
    """The redemption is final: `amount_cents` of it will be paid.

    `movements` are those cheques that a decided dispute sends back, the last in paying order; none otherwise.
    """

    TYPE = "redeemer.redemption.confirmed.v1"
    TOPIC = REDEEMER_REDEMPTION

    redemption_id: Id
    amount_cents: Cents
    currency: Currency
    movements: Annotated[list[Movement], Meta(max_length=40)]

    @property
    def subject(self) -> str:
        return self.redemption_id


def _of_voucher(voucher_id: str, movement: Movement) -> None:
    if movement.voucher_id != voucher_id:
        raise ValueError("the movement is of another voucher")


@event_type
class VoucherExpired(Event, frozen=True, kw_only=True):
    """An unspent cheque's grace is over: its value is the programme's again."""

    TYPE = "redeemer.voucher.expired.v1"
    TOPIC = REDEEMER_VOUCHER

    voucher_id: Id
    movement: Movement

    def __post_init__(self) -> None:
        _of_voucher(self.voucher_id, self.movement)

    @property
    def subject(self) -> str:
        return self.voucher_id


@event_type
class VoucherRevoked(Event, frozen=True, kw_only=True):
    """An unspent cheque was taken back, on a request that gave this reason."""

    TYPE = "redeemer.voucher.revoked.v1"
    TOPIC = REDEEMER_VOUCHER

    voucher_id: Id
    movement: Movement
    reason: Code

    def __post_init__(self) -> None:
        _of_voucher(self.voucher_id, self.movement)

    @property
    def subject(self) -> str:
        return self.voucher_id


@event_type
class VoucherExtended(Event, frozen=True, kw_only=True):
    """A cheque can be spent for longer; it stays in its state and gets a version."""

    TYPE = "redeemer.voucher.extended.v1"
    TOPIC = REDEEMER_VOUCHER

    voucher_id: Id
    movement: Movement
    expires_at: Instant

    def __post_init__(self) -> None:
        _of_voucher(self.voucher_id, self.movement)

    @property
    def subject(self) -> str:
        return self.voucher_id


class RefusedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request about a wallet that came too late or made no sense, and why nothing was done."""

    request_id: Id
    reason: Code


@event_type
class WalletChanged(Event, frozen=True, kw_only=True):
    """The whole of what the issuer has to know of a wallet's codes: spoken ones up to this counter are spent.

    `generation` is the one in force. `papers` are those of it that were used or cancelled, `locked` whether its
    spoken code is, `refused` the latest requests that were not followed.
    """

    TYPE = "redeemer.wallet.changed.v1"
    TOPIC = REDEEMER_WALLET
    MINOR = 1

    wallet_id: Id
    generation: Positive
    spoken_counter: Count
    papers: Annotated[list[Id], Meta(max_length=1000)] = field(default_factory=list)
    locked: bool = False
    refused: Annotated[list[RefusedRequest], Meta(max_length=20)] = field(default_factory=list)

    @property
    def subject(self) -> str:
        return self.wallet_id

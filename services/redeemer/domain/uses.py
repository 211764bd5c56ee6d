"""What becomes of a use after the scan or the hold: captured, released, undone, accepted, disputed, decided. Pure.

Each rule takes a use as it stands and gives the change, or the reason why there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.redeemer.domain.holds import units_used
from services.redeemer.domain.scan import ZONE, promised_pay_on, undo_until
from services.redeemer.domain.states import REFUSED_STEPS, STEPS, Status, Step, VoucherStep
from services.redeemer.domain.vouchers import Voucher
from services.redeemer.reasons import Reason
from shared.contracts.event import Event
from shared.contracts.issuer import DisputeReason
from shared.contracts.redeemer import (
    Channel,
    Movement,
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionReleased,
    RedemptionReversed,
    ReleaseReason,
)
from shared.kernel.clock import day_of
from shared.kernel.codes import reference


@dataclass(frozen=True)
class Use:
    """A redemption as it stands, with its vouchers that were not sent back, in paying order.

    `units`, `cheques` and `amount_cents` are what is held, and from the capture on what was taken; `payable_cents` is
    what is owed for it now.
    """

    redemption_id: str
    provider_id: str
    offer_id: str
    wallet_id: str
    category: str
    price_cheques: int
    units: int
    cheques: int
    amount_cents: int
    payable_cents: int
    currency: str
    channel: Channel
    service_on: date
    promised_pay_on: date | None
    status: Status
    held_at: datetime | None
    service_at: datetime | None
    hold_until: datetime | None
    free_until: datetime | None
    minutes_per_unit: int | None
    captured_at: datetime | None
    undo_until: datetime | None
    confirmed_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    vouchers: tuple[Voucher, ...] = ()

    @property
    def reference(self) -> str:
        return reference(self.redemption_id)

    @property
    def started(self) -> bool:
        """Whether it is a service that began when its code was read."""
        return self.held_at is not None and self.held_at == self.service_at


@dataclass(frozen=True)
class Change:
    """One step of a use: how it stands afterwards, which vouchers moved, and what is told."""

    use: Use
    movements: tuple[Movement, ...]
    event: Event


# -- by the provider


def capture(use: Use, units: int, at: datetime) -> Change | Reason:
    """Spend so many units of a hold; what is left of it goes back."""
    if (reason := _of_hold(use, Step.CAPTURE, at)) is not None:
        return reason
    assert use.service_at is not None
    if day_of(at, ZONE) < day_of(use.service_at, ZONE):
        return Reason.SERVICE_NOT_BEGUN
    if units > use.units:
        return Reason.MORE_THAN_HELD
    if use.started and use.minutes_per_unit and units > units_used(use.service_at, use.minutes_per_unit, at):
        return Reason.SERVICE_STILL_RUNS
    return _capture(use, units, units * use.price_cheques, at)


def stop(use: Use, at: datetime) -> Change | Reason:
    """Spend the hours that a service took until now, never more than are held; what is left goes back."""
    if (reason := _of_hold(use, Step.CAPTURE, at)) is not None:
        return reason
    assert use.service_at is not None
    if use.minutes_per_unit is None:
        return Reason.OFFER_NOT_BY_THE_HOUR
    if at < use.service_at:
        return Reason.SERVICE_NOT_BEGUN
    return capture(use, min(units_used(use.service_at, use.minutes_per_unit, at), use.units), at)


def release(use: Use, at: datetime) -> Change | Reason:
    return _of_hold(use, Step.RELEASE, at) or _release(use, "by_provider", at)


def undo(use: Use, at: datetime) -> Change | Reason:
    """Take back a capture as a whole, within the time that the strictest programme gives."""
    if (reason := REFUSED_STEPS.get((use.status, Step.UNDO))) is not None:
        return reason
    if use.undo_until is None or at >= use.undo_until:
        return Reason.UNDO_TOO_LATE
    return _reverse(use, Step.UNDO, at)


# -- by the parent, as the issuer says it. `None` is a word that comes late: it changes nothing.


def cancel(use: Use, why: str, asked_at: datetime, at: datetime) -> Change | None:
    """End a hold as the parent asked at `asked_at`.

    Free until the offer's limit, and always for a sick child; after that one cheque is taken. Once the
    service has begun only *nobody came* ends it; and not where it began with the reading of a code: somebody
    was there.
    """
    if _of_hold(use, Step.RELEASE, at) is not None:
        return None
    assert use.service_at is not None
    assert use.free_until is not None
    if asked_at >= use.service_at:
        return _release(use, "nobody_came", at) if why == "nobody_came" and not use.started else None
    if why == "sick_child":
        return _release(use, "sick_child", at)
    if asked_at <= use.free_until:
        return _release(use, "nobody_came" if why == "nobody_came" else "by_parent", at)
    return _capture(use, 1, 1, at)


def accept(use: Use, at: datetime) -> Change | None:
    """Make a capture final. The redeemer confirms on this word, or on a dispute decided for the provider."""
    return _confirm(use, Step.ACCEPT, 0, at) if (use.status, Step.ACCEPT) in STEPS else None


def dispute(use: Use, reason: DisputeReason) -> Change | None:
    if (use.status, Step.DISPUTE) not in STEPS:
        return None
    after = replace(use, status=STEPS[use.status, Step.DISPUTE])
    return Change(after, (), RedemptionDisputed(redemption_id=use.redemption_id, reason=reason))


def decide(use: Use, sent_back: int, at: datetime) -> Change | None:
    """End a dispute: the last so many cheques in paying order go back, and the others will be paid."""
    if (use.status, Step.UPHOLD) not in STEPS:
        return None
    if sent_back >= len(use.vouchers):
        return _reverse(use, Step.SEND_ALL_BACK, at)
    return _confirm(use, Step.UPHOLD, sent_back, at)


# -- by time, and by what happens to the provider


def time_out(use: Use, at: datetime) -> Change | None:
    lapsed = use.status is Status.HELD and use.hold_until is not None and at >= use.hold_until
    return _release(use, "timed_out", at) if lapsed else None


def give_up(use: Use, at: datetime) -> Change | None:
    """Release a hold of a provider that may not serve for now."""
    return None if _of_hold(use, Step.RELEASE, at) is not None else _release(use, "provider_suspended", at)


# -- the steps


def _of_hold(use: Use, step: Step, at: datetime) -> Reason | None:
    """Whether it is a hold that still stands, by the instant: whether it was already released plays no part."""
    if use.status is Status.HELD:
        assert use.hold_until is not None
        return Reason.HOLD_LAPSED if at >= use.hold_until else None
    if use.status is Status.RELEASED and use.end_reason == "timed_out":
        return Reason.HOLD_LAPSED
    return REFUSED_STEPS[use.status, step]


def _capture(use: Use, units: int, cheques: int, at: datetime) -> Change:
    assert 1 <= cheques <= len(use.vouchers)
    taken = [voucher.step(VoucherStep.CAPTURE) for voucher in use.vouchers[:cheques]]
    left = [voucher.send_back(at) for voucher in use.vouchers[cheques:]]
    programmes = [voucher.programme for voucher, _ in taken]
    amount = sum(voucher.face_cents for voucher, _ in taken)
    promised = promised_pay_on(programmes, at)
    after = replace(
        use,
        status=STEPS[use.status, Step.CAPTURE],
        units=units,
        cheques=cheques,
        amount_cents=amount,
        payable_cents=amount,
        promised_pay_on=promised,
        captured_at=at,
        undo_until=undo_until(programmes, at),
        vouchers=tuple(voucher for voucher, _ in taken),
    )
    movements = _movements(taken, left)
    return Change(
        after,
        movements,
        RedemptionCaptured(
            redemption_id=use.redemption_id,
            provider_id=use.provider_id,
            offer_id=use.offer_id,
            category=use.category,
            price_cheques=use.price_cheques,
            units=units,
            amount_cents=amount,
            currency=use.currency,
            service_on=use.service_on,
            promised_pay_on=promised,
            channel=use.channel,
            movements=list(movements),
        ),
    )


def _release(use: Use, reason: ReleaseReason, at: datetime) -> Change:
    movements = _movements([voucher.send_back(at) for voucher in use.vouchers])
    return Change(
        replace(use, status=STEPS[use.status, Step.RELEASE], ended_at=at, end_reason=reason, vouchers=()),
        movements,
        RedemptionReleased(redemption_id=use.redemption_id, reason=reason, movements=list(movements)),
    )


def _reverse(use: Use, step: Step, at: datetime) -> Change:
    movements = _movements([voucher.send_back(at) for voucher in use.vouchers])
    reason: Literal["undone", "dispute"] = "undone" if step is Step.UNDO else "dispute"
    return Change(
        replace(use, status=STEPS[use.status, step], payable_cents=0, ended_at=at, end_reason=reason, vouchers=()),
        movements,
        RedemptionReversed(
            redemption_id=use.redemption_id,
            reason=reason,
            amount_cents=use.amount_cents,
            currency=use.currency,
            movements=list(movements),
        ),
    )


def _confirm(use: Use, step: Step, sent_back: int, at: datetime) -> Change:
    kept = len(use.vouchers) - sent_back
    back = [voucher.send_back(at) for voucher in use.vouchers[kept:]] if sent_back else []
    payable = use.amount_cents - sum(voucher.face_cents for voucher, _ in back)
    movements = _movements(back)
    return Change(
        replace(
            use,
            status=STEPS[use.status, step],
            payable_cents=payable,
            confirmed_at=at,
            vouchers=use.vouchers[:kept] if sent_back else use.vouchers,
        ),
        movements,
        RedemptionConfirmed(
            redemption_id=use.redemption_id, amount_cents=payable, currency=use.currency, movements=list(movements)
        ),
    )


def _movements(*groups: Sequence[tuple[Voucher, Movement]]) -> tuple[Movement, ...]:
    return tuple(movement for group in groups for _, movement in group)

"""The rules of a booking: cheques are held until a later service, by the same judgement as a scan. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from services.redeemer.domain.scan import MAX_CHEQUES, ZONE, judge, payable, refuse, taken
from services.redeemer.domain.values import Booking, Cheque, Counter, Hold, Offer, Programme, Refusal, Shown
from services.redeemer.domain.weeks import NONE_TAKEN, TakenBefore
from shared.kernel.clock import day_of

#: So much of a further hour does not count.
FREE_MINUTES = timedelta(minutes=15)


def hold(
    order: Booking,
    counter: Counter,
    shown: Shown,
    cheques: Sequence[Cheque],
    at: datetime,
    new_id: Callable[[], str],
    before: TakenBefore = NONE_TAKEN,
) -> Hold | Refusal:
    """Decide about one booking: hold all the cheques it asks for, oldest expiry first, or none."""
    reason = judge(order, counter, shown, cheques, at, before)
    if reason is not None:
        return refuse(order, reason, at, new_id)
    assert counter.offer is not None
    return _hold(order, counter.offer, shown, payable(cheques, at), at)


def lapses_at(programmes: Iterable[Programme], service_at: datetime, duration: timedelta) -> datetime:
    """When a hold that nobody used is over: the strictest programme counts."""
    hours = min(programme.hold_timeout_hours for programme in programmes)
    return service_at + duration + timedelta(hours=hours)


def units_used(began_at: datetime, minutes_per_unit: int, at: datetime) -> int:
    """The units that a service by the hour took: at least one; the first 15 minutes of a further one do not count."""
    whole, rest = divmod(at - began_at, timedelta(minutes=minutes_per_unit))
    return max(1, whole + (rest > FREE_MINUTES))


def _hold(order: Booking, offer: Offer, shown: Shown, there: Sequence[Cheque], at: datetime) -> Hold:
    assert shown.wallet is not None
    wanted = offer.price_cheques * order.units
    chosen = there[:wanted]
    assert len(chosen) == wanted
    assert 1 <= wanted <= MAX_CHEQUES
    service_at = order.service_at or at
    return Hold(
        redemption_id=order.redemption_id,
        provider_id=order.provider_id,
        offer_id=offer.offer_id,
        device_id=order.device_id,
        shown_sha256=order.shown_sha256,
        wallet_id=shown.wallet.wallet_id,
        category=offer.category,
        price_cheques=offer.price_cheques,
        units=order.units,
        cheques=wanted,
        amount_cents=sum(cheque.face_cents for cheque in chosen),
        currency=chosen[0].currency,
        service_at=service_at,
        service_on=day_of(service_at, ZONE),
        hold_until=lapses_at(
            [cheque.programme for cheque in chosen],
            service_at,
            timedelta(minutes=offer.minutes_per_unit * order.units),
        ),
        free_until=service_at - timedelta(hours=offer.free_cancel_hours),
        minutes_per_unit=offer.minutes_per_unit if offer.unit == "hour" else None,
        held_at=at,
        channel=shown.channel,
        taken=taken(chosen),
    )

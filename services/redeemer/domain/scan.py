"""The rules of a scan: what is asked, what is known, and the one decision that follows. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from services.redeemer.domain.codes import has_second_sign, is_risky, of_code
from services.redeemer.domain.states import AT_THE_COUNTER, PAYING, Status
from services.redeemer.domain.values import (
    Booking,
    Cheque,
    Counter,
    Offer,
    Order,
    Programme,
    Redemption,
    Refusal,
    Shown,
    Taken,
)
from services.redeemer.domain.weeks import NONE_TAKEN, TakenBefore, of_weeks
from services.redeemer.reasons import Reason
from shared.kernel.clock import day_of
from shared.kernel.workdays import working_days_after

#: One redemption takes 1 to 40 whole cheques.
MAX_CHEQUES = 40
#: Working days in which the parent may say that something is wrong; the promised pay day counts from their end.
DISPUTE_WORKING_DAYS = 4
#: A scan is for a service that took place: today or so many days back. A later one is a hold's.
SERVICE_DAYS_BACK = 31
#: A hold is for a service that begins within so many days. It outlives the end of its cheques, so it has to be near.
HOLD_DAYS_AHEAD = 90
#: Where "today" is for a day of service. The programmes' own zones decide about money.
ZONE = "Europe/Brussels"


def redeem(
    order: Order,
    counter: Counter,
    shown: Shown,
    cheques: Sequence[Cheque],
    at: datetime,
    new_id: Callable[[], str],
    before: TakenBefore = NONE_TAKEN,
) -> Redemption | Refusal:
    """Decide about one scan: spend all the cheques it asks for, oldest expiry first, or none.

    `cheques` are the wallet's issued ones; their order does not matter. `new_id` names a refusal.
    `before` is what was taken earlier in the same calendar weeks.
    """
    reason = judge(order, counter, shown, cheques, at, before)
    if reason is not None:
        return refuse(order, reason, at, new_id)
    assert counter.offer is not None
    return _spend(order, counter.offer, shown, payable(cheques, at), at)


def judge(
    order: Order, counter: Counter, shown: Shown, cheques: Sequence[Cheque], at: datetime, before: TakenBefore
) -> Reason | None:
    """The first thing that is in the way of a scan or a hold.

    Judged in a fixed order: device, provider, offer, code, wallet, programme, cheques, calendar week.
    """
    return (
        _of_device(counter)
        or _of_provider(order, counter)
        or _of_offer(order, counter, at)
        or of_code(shown, at)
        or _of_wallet(shown)
        or _of_programme(cheques, at)
        or _of_cheques(order, counter, shown, cheques, at)
        or of_weeks(counter, payable(cheques, at)[: _wanted(order, counter)], before)
    )


def refuse(order: Order, reason: Reason, at: datetime, new_id: Callable[[], str]) -> Refusal:
    return Refusal(new_id(), reason, order.provider_id, order.offer_id, order.device_id, at)


def counted_at(order: Order, at: datetime) -> datetime:
    """The instant whose calendar week an order's cheques count in: that of the service, where it is to come."""
    return (order.service_at or at) if isinstance(order, Booking) else at


def payable(cheques: Sequence[Cheque], at: datetime) -> list[Cheque]:
    """The cheques that can pay now, in paying order: expiry, then place among the wallet's issued ones.

    One redemption has one currency, which is that of the first.
    """
    there = [
        cheque
        for cheque in cheques
        if _pays(cheque.programme) and cheque.programme.status == "open" and _lives(cheque, at)
    ]
    there.sort(key=lambda cheque: (cheque.expires_at, cheque.place))
    return [cheque for cheque in there if cheque.currency == there[0].currency]


def promised_pay_on(programmes: Sequence[Programme], at: datetime) -> date:
    """The latest day any of the programmes promises: so many working days after the dispute window's last day."""
    return max(
        working_days_after(
            working_days_after(day_of(at, programme.zone), DISPUTE_WORKING_DAYS), programme.pay_within_working_days
        )
        for programme in programmes
    )


def _of_device(counter: Counter) -> Reason | None:
    return Reason.DEVICE_REVOKED if counter.device_revoked else None


def _of_provider(order: Order, counter: Counter) -> Reason | None:
    """By the offer's category when the offer is the provider's own, else by whether it may do anything at all."""
    own = counter.offer if counter.offer and counter.offer.provider_id == order.provider_id else None
    statuses = {status for category, status in counter.standing if own is None or category == own.category}
    return next(
        (reason for status, reason in AT_THE_COUNTER.items() if status in statuses), Reason.PROVIDER_NOT_ACCREDITED
    )


def _of_offer(order: Order, counter: Counter, at: datetime) -> Reason | None:
    offer = counter.offer
    if offer is None:
        return Reason.OFFER_UNKNOWN
    if offer.provider_id != order.provider_id:
        return Reason.OFFER_OF_ANOTHER_PROVIDER
    if not offer.active:
        return Reason.OFFER_INACTIVE
    if offer.price_cheques * order.units > MAX_CHEQUES:
        return Reason.TOO_MANY_CHEQUES
    if isinstance(order, Booking):
        return _of_service_at(order, offer, at)
    today = day_of(at, ZONE)
    if not today - timedelta(days=SERVICE_DAYS_BACK) <= (order.service_on or today) <= today:
        return Reason.SERVICE_DAY_OUT_OF_RANGE
    return None


def _of_service_at(order: Booking, offer: Offer, at: datetime) -> Reason | None:
    if order.service_at is None:
        return None if offer.unit == "hour" else Reason.OFFER_NOT_BY_THE_HOUR
    if not at < order.service_at <= at + timedelta(days=HOLD_DAYS_AHEAD):
        return Reason.SERVICE_TIME_OUT_OF_RANGE
    return None


def _of_wallet(shown: Shown) -> Reason | None:
    assert shown.wallet is not None
    return None if shown.wallet.open else Reason.WALLET_CLOSED


def _of_programme(cheques: Sequence[Cheque], at: datetime) -> Reason | None:
    """Whether any programme behind the wallet's living cheques can pay here. An empty wallet passes on."""
    programmes = {cheque.programme for cheque in cheques if _lives(cheque, at)}
    if not programmes:
        return None
    covering = [programme for programme in programmes if programme.covers]
    if not covering:
        return Reason.CATEGORY_NOT_COVERED
    statuses = {programme.status for programme in covering if programme.accredited}
    if not statuses:
        return Reason.PROGRAMME_NOT_ACCREDITED
    return next(reason for status, reason in PAYING.items() if status in statuses)


def _of_cheques(order: Order, counter: Counter, shown: Shown, cheques: Sequence[Cheque], at: datetime) -> Reason | None:
    """Whether there are enough. Of more than the visit limit the parent has to say so once more, by a second sign."""
    assert counter.offer is not None
    there = payable(cheques, at)
    wanted = _wanted(order, counter)
    if shown.papers and len(shown.papers) != wanted:
        return Reason.PAPERS_DO_NOT_FIT
    if len(there) >= wanted:
        chosen = there[:wanted]
        if is_risky(shown) and any(cheque.programme.guarantee_empty for cheque in chosen):
            return Reason.CHANNEL_CLOSED
        limit = min(cheque.programme.visit_limit for cheque in chosen)
        return Reason.VISIT_LIMIT if wanted > limit and not has_second_sign(shown) else None
    if not there and any(_pays(cheque.programme) and not _lives(cheque, at) for cheque in cheques):
        return Reason.CHEQUES_EXPIRED
    return Reason.NOT_ENOUGH_CHEQUES


def _wanted(order: Order, counter: Counter) -> int:
    assert counter.offer is not None
    return counter.offer.price_cheques * order.units


def _pays(programme: Programme) -> bool:
    return programme.covers and programme.accredited


def _lives(cheque: Cheque, at: datetime) -> bool:
    return at < cheque.programme.spendable_until(cheque.expires_at)


def _spend(order: Order, offer: Offer, shown: Shown, there: Sequence[Cheque], at: datetime) -> Redemption:
    assert shown.wallet is not None
    wanted = offer.price_cheques * order.units
    chosen = there[:wanted]
    assert len(chosen) == wanted
    assert 1 <= wanted <= MAX_CHEQUES
    return Redemption(
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
        service_on=order.service_on or day_of(at, ZONE),
        promised_pay_on=promised_pay_on([cheque.programme for cheque in chosen], at),
        status=Status.CAPTURED,
        captured_at=at,
        channel=shown.channel,
        undo_until=undo_until([cheque.programme for cheque in chosen], at),
        taken=taken(chosen),
    )


def undo_until(programmes: Iterable[Programme], at: datetime) -> datetime:
    """Until when the provider may take back what it captured now: the strictest programme counts."""
    return at + timedelta(minutes=min(programme.undo_minutes for programme in programmes))


def taken(chosen: Iterable[Cheque]) -> tuple[Taken, ...]:
    return tuple(
        Taken(cheque.voucher_id, cheque.version + 1, cheque.programme.programme_id, cheque.face_cents)
        for cheque in chosen
    )

"""The rules of spending: what is asked, what is known, and the one decision that follows. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from services.redeemer.reasons import Reason
from shared.contracts.redeemer import Channel, Movement, RedemptionCaptured
from shared.kernel.clock import day_of, end_of_day
from shared.kernel.codes import reference
from shared.kernel.workdays import working_days_after

#: One redemption takes 1 to 40 whole cheques.
MAX_CHEQUES = 40
#: Working days in which the parent may say that something is wrong; the promised pay day counts from their end.
DISPUTE_WORKING_DAYS = 4
#: A scan is for a service that took place: today or so many days back. A later one is a hold's.
SERVICE_DAYS_BACK = 31
#: Where "today" is for a day of service. The programmes' own zones decide about money.
ZONE = "Europe/Brussels"


class Status(StrEnum):
    """Where a redemption is. `confirmed` is final: it will be paid."""

    CAPTURED = "captured"
    CONFIRMED = "confirmed"
    SETTLED = "settled"


@dataclass(frozen=True)
class Order:
    """What the person at the counter asks for. The client made the id, which is also the key of the request."""

    redemption_id: str
    device_id: str
    provider_id: str
    offer_id: str
    units: int
    code: str
    service_on: date | None


@dataclass(frozen=True)
class Offer:
    offer_id: str
    provider_id: str
    category: str
    price_cheques: int
    active: bool


@dataclass(frozen=True)
class Counter:
    """Who takes the cheques. `standing` holds the provider's accreditations as (category, status)."""

    device_revoked: bool
    offer: Offer | None
    standing: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Wallet:
    wallet_id: str
    open: bool


@dataclass(frozen=True)
class Shown:
    """A code as it was opened. `wallet` is the one that made it or `None`.

    `number` is the step of a wallet code or the counter of a spoken one, `spent` the newest number that was
    spent of its kind, and `steps_off` a wallet code's step less the present one: a spoken code has no time.
    """

    readable: bool
    channel: Channel
    number: int
    spent: int
    steps_off: int
    wallet: Wallet | None


@dataclass(frozen=True)
class Programme:
    """A programme as it stands towards one offer: does it pay for the category, may the provider take it."""

    programme_id: str
    status: str
    zone: str
    grace_days: int
    pay_within_working_days: int
    covers: bool
    accredited: bool

    def spendable_until(self, expires_at: datetime) -> datetime:
        """The end, in the programme's zone, of the last of the grace days after the day that ends at the expiry.

        An expiry at midnight belongs to the day before it.
        """
        return _end_of_grace(expires_at, self.grace_days, self.zone)


@dataclass(frozen=True)
class Cheque:
    """One issued voucher of the wallet. `place` is its number among all that the wallet was issued."""

    voucher_id: str
    place: int
    programme: Programme
    face_cents: int
    currency: str
    expires_at: datetime
    version: int


@dataclass(frozen=True)
class Taken:
    """A voucher that a redemption took; `version` is the voucher's after that step."""

    voucher_id: str
    version: int
    programme_id: str
    face_cents: int


@dataclass(frozen=True)
class Redemption:
    """Cheques of one wallet spent at one offer, or what became of that since. Everything a receipt shows."""

    redemption_id: str
    provider_id: str
    offer_id: str
    device_id: str
    wallet_id: str
    category: str
    price_cheques: int
    units: int
    cheques: int
    amount_cents: int
    currency: str
    service_on: date
    promised_pay_on: date
    status: Status
    captured_at: datetime
    channel: Channel
    taken: tuple[Taken, ...] = ()

    @property
    def reference(self) -> str:
        """What people call it by, on screen, receipt and statement."""
        return reference(self.redemption_id)

    def event(self) -> RedemptionCaptured:
        return RedemptionCaptured(
            redemption_id=self.redemption_id,
            provider_id=self.provider_id,
            offer_id=self.offer_id,
            category=self.category,
            price_cheques=self.price_cheques,
            units=self.units,
            amount_cents=self.amount_cents,
            currency=self.currency,
            service_on=self.service_on,
            promised_pay_on=self.promised_pay_on,
            channel=self.channel,
            movements=[
                Movement(taken.voucher_id, "issued", "redeemed", taken.version, taken.programme_id, taken.face_cents)
                for taken in self.taken
            ],
        )


@dataclass(frozen=True)
class Refusal:
    """A scan that spent nothing. It is recorded like a green one."""

    refusal_id: str
    reason: Reason
    provider_id: str
    offer_id: str
    device_id: str
    refused_at: datetime


def redeem(
    order: Order, counter: Counter, shown: Shown, cheques: Sequence[Cheque], at: datetime, new_id: Callable[[], str]
) -> Redemption | Refusal:
    """Decide about one scan: spend all the cheques it asks for, oldest expiry first, or none.

    Judged in a fixed order: device, provider, offer, code, wallet, programme, cheques. The first
    thing that is in the way is the reason. `cheques` are the wallet's issued ones; their order
    does not matter. `new_id` names a refusal.
    """
    reason = (
        _of_device(counter)
        or _of_provider(order, counter)
        or _of_offer(order, counter, at)
        or _of_code(shown)
        or _of_wallet(shown)
        or _of_programme(cheques, at)
        or _of_cheques(order, counter, cheques, at)
    )
    if reason is not None:
        return Refusal(new_id(), reason, order.provider_id, order.offer_id, order.device_id, at)
    assert counter.offer is not None
    assert shown.wallet is not None
    return _spend(order, counter.offer, shown, payable(cheques, at), at)


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


@lru_cache(maxsize=1024)
def _end_of_grace(expires_at: datetime, grace_days: int, zone: str) -> datetime:
    """Kept, because all cheques of a grant expire together and every scan asks for each of them."""
    last_day = day_of(expires_at - timedelta(microseconds=1), zone)
    return end_of_day(last_day + timedelta(days=grace_days), zone)


def _of_device(counter: Counter) -> Reason | None:
    return Reason.DEVICE_REVOKED if counter.device_revoked else None


def _of_provider(order: Order, counter: Counter) -> Reason | None:
    """By the offer's category when the offer is the provider's own, else by whether it may do anything at all."""
    own = counter.offer if counter.offer and counter.offer.provider_id == order.provider_id else None
    statuses = {status for category, status in counter.standing if own is None or category == own.category}
    if "accredited" in statuses:
        return None
    return Reason.PROVIDER_SUSPENDED if "suspended" in statuses else Reason.PROVIDER_NOT_ACCREDITED


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
    today = day_of(at, ZONE)
    if not today - timedelta(days=SERVICE_DAYS_BACK) <= (order.service_on or today) <= today:
        return Reason.SERVICE_DAY_OUT_OF_RANGE
    return None


def _of_code(shown: Shown) -> Reason | None:
    """A code serves once; one with a step in that and the next one: at most 30 seconds."""
    if not shown.readable:
        return Reason.CODE_UNREADABLE
    if shown.wallet is None:
        return Reason.CODE_UNKNOWN
    if shown.steps_off > 0:
        return Reason.CODE_TOO_NEW
    if shown.steps_off < -1:
        return Reason.CODE_TOO_OLD
    return Reason.CODE_USED if shown.number <= shown.spent else None


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
    if "open" in statuses:
        return None
    return Reason.PROGRAMME_PAUSED if "paused" in statuses else Reason.PROGRAMME_CLOSED


def _of_cheques(order: Order, counter: Counter, cheques: Sequence[Cheque], at: datetime) -> Reason | None:
    assert counter.offer is not None
    there = payable(cheques, at)
    if len(there) >= counter.offer.price_cheques * order.units:
        return None
    if not there and any(_pays(cheque.programme) and not _lives(cheque, at) for cheque in cheques):
        return Reason.CHEQUES_EXPIRED
    return Reason.NOT_ENOUGH_CHEQUES


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
        taken=tuple(
            Taken(cheque.voucher_id, cheque.version + 1, cheque.programme.programme_id, cheque.face_cents)
            for cheque in chosen
        ),
    )

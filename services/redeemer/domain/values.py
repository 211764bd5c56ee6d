"""What a decision about spending looks at, and what comes of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from services.redeemer.domain.states import Status
from services.redeemer.reasons import Reason
from shared.contracts.redeemer import Channel, Movement, RedemptionCaptured, RedemptionHeld
from shared.kernel.clock import day_of, end_of_day
from shared.kernel.codes import reference


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
    papers: tuple[str, ...] = ()
    pin: str = ""

    @property
    def shown_sha256(self) -> str:
        """Stands for what was shown: a code serves once, so that nothing can be done with this."""
        return sha256("\n".join((self.code, *self.papers)).encode()).hexdigest()


@dataclass(frozen=True)
class Booking(Order):
    """An order for a later service. With no `service_at` it begins now, and is paid by the hours it takes."""

    service_at: datetime | None = None


@dataclass(frozen=True)
class Offer:
    offer_id: str
    provider_id: str
    category: str
    price_cheques: int
    active: bool
    unit: str = "hour"
    minutes_per_unit: int = 60
    free_cancel_hours: int = 24


@dataclass(frozen=True)
class Counter:
    """Who takes the cheques. `standing` holds the provider's accreditations as (category, status).

    `week_cheques` is what the provider may take in a calendar week, whatever the programmes say.
    """

    device_revoked: bool
    offer: Offer | None
    standing: frozenset[tuple[str, str]]
    week_cheques: int | None = None


@dataclass(frozen=True)
class Wallet:
    wallet_id: str
    open: bool


class Pin(StrEnum):
    """What became of the six digits that were typed, if any were."""

    NONE = "none"
    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True)
class ShownPaper:
    """A genuine paper cheque of a known wallet. `for_us` is `None` where it names no provider."""

    paper_id: str
    state: str
    last_day: date
    for_us: bool | None


@dataclass(frozen=True)
class Shown:
    """A code as it was opened, under its wallet's lock. `wallet` is the one that made it or `None`.

    `number` is the step of a wallet code or the counter of a spoken one, `spent` the newest number that was
    spent of its kind, and `steps_off` a wallet code's step less the present one: a spoken code has no time.
    With paper, these are those of the wallet code beside it, `number` 0 when there was none.

    `generation` is the wallet's that made it, by the master key `key_id`, and `in_force` the wallet's own: a newer
    one takes its place.
    `beyond_limit`: made by the parent for more cheques than the visit limit. `locked`: too many wrong spoken codes
    were tried. `limited`: somebody here tried too often, and nothing about the code is told. `tried` are the wallets
    at which a code was a wrong guess.
    """

    readable: bool
    channel: Channel
    number: int
    spent: int
    steps_off: int
    wallet: Wallet | None
    generation: int = 1
    in_force: int = 1
    key_id: str = ""
    beyond_limit: bool = False
    locked: bool = False
    limited: bool = False
    pin: Pin = Pin.NONE
    papers: tuple[ShownPaper, ...] = ()
    tried: tuple[str, ...] = ()


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
    visit_limit: int = 6
    guarantee_empty: bool = False
    hold_timeout_hours: int = 24
    undo_minutes: int = 30
    wallet_week_cheques: int | None = None
    provider_week_cheques: int | None = None

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
    shown_sha256: str
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
    undo_until: datetime | None
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
class Hold:
    """Cheques of one wallet reserved for a later service, as it was agreed.

    It lapses at `hold_until`. Until `free_until` the parent cancels it free of charge. `minutes_per_unit` is there for
    a service by the hour alone.
    """

    redemption_id: str
    provider_id: str
    offer_id: str
    device_id: str
    shown_sha256: str
    wallet_id: str
    category: str
    price_cheques: int
    units: int
    cheques: int
    amount_cents: int
    currency: str
    service_at: datetime
    service_on: date
    hold_until: datetime
    free_until: datetime
    minutes_per_unit: int | None
    held_at: datetime
    channel: Channel
    taken: tuple[Taken, ...] = ()

    @property
    def reference(self) -> str:
        return reference(self.redemption_id)

    def event(self) -> RedemptionHeld:
        return RedemptionHeld(
            redemption_id=self.redemption_id,
            provider_id=self.provider_id,
            offer_id=self.offer_id,
            category=self.category,
            price_cheques=self.price_cheques,
            units=self.units,
            amount_cents=self.amount_cents,
            currency=self.currency,
            service_at=self.service_at,
            hold_until=self.hold_until,
            channel=self.channel,
            movements=[
                Movement(taken.voucher_id, "issued", "held", taken.version, taken.programme_id, taken.face_cents)
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


@lru_cache(maxsize=1024)
def _end_of_grace(expires_at: datetime, grace_days: int, zone: str) -> datetime:
    """Kept, because all cheques of a grant expire together and every scan asks for each of them."""
    last_day = day_of(expires_at - timedelta(microseconds=1), zone)
    return end_of_day(last_day + timedelta(days=grace_days), zone)

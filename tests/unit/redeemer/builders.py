"""Values of the rules, with sensible everything: `a_cheque(place=3)`, `decide(cheques, units=2)`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from services.redeemer.domain import (
    Cheque,
    Counter,
    Offer,
    Order,
    Programme,
    Redemption,
    Refusal,
    Shown,
    Wallet,
    redeem,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
YEAR_END = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)


def a_programme(
    number: int = 1,
    status: str = "open",
    zone: str = "Europe/Brussels",
    grace_days: int = 30,
    pay_within: int = 10,
    covers: bool = True,
    accredited: bool = True,
    visit_limit: int = 40,
) -> Programme:
    return Programme(f"{number:032x}", status, zone, grace_days, pay_within, covers, accredited, visit_limit)


def a_cheque(
    place: int = 1,
    programme: Programme | None = None,
    face_cents: int = 1_000,
    currency: str = "EUR",
    expires_at: datetime = YEAR_END,
    version: int = 1,
) -> Cheque:
    return Cheque(f"{2**64 + place:032x}", place, programme or a_programme(), face_cents, currency, expires_at, version)


def an_order(units: int = 1, service_on: date | None = None) -> Order:
    return Order("a" * 32, "d" * 32, "b" * 32, "c" * 32, units, "RV2:…", service_on)


def decide(
    cheques: Sequence[Cheque], units: int = 1, price: int = 1, at: datetime = NOW, service_on: date | None = None
) -> Redemption | Refusal:
    """What becomes of a scan at which only the cheques can be in the way."""
    return redeem(
        an_order(units, service_on),
        Counter(
            False, Offer("c" * 32, "b" * 32, "babysitting", price, True), frozenset({("babysitting", "accredited")})
        ),
        Shown(True, "wallet_code", 100, 99, 0, Wallet("e" * 32, True)),
        cheques,
        at,
        lambda: "f" * 32,
    )

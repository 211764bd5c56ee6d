"""Providers and what they hold, as the tests speak of them."""

from datetime import UTC, date, datetime

from services.providers.domain import Accreditation, Device, Offer, Programme, Provider
from shared.contracts.providers import AccreditationStatus
from shared.contracts.redeemer import Movement, RedemptionCaptured, RedemptionConfirmed
from shared.kernel.ids import DeviceId, OfferId, ProgrammeId, ProviderId

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def an_id(number: int) -> str:
    return f"{number:032x}"


def an_enterprise_number(number: int) -> str:
    """A well-formed one: the last two digits are 97 less the remainder of the others by 97."""
    first = 4_000_000 + number
    return f"{first:08}{97 - first % 97:02}"


PROVIDER = ProviderId(an_id(1))
PROGRAMME = ProgrammeId(an_id(2))


def a_programme(*categories: str, status: str = "open") -> Programme:
    return Programme(PROGRAMME, status, frozenset(categories or ("babysitting",)))


def an_accreditation(
    status: AccreditationStatus = "applied", category: str = "babysitting", programme: int = 2
) -> Accreditation:
    reason = "own_request" if status in ("suspended", "closed") else "papers_missing" if status == "refused" else None
    return Accreditation(ProgrammeId(an_id(programme)), category, status, reason, AT)


def a_provider(*accreditations: Accreditation) -> Provider:
    return Provider(PROVIDER, "Oppas & Co", accreditations, AT, enterprise_number="0403170701")


def an_offer(active: bool = True) -> Offer:
    return Offer(OfferId(an_id(3)), PROVIDER, "An evening", "babysitting", 2, "hour", active, AT)


def a_device() -> Device:
    return Device(DeviceId(an_id(4)), PROVIDER, "Phone of the front desk", "a" * 64, AT, None, None)


def a_capture(number: int = 5, cents: int = 1_000, provider: str = PROVIDER) -> RedemptionCaptured:
    movement = Movement(
        voucher_id=an_id(number + 1_000_000),
        from_state="issued",
        to_state="redeemed",
        version=2,
        programme_id=PROGRAMME,
        cents=cents,
    )
    return RedemptionCaptured(
        redemption_id=an_id(number),
        provider_id=provider,
        offer_id=an_id(3),
        category="babysitting",
        price_cheques=1,
        units=1,
        amount_cents=cents,
        currency="EUR",
        service_on=date(2026, 3, 2),
        promised_pay_on=date(2026, 3, 20),
        channel="wallet_code",
        movements=[movement],
    )


def a_confirmation(number: int = 5, cents: int = 1_000) -> RedemptionConfirmed:
    return RedemptionConfirmed(redemption_id=an_id(number), amount_cents=cents, currency="EUR", movements=[])

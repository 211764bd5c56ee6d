"""The events behind the samples of today's minor versions. When a minor version rises, fill in what it added."""

from datetime import UTC, date, datetime

from shared.contracts.envelope import Chain, seal
from shared.contracts.event import Event
from shared.contracts.issuer import (
    Category,
    Cohort,
    GrantMade,
    GrantPart,
    ProgrammeChanged,
    RedemptionAccepted,
    UnfundedDemandChanged,
    VouchersIssued,
    WalletOpened,
)
from shared.contracts.ledger import DepositBooked, FundAllocated, FundOpened, SettlementCut, SettlementPaid
from shared.contracts.providers import Accreditation, DeviceChanged, OfferChanged, ProviderChanged
from shared.contracts.redeemer import Movement, RedemptionCaptured, RedemptionConfirmed, WalletChanged
from shared.kernel.ids import SeededRandom, new_event_id, new_id

_random = SeededRandom("golden samples")
_PROGRAMME, _FUND, _SECOND_FUND, _WALLET = (new_id(_random) for _ in range(4))
_GRANT, _PROVIDER, _OFFER, _DEVICE, _REDEMPTION = (new_id(_random) for _ in range(5))
_SETTLEMENT, _RUN, _DEPOSIT, _ALLOCATION = (new_id(_random) for _ in range(4))
_VOUCHERS = [new_id(_random) for _ in range(3)]
_TIME = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)

SAMPLES: tuple[Event, ...] = (
    ProgrammeChanged(
        programme_id=_PROGRAMME,
        name="Chèques répit Bruxelles",
        status="open",
        currency="EUR",
        face_cents=1_000,
        funds=[_FUND, _SECOND_FUND],
        categories=[
            Category(code="babysitting", nl="Babysit", fr="Baby-sitting", en="Babysitting"),
            Category(code="respite_house", nl="Rustplek", fr="Lieu de répit", en="Rest place"),
        ],
        zone="Europe/Brussels",
        grace_days=30,
        pay_within_working_days=10,
    ),
    WalletOpened(wallet_id=_WALLET, key_id="k2026a", generation=1),
    VouchersIssued(
        wallet_id=_WALLET,
        programme_id=_PROGRAMME,
        voucher_ids=_VOUCHERS,
        face_cents=1_000,
        currency="EUR",
        expires_at=datetime(2026, 12, 31, 23, 0, tzinfo=UTC),
    ),
    RedemptionAccepted(wallet_id=_WALLET, redemption_id=_REDEMPTION, by="time"),
    GrantMade(
        grant_id=_GRANT,
        programme_id=_PROGRAMME,
        period="2026",
        rule_version=3,
        currency="EUR",
        face_cents=1_000,
        parts=[
            GrantPart(fund_id=_FUND, voucher_ids=_VOUCHERS[:2], amount_cents=2_000),
            GrantPart(fund_id=_SECOND_FUND, voucher_ids=_VOUCHERS[2:], amount_cents=1_000),
        ],
        cohort=Cohort(
            family_type="single_parent",
            municipality="21015",
            neighbourhood="n23",
            youngest_age_band="3_5",
            channel="wallet",
        ),
        beneficiary="5a" * 32,
    ),
    UnfundedDemandChanged(fund_id=_FUND, programme_id=_PROGRAMME, grants=-1, cheques=-24),
    FundOpened(fund_id=_FUND, name="Gemeenschapsfonds", currency="EUR"),
    DepositBooked(
        fund_id=_FUND, deposit_id=_DEPOSIT, amount_cents=25_000_000, currency="EUR", booked_on=date(2026, 1, 5)
    ),
    FundAllocated(
        fund_id=_FUND, allocation_id=_ALLOCATION, programme_id=_PROGRAMME, amount_cents=20_000_000, currency="EUR"
    ),
    SettlementCut(
        settlement_id=_SETTLEMENT,
        run_id=_RUN,
        provider_id=_PROVIDER,
        part=1,
        parts=1,
        redemption_ids=[_REDEMPTION],
        amount_cents=2_000,
        currency="EUR",
        cut_at=_TIME,
    ),
    SettlementPaid(
        settlement_id=_SETTLEMENT,
        run_id=_RUN,
        provider_id=_PROVIDER,
        part=1,
        parts=1,
        redemption_ids=[_REDEMPTION],
        amount_cents=2_000,
        currency="EUR",
        paid_on=date(2026, 3, 9),
    ),
    ProviderChanged(
        provider_id=_PROVIDER,
        public_name="Oppas & Co",
        accreditations=[
            Accreditation(programme_id=_PROGRAMME, category="babysitting", status="accredited", reason=None),
            Accreditation(programme_id=_PROGRAMME, category="respite_house", status="suspended", reason="under_review"),
        ],
    ),
    OfferChanged(
        offer_id=_OFFER, provider_id=_PROVIDER, category="babysitting", price_cheques=2, unit="hour", active=True
    ),
    DeviceChanged(device_id=_DEVICE, provider_id=_PROVIDER, token_sha256="c3" * 32, revoked=False),
    RedemptionCaptured(
        redemption_id=_REDEMPTION,
        provider_id=_PROVIDER,
        offer_id=_OFFER,
        category="babysitting",
        price_cheques=2,
        units=1,
        amount_cents=2_000,
        currency="EUR",
        service_on=date(2026, 3, 2),
        promised_pay_on=date(2026, 3, 23),
        channel="wallet_code",
        movements=[
            Movement(
                voucher_id=voucher_id,
                from_state="issued",
                to_state="redeemed",
                version=2,
                programme_id=_PROGRAMME,
                cents=1_000,
            )
            for voucher_id in _VOUCHERS[:2]
        ],
    ),
    RedemptionConfirmed(redemption_id=_REDEMPTION, amount_cents=2_000, currency="EUR", movements=[]),
    WalletChanged(wallet_id=_WALLET, generation=1, spoken_counter=3),
)


def sealed(event: Event, sequence: int = 1) -> bytes:
    """A sample's bytes. Its id and trace follow from its type, so that they are the same each time."""
    random = SeededRandom(f"golden {event.TYPE}")
    event_id, trace, span = new_event_id(random), new_id(random), new_id(random)[:16]
    return seal(
        event,
        event_id=event_id,
        service=event.TOPIC.owner,
        time=_TIME,
        sequence=sequence,
        epoch=1,
        chain=Chain(event_id, event_id, f"00-{trace}-{span}-01"),
    )

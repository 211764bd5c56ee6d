"""The events behind the samples of today's minor versions. When a minor version rises, fill in what it added."""

from datetime import UTC, date, datetime

from shared.contracts.envelope import Chain, seal
from shared.contracts.event import Event
from shared.contracts.issuer import (
    BudgetReleased,
    Category,
    ClaimDecided,
    ClaimOpened,
    ClaimReleased,
    Cohort,
    DisputeDecided,
    ExtensionRequested,
    GrantMade,
    GrantPart,
    HoldReleaseRequested,
    PapersCancelled,
    PapersPrinted,
    ProgrammeChanged,
    RedemptionAccepted,
    RevocationRequested,
    UnfundedDemandChanged,
    UseDisputed,
    VouchersIssued,
    WalletClosed,
    WalletOpened,
    WalletRekeyed,
)
from shared.contracts.ledger import (
    BudgetCredited,
    DepositBooked,
    FundAllocated,
    FundOpened,
    FundReturned,
    GuaranteeOpened,
    GuaranteeReturned,
    GuaranteeUsed,
    SettlementCut,
    SettlementPaid,
    TakeBackRequested,
)
from shared.contracts.providers import (
    Accreditation,
    AnswerGiven,
    DeviceChanged,
    Need,
    NeedCounted,
    OfferChanged,
    ProviderChanged,
)
from shared.contracts.redeemer import (
    Movement,
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
    RefusedRequest,
    VoucherExpired,
    VoucherExtended,
    VoucherRevoked,
    WalletChanged,
)
from shared.kernel.ids import SeededRandom, new_event_id, new_id

_random = SeededRandom("golden samples")
_PROGRAMME, _FUND, _SECOND_FUND, _WALLET = (new_id(_random) for _ in range(4))
_GRANT, _PROVIDER, _OFFER, _DEVICE, _REDEMPTION = (new_id(_random) for _ in range(5))
_SETTLEMENT, _RUN, _DEPOSIT, _ALLOCATION = (new_id(_random) for _ in range(4))
_VOUCHERS = [new_id(_random) for _ in range(3)]
#: Made after the others, which keep what they were.
_REQUEST, _HOST, *_PAPERS = (new_id(_random) for _ in range(4))
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
        visit_limit=6,
        hold_timeout_hours=24,
        undo_minutes=30,
        suspension_holds="release",
        wallet_week_cheques=12,
        provider_week_cheques=None,
        paper_days=30,
        guarantee_empty=False,
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
    WalletRekeyed(wallet_id=_WALLET, key_id="k2026b", generation=2),
    WalletClosed(wallet_id=_WALLET),
    PapersPrinted(
        wallet_id=_WALLET, paper_ids=_PAPERS, key_id="p2026a", last_day=date(2026, 4, 1), provider_id=_PROVIDER
    ),
    PapersCancelled(wallet_id=_WALLET, paper_ids=_PAPERS[:1]),
    HoldReleaseRequested(wallet_id=_WALLET, request_id=_REQUEST, redemption_id=_REDEMPTION, reason="sick_child"),
    RevocationRequested(wallet_id=_WALLET, request_id=_REQUEST, voucher_ids=_VOUCHERS, reason="household_left"),
    ExtensionRequested(
        wallet_id=_WALLET,
        request_id=_REQUEST,
        voucher_ids=_VOUCHERS,
        expires_at=datetime(2027, 3, 31, 22, 0, tzinfo=UTC),
    ),
    UseDisputed(wallet_id=_WALLET, redemption_id=_REDEMPTION, reason="nobody_came"),
    DisputeDecided(wallet_id=_WALLET, redemption_id=_REDEMPTION, sent_back=1, reason="provider_agrees"),
    ClaimOpened(redemption_id=_REDEMPTION, provider_id=_PROVIDER, cheques=2, reason="less_than_booked"),
    ClaimDecided(
        redemption_id=_REDEMPTION,
        provider_id=_PROVIDER,
        cheques=1,
        amount_cents=1_000,
        currency="EUR",
        reason="provider_agrees",
    ),
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
    ClaimReleased(fund_id=_FUND, programme_id=_PROGRAMME, release_id=_GRANT, amount_cents=2_000, currency="EUR"),
    BudgetReleased(fund_id=_FUND, programme_id=_PROGRAMME, request_id=_REQUEST, amount_cents=500_000, currency="EUR"),
    FundOpened(fund_id=_FUND, name="Gemeenschapsfonds", currency="EUR"),
    DepositBooked(
        fund_id=_FUND, deposit_id=_DEPOSIT, amount_cents=25_000_000, currency="EUR", booked_on=date(2026, 1, 5)
    ),
    FundAllocated(
        fund_id=_FUND, allocation_id=_ALLOCATION, programme_id=_PROGRAMME, amount_cents=20_000_000, currency="EUR"
    ),
    TakeBackRequested(
        fund_id=_FUND, request_id=_REQUEST, programme_id=_PROGRAMME, amount_cents=500_000, currency="EUR"
    ),
    BudgetCredited(
        fund_id=_FUND,
        credit_id=_REQUEST,
        programme_id=_PROGRAMME,
        amount_cents=3_000,
        currency="EUR",
        reason="expired",
    ),
    GuaranteeOpened(fund_id=_FUND, programme_id=_PROGRAMME, amount_cents=200_000, currency="EUR"),
    GuaranteeReturned(fund_id=_FUND, programme_id=_PROGRAMME, amount_cents=198_000, currency="EUR", ended=True),
    GuaranteeUsed(fund_id=_FUND, programme_id=_PROGRAMME, amount_cents=2_000, left_cents=198_000, currency="EUR"),
    FundReturned(
        fund_id=_FUND, return_id=_ALLOCATION, amount_cents=4_500_000, currency="EUR", paid_on=date(2026, 12, 30)
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
        recovered_cents=500,
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
        recovered_cents=500,
    ),
    ProviderChanged(
        provider_id=_PROVIDER,
        public_name="Oppas & Co",
        accreditations=[
            Accreditation(programme_id=_PROGRAMME, category="babysitting", status="accredited", reason=None),
            Accreditation(programme_id=_PROGRAMME, category="respite_house", status="suspended", reason="under_review"),
        ],
        week_cheques=200,
        host_id=_HOST,
    ),
    OfferChanged(
        offer_id=_OFFER,
        provider_id=_PROVIDER,
        category="babysitting",
        price_cheques=2,
        unit="hour",
        active=True,
        minutes_per_unit=60,
        free_cancel_hours=48,
    ),
    NeedCounted(
        on_day=date(2026, 3, 1),
        needs=[
            Need(category="babysitting", hour="05", neighbourhood="8", language="ar", searches=12),
            Need(category="respite_house", hour="any", neighbourhood="any", language="any", searches=3),
        ],
    ),
    AnswerGiven(redemption_id=_REDEMPTION, provider_id=_PROVIDER, answer="took_place_in_part"),
    DeviceChanged(device_id=_DEVICE, provider_id=_PROVIDER, token_sha256="c3" * 32, revoked=False),
    RedemptionHeld(
        redemption_id=_REDEMPTION,
        provider_id=_PROVIDER,
        offer_id=_OFFER,
        category="babysitting",
        price_cheques=2,
        units=1,
        amount_cents=2_000,
        currency="EUR",
        service_at=datetime(2026, 3, 6, 18, 0, tzinfo=UTC),
        hold_until=datetime(2026, 3, 7, 18, 0, tzinfo=UTC),
        channel="wallet_code",
        movements=[Movement(voucher_id, "issued", "held", 2, _PROGRAMME, 1_000) for voucher_id in _VOUCHERS[:2]],
    ),
    RedemptionReleased(
        redemption_id=_REDEMPTION,
        reason="sick_child",
        movements=[
            Movement(_VOUCHERS[0], "held", "issued", 3, _PROGRAMME, 1_000),
            Movement(_VOUCHERS[1], "held", "expired", 3, _PROGRAMME, 1_000),
        ],
    ),
    RedemptionDisputed(redemption_id=_REDEMPTION, reason="nobody_came"),
    RedemptionReversed(
        redemption_id=_REDEMPTION,
        reason="undone",
        amount_cents=2_000,
        currency="EUR",
        movements=[Movement(voucher_id, "redeemed", "issued", 3, _PROGRAMME, 1_000) for voucher_id in _VOUCHERS[:2]],
    ),
    VoucherExpired(voucher_id=_VOUCHERS[2], movement=Movement(_VOUCHERS[2], "issued", "expired", 2, _PROGRAMME, 1_000)),
    VoucherRevoked(
        voucher_id=_VOUCHERS[2],
        movement=Movement(_VOUCHERS[2], "issued", "revoked", 2, _PROGRAMME, 1_000),
        reason="household_left",
    ),
    VoucherExtended(
        voucher_id=_VOUCHERS[2],
        movement=Movement(_VOUCHERS[2], "issued", "issued", 2, _PROGRAMME, 1_000),
        expires_at=datetime(2027, 3, 31, 22, 0, tzinfo=UTC),
    ),
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
    WalletChanged(
        wallet_id=_WALLET,
        generation=1,
        spoken_counter=3,
        papers=_PAPERS[:1],
        locked=True,
        refused=[RefusedRequest(request_id=_REQUEST, reason="spent_already")],
    ),
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

"""The rules of the books, as values in and values out."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger import domain
from services.ledger.chart import CHART, Side, account, dimensions_of
from services.ledger.domain import Books, Broken, Entry, Posting, Redemption, Voucher
from shared.contracts.issuer import Cohort, GrantMade, GrantPart
from shared.contracts.redeemer import Movement, RedemptionCaptured, RedemptionConfirmed
from shared.kernel.errors import ConflictError

DAY = date(2026, 3, 2)
FUND, OTHER, PROGRAMME, PROVIDER = ("f" * 32, "e" * 32, "a" * 32, "d" * 32)
COHORT = Cohort(family_type="any", municipality="any", neighbourhood="any", youngest_age_band="any", channel="any")


def voucher_id(number: int) -> str:
    return f"{number:032x}"


def a_grant(*parts: tuple[str, list[int]], face: int = 1_000) -> GrantMade:
    return GrantMade(
        grant_id="1" * 32,
        programme_id=PROGRAMME,
        period="2026",
        rule_version=1,
        currency="EUR",
        face_cents=face,
        parts=[
            GrantPart(fund_id=fund, voucher_ids=[voucher_id(n) for n in numbers], amount_cents=face * len(numbers))
            for fund, numbers in parts
        ],
        cohort=COHORT,
        beneficiary="0" * 64,
    )


def a_capture(
    *numbers: int, version: int = 2, cents: int = 1_000, redemption: str = "2" * 32, programme: str = PROGRAMME
) -> RedemptionCaptured:
    return RedemptionCaptured(
        redemption_id=redemption,
        provider_id=PROVIDER,
        offer_id="3" * 32,
        category="babysitting",
        price_cheques=1,
        units=len(numbers),
        amount_cents=cents * len(numbers),
        currency="EUR",
        service_on=DAY,
        promised_pay_on=DAY,
        channel="wallet_code",
        movements=[Movement(voucher_id(n), "issued", "redeemed", version, programme, cents) for n in numbers],
    )


def books(budget: int = 10_000, *known: Voucher) -> Books:
    return Books(
        vouchers={one.voucher_id: one for one in known},
        budgets={(FUND, PROGRAMME): budget, (OTHER, PROGRAMME): budget},
        funds={FUND: "EUR", OTHER: "EUR"},
        first_funds={PROGRAMME: FUND},
    )


def issued(number: int, fund: str = FUND, **more: object) -> Voucher:
    known = Voucher(voucher_id(number), fund, PROGRAMME, "1" * 32, 1_000, "issued", 1)
    return Voucher(**{**known.__dict__, **more})


def sums(entries: list[Entry]) -> dict[str, int]:
    """Credits less debits by account code."""
    nets: dict[str, int] = {}
    for entry in entries:
        for line in entry.postings:
            code = line.account.partition(":")[0]
            nets[code] = nets.get(code, 0) + (line.cents if line.side is Side.CREDIT else -line.cents)
    return {code: net for code, net in nets.items() if net}


def test_an_account_is_its_code_and_its_dimensions() -> None:
    key = account("2300", provider=PROVIDER, fund=FUND, programme=PROGRAMME)
    assert key == f"2300:{PROVIDER}:{FUND}:{PROGRAMME}"
    assert dimensions_of(key) == {"provider": PROVIDER, "fund": FUND, "programme": PROGRAMME}
    with pytest.raises(ValueError, match="dimensions"):
        account("2300", fund=FUND)


def test_every_account_of_the_chart_has_a_fund() -> None:
    assert all("fund" in chart.dimensions for chart in CHART.values())


@pytest.mark.parametrize(
    "lines",
    [
        (Posting("a", Side.DEBIT, 5),),
        (Posting("a", Side.DEBIT, 5), Posting("b", Side.CREDIT, 4)),
        (Posting("a", Side.DEBIT, 0), Posting("b", Side.CREDIT, 0)),
        (Posting("a", Side.DEBIT, -5), Posting("b", Side.CREDIT, -5)),
    ],
)
def test_an_entry_that_does_not_balance_cannot_be_made(lines: tuple[Posting, ...]) -> None:
    with pytest.raises(AssertionError):
        Entry(FUND, "x", "c", "s", DAY, "EUR", lines)


@given(free=st.integers(0, 10**9), wanted=st.integers(1, 10**9))
def test_no_more_is_allocated_than_is_free(free: int, wanted: int) -> None:
    if wanted > free:
        with pytest.raises(ConflictError):
            domain.allocation(FUND, PROGRAMME, wanted, free, "EUR", DAY, "c")
    else:
        entry = domain.allocation(FUND, PROGRAMME, wanted, free, "EUR", DAY, "c")
        assert sums([entry]) == {"2100": -wanted, "2110": wanted}


def test_a_grant_turns_budget_into_cheques_with_parents_one_entry_a_fund() -> None:
    there = books()
    outcome = domain.made(a_grant((FUND, [1, 2]), (OTHER, [3])), "event", DAY, there)
    assert sums(outcome.entries) == {"2110": -3_000, "2200": 3_000}
    assert [entry.fund_id for entry in outcome.entries] == [FUND, OTHER]
    assert {entry.group_id for entry in outcome.entries} == {"1" * 32}
    assert there.budgets == {(FUND, PROGRAMME): 8_000, (OTHER, PROGRAMME): 9_000}
    assert outcome.cases == []


def test_a_grant_over_its_budget_is_booked_as_an_exception() -> None:
    outcome = domain.made(a_grant((FUND, [1, 2])), "event", DAY, books(budget=1_999))
    assert sums(outcome.entries) == {"2900": -2_000, "2200": 2_000}
    assert [case.code for case in outcome.cases] == [Broken.BUDGET_OVERDRAWN]


def test_a_voucher_that_was_issued_before_is_not_issued_again() -> None:
    outcome = domain.made(a_grant((FUND, [1, 2])), "event", DAY, books(10_000, issued(1)))
    assert sums(outcome.entries) == {"2110": -1_000, "2200": 1_000}
    assert [(case.code, case.cents) for case in outcome.cases] == [(Broken.VOUCHER_ISSUED_TWICE, 1_000)]


def test_a_grant_from_a_fund_nobody_opened_is_a_case_and_no_entry() -> None:
    outcome = domain.made(a_grant(("9" * 32, [1])), "event", DAY, books())
    assert outcome.entries == []
    assert [case.code for case in outcome.cases] == [Broken.FUND_UNKNOWN]


def test_a_use_over_two_funds_is_one_entry_a_fund_in_one_group() -> None:
    outcome = domain.use_told(a_capture(1, 2, 3), "event", DAY, books(0, issued(1), issued(2), issued(3, OTHER)))
    assert sums(outcome.entries) == {"2200": -3_000, "2300": 3_000}
    assert {(entry.fund_id, len(entry.steps)) for entry in outcome.entries} == {(FUND, 2), (OTHER, 1)}
    assert {entry.group_id for entry in outcome.entries} == {"2" * 32}
    assert sorted(outcome.parts) == [(OTHER, PROGRAMME, 1_000), (FUND, PROGRAMME, 2_000)]
    assert [(one.state, one.version) for one in outcome.vouchers] == [("redeemed", 2)] * 3


@pytest.mark.parametrize(
    ("known", "capture", "broken"),
    [
        ((), a_capture(1), Broken.PREDECESSOR_MISSING),
        ((issued(1, state="redeemed", version=2),), a_capture(1), Broken.VERSION_USED),
        ((issued(1, state="expired"),), a_capture(1), Broken.STATE_DIFFERS),
        ((issued(1),), a_capture(1, cents=900), Broken.VALUE_DIFFERS),
    ],
)
def test_a_use_that_breaks_a_rule_is_booked_against_a_case_and_the_provider_is_owed_it(
    known: tuple[Voucher, ...], capture: RedemptionCaptured, broken: Broken
) -> None:
    outcome = domain.use_told(capture, "event", DAY, books(0, *known))
    assert [case.code for case in outcome.cases] == [broken]
    assert sums(outcome.entries) == {"2900": -capture.amount_cents, "2300": capture.amount_cents}


@pytest.mark.parametrize(
    ("known", "capture"),
    [
        (issued(1, state="redeemed", version=2), a_capture(1)),
        (issued(1, state="expired"), a_capture(1)),
        (issued(1), a_capture(1, cents=900)),
        (issued(1), a_capture(1, version=3)),
    ],
)
def test_a_step_that_breaks_a_rule_moves_nothing_in_the_register(known: Voucher, capture: RedemptionCaptured) -> None:
    there = books(0, known)
    assert domain.use_told(capture, "event", DAY, there).vouchers == []
    assert there.vouchers == {known.voucher_id: known}


def test_a_cheque_that_was_set_aside_is_spent_from_where_it_stands() -> None:
    held = [Movement(voucher_id(1), "held", "redeemed", 3, PROGRAMME, 1_000)]
    capture = msgspec.structs.replace(a_capture(1), movements=held)
    outcome = domain.use_told(
        capture, "event", DAY, books(0, issued(1, state="held", version=2, redemption_id="2" * 32))
    )
    assert outcome.cases == []
    assert sums(outcome.entries) == {"2210": -1_000, "2300": 1_000}


def test_a_cheque_named_twice_in_one_use_is_paid_twice_and_spent_once() -> None:
    outcome = domain.use_told(a_capture(1, 1), "event", DAY, books(0, issued(1)))
    assert [case.code for case in outcome.cases] == [Broken.VERSION_USED]
    assert sums(outcome.entries) == {"2200": -1_000, "2900": -1_000, "2300": 2_000}


def test_a_cheque_named_twice_in_one_grant_is_issued_once() -> None:
    outcome = domain.made(a_grant((FUND, [1, 1, 2])), "event", DAY, books())
    assert sums(outcome.entries) == {"2110": -2_000, "2200": 2_000}
    assert [(case.code, case.cents) for case in outcome.cases] == [(Broken.VOUCHER_ISSUED_TWICE, 1_000)]


def test_money_of_another_currency_is_a_case_and_no_entry() -> None:
    there = books(10_000, issued(2))
    dollars = msgspec.structs.replace(a_grant((FUND, [1])), currency="USD")
    use = msgspec.structs.replace(a_capture(2), currency="USD")
    for outcome in (domain.made(dollars, "a", DAY, there), domain.use_told(use, "b", DAY, there)):
        assert outcome.entries == []
        assert [case.code for case in outcome.cases] == [Broken.CURRENCY_DIFFERS]
    assert there.vouchers == {voucher_id(2): issued(2)}


def test_of_two_uses_before_the_grant_one_is_explained_and_the_other_stays_open() -> None:
    there = books()
    first = domain.use_told(a_capture(1), "first", DAY, there)
    second = domain.use_told(a_capture(1, redemption="4" * 32), "second", DAY, there)
    grant = domain.made(a_grant((FUND, [1])), "grant", DAY, there)
    assert grant.resolved == [first.cases[0].case_id]
    assert sums(first.entries + second.entries + grant.entries) == {"2110": -1_000, "2900": -1_000, "2300": 2_000}
    assert there.suspended[voucher_id(1)] == second.cases


def test_an_early_use_of_another_value_is_not_explained_by_the_grant() -> None:
    there = books()
    domain.use_told(a_capture(1, cents=900), "use", DAY, there)
    grant = domain.made(a_grant((FUND, [1])), "grant", DAY, there)
    assert grant.resolved == []
    assert there.vouchers[voucher_id(1)].state == "issued"


def confirmation(cents: int = 1_000) -> RedemptionConfirmed:
    return RedemptionConfirmed(redemption_id="2" * 32, amount_cents=cents, currency="EUR", movements=[])


@pytest.mark.parametrize(
    ("known", "cents", "wrong"),
    [
        (Redemption("captured", 1_000), 1_000, []),
        (Redemption("disputed", 1_000), 1_000, []),
        (None, 1_000, [Broken.CAPTURE_MISSING]),
        (Redemption("settled", 1_000), 1_000, [Broken.CONFIRMED_TWICE]),
        (Redemption("captured", 1_000), 900, [Broken.AMOUNT_DIFFERS]),
    ],
)
def test_a_confirmation_that_does_not_fit_its_capture_is_a_case(
    known: Redemption | None, cents: int, wrong: list[Broken]
) -> None:
    there = books()
    there.redemptions = {} if known is None else {"2" * 32: known}
    outcome = domain.use_told(confirmation(cents), "event", DAY, there)
    assert [case.code for case in outcome.cases] == wrong
    assert outcome.entries == []


def test_a_redemption_captured_twice_owes_nothing_more() -> None:
    there = books(0, issued(1), issued(2))
    domain.use_told(a_capture(1), "event", DAY, there)
    again = domain.use_told(a_capture(2), "another", DAY, there)
    assert again.entries == []
    assert [case.code for case in again.cases] == [Broken.CAPTURED_TWICE]


@pytest.mark.parametrize("granting", [FUND, OTHER])
def test_when_the_grant_comes_after_the_use_the_suspense_is_explained(granting: str) -> None:
    there = books()
    use = domain.use_told(a_capture(1), "use", DAY, there)
    grant = domain.made(a_grant((granting, [1])), "grant", DAY, there)
    together = use.entries + grant.entries
    assert sums(together) == {"2110": -1_000, "2300": 1_000}, "nothing is left in suspense and the bank nets to zero"
    assert grant.resolved == [use.cases[0].case_id]
    known = there.vouchers[voucher_id(1)]
    assert (known.fund_id, known.state, known.version, known.redemption_id) == (granting, "redeemed", 2, "2" * 32)


def test_what_is_missing_is_the_first_step_that_was_not_booked() -> None:
    capture = a_capture(1, 2)
    assert domain.missing(capture.movements, {}) == f"voucher:{voucher_id(1)}:1"
    known = {one.voucher_id: one for one in (issued(1), issued(2))}
    assert domain.missing(capture.movements, known) is None


def test_a_payment_passes_through_transit_and_leaves_it_empty() -> None:
    entries = domain.paid({FUND: 300, OTHER: 200}, {FUND: 300, OTHER: 200}, PROVIDER, "7" * 32, "8" * 32, "EUR", DAY)
    assert sums(entries) == {"2310": -500, "1000": 500}


def test_a_cut_moves_what_is_payable_by_provider_and_fund() -> None:
    payables = [domain.Payable(PROVIDER, FUND, PROGRAMME, 5), domain.Payable(PROVIDER, FUND, "b" * 32, 7)]
    (entry,) = domain.cut(payables, {PROVIDER: "8" * 32}, "7" * 32, "EUR", DAY)
    assert sums([entry]) == {"2300": -12, "2310": 12}

"""The rules of take-backs, guarantee lines and claims, as values in and values out."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger import domain
from services.ledger.chart import Side, account
from services.ledger.domain import Books, Broken, ClaimPart, Entry, Payable, Redemption, TakeBack
from shared.contracts.issuer import BudgetReleased, ClaimDecided
from shared.kernel.errors import ConflictError
from tests.unit.ledger.test_domain import DAY, FUND, OTHER, PROGRAMME, PROVIDER

USE, REQUEST, SETTLEMENT = "2" * 32, "7" * 32, "8" * 32
ELSEWHERE = "c" * 32


def moved(entries: list[Entry]) -> Counter[str]:
    """Credits less debits of every account; what nets to nothing is left out."""
    found: Counter[str] = Counter()
    for entry in entries:
        for line in entry.postings:
            found[line.account] += line.cents if line.side is Side.CREDIT else -line.cents
    return Counter({key: cents for key, cents in found.items() if cents})


def a_part(cents: int, fund: str = FUND, use: str = USE, **more: int) -> ClaimPart:
    return ClaimPart(use, PROVIDER, fund, PROGRAMME, cents, **more)


def answered(cents: int) -> BudgetReleased:
    return BudgetReleased(fund_id=FUND, programme_id=PROGRAMME, request_id=REQUEST, amount_cents=cents, currency="EUR")


# -- take-backs


def test_what_was_released_is_the_funds_or_the_next_programmes() -> None:
    asked = TakeBack(REQUEST, FUND, PROGRAMME, None, 500, "EUR", answered=False)
    books = Books({}, {(FUND, PROGRAMME): 700}, {FUND: "EUR"}, {})
    back = domain.released(answered(400), "e", DAY, asked, books)
    budget = account("2110", fund=FUND, programme=PROGRAMME)
    assert moved(back.entries) == {budget: -400, account("2100", fund=FUND): 400}
    assert books.budgets == {(FUND, PROGRAMME): 300}
    on = domain.released(answered(300), "e", DAY, replace(asked, to_programme_id=ELSEWHERE), books)
    assert moved(on.entries) == {budget: -300, account("2110", fund=FUND, programme=ELSEWHERE): 300}
    assert {entry.group_id for entry in on.entries} == {REQUEST}


@pytest.mark.parametrize(
    ("cents", "asked", "code"),
    [
        (400, None, Broken.REQUEST_DIFFERS),
        (400, TakeBack(REQUEST, FUND, PROGRAMME, None, 399, "EUR", answered=False), Broken.REQUEST_DIFFERS),
        (400, TakeBack(REQUEST, FUND, PROGRAMME, None, 400, "EUR", answered=True), Broken.REQUEST_DIFFERS),
        (701, TakeBack(REQUEST, FUND, PROGRAMME, None, 900, "EUR", answered=False), Broken.BUDGET_OVERDRAWN),
    ],
)
def test_an_answer_that_does_not_fit_moves_nothing(cents: int, asked: TakeBack | None, code: Broken) -> None:
    books = Books({}, {(FUND, PROGRAMME): 700}, {FUND: "EUR"}, {})
    outcome = domain.released(answered(cents), "e", DAY, asked, books)
    assert (outcome.entries, [case.code for case in outcome.cases]) == ([], [code])
    assert books.budgets == {(FUND, PROGRAMME): 700}


def test_neither_a_fund_nor_a_line_is_overdrawn() -> None:
    with pytest.raises(ConflictError):
        domain.returned(FUND, 101, 100, 200, "EUR", DAY, "r")
    with pytest.raises(ConflictError):
        domain.guarantee_opened(FUND, PROGRAMME, 101, 100, "EUR", DAY, "g")
    target = account("2110", fund=FUND, programme=PROGRAMME)
    with pytest.raises(ConflictError):
        domain.guarantee_used(FUND, PROGRAMME, 101, 100, target, USE, "EUR", DAY, "g")
    used = domain.guarantee_used(FUND, PROGRAMME, 100, 100, target, USE, "EUR", DAY, "g")
    assert moved([used]) == {account("2120", fund=FUND, programme=PROGRAMME): -100, target: 100}
    returned = moved(domain.returned(FUND, 100, 100, 100, "EUR", DAY, "r"))
    assert returned == {account("2100", fund=FUND): -100, account("1000", bank="main", fund=FUND): 100}


# -- claims


@pytest.mark.parametrize(
    ("known", "cents", "decided", "fits"),
    [
        (Redemption("settled", 2_000, PROVIDER), 2_000, False, True),
        (Redemption("confirmed", 2_000, PROVIDER), 1_000, False, True),
        (Redemption("captured", 2_000, PROVIDER), 1_000, False, False),
        (Redemption("settled", 2_000, "c" * 32), 1_000, False, False),
        (Redemption("settled", 2_000, PROVIDER), 2_001, False, False),
        (Redemption("settled", 2_000, PROVIDER), 1_000, True, False),
        (None, 1_000, False, False),
    ],
)
def test_which_decisions_fit(known: Redemption | None, cents: int, *, decided: bool, fits: bool) -> None:
    event = ClaimDecided(
        redemption_id=USE, provider_id=PROVIDER, cheques=1, amount_cents=cents, currency="EUR", reason="nobody_came"
    )
    assert domain.claim_fits(event, known, {(FUND, PROGRAMME): 2_000}, decided=decided) is fits


def test_the_fund_that_paid_last_has_its_share_first() -> None:
    parts = {(FUND, PROGRAMME): 3_000, (OTHER, PROGRAMME): 1_000}
    orders = {PROGRAMME: [FUND, OTHER]}
    assert domain.shares(2_000, parts, orders) == {(OTHER, PROGRAMME): 1_000, (FUND, PROGRAMME): 1_000}
    assert domain.shares(1_000, parts, {PROGRAMME: [OTHER, FUND]}) == {(FUND, PROGRAMME): 1_000}
    assert domain.shares(0, parts, orders) == {}


def test_what_the_line_paid_first_goes_back_to_it_first() -> None:
    after, recovery = domain.come_back(a_part(1_000, covered_cents=600), 800)
    assert (recovery.to_line_cents, recovery.to_budget_cents) == (600, 200)
    assert (after.outstanding_cents, after.covered_cents, after.lacking_cents) == (200, 0, 200)


def test_a_claim_is_kept_from_its_own_funds_payable_before_anothers() -> None:
    payables = [Payable(PROVIDER, OTHER, PROGRAMME, 500), Payable(PROVIDER, FUND, PROGRAMME, 500)]
    left, recoveries, _ = domain.net(payables, [a_part(700)])
    assert left == [Payable(PROVIDER, OTHER, PROGRAMME, 300)]
    assert [(one.from_fund_id, one.cents) for one in recoveries] == [(FUND, 500), (OTHER, 200)]


def test_the_oldest_claim_comes_first_and_other_providers_pay_for_none() -> None:
    payables = [Payable(PROVIDER, FUND, PROGRAMME, 500), Payable("c" * 32, FUND, PROGRAMME, 500)]
    left, _, after = domain.net(payables, [a_part(400, use="9" * 32), a_part(400)])
    assert left == [Payable("c" * 32, FUND, PROGRAMME, 500)]
    assert [part.outstanding_cents for part in after] == [0, 300]


_FUNDS = st.sampled_from([FUND, OTHER])
_PAYABLES = st.lists(
    st.builds(Payable, st.just(PROVIDER), _FUNDS, st.sampled_from([PROGRAMME, ELSEWHERE]), st.integers(1, 500)),
    max_size=4,
    unique_by=lambda one: (one.fund_id, one.programme_id),
)
_PARTS = st.lists(
    st.tuples(_FUNDS, st.integers(1, 500), st.integers(0, 500)).map(
        lambda drawn: a_part(drawn[1], drawn[0], covered_cents=min(drawn[1], drawn[2]))
    ),
    max_size=4,
)


@given(_PAYABLES, _PARTS)
def test_whatever_is_kept_nothing_is_lost(payables: list[Payable], parts: list[ClaimPart]) -> None:
    left, recoveries, after = domain.net(payables, parts)
    owed, due = (sum(one.cents for one in payables), sum(part.outstanding_cents for part in parts))
    kept = sum(one.cents for one in recoveries)
    assert kept == min(owed, due)
    assert sum(one.cents for one in left) == owed - kept
    assert all(one.cents > 0 for one in left)
    assert sum(part.outstanding_cents for part in after) == due - kept
    assert all(0 <= part.covered_cents <= part.outstanding_cents for part in after)
    entries = [entry for one in recoveries for entry in domain.claim_recovered(one, SETTLEMENT, "EUR", DAY, "run")]
    nets = moved(entries)
    bank = sum(cents for key, cents in nets.items() if key.startswith("1000:"))
    receivable = sum(cents for key, cents in nets.items() if key.startswith("1100:"))
    again = sum(cents for key, cents in nets.items() if key.startswith(("2110:", "2120:")))
    assert (bank, receivable, again) == (0, kept, kept)


def test_what_is_booked_and_given_up_nets_to_nothing() -> None:
    parts = [a_part(700), a_part(300, OTHER)]
    booked, given_up = (act(parts, "EUR", DAY, "c") for act in (domain.claim_booked, domain.claim_written_off))
    assert moved([*booked, *given_up]) == {}
    assert moved(booked)[account("2330", fund=FUND, programme=PROGRAMME, provider=PROVIDER)] == 700
    assert len({entry.group_id for entry in booked}) == 1

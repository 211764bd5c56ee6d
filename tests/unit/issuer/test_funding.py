"""How funds share a grant: in order, whole cheques, all or nothing, never overdrawn."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuer.domain import Budget, Claim, Family, QuotaRule, Share, commit, decide, payable, quota, share
from shared.contracts.issuer import Cohort
from shared.kernel.ids import FundId

budgets = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)), min_size=0, max_size=5).map(
    lambda pairs: [Budget(FundId(f"fund{place}"), max(pair), min(pair)) for place, pair in enumerate(pairs)]
)
COHORT = Cohort(family_type="any", municipality="any", neighbourhood="any", youngest_age_band="any", channel="any")


def a_budget(name: str, free: int) -> Budget:
    return Budget(FundId(name), free + 500, 500)


def test_the_first_fund_pays_first_and_keeps_what_is_no_whole_cheque() -> None:
    purse = [a_budget("first", 5_999), a_budget("second", 100_000)]
    assert share(4, 2_500, purse) == (Share(FundId("first"), 2), Share(FundId("second"), 2))


def test_rests_of_two_funds_make_no_cheque() -> None:
    assert share(1, 2_500, [a_budget("first", 2_499), a_budget("second", 2_499)]) is None


@given(budgets, st.integers(1, 60), st.integers(1, 5_000))
def test_a_grant_is_paid_whole_or_not_at_all_and_no_budget_is_overdrawn(
    purse: list[Budget], cheques: int, face: int
) -> None:
    shares = share(cheques, face, purse)
    if shares is None:
        assert payable(purse, face) < cheques
        return
    assert sum(each.cheques for each in shares) == cheques
    after = commit(purse, shares, face)
    assert sum(each.committed_cents for each in after) - sum(each.committed_cents for each in purse) == cheques * face
    # Whoever comes later in the order pays only when all before have no whole cheque left.
    last = max(place for place, each in enumerate(after) if each != purse[place])
    assert all(each.payable(face) == 0 for each in after[:last])


def test_an_overdrawn_budget_cannot_even_be_thought() -> None:
    with pytest.raises(AssertionError):
        a_budget("first", 100).commit(101)


@given(budgets, st.lists(st.integers(0, 10), max_size=12))
def test_claims_are_decided_in_turn_against_one_purse(purse: list[Budget], children: list[int]) -> None:
    rule = QuotaRule(1, date(2026, 1, 1), 3, 3, 2, 1, 0, 50)
    some = [Family("other", False, number, 0) for number in children]
    claims = [Claim(str(n), str(n), "w", "i", each, quota(rule, each), COHORT) for n, each in enumerate(some)]
    decisions, left = decide(claims, purse, 100)
    spent: dict[Any, int] = {}
    for decision in decisions:
        for each in decision.shares or ():
            spent[each.fund_id] = spent.get(each.fund_id, 0) + each.cheques * 100
    for before, after in zip(purse, left, strict=True):
        assert after.committed_cents - before.committed_cents == spent.get(before.fund_id, 0)

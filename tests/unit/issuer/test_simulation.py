"""A rule tried before it is published: what it gives adds up, and its cost is what the funds would really pay."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.issuer.cohort import ENOUGH, told_cells
from services.issuer.domain import Budget, Family, QuotaRule, payable, quota
from services.issuer.domain.simulation import Entitled, simulate
from shared.kernel.ids import FundId
from tests.unit.issuer.test_funding import budgets
from tests.unit.issuer.test_quota import families, rules

RULE = QuotaRule(1, date(2026, 1, 1), 12, 12, 2, 2, 6, 40)
TWO, ONE = Family("two_parents", False, 1, 0), Family("single_parent", False, 1, 0)
households = st.lists(families.map(Entitled), max_size=30)
counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


def a_fund(name: str, free: int) -> Budget:
    return Budget(FundId(name), free + 500, 500)


def test_the_funds_pay_in_their_order_whole_cheques_and_whole_grants() -> None:
    purse = [a_fund("first", 30 * 2500 + 2499), a_fund("second", 7 * 2500)]
    found = simulate(RULE, None, [Entitled(TWO), Entitled(ONE), Entitled(TWO)], purse, 2500)
    assert (found.all.households, found.all.cheques) == (3, 48)
    # 12, then 18 and 6 of 24; the one cheque that is left pays for no grant.
    assert found.funds == [30, 6]
    assert (found.unfunded.households, found.unfunded.cheques) == (1, 12)


def test_a_rule_is_compared_with_the_one_in_force() -> None:
    draft = QuotaRule(2, date(2027, 1, 1), 11, 14, 2, 2, 6, 40)
    found = simulate(draft, RULE, [Entitled(TWO), Entitled(TWO), Entitled(ONE)], [], 2500)
    assert found.against == {"more": 1, "same": 0, "less": 2}
    assert (found.largest.cheques, found.smallest.cheques) == (25, 11)
    assert simulate(draft, None, [Entitled(TWO)], [], 2500).against == {}


@given(rules, rules, households, budgets, st.integers(1, 5_000))
def test_what_is_simulated_adds_up(
    draft: QuotaRule, in_force: QuotaRule, some: list[Entitled], purse: list[Budget], face: int
) -> None:
    found = simulate(draft, in_force, some, purse, face)
    given_ = [quota(draft, each.family).cheques for each in some]
    assert (found.all.households, found.all.cheques) == (len(some), sum(given_))
    assert sum(each.cheques for each in found.by_family_type.values()) == found.all.cheques
    assert sum(found.against.values()) == len(some)
    assert sum(found.funds) + found.unfunded.cheques == found.all.cheques
    assert all(cheques <= each.payable(face) for cheques, each in zip(found.funds, purse, strict=True))
    if some:
        assert (found.largest.cheques, found.smallest.cheques) == (max(given_), min(given_))
    # Nothing waits while everything could be paid.
    assert not found.unfunded.households or payable(purse, face) < found.all.cheques


@given(counts)
def test_no_total_gives_a_hidden_cell_back(cells: dict[str, int]) -> None:
    if sum(cells.values()) < ENOUGH:
        return
    told = told_cells(cells)
    hidden = {name: number for name, number in cells.items() if name not in told}
    assert all(cells[name] == 0 or cells[name] >= ENOUGH for name in told)
    assert not hidden or (len(hidden) > 1 and sum(hidden.values()) >= ENOUGH)


def test_only_as_much_is_hidden_as_must_be() -> None:
    assert told_cells({"a": 10, "b": 0, "c": 30}) == {"a", "b", "c"}
    assert told_cells({"a": 9, "b": 12, "c": 30}) == {"c"}
    assert told_cells({"a": 5, "b": 5, "c": 30}) == {"c"}
    assert told_cells({"a": 4, "b": 5, "c": 30, "d": 31}) == {"d"}

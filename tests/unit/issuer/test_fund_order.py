"""The order in which a programme's funds pay: one moved by a place, and none lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuer.domain import stepped

FUNDS = ("a", "b", "c")


@pytest.mark.parametrize(
    ("fund", "by", "order"),
    [("b", -1, "bac"), ("b", 1, "acb"), ("a", -1, "abc"), ("c", 1, "abc"), ("c", -1, "acb"), ("x", 1, "abc")],
)
def test_a_fund_moves_by_one_place_and_stays_at_an_end(fund: str, by: int, order: str) -> None:
    assert stepped(FUNDS, fund, by) == tuple(order)


@given(st.lists(st.text(min_size=1), unique=True), st.data())
def test_moving_loses_no_fund_and_moving_back_restores_the_order(funds: list[str], data: st.DataObject) -> None:
    fund = data.draw(st.sampled_from([*funds, "another"]))
    moved = stepped(funds, fund, 1)
    assert sorted(moved) == sorted(funds)
    if moved != tuple(funds):
        assert stepped(moved, fund, -1) == tuple(funds)

"""What the demo expects of quotas, funds and places, checked on cases that can be counted by hand."""

from dataclasses import replace
from datetime import date

import pytest

from deploy.demo import money
from deploy.demo.directory import FOUNDATION, REGIONAL
from deploy.demo.expected import Expected, Family, family_on, grants, places_told, quota, retry
from deploy.demo.money import FACE_CENTS, RULES
from deploy.demo.population import Household

RULE = RULES[REGIONAL]


def a_household(**changes: object) -> Household:
    made = Household(
        ref="H1",
        source="wijkpost",
        family_type="two_parents",
        births=(date(2015, 5, 1),),
        disabled=0,
        municipality="21015",
        neighbourhood=23,
        language="nl",
        channel="wallet",
        raises_alone="",
        parent="",
        contact="",
        postal_code="1030",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("family", "cheques"),
    [
        (Family("two_parents", False, 1, 0), 12),
        (Family("single_parent", False, 1, 0), 24),
        (Family("co_parenting", True, 2, 0), 24),
        (Family("single_parent", True, 2, 0), 24),
        (Family("two_parents", False, 4, 1), 22),
        (Family("single_parent", False, 3, 1), 28),
    ],
)
def test_quota(family: Family, cheques: int) -> None:
    assert quota(RULE, family) == cheques


def test_a_child_counts_until_its_eighteenth_birthday_and_before_its_birth() -> None:
    births = (date(2008, 6, 1), date(2008, 6, 2), date(2026, 12, 1))
    assert family_on(a_household(births=births), date(2026, 6, 1)).children == 2
    assert family_on(a_household(births=(date(2006, 2, 28), date(2006, 3, 1))), date(2024, 2, 29)).children == 1


def test_funds_pay_in_their_order_with_whole_cheques_and_what_is_too_much_waits() -> None:
    made, left = grants([12, 4, 5], 1_000, [10_500, 7_900])
    assert made == [Expected(12, ((0, 10), (1, 2))), Expected(4, ((1, 4),)), Expected(5, ())]
    assert left == [500, 1_900]
    again, left = retry([made[2]], 1_000, [500, 5_100])
    assert again == [Expected(5, ((1, 5),))]
    assert left == [500, 100]


def test_a_later_smaller_grant_does_not_wait_for_an_earlier_one() -> None:
    made, _ = grants([5, 3], 1_000, [4_000])
    assert [each.funded for each in made] == [False, True]


def test_the_money_leaves_a_few_grants_waiting_and_the_second_payment_covers_them() -> None:
    quotas = [12, 24, 14, 28, 12, 26] * 50
    plan = money.plan({REGIONAL: quotas, FOUNDATION: [4, 9, 6] * 20})
    made, left = grants(quotas, FACE_CENTS, plan.budgets(REGIONAL))
    waiting = [each for each in made if not each.funded]
    assert 1 <= len(waiting) <= len(quotas) // 20
    again, _ = retry(waiting, FACE_CENTS, [left[0], left[1] + plan.later[REGIONAL]])
    assert all(each.funded for each in again)
    for fund, deposited in plan.deposits.items():
        assert deposited > sum(cents for (_, payer), cents in plan.allocations.items() if payer == fund)


def test_rare_neighbourhoods_are_told_by_municipality_and_rare_rests_by_the_region() -> None:
    common = [a_household()] * 10
    rare = [a_household(neighbourhood=24)] * 9
    unplaced = [a_household(neighbourhood=None)]
    away = [a_household(municipality="", neighbourhood=None)] * 2
    assert places_told([*common, *rare, *unplaced, *away]) == ["n23"] * 10 + ["21015"] * 10 + ["any"] * 2

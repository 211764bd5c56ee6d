"""The quota: what a family gets by right, and that no situation ever lowers it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuer.domain import (
    FAMILY_TYPES,
    Family,
    LineCode,
    QuotaRule,
    age,
    children_counted,
    quota,
    rule_in_force,
)

RULE = QuotaRule(1, date(2026, 1, 1), 12, 12, 2, 2, 6, 40)
ONE_CHILD = Family("two_parents", raises_alone=False, children=1, children_with_disability=0)

rules = st.builds(
    QuotaRule,
    version=st.just(1),
    effective_from=st.just(date(2026, 1, 1)),
    base=st.integers(1, 100),
    single_parent=st.integers(0, 100),
    per_child_beyond=st.integers(0, 20),
    children_included=st.integers(0, 5),
    child_with_disability=st.integers(0, 50),
    cap=st.integers(1, 300),
)
families = st.builds(
    Family,
    family_type=st.sampled_from(FAMILY_TYPES),
    raises_alone=st.booleans(),
    children=st.integers(0, 12),
    children_with_disability=st.integers(0, 12),
)


@pytest.mark.parametrize(
    ("family", "cheques"),
    [
        (ONE_CHILD, 12),
        (replace(ONE_CHILD, family_type="single_parent"), 24),
        (replace(ONE_CHILD, raises_alone=True), 24),
        (replace(ONE_CHILD, family_type="single_parent", raises_alone=True), 24),
        (replace(ONE_CHILD, children=4), 16),
        (replace(ONE_CHILD, children_with_disability=1), 18),
        (replace(ONE_CHILD, family_type="single_parent", children=5, children_with_disability=3), 40),
    ],
)
def test_what_a_family_gets(family: Family, cheques: int) -> None:
    assert quota(RULE, family).cheques == cheques


def test_the_cap_comes_last_as_a_line_of_its_own() -> None:
    rule = replace(RULE, cap=28)
    given_ = quota(rule, replace(ONE_CHILD, family_type="single_parent", children_with_disability=1))
    assert given_.cheques == 28
    assert [(line.code, line.cheques) for line in given_.lines] == [
        (LineCode.BASE, 12),
        (LineCode.SINGLE_PARENT, 12),
        (LineCode.CHILD_WITH_DISABILITY, 6),
        (LineCode.CAP, -2),
    ]


@given(rules, families)
def test_the_lines_add_up_to_the_cheques(rule: QuotaRule, family: Family) -> None:
    decided = quota(rule, family)
    assert sum(line.cheques for line in decided.lines) == decided.cheques > 0
    assert all(line.cheques for line in decided.lines)


@given(rules, families)
def test_a_cap_never_raises(rule: QuotaRule, family: Family) -> None:
    uncapped = quota(replace(rule, cap=10**9), family).cheques
    assert quota(rule, family).cheques == min(uncapped, rule.cap)


@given(rules, families)
def test_who_raises_children_alone_never_gets_less_and_never_twice_more(rule: QuotaRule, family: Family) -> None:
    others = quota(rule, replace(family, family_type="two_parents", raises_alone=False)).cheques
    single = quota(rule, replace(family, family_type="single_parent", raises_alone=False)).cheques
    alone = quota(rule, replace(family, family_type="two_parents", raises_alone=True)).cheques
    both = quota(rule, replace(family, family_type="single_parent", raises_alone=True)).cheques
    assert others <= single == alone == both


@given(rules, families, st.integers(0, 5), st.integers(0, 5))
def test_more_of_a_situation_never_lowers(rule: QuotaRule, family: Family, children: int, disabled: int) -> None:
    more = replace(
        family,
        raises_alone=True,
        children=family.children + children,
        children_with_disability=family.children_with_disability + disabled,
    )
    assert quota(rule, more).cheques >= quota(rule, family).cheques


def test_the_latest_rule_of_a_day_is_in_force_and_of_two_the_newer_version() -> None:
    first = RULE
    second = replace(RULE, version=2, effective_from=date(2026, 7, 1))
    third = replace(RULE, version=3, effective_from=date(2026, 1, 1))
    assert rule_in_force([first, second, third], date(2025, 12, 31)) is None
    assert rule_in_force([first, second, third], date(2026, 6, 30)) == third
    assert rule_in_force([first, second, third], date(2026, 7, 1)) == second


def test_a_child_counts_until_its_eighteenth_birthday_and_before_its_birth() -> None:
    born = date(2008, 3, 10)
    assert children_counted([born], date(2026, 3, 9)) == 1
    assert children_counted([born], date(2026, 3, 10)) == 0
    assert children_counted([date(2026, 9, 1)], date(2026, 3, 9)) == 1


def test_a_child_of_the_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18

"""The quota: what a family gets by right, and that no situation ever lowers it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.issuer.domain import (
    FAMILY_TYPES,
    Family,
    LineCode,
    Place,
    Quota,
    QuotaRule,
    addition,
    age,
    children_counted,
    gives_single_parents_less,
    newborns_counted,
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
    newborn=st.integers(0, 10),
)
families = st.builds(
    Family,
    family_type=st.sampled_from(FAMILY_TYPES),
    raises_alone=st.booleans(),
    children=st.integers(0, 12),
    children_with_disability=st.integers(0, 12),
    newborns=st.integers(0, 3),
)
months = st.integers(1, 12)
places = st.sampled_from([Place(), Place(0, 2), Place(1, 2), Place(2, 3)])


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
    decided = quota(rule, family)
    # Counted from the reasons: a cap that gives instead of taking would raise a quota without one as well.
    asked = sum(line.cheques for line in decided.lines if line.code is not LineCode.CAP)
    assert decided.cheques == min(asked, rule.cap)
    assert asked == quota(replace(rule, cap=10**9), family).cheques


@given(rules, families)
def test_who_raises_children_alone_never_gets_less_and_never_twice_more(rule: QuotaRule, family: Family) -> None:
    others = max(
        quota(rule, replace(family, family_type=each, raises_alone=False)).cheques
        for each in ("two_parents", "co_parenting", "other")
    )
    single = quota(rule, replace(family, family_type="single_parent", raises_alone=False)).cheques
    alone = quota(rule, replace(family, family_type="two_parents", raises_alone=True)).cheques
    both = quota(rule, replace(family, family_type="single_parent", raises_alone=True)).cheques
    assert others <= single == alone == both


@given(rules, families, st.integers(0, 5), st.integers(0, 5), st.integers(0, 2))
def test_more_of_a_situation_never_lowers(
    rule: QuotaRule, family: Family, children: int, disabled: int, newborns: int
) -> None:
    more = replace(
        family,
        raises_alone=True,
        children=family.children + children,
        children_with_disability=family.children_with_disability + disabled,
        newborns=family.newborns + newborns,
    )
    assert quota(rule, more).cheques >= quota(rule, family).cheques


@given(rules, families)
def test_the_shares_of_two_parents_add_up_to_what_the_family_gets_and_differ_by_one(
    rule: QuotaRule, family: Family
) -> None:
    family = replace(family, family_type="two_parents", raises_alone=False)
    first, second = (quota(rule, family, Place(number, 2)) for number in (0, 1))
    assert first.cheques + second.cheques == quota(rule, family).cheques
    assert first.cheques - second.cheques in (0, 1)


@given(rules, families)
def test_the_childrens_parts_of_linked_co_parents_add_up_and_the_odd_cheque_goes_to_who_asked_first(
    rule: QuotaRule, family: Family
) -> None:
    rule = replace(rule, cap=10**6)
    family = replace(family, family_type="co_parenting")
    own = quota(rule, replace(family, children=0, children_with_disability=0, newborns=0)).cheques
    whole = quota(rule, replace(family, family_type="other")).cheques - own
    first, second = (quota(rule, family, Place(number, 2)).cheques - own for number in (0, 1))
    assert first + second == whole
    assert first - second == whole % 2
    # Not linked, nobody knows who was first: each half is rounded up.
    assert quota(rule, family).cheques - own == (whole + 1) // 2


@given(rules, families, st.integers(0, 3))
def test_who_raises_children_alone_shares_with_nobody(rule: QuotaRule, family: Family, number: int) -> None:
    family = replace(family, family_type="single_parent")
    assert quota(rule, family, Place(number, 4)) == quota(rule, family)


@given(rules, families, st.sampled_from([Place(), Place(0, 2), Place(1, 2)]))
def test_the_lines_of_a_share_add_up_and_the_cap_holds(rule: QuotaRule, family: Family, mine: Place) -> None:
    decided = quota(rule, family, mine)
    assert sum(line.cheques for line in decided.lines) == decided.cheques <= rule.cap
    assert [line.code for line in decided.lines[:-1]].count(LineCode.CAP) == 0


@pytest.mark.parametrize(
    ("after", "months_left", "cheques"),
    [
        (replace(ONE_CHILD, family_type="single_parent"), 12, 12),
        (replace(ONE_CHILD, family_type="single_parent"), 10, 10),
        (replace(ONE_CHILD, children_with_disability=1), 11, 6),
        (replace(ONE_CHILD, children_with_disability=1), 1, 1),
        (replace(ONE_CHILD, children=2), 12, 0),
        (replace(ONE_CHILD, children=3), 7, 2),
        (replace(ONE_CHILD, family_type="co_parenting"), 12, 0),
    ],
)
def test_what_a_change_adds_for_the_months_left_is_rounded_up(after: Family, months_left: int, cheques: int) -> None:
    added = addition(RULE, [ONE_CHILD], after, Place(), months_left=months_left, granted=12)
    assert added.cheques == cheques
    assert sum(line.cheques for line in added.lines) == cheques


def test_months_come_before_the_cap_in_what_a_change_adds() -> None:
    rule = replace(RULE, cap=20)
    added = addition(
        rule, [ONE_CHILD], replace(ONE_CHILD, family_type="single_parent"), Place(), months_left=10, granted=12
    )
    assert [(line.code, line.cheques) for line in added.lines] == [
        (LineCode.SINGLE_PARENT, 12),
        (LineCode.MONTHS_LEFT, -2),
        (LineCode.CAP, -2),
    ]


def test_reasons_that_also_fell_away_are_told_in_one_line() -> None:
    before = replace(ONE_CHILD, children=4)
    after = replace(ONE_CHILD, family_type="single_parent")
    added = addition(RULE, [before], after, Place(), months_left=12, granted=16)
    assert [(line.code, line.cheques) for line in added.lines] == [(LineCode.CHANGED, 8)]


@given(rules, st.lists(families, min_size=2, max_size=6), months, st.sampled_from([Place(), Place(0, 2), Place(1, 2)]))
def test_however_a_situation_changes_nothing_is_taken_away_and_the_cap_holds(
    rule: QuotaRule, situations: list[Family], months_left: int, mine: Place
) -> None:
    first, *later = situations
    granted = quota(rule, first, mine).cheques
    for number, after in enumerate(later, 1):
        added = addition(rule, situations[:number], after, mine, months_left=months_left, granted=granted)
        assert added.cheques >= 0
        assert sum(line.cheques for line in added.lines) == added.cheques
        granted += added.cheques
        again = addition(rule, situations[: number + 1], after, mine, months_left=months_left, granted=granted)
        assert again == Quota((), 0)
    assert granted <= rule.cap


@given(rules, families, families)
def test_a_change_on_the_first_day_of_a_year_gives_what_the_new_situation_gives(
    rule: QuotaRule, before: Family, after: Family
) -> None:
    first, second = quota(rule, before).cheques, quota(rule, after).cheques
    added = addition(rule, [before], after, Place(), months_left=12, granted=first)
    assert first + added.cheques == max(first, second)


@given(rules, families, places, st.integers(0, 5), st.integers(0, 5), st.integers(0, 2))
def test_more_of_a_situation_never_lowers_a_share(
    rule: QuotaRule, family: Family, mine: Place, children: int, disabled: int, newborns: int
) -> None:
    more = replace(
        family,
        children=family.children + children,
        children_with_disability=family.children_with_disability + disabled,
        newborns=family.newborns + newborns,
    )
    assert quota(rule, more, mine).cheques >= quota(rule, family, mine).cheques
    assert quota(rule, replace(more, raises_alone=True), mine).cheques >= quota(rule, more, mine).cheques


@given(rules, families, st.integers(1, 5))
def test_however_many_share_the_parts_add_up_to_the_whole(rule: QuotaRule, family: Family, of: int) -> None:
    family = replace(family, family_type="two_parents", raises_alone=False)
    parts = [quota(rule, family, Place(number, of)).cheques for number in range(of)]
    assert sum(parts) == quota(rule, family).cheques
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(rules, families, families, places, months)
def test_a_month_more_never_adds_less(
    rule: QuotaRule, before: Family, after: Family, mine: Place, months_left: int
) -> None:
    granted = quota(rule, before, mine).cheques
    fewer, more = (
        addition(rule, [before], after, mine, months_left=left, granted=granted).cheques
        for left in (months_left, min(months_left + 1, 12))
    )
    assert fewer <= more


@given(st.builds(replace, rules, single_parent=st.integers(-100, 100)), families, places)
def test_no_rule_that_is_published_gives_somebody_alone_less_or_raises_by_its_cap(
    rule: QuotaRule, family: Family, mine: Place
) -> None:
    """What publishing refuses is enough: no rule that passes breaks these for any family."""
    assume(rule.cap >= rule.base and not gives_single_parents_less(rule))
    single = quota(rule, replace(family, family_type="single_parent", raises_alone=False), mine).cheques
    for other in FAMILY_TYPES:
        assert quota(rule, replace(family, family_type=other, raises_alone=False), mine).cheques <= single
        assert quota(rule, replace(family, family_type=other, raises_alone=True), mine).cheques <= single
    assert quota(rule, replace(family, family_type="two_parents", raises_alone=True), mine).cheques == single
    assert all(line.cheques < 0 for line in quota(rule, family, mine).lines if line.code is LineCode.CAP)


@given(rules)
def test_no_rule_with_a_supplement_gives_single_parents_less(rule: QuotaRule) -> None:
    assert not gives_single_parents_less(rule)
    less = replace(rule, single_parent=-1, cap=max(rule.cap, rule.base))
    assert gives_single_parents_less(less)


def test_a_child_is_newborn_from_its_birth_to_its_first_birthday() -> None:
    born = date(2026, 3, 10)
    days = (date(2026, 3, 9), born, date(2027, 3, 9), date(2027, 3, 10))
    assert [newborns_counted([born], day) for day in days] == [0, 1, 1, 0]


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

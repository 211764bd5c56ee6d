"""What evidence a category needs on a day, and when what was shown stops being enough."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.providers.domain.evidence import (
    KINDS,
    REMIND_DAYS,
    Due,
    EvidenceRule,
    Lack,
    Paper,
    covering,
    due,
    good_until,
    in_force,
    lacking,
    months_after,
)
from tests.unit.providers.builders import AT, an_id

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def a_rule(
    code: str = "insurance", months: int | None = 12, from_on: date = date(2025, 1, 1), *, needed: bool = True
) -> EvidenceRule:
    return EvidenceRule("babysitting", code, months, needed, from_on)


def a_paper(code: str = "insurance", issued_on: date = date(2026, 1, 1), valid_until: date | None = None) -> Paper:
    return Paper(an_id(70), an_id(1), code, issued_on, valid_until, "officer", AT)


def test_what_was_never_shown_is_missing() -> None:
    assert lacking([a_rule(), a_rule("first_aid")], [a_paper()], "babysitting", MONDAY) == [
        Lack("first_aid", "missing", None)
    ]


def test_another_category_asks_for_nothing() -> None:
    assert lacking([a_rule()], [], "wellbeing", MONDAY) == []


@pytest.mark.parametrize(
    ("issued_on", "months", "own_end", "last"),
    [
        (date(2025, 3, 2), 12, None, date(2026, 3, 2)),
        (date(2025, 8, 31), 6, None, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, None, date(2025, 2, 28)),
        (date(2025, 1, 1), 24, date(2026, 1, 31), date(2026, 1, 31)),
        (date(2025, 1, 1), None, date(2026, 1, 31), date(2026, 1, 31)),
        (date(2025, 1, 1), None, None, None),
    ],
)
def test_a_document_is_good_until_its_own_end_or_the_rules(
    issued_on: date, months: int | None, own_end: date | None, last: date | None
) -> None:
    assert good_until(a_paper(issued_on=issued_on, valid_until=own_end), months) == last


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    paper = a_paper(issued_on=MONDAY - timedelta(days=400), valid_until=MONDAY)
    assert lacking([a_rule(months=None)], [paper], "babysitting", MONDAY) == []
    assert lacking([a_rule(months=None)], [paper], "babysitting", MONDAY + timedelta(days=1)) == [
        Lack("insurance", "expired", MONDAY)
    ]


def test_the_best_document_of_a_kind_counts() -> None:
    old, new = a_paper(issued_on=date(2024, 1, 1)), a_paper(issued_on=date(2026, 2, 1))
    assert lacking([a_rule()], [new, old], "babysitting", MONDAY) == []


def test_a_document_of_tomorrow_is_none_today() -> None:
    tomorrow = a_paper(issued_on=MONDAY + timedelta(days=1))
    assert lacking([a_rule()], [tomorrow], "babysitting", MONDAY) == [Lack("insurance", "missing", None)]


def test_rules_are_dated_and_the_latest_that_has_begun_binds() -> None:
    rules = [
        a_rule(months=12),
        a_rule(months=6, from_on=date(2026, 6, 1)),
        a_rule(needed=False, from_on=date(2026, 9, 1)),
    ]
    months = {
        day: [rule.months for rule in in_force(rules, "babysitting", day)]
        for day in (date(2024, 12, 31), date(2026, 5, 31), date(2026, 6, 1), date(2026, 9, 1))
    }
    assert list(months.values()) == [[], [12], [6], []]


def test_a_hosts_insurance_covers_those_it_hosts_and_its_criminal_record_does_not() -> None:
    of_host = [a_paper("insurance"), a_paper("criminal_record_extract")]
    rules = [a_rule("insurance"), a_rule("criminal_record_extract")]
    assert lacking(rules, covering([], of_host), "babysitting", MONDAY) == [
        Lack("criminal_record_extract", "missing", None)
    ]


def test_reminders_name_the_first_day_without_it() -> None:
    paper = a_paper(issued_on=date(2025, 1, 1), valid_until=MONDAY + timedelta(days=6))
    without = MONDAY + timedelta(days=7)
    assert due([a_rule(months=None)], [paper], "babysitting", MONDAY) == [
        Due("insurance", 30, without),
        Due("insurance", 7, without),
    ]
    assert due([a_rule(months=None)], [paper], "babysitting", MONDAY - timedelta(days=1)) == [
        Due("insurance", 30, without)
    ]
    assert due([a_rule(months=None)], [paper], "babysitting", MONDAY - timedelta(days=24)) == []


def test_a_rule_that_is_about_to_begin_is_reminded_of() -> None:
    coming = a_rule("diploma", months=None, from_on=MONDAY + timedelta(days=20))
    assert due([coming], [], "babysitting", MONDAY) == [Due("diploma", 30, MONDAY + timedelta(days=20))]


def test_what_is_lacking_already_is_not_reminded_of() -> None:
    assert due([a_rule()], [], "babysitting", MONDAY) == []


PAPERS = st.builds(
    a_paper, st.sampled_from(["insurance", "first_aid"]), DAYS, st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))
)
RULES = st.builds(
    a_rule, st.sampled_from(["insurance", "first_aid"]), st.none() | st.integers(1, 36), DAYS, needed=st.booleans()
)


@given(st.lists(RULES, max_size=6), st.lists(PAPERS, max_size=6), PAPERS, DAYS)
def test_one_document_more_never_makes_anything_lack(
    rules: list[EvidenceRule], papers: list[Paper], more: Paper, on: date
) -> None:
    before = {lack.code for lack in lacking(rules, papers, "babysitting", on)}
    after = {lack.code for lack in lacking(rules, [*papers, more], "babysitting", on)}
    assert after <= before


@given(st.lists(RULES, max_size=6), st.lists(PAPERS, max_size=6), DAYS)
def test_a_reminder_names_a_day_that_lacks_it_after_one_that_does_not(
    rules: list[EvidenceRule], papers: list[Paper], today: date
) -> None:
    for one in due(rules, papers, "babysitting", today):
        assert today < one.lacks_on <= today + timedelta(days=one.days)
        for day, there in ((one.lacks_on - timedelta(days=1), False), (one.lacks_on, True)):
            lacks = {lack.code for lack in lacking(rules, papers, "babysitting", day)}
            assert (one.code in lacks) is there


@given(DAYS, st.integers(0, 60))
def test_months_are_added_as_people_count_them(day: date, months: int) -> None:
    after = months_after(day, months)
    assert (after.year - day.year) * 12 + after.month - day.month == months
    assert after.day == day.day or (after.day < day.day and (after + timedelta(days=1)).day == 1)


def test_every_kind_says_what_it_is_in_three_languages() -> None:
    assert all(all(kind.text.to_dict().values()) for kind in KINDS.values())
    assert REMIND_DAYS == (30, 7)

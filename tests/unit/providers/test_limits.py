"""Limits by day: the operator's, the law's, and which of them binds."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.providers.domain.limits import Bound, Limit, bounds, legal, own, week_cheques

MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2016, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("on", "hours"),
    [
        (date(2016, 12, 31), None),
        (date(2017, 1, 1), 475),
        (date(2022, 12, 31), 475),
        (date(2023, 1, 1), 600),
        (date(2024, 12, 31), 600),
        (date(2025, 1, 1), 650),
        (MONDAY, 650),
    ],
)
def test_a_students_year_is_what_the_law_said_on_that_day(on: date, hours: int | None) -> None:
    found = legal("student", "year_hours", on)
    assert (None if found is None else found.amount) == hours


def test_occasional_work_is_eight_hours_a_week_and_a_volunteers_hours_are_not_bounded() -> None:
    assert [(one.kind, one.amount, one.source) for one in bounds([], "occasional", MONDAY)] == [
        ("week_hours", 8, "law")
    ]
    assert bounds([], "volunteer", MONDAY) == bounds([], None, MONDAY) == []


def test_the_lower_of_the_operators_and_the_laws_binds() -> None:
    of_operator = [Limit("year_hours", date(2026, 1, 1), 300), Limit("week_hours", date(2026, 1, 1), 20)]
    assert bounds(of_operator, "student", MONDAY) == [
        Bound("week_hours", 20, date(2026, 1, 1), "operator"),
        Bound("year_hours", 300, date(2026, 1, 1), "operator"),
    ]
    raised = [Limit("year_hours", date(2026, 1, 1), 900)]
    assert bounds(raised, "student", MONDAY) == [Bound("year_hours", 650, date(2025, 1, 1), "law")]


def test_a_limit_begins_on_its_day_and_another_lifts_it() -> None:
    limits = [Limit("week_cheques", date(2026, 3, 9), None), Limit("week_cheques", MONDAY, 12)]
    found = [week_cheques(limits, day) for day in (date(2026, 3, 1), MONDAY, date(2026, 3, 8), date(2026, 3, 9))]
    assert found == [None, 12, 12, None]


LIMITS = st.lists(st.builds(Limit, st.just("year_hours"), DAYS, st.none() | st.integers(0, 2_000)), max_size=5)


@given(LIMITS, DAYS)
def test_no_limit_ever_raises_what_the_law_allows(limits: list[Limit], on: date) -> None:
    law = legal("student", "year_hours", on)
    found = bounds(limits, "student", on)
    if law is not None:
        assert found[0].amount <= law.amount
    ours = own(limits, "year_hours", on)
    if ours is not None and ours.amount is not None:
        assert found[0].amount <= ours.amount

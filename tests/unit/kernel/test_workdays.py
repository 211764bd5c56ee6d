"""Belgian working days, against holidays listed by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.workdays import end_of_working_day, is_working_day, working_days_after

#: The ten legal public holidays of 2026.
HOLIDAYS_2026 = {
    date(2026, 1, 1): "New Year's Day",
    date(2026, 4, 6): "Easter Monday",
    date(2026, 5, 1): "Labour Day",
    date(2026, 5, 14): "Ascension Day",
    date(2026, 5, 25): "Whit Monday",
    date(2026, 7, 21): "National Day",
    date(2026, 8, 15): "Assumption of Mary",
    date(2026, 11, 1): "All Saints' Day",
    date(2026, 11, 11): "Armistice Day",
    date(2026, 12, 25): "Christmas Day",
}

days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_the_working_days_of_2026_are_the_weekdays_that_are_no_holiday() -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    expected = {day for day in year if day.weekday() < 5 and day not in HOLIDAYS_2026}
    assert {day for day in year if is_working_day(day)} == expected
    assert len(expected) == 261 - 8, "two of the ten fall on a weekend in 2026"


@pytest.mark.parametrize(
    "day",
    [date(2026, 4, 6), date(2027, 3, 29), date(2028, 4, 17), date(2029, 4, 2), date(2030, 4, 22), date(2038, 4, 26)],
)
def test_easter_monday_moves_and_takes_ascension_and_whit_monday_along(day: date) -> None:
    assert not is_working_day(day)
    assert not is_working_day(day + timedelta(days=38))
    assert not is_working_day(day + timedelta(days=49))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 4, 3),  # Good Friday
        date(2026, 5, 15),  # the day after Ascension
        date(2026, 7, 20),
        date(2026, 11, 2),  # All Souls
        date(2026, 12, 24),
        date(2026, 12, 28),
        date(2026, 5, 8),
        date(2026, 7, 11),  # a community's holiday; a Saturday in 2026
        date(2025, 9, 26),  # one of the other community's, the day before
        date(2025, 7, 11),
    ],
)
def test_days_that_are_kept_by_custom_only_are_no_public_holidays(day: date) -> None:
    assert is_working_day(day) == (day.weekday() < 5)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 2), 4, date(2026, 3, 6)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # from a Saturday
        (date(2026, 4, 2), 4, date(2026, 4, 9)),  # over Easter
        (date(2026, 5, 12), 2, date(2026, 5, 15)),  # over Ascension
        (date(2026, 12, 23), 4, date(2026, 12, 30)),  # over Christmas
        (date(2026, 12, 29), 4, date(2027, 1, 5)),  # over New Year
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_the_nth_working_day_after_a_day(day: date, count: int, expected: date) -> None:
    assert working_days_after(day, count) == expected


@given(days, st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_up_to_it(day: date, count: int) -> None:
    found = working_days_after(day, count)
    between = [day + timedelta(days=number) for number in range(1, (found - day).days + 1)]
    assert sum(map(is_working_day, between)) == count
    assert is_working_day(found)


@given(days, st.integers(1, 20), st.integers(1, 20))
def test_working_days_add_up(day: date, first: int, second: int) -> None:
    assert working_days_after(working_days_after(day, first), second) == working_days_after(day, first + second)


@pytest.mark.parametrize("count", [0, -1])
def test_one_counts_from_one_on(count: int) -> None:
    with pytest.raises(ValueError):
        working_days_after(date(2026, 3, 2), count)


@pytest.mark.parametrize(
    ("after", "end"),
    [
        # The 4th working day after Wednesday 23 December is the 30th; in winter it ends at 23:00 UTC.
        (datetime(2026, 12, 23, 10, 0, tzinfo=UTC), datetime(2026, 12, 30, 23, 0, tzinfo=UTC)),
        # Half past eleven in the evening in Brussels is still the day itself, half past midnight is the next.
        (datetime(2026, 3, 2, 22, 30, tzinfo=UTC), datetime(2026, 3, 6, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), datetime(2026, 3, 9, 23, 0, tzinfo=UTC)),
        # Over the change to summer time: the end is an hour earlier in UTC.
        (datetime(2026, 3, 26, 10, 0, tzinfo=UTC), datetime(2026, 4, 1, 22, 0, tzinfo=UTC)),
    ],
)
def test_the_end_of_the_fourth_working_day(after: datetime, end: datetime) -> None:
    assert end_of_working_day(after, 4, "Europe/Brussels") == end

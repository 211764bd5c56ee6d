"""When an offer is open: by the minute of the week, over midnight and over the week's end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.providers.domain.hours import (
    DAY_MINUTES,
    MOST_OPENINGS,
    WEEK_MINUTES,
    WEEKDAYS,
    Opening,
    minutes,
    moment,
    opening,
    week,
)
from shared.kernel.errors import InvalidError

WEEK = st.integers(0, WEEK_MINUTES - 1)
OPENINGS = st.builds(lambda begins, length: Opening(begins, begins + length), WEEK, st.integers(1, DAY_MINUTES))


def at(weekday: str, time: str) -> int:
    found = moment(weekday, time)
    assert found is not None
    return found


def an_opening(weekday: str, from_time: str, to_time: str) -> Opening:
    found = opening(weekday, from_time, to_time)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("weekday", "time", "is_open"),
    [
        ("monday", "19:59", False),
        ("monday", "20:00", True),
        ("monday", "23:59", True),
        ("tuesday", "00:00", True),
        ("tuesday", "05:30", True),
        ("tuesday", "06:59", True),
        ("tuesday", "07:00", False),
        ("tuesday", "20:30", False),
    ],
)
def test_a_night_spans_midnight(weekday: str, time: str, is_open: bool) -> None:
    assert an_opening("monday", "20:00", "07:00").covers(at(weekday, time)) is is_open


@pytest.mark.parametrize(
    ("weekday", "time", "is_open"),
    [("sunday", "21:59", False), ("sunday", "22:00", True), ("monday", "05:59", True), ("monday", "06:00", False)],
)
def test_sunday_night_ends_on_monday(weekday: str, time: str, is_open: bool) -> None:
    night = an_opening("sunday", "22:00", "06:00")
    assert night.covers(at(weekday, time)) is is_open
    assert (night.weekday, night.from_time, night.to_time) == ("sunday", "22:00", "06:00")


def test_from_a_time_to_the_same_is_a_whole_day_and_to_midnight_is_the_days_end() -> None:
    assert an_opening("friday", "08:00", "08:00").covers(at("saturday", "07:59"))
    evening = an_opening("friday", "18:00", "00:00")
    assert evening.covers(at("friday", "23:59"))
    assert not evening.covers(at("saturday", "00:00"))


@pytest.mark.parametrize("time", ["5:30", "24:00", "12:60", "12.30", "noon", "", "12:30\n", "١٢:٣٠"])
def test_what_is_no_time_is_none(time: str) -> None:
    assert minutes(time) is None
    assert opening("monday", time, "12:00") is None


def test_two_openings_that_overlap_are_refused_over_the_weeks_end_too() -> None:
    week([an_opening("monday", "08:00", "12:00"), an_opening("monday", "12:00", "18:00")])
    for pair in (
        [an_opening("monday", "08:00", "12:00"), an_opening("monday", "11:59", "18:00")],
        [an_opening("monday", "06:00", "12:00"), an_opening("sunday", "22:00", "06:01")],
    ):
        with pytest.raises(InvalidError) as caught:
            week(pair)
        assert caught.value.code == "hours_overlap"


def test_a_week_has_at_most_so_many_openings() -> None:
    many = [Opening(begins, begins + 1) for begins in range(0, 2 * (MOST_OPENINGS + 1), 2)]
    assert len(week(many[:-1])) == MOST_OPENINGS
    with pytest.raises(InvalidError) as caught:
        week(many)
    assert caught.value.code == "hours_too_many"


@given(OPENINGS, WEEK)
def test_an_opening_is_found_by_the_words_people_use_for_it(one: Opening, when: int) -> None:
    again = an_opening(one.weekday, one.from_time, one.to_time)
    assert again == one
    assert one.covers(when) == (0 <= (when - one.begins) % WEEK_MINUTES < one.ends - one.begins)


@given(st.lists(OPENINGS, max_size=6))
def test_a_week_is_either_refused_or_open_once_at_each_minute(openings: list[Opening]) -> None:
    try:
        kept = week(openings)
    except InvalidError:
        return
    for one in kept:
        for when in (one.begins, (one.ends - 1) % WEEK_MINUTES):
            assert sum(other.covers(when) for other in kept) == 1


def test_the_week_begins_on_monday() -> None:
    assert at("monday", "00:00") == 0
    assert at("sunday", "23:59") == WEEK_MINUTES - 1
    assert len(WEEKDAYS) == 7
    with pytest.raises(ValueError, match="at most a day"):
        Opening(0, DAY_MINUTES + 1)

"""Instants are UTC, days belong to a time zone, and some days are an hour shorter or longer."""

import os
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.clock import (
    FileClock,
    SystemClock,
    add_months,
    day_of,
    end_of_day,
    format_instant,
    parse_instant,
    start_of_day,
)

BRUSSELS = "Europe/Brussels"
HOUR = timedelta(hours=1)

microseconds = st.integers(0, 4_000_000_000_000_000)
instants = microseconds.map(lambda count: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=count))
days = st.dates(date(1980, 1, 1), date(2100, 1, 1))


# -- days


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 28), 24),
        (date(2026, 3, 29), 23),
        (date(2026, 10, 25), 25),
        (date(2026, 10, 26), 24),
        (date(2027, 3, 28), 23),
        (date(2027, 10, 31), 25),
    ],
)
def test_a_day_on_which_clocks_change_is_shorter_or_longer(day: date, hours: int) -> None:
    assert end_of_day(day, BRUSSELS) - start_of_day(day, BRUSSELS) == hours * HOUR


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-03-01T22:59:59.999999Z", date(2026, 3, 1)),
        ("2026-03-01T23:00:00Z", date(2026, 3, 2)),
        ("2026-07-01T21:59:59Z", date(2026, 7, 1)),
        ("2026-07-01T22:00:00Z", date(2026, 7, 2)),
        ("2026-12-31T23:30:00Z", date(2027, 1, 1)),
    ],
)
def test_midnight_is_the_zones_and_not_utcs(instant: str, day: date) -> None:
    assert day_of(parse_instant(instant), BRUSSELS) == day


@given(days, st.sampled_from([BRUSSELS, "UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]))
def test_a_day_begins_where_the_one_before_ends_and_knows_its_instants(day: date, zone: str) -> None:
    start, end = start_of_day(day, zone), end_of_day(day, zone)
    assert start.tzinfo is UTC
    assert end == start_of_day(day + timedelta(days=1), zone)
    assert day_of(start, zone) == day
    assert day_of(end - timedelta(microseconds=1), zone) == day
    assert day_of(end, zone) == day + timedelta(days=1)


# -- months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 15), 1, date(2026, 12, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(days, st.integers(-240, 240))
def test_a_month_later_never_leaves_the_month(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


# -- written instants


@given(instants)
def test_a_written_instant_is_read_back(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant


@given(instants, instants)
def test_the_order_of_the_text_is_the_order_in_time(left: datetime, right: datetime) -> None:
    assert (format_instant(left) < format_instant(right)) == (left < right)


def test_an_instant_is_written_in_utc_with_microseconds() -> None:
    assert format_instant(parse_instant("2026-03-05T15:07:00+01:00")) == "2026-03-05T14:07:00.000000Z"


@pytest.mark.parametrize("text", ["2026-03-05T14:07:00", "2026-03-05", "", "soon", "2026-02-30T00:00:00Z"])
def test_an_instant_without_a_zone_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        parse_instant(text)


# -- clocks


def test_the_machines_clock_is_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert before <= now <= datetime.now(UTC)


def test_a_file_clock_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    start = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    FileClock.set(path, start)
    here, elsewhere = FileClock(path), FileClock(path)
    assert here.now() == elsewhere.now() == start
    FileClock.set(path, start + HOUR)
    assert here.now() == elsewhere.now() == start + HOUR
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_clock_misses_no_move_however_fast_they_follow(tmp_path: Path) -> None:
    """Two moves within one tick of the file system's clock may bring the same file number back."""
    path = tmp_path / "clock"
    instant = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    FileClock.set(path, instant)
    clock = FileClock(path)
    for _ in range(300):
        for _ in range(2):
            instant += HOUR
            FileClock.set(path, instant)
        assert clock.now() == instant


def test_a_move_shows_even_where_the_file_systems_clock_stands_still(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    instant = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    FileClock.set(path, instant)
    tomorrow = path.stat().st_mtime_ns + 86_400 * 10**9
    os.utime(path, ns=(tomorrow, tomorrow))
    FileClock.set(path, instant + HOUR)
    assert path.stat().st_mtime_ns > tomorrow


def test_a_file_clock_is_never_seen_half_written(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    start = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    FileClock.set(path, start)
    clock, seen, done = FileClock(path), [], threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append(clock.now())

    reader = threading.Thread(target=look)
    reader.start()
    for hours in range(200):
        FileClock.set(path, start + hours * HOUR)
    done.set()
    reader.join(10)
    assert not reader.is_alive()
    assert seen == sorted(seen)
    assert set(seen) <= {start + hours * HOUR for hours in range(200)}


def test_a_file_clock_whose_file_is_gone_says_so(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    FileClock.set(path, datetime(2026, 1, 5, tzinfo=UTC))
    clock = FileClock(path)
    os.unlink(path)
    with pytest.raises(FileNotFoundError):
        clock.now()

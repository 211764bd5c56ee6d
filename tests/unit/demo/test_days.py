"""The story's calendar: the same shape on whatever day it is told."""

import itertools
from datetime import UTC, datetime, time, timedelta

import pytest

from deploy.demo import days
from deploy.demo.days import BLOCKS, calendar, moments, spendable_until
from shared.kernel.clock import day_of
from shared.kernel.workdays import end_of_working_day, is_working_day

DAYS_OF_SEVEN_YEARS = [datetime(2025, 1, 1, 0, 0, 3, tzinfo=UTC) + timedelta(days=n) for n in range(7 * 365)]


@pytest.mark.parametrize("length", [22, days.WORKING_DAYS])
def test_on_any_day_no_cheque_expires_and_every_run_finds_its_block_confirmed(length: int) -> None:
    for now in DAYS_OF_SEVEN_YEARS:
        told_on = calendar(now, length)
        assert spendable_until(told_on.days[0]) > now
        assert told_on.days[-1] < day_of(now, days.ZONE)
        for block in range(BLOCKS):
            last_scan = days.at(told_on.scan_days(block)[-1], time(20, 20))
            run = days.at(told_on.run_day(block), time(7, 40))
            assert end_of_working_day(last_scan, 4, days.ZONE) <= run, "the dispute window has ended"
            assert run < days.at(told_on.scan_days(block + 1)[0], time(8, 20))


def test_on_any_day_the_last_uses_are_still_open_at_the_end() -> None:
    for now in DAYS_OF_SEVEN_YEARS:
        first = days.at(calendar(now).scan_days(BLOCKS)[0], time(8, 20))
        assert end_of_working_day(first, 4, days.ZONE) > now


def test_the_story_is_a_quarter_of_working_days() -> None:
    told_on = calendar(datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert len(told_on.days) == days.WORKING_DAYS
    assert all(is_working_day(day) for day in told_on.days)


@pytest.mark.parametrize("count", [1, 7, 16, 60, 400])
def test_moments_lie_at_least_half_a_minute_apart(count: int) -> None:
    told_on = calendar(datetime(2026, 11, 24, 12, tzinfo=UTC))
    placed = moments(told_on.scan_days(0), count)
    assert len(placed) == count
    assert all(later - earlier >= timedelta(seconds=30) for earlier, later in itertools.pairwise(placed))

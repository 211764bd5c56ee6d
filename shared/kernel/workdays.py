"""Working days in Belgium: Monday to Friday but for the ten legal public holidays.

The holidays are those of the law of 4 January 1974 and its royal decree of 18 April 1974, as the
`holidays` library computes them.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from shared.kernel.clock import day_of, end_of_day


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("BE", years=year).keys())


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The `count`-th working day after a day; the day itself never counts."""
    if count < 1:
        raise ValueError("count working days from one on")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def end_of_working_day(after: datetime, count: int, zone: str) -> datetime:
    """The instant at which the `count`-th working day after an instant ends, in a time zone."""
    return end_of_day(working_days_after(day_of(after, zone), count), zone)

"""When cheques end, until when their grace lasts, and when somebody is reminded."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from shared.kernel.clock import day_of, end_of_day, start_of_day

#: So many days before the last day somebody is reminded, the earliest reminder first.
REMIND_DAYS = (30, 7)


def last_day(expires_at: datetime, zone: str) -> date:
    """The last day on which cheques count that expire at an instant."""
    return day_of(expires_at - timedelta(microseconds=1), zone)


def grace_end(expires_at: datetime, grace_days: int, zone: str) -> datetime:
    """The instant until which an expired cheque can still be spent: grace counts whole days of the zone."""
    return end_of_day(last_day(expires_at, zone) + timedelta(days=grace_days), zone)


def reminder_windows(now: datetime, zone: str) -> Sequence[tuple[int, datetime, datetime]]:
    """Of each reminder, from which and until which expiry (both included) it is due today.

    They follow on each other, so that a day on which nothing ran is made up for and no reminder
    comes after a later one.
    """
    today = day_of(now, zone)
    windows = []
    for days, next_days in zip(REMIND_DAYS, (*REMIND_DAYS[1:], -1), strict=True):
        first = start_of_day(today + timedelta(days=next_days + 2), zone)
        windows.append((days, first, end_of_day(today + timedelta(days=days), zone)))
    return windows

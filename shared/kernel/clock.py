"""The one way to know what time it is. Instants are UTC with microseconds; days belong to a time zone."""

import os
import threading
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """A clock that several processes share: a file that holds one instant.

    Whoever tells the story replaces the file by rename. Reading costs one `stat` (about a
    microsecond) unless the file changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._now = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        stat = os.stat(self._path)
        mark = (stat.st_mtime_ns, stat.st_ino)
        if mark != self._seen:
            with self._lock:
                self._now = parse_instant(self._path.read_text(encoding="ascii").strip())
                self._seen = mark
        return self._now

    @staticmethod
    def set(path: Path, instant: datetime) -> None:
        """Replace the file in one step, so that no reader sees half an instant.

        Its time of change always rises: many file systems count in steps of 4 ms, and two moves
        within one step may bring the same inode back.
        """
        beside = path.with_suffix(".next")
        beside.write_text(format_instant(instant), encoding="ascii")
        before = path.stat().st_mtime_ns if path.exists() else 0
        if beside.stat().st_mtime_ns <= before:
            os.utime(beside, ns=(before + 1, before + 1))
        beside.replace(path)


def format_instant(instant: datetime) -> str:
    """`2026-03-05T14:07:00.000000Z`: fixed width, so that text order is time order."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str) -> datetime:
    """The inverse of `format_instant`. Raises `ValueError` for anything without a time zone."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return instant.astimezone(UTC)


def day_of(instant: datetime, zone: str) -> date:
    """The calendar day of an instant in a programme's time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def hour_of(instant: datetime, zone: str) -> int:
    """The hour of the day, 0 to 23, of an instant in a programme's time zone."""
    return instant.astimezone(ZoneInfo(zone)).hour


def end_of_day(day: date, zone: str) -> datetime:
    """The instant at which a day ends, which is the first instant of the next one."""
    return start_of_day(day + timedelta(days=1), zone)


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a day in a time zone. Days with a clock change are 23 or 25 hours long."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (31 January + 1 month = 28 or 29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))

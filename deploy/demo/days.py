"""The story's calendar: which working days it is played on, so that nothing but the dates depends on today.

Everything is planned as "the n-th working day". Three blocks follow each other; a block ends with a
settlement run, and the last scan of a block lies five working days before it, so that the dispute
window of four working days has ended. After the last run a few more uses stay open.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.kernel.clock import day_of, end_of_day
from shared.kernel.workdays import is_working_day

ZONE = "Europe/Brussels"
#: A quarter, as working days: about fourteen weeks.
WORKING_DAYS = 66
#: Fewer leave no room for three blocks with their dispute windows.
FEWEST_WORKING_DAYS = 20
BLOCKS = 3
#: From a scan to the first instant at which it is surely confirmed.
CONFIRMED_AFTER = 5
GRACE_DAYS = 30


@dataclass(frozen=True)
class Calendar:
    """The working days of the story, the last one before the day on which it is told."""

    days: tuple[date, ...]

    @property
    def begins_at(self) -> datetime:
        return at(self.days[0], time(7, 30))

    @property
    def block_length(self) -> int:
        return (len(self.days) - 1 - 3) // BLOCKS

    def scan_days(self, block: int) -> tuple[date, ...]:
        """Days on which people spend. Block 3 is what comes after the last settlement run."""
        if block == BLOCKS:
            return self.days[-2:]
        first = 1 + block * self.block_length
        return self.days[first : first + self.block_length - CONFIRMED_AFTER + 1]

    def run_day(self, block: int) -> date:
        """The morning on which everything spent in a block is settled; the next block begins on it."""
        return self.days[1 + (block + 1) * self.block_length]


def calendar(now: datetime, length: int = WORKING_DAYS) -> Calendar:
    """The calendar of so many working days that ends just before today.

    Cheques live for a calendar year and a grace of 30 days, and none may run out within the story:
    where a whole quarter would begin last year, it begins this year and is told in fewer days;
    only in January, when too few are left for that, it does begin last year.
    """
    today = day_of(now, ZONE)
    days = _working_days_before(today, max(length, FEWEST_WORKING_DAYS))
    this_year = tuple(day for day in days if day.year == today.year)
    if len(this_year) >= FEWEST_WORKING_DAYS:
        days = this_year
    assert spendable_until(days[0]) > now, "no cheque expires within the story"
    return Calendar(days)


def spendable_until(granted_on: date) -> datetime:
    """When cheques granted on a day stop being good: the year's end and the grace after it."""
    return end_of_day(date(granted_on.year, 12, 31) + timedelta(days=GRACE_DAYS), ZONE)


def at(day: date, clock_time: time) -> datetime:
    """A local time as an instant."""
    return datetime.combine(day, clock_time, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def moments(days: tuple[date, ...], count: int) -> list[datetime]:
    """Spread `count` instants over days, between 08:20 and 20:20, each at least half a minute after the one before."""
    placed: list[datetime] = []
    for place, day in enumerate(days):
        here = count * (place + 1) // len(days) - count * place // len(days)
        gap = timedelta(hours=12) / max(here, 1)
        placed += [at(day, time(8, 20)) + gap * number for number in range(here)]
    return placed


def _working_days_before(today: date, count: int) -> tuple[date, ...]:
    found: list[date] = []
    day = today
    while len(found) < count:
        day -= timedelta(days=1)
        if is_working_day(day):
            found.append(day)
    return tuple(reversed(found))

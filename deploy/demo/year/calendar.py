"""When the year is told: it ended before the quarter begins, and nothing but its dates depends on today."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from deploy.demo import days

#: Its last cheques end on the 2nd of March of the year after, and its last run is paid on the 12th.
_ENDS_IN_MARCH = 20


@dataclass(frozen=True)
class StoryYear:
    """The calendar year that is told."""

    year: int

    @property
    def begins_at(self) -> datetime:
        return days.at(date(self.year, 1, 1), time(7, 30))

    @property
    def ends_at(self) -> datetime:
        return days.at(date(self.year + 1, 3, _ENDS_IN_MARCH), time(12, 0))

    def tuesday(self, month: int, number: int, hour: int = 10, minute: int = 0) -> datetime:
        """The n-th Tuesday of a month; months beyond 12 lie in the next year."""
        return days.at(self.day_of_tuesday(month, number), time(hour, minute))

    def day_of_tuesday(self, month: int, number: int) -> date:
        first = date(self.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        return first + timedelta(days=(1 - first.weekday()) % 7 + 7 * (number - 1))

    def on(self, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
        return days.at(date(self.year + (month - 1) // 12, (month - 1) % 12 + 1, day), time(hour, minute))


def year_before(first_day: date) -> StoryYear:
    """The latest year whose story is over before a day."""
    year = first_day.year - 1
    return StoryYear(year if StoryYear(year).ends_at.date() < first_day else year - 1)

"""Opening hours: on a weekday from one time to another, over midnight where the other is not later.

A moment is a minute of the week, 0 at Monday 00:00. What begins on Sunday evening may end on
Monday morning, past the week's end.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared.kernel.errors import InvalidError

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
MOST_OPENINGS = 42

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])\Z")


@dataclass(frozen=True, order=True)
class Opening:
    """Open from a minute of the week until another, which is at most a day later and not included."""

    begins: int
    ends: int

    def __post_init__(self) -> None:
        if not (0 <= self.begins < WEEK_MINUTES and self.begins < self.ends <= self.begins + DAY_MINUTES):
            raise ValueError("an opening begins in the week and lasts at most a day")

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.begins // DAY_MINUTES]

    @property
    def from_time(self) -> str:
        return _written(self.begins)

    @property
    def to_time(self) -> str:
        return _written(self.ends)

    def covers(self, moment: int) -> bool:
        """Whether it is open at a minute of the week."""
        return self.begins <= moment < self.ends or self.begins <= moment + WEEK_MINUTES < self.ends


def minutes(time: str) -> int | None:
    """The minutes since midnight that `05:30` means; `None` when it is no time."""
    found = _TIME.match(time)
    return None if found is None else int(found[1]) * 60 + int(found[2])


def moment(weekday: str, time: str) -> int | None:
    """The minute of the week of a time on a weekday; `None` when either is none."""
    of_day = minutes(time)
    return None if of_day is None or weekday not in WEEKDAYS else WEEKDAYS.index(weekday) * DAY_MINUTES + of_day


def opening(weekday: str, from_time: str, to_time: str) -> Opening | None:
    """From `20:00` to `07:00` is overnight; from a time to the same time is a whole day."""
    begins, ends = moment(weekday, from_time), minutes(to_time)
    if begins is None or ends is None:
        return None
    length = (ends - begins) % DAY_MINUTES or DAY_MINUTES
    return Opening(begins, begins + length)


def week(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """Openings in the order of the week, each once. Raises `InvalidError` when there are too many or two overlap."""
    ordered = tuple(sorted(set(openings)))
    if len(ordered) > MOST_OPENINGS:
        raise _wrong("hours_too_many", f"an offer has at most {MOST_OPENINGS} opening hours a week")
    for place, one in enumerate(ordered):
        after = ordered[(place + 1) % len(ordered)]
        next_begins = after.begins + (WEEK_MINUTES if place + 1 == len(ordered) else 0)
        if one.ends > next_begins:
            raise _wrong("hours_overlap", "two opening hours overlap")
    return ordered


def _wrong(code: str, message: str) -> InvalidError:
    return InvalidError(
        message, code=code, remedy="Write each time the place is open once.", fields={"hours": [f"{message}."]}
    )


def _written(moment: int) -> str:
    of_day = moment % DAY_MINUTES
    return f"{of_day // 60:02}:{of_day % 60:02}"

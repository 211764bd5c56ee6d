"""The year, played: every family's case goes on at its own instants, one after the other, on one clock."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from deploy.demo.progress import Progress
from deploy.demo.stage import Stage
from deploy.demo.year import (
    cases_of_bookings,
    cases_of_codes,
    cases_of_disputes,
    cases_of_families,
    cases_of_money,
    cases_of_time,
    office,
)
from deploy.demo.year.book import Book
from deploy.demo.year.calendar import StoryYear
from deploy.demo.year.desk import Desk, Home
from deploy.demo.year.setting import MAIN, SMALL, Setting

_Case = Callable[[Desk, Home], Iterator[datetime]]


@dataclass(frozen=True)
class Family:
    """Who a case is about: the ages of the children at the year's beginning, and what they are granted."""

    case: _Case
    situation: str
    ages: tuple[int, ...]
    cheques: int
    programme: int = MAIN


#: In the order in which they come on the first day.
FAMILIES = (
    Family(cases_of_codes.screen_and_voice, "single_parent", (4,), 20),
    Family(cases_of_codes.guesses, "two_parents", (2, 5), 12),
    Family(cases_of_codes.paper, "two_parents", (7,), 12),
    Family(cases_of_codes.caps, "two_parents", (3,), 8, SMALL),
    Family(cases_of_codes.caps_of_the_provider, "single_parent", (9, 12), 10, SMALL),
    Family(cases_of_bookings.bookings, "two_parents", (1, 3), 12),
    Family(cases_of_bookings.cancelled, "two_parents", (6,), 12),
    Family(cases_of_bookings.by_the_hour, "two_parents", (8,), 12),
    Family(cases_of_bookings.suspended_in_the_week, "single_parent", (2,), 20),
    Family(cases_of_disputes.disputes, "two_parents", (10,), 12),
    Family(cases_of_disputes.not_safe, "single_parent", (5,), 20),
    Family(cases_of_families.a_birth, "two_parents", (2, 6), 12),
    Family(cases_of_families.raises_alone, "two_parents", (4, 8), 12),
    Family(cases_of_families.separated, "two_parents", (11,), 12),
    Family(cases_of_families.the_other_parent, "two_parents", (3, 7), 12),
    Family(cases_of_families.no_thank_you, "two_parents", (13,), 12),
    Family(cases_of_families.asked_back, "two_parents", (9,), 12),
    Family(cases_of_families.leaves, "two_parents", (4,), 12),
    Family(cases_of_time.the_last_evening, "two_parents", (1,), 12),
    Family(cases_of_time.given_longer, "two_parents", (5,), 8, SMALL),
    Family(cases_of_time.paused_and_closed, "two_parents", (6,), 12),
    Family(cases_of_time.the_fund_ends, "two_parents", (2,), 12),
    Family(cases_of_time.the_end, "two_parents", (3,), 8, SMALL),
    Family(cases_of_money.recovered, "two_parents", (8,), 12),
    Family(cases_of_money.given_up, "two_parents", (10,), 12),
    Family(cases_of_money.given_back, "two_parents", (12,), 12),
    Family(office.pays, "two_parents", (2,), 12),
)


@dataclass
class Year:
    """The cases with what they are played with, and what they count."""

    stage: Stage
    calendar: StoryYear
    progress: Progress
    book: Book = field(default_factory=Book)
    setting: Setting = field(init=False)

    def __post_init__(self) -> None:
        self.setting = Setting(self.stage, self.calendar)

    def play(self) -> None:
        """All of it, from the first of January to the March after."""
        self.book.tell = self.progress.say
        self.setting.raise_it()
        # Each of these is answered with an error, and ends the story, where it is not so.
        self.book.saw("programme: draft → open")
        self.book.saw("provider: applied → refused", "provider: refused → applied", "provider: applied → accredited")
        self.progress.say(f"The year {self.calendar.year}: {len(FAMILIES)} families, each with a story of its own")
        waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        for number, (family, home) in enumerate(zip(FAMILIES, self._homes(), strict=True)):
            heapq.heappush(waiting, (self.stage.clock.now, number, family.case(self._desk(family), home)))
        while waiting:
            instant, number, steps = heapq.heappop(waiting)
            # Two stories that meet at one instant stand one behind the other.
            if instant > self.stage.clock.now:
                self.stage.clock.move_to(instant)
            following = next(steps, None)
            if following is None:
                self.progress.told(self.stage.clock.now, str(FAMILIES[number].case.__doc__))
            else:
                heapq.heappush(waiting, (following, number, steps))
        self.stage.clock.move_to(self.calendar.ends_at)
        self._close()
        self.progress.say(
            f"{self.book.requests} requests at the year's counters, {len(self.book.surprises)} surprises\n"
        )

    def _homes(self) -> list[Home]:
        desk = Desk("the first day", self.setting, self.book)
        homes = [
            desk.join(
                family.situation,
                [f"{self.calendar.year - age - 1}-06-15" for age in family.ages],
                family.cheques,
                family.programme,
            )
            for family in FAMILIES
        ]
        desk.admit(homes)
        return homes

    def _desk(self, family: Family) -> Desk:
        return Desk(family.case.__name__.replace("_", " "), self.setting, self.book)

    def _close(self) -> None:
        """Every cheque has ended by now, and what was final has been paid."""
        for account in self.book.accounts.values():
            account.expired += account.states.get("issued", 0)
        self.book.settle()

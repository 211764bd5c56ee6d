"""Searches that found nobody: how many of them count, and what of them fits into an event. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

ANY = "any"
#: Whoever looks is not known, so what counts of a day is bounded: beyond it the number says nothing new.
MOST_A_DAY = 500
#: What is told less finely first, where a day has more rows than fit.
_COARSER = ("neighbourhood", "language", "hour")


@dataclass(frozen=True, order=True)
class Counted:
    """Searches of a day that found nobody; `any` stands for what was not asked."""

    category: str
    hour: str
    neighbourhood: str
    language: str
    searches: int


def counts(so_far: int) -> bool:
    """Whether one search more for a category is counted on a day that has so many."""
    return so_far < MOST_A_DAY


def coarsened(rows: Sequence[Counted], most: int) -> list[Counted]:
    """At most so many rows that hold every search: by neighbourhood, language and hour only as far as they fit."""
    found = list(rows)
    for name in _COARSER:
        if len(found) <= most:
            break
        sums: dict[Counted, int] = {}
        for row in found:
            place = replace(row, searches=0, **{name: ANY})
            sums[place] = sums.get(place, 0) + row.searches
        found = [replace(place, searches=searches) for place, searches in sorted(sums.items())]
    return found[:most]

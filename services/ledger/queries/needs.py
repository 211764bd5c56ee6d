"""What was searched and not found, for the report: only what so many searches stand behind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.ledger.suppression import FEWEST_HOUSEHOLDS
from services.ledger.tables import need
from shared.persistence.unit_of_work import Reading

#: Rows of the report; who wants more chooses fewer days.
MOST_ROWS = 100


@dataclass(frozen=True)
class Missed:
    """Searches for a category at an hour (`None` for any) that found nobody."""

    category: str
    hour: int | None
    searches: int


@dataclass(frozen=True)
class Needs:
    """The most searched first. `few` says that something was searched too seldom to be shown.

    No sum is shown beside them, so that none of what is hidden can be worked out.
    """

    shown: list[Missed]
    few: bool


def not_found(
    reading: Reading, first: date | None = None, last: date | None = None, categories: Collection[str] | None = None
) -> Needs:
    """What was searched on these days and not found, by category and hour."""
    searches = sa.func.sum(need.c.searches)
    by = (need.c.category, need.c.hour)
    statement = sa.select(*by, searches).group_by(*by)
    if first is not None:
        statement = statement.where(need.c.on_day >= first)
    if last is not None:
        statement = statement.where(need.c.on_day <= last)
    if categories is not None:
        statement = statement.where(need.c.category.in_(categories))
    rows = reading.execute(statement.order_by(searches.desc(), need.c.category, need.c.hour)).all()
    shown = [
        Missed(category, None if hour == "any" else int(hour), int(count))
        for category, hour, count in rows
        if count >= FEWEST_HOUSEHOLDS
    ]
    return Needs(shown[:MOST_ROWS], few=len(shown) < len(rows))

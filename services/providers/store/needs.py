"""Searches that found nothing, counted by the day."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from services.providers.domain.needs import Counted
from services.providers.tables import unmet_need
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx


def counted(reading: Reading, on_day: date, category: str) -> int:
    """How many searches for a category were counted on a day."""
    statement = sa.select(sa.func.coalesce(sa.func.sum(unmet_need.c.searches), 0)).where(
        unmet_need.c.on_day == on_day, unmet_need.c.category == category
    )
    return int(reading.execute(statement).scalar_one())


def count(tx: Tx, on_day: date, category: str, hour: str, neighbourhood: str, language: str) -> None:
    """One search more, in one statement, so that no two searches count as one."""
    statement = insert(unmet_need).values(
        on_day=on_day,
        category=category,
        hour=hour,
        neighbourhood=neighbourhood,
        language=language,
        searches=1,
        told=False,
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["on_day", "category", "hour", "neighbourhood", "language"],
            set_={"searches": unmet_need.c.searches + 1},
        )
    )


def lock_untold(tx: Tx, before: date, most_days: int) -> dict[date, list[Counted]]:
    """The earliest days before one that were not told of yet, each with its counts, locked until the unit ends."""
    days = (
        sa.select(unmet_need.c.on_day)
        .where(unmet_need.c.on_day < before, unmet_need.c.told == sa.false())
        .distinct()
        .order_by(unmet_need.c.on_day)
        .limit(most_days)
    )
    need = unmet_need.c
    rows = tx.execute(
        sa.select(need.on_day, need.category, need.hour, need.neighbourhood, need.language, need.searches)
        .where(need.on_day.in_(days))
        .order_by(need.on_day, need.category, need.hour, need.neighbourhood, need.language)
        .with_for_update()
    )
    found: dict[date, list[Counted]] = {}
    for on_day, *counts in rows:
        found.setdefault(on_day, []).append(Counted(*counts))
    return found


def note_told(tx: Tx, days: Collection[date]) -> None:
    if days:
        tx.execute(sa.update(unmet_need).where(unmet_need.c.on_day.in_(days)).values(told=True))

"""Searches that found nothing, counted by the day."""

from datetime import date

from services.providers.tables import unmet_need
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx


def count(tx: Tx, on_day: date, category: str, hour: str, neighbourhood: str, language: str) -> None:
    """One search more, in one statement, so that no two searches count as one."""
    statement = insert(unmet_need).values(
        on_day=on_day, category=category, hour=hour, neighbourhood=neighbourhood, language=language, searches=1
    )
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["on_day", "category", "hour", "neighbourhood", "language"],
            set_={"searches": unmet_need.c.searches + 1},
        )
    )

"""Helpers who act for a household on the pages, and what they call a family."""

from datetime import timedelta

import sqlalchemy as sa

from services.issuer.domain.mandates import Visit
from services.issuer.tables.mandates import family_label, helper_visit
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

#: So long a page can still say that a visit is over, and not only that there is nothing.
_KEPT = timedelta(days=1)


def add(tx: Tx, visit: Visit) -> None:
    tx.execute(sa.insert(helper_visit).values(**vars(visit)))


def find(reading: Reading, visit_id: str, helper: str) -> Visit | None:
    """A helper's own visit; nobody else's."""
    row = reading.execute(
        sa.select(helper_visit).where(helper_visit.c.id == visit_id, helper_visit.c.helper == helper)
    ).one_or_none()
    return None if row is None else Visit(**row._mapping)


def end(tx: Tx, visit_id: str, helper: str) -> None:
    """End a helper's own visit. Ended again it stays as it is."""
    tx.execute(
        sa.update(helper_visit)
        .where(helper_visit.c.id == visit_id, helper_visit.c.helper == helper, helper_visit.c.ended_at.is_(None))
        .values(ended_at=tx.now)
    )


def forget_over(tx: Tx) -> None:
    """Drop visits that were over a day ago: what was done in them stands in `helper_act`."""
    tx.execute(sa.delete(helper_visit).where(helper_visit.c.ends_at < tx.now - _KEPT))


def put_label(tx: Tx, household_id: str, holder: str, words: bytes) -> None:
    """Keep what a family is called, in place of what it was called before."""
    statement = insert(family_label).values(household_id=household_id, holder=holder, words=words, given_at=tx.now)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["household_id", "holder"],
            set_={"words": statement.excluded.words, "given_at": statement.excluded.given_at},
        )
    )


def drop_label(tx: Tx, household_id: str, holder: str) -> None:
    tx.execute(
        sa.delete(family_label).where(family_label.c.household_id == household_id, family_label.c.holder == holder)
    )

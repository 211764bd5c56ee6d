"""What parents think, in cells that nobody can be found in; and what a parent may still say."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from services.issuer.survey_words import ANSWERS, FACES
from services.issuer.tables import redemption
from services.issuer.tables.ratings import rated, rating, survey_answer
from shared.persistence.unit_of_work import Reading

#: A cell that fewer answers stand behind is not told.
FEWEST = 10
#: So long after her word a parent is asked how it was.
ASKED_FOR = timedelta(minutes=30)
#: The newest months a list shows.
MOST_ROWS = 1000


def to_rate(reading: Reading, wallet_id: str) -> str | None:
    """The use that its parent just said is right and did not rate."""
    found: str | None = reading.execute(
        sa.select(redemption.c.id)
        .outerjoin(rated, rated.c.redemption_id == redemption.c.id)
        .where(
            redemption.c.wallet_id == wallet_id,
            redemption.c.accepted_by == "parent",
            redemption.c.accepted_at >= reading.now - ASKED_FOR,
            rated.c.redemption_id.is_(None),
        )
        .order_by(redemption.c.accepted_at.desc(), redemption.c.id)
        .limit(1)
    ).scalar_one_or_none()
    return found


def satisfaction(reading: Reading) -> dict[str, Any]:
    """Faces by category and month, and answers by question and month; small cells are empty."""
    return {
        "ratings": _cells(reading, rating, rating.c.category, "face", tuple(FACES)),
        "answers": _cells(reading, survey_answer, survey_answer.c.question, "answer", tuple(ANSWERS)),
        "fewest": FEWEST,
    }


def _cells(
    reading: Reading, table: sa.Table, what: sa.Column[Any], of: str, codes: tuple[str, ...]
) -> list[dict[str, Any]]:
    """A row for each month and subject; its counts are empty where all of them together are few."""
    found: dict[tuple[date, str], dict[str, int]] = {}
    rows = reading.execute(sa.select(table).order_by(table.c.month.desc(), what).limit(MOST_ROWS))
    for row in rows.mappings():
        found.setdefault((row["month"], row[what.name]), {})[row[of]] = row["count"]
    return [
        {
            "month": month,
            "about": about,
            **{code: counts.get(code, 0) if sum(counts.values()) >= FEWEST else None for code in codes},
        }
        for (month, about), counts in found.items()
    ]

"""What may be promised to parents, and by which legal opinions."""

from typing import Any

import sqlalchemy as sa

from services.issuer.explain import SENTENCES
from services.issuer.store import opinions as store
from services.issuer.tables.opinions import legal_opinion
from shared.kernel.errors import NotFoundError
from shared.kernel.languages import Text
from shared.persistence.unit_of_work import Reading

#: Opinions that a list shows.
MOST_SHOWN = 100


def sentences(reading: Reading) -> list[Text]:
    """The sentences that have an opinion behind them, in their order."""
    said = store.in_force(reading)
    return [text for code, text in SENTENCES.items() if code in said]


def in_force(reading: Reading, opinion_id: str) -> dict[str, Any]:
    """An opinion by which a sentence is said now. Raises `NotFoundError`."""
    for each in every(reading)["opinions"]:
        if each["opinion_id"] == opinion_id and each["withdrawn_at"] is None:
            return dict(each)
    raise NotFoundError("no sentence is said by this opinion", remedy="Look at the list of opinions.")


def every(reading: Reading) -> dict[str, Any]:
    """The opinions that were recorded: those in force, then those that were withdrawn, the newest first."""
    order = (legal_opinion.c.withdrawn_at.is_not(None), legal_opinion.c.position.desc())
    rows = reading.execute(sa.select(legal_opinion).order_by(*order).limit(MOST_SHOWN))
    return {
        "opinions": [
            {
                "opinion_id": row.id,
                "sentence": row.sentence,
                "text": SENTENCES[row.sentence],
                "reference": row.reference,
                "given_on": row.given_on,
                "recorded_by": row.recorded_by,
                "recorded_at": row.recorded_at,
                "withdrawn_by": row.withdrawn_by,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in rows
        ]
    }

"""What may be promised to parents, and by which legal opinions."""

from typing import Any

import sqlalchemy as sa

from services.issuer.explain import SENTENCES
from services.issuer.store import opinions as store
from services.issuer.tables.opinions import legal_opinion
from shared.kernel.languages import Text
from shared.persistence.unit_of_work import Reading

#: The newest opinions a list shows.
MOST_SHOWN = 100


def sentences(reading: Reading) -> list[Text]:
    """The sentences that have an opinion behind them, in their order."""
    said = store.in_force(reading)
    return [text for code, text in SENTENCES.items() if code in said]


def every(reading: Reading) -> dict[str, Any]:
    """The opinions that were recorded, the newest first."""
    rows = reading.execute(sa.select(legal_opinion).order_by(legal_opinion.c.position.desc()).limit(MOST_SHOWN))
    return {
        "opinions": [
            {
                "opinion_id": row.id,
                "sentence": row.sentence,
                "text": SENTENCES[row.sentence],
                "reference": row.reference,
                "given_on": row.given_on,
                "recorded_by": row.recorded_by,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in rows
        ]
    }

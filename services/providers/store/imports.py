"""Which rows of files were taken in as what."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from services.providers.tables import imported
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


def made(reading: Reading, source: str, provider_refs: Collection[str]) -> dict[tuple[str, str], str]:
    """What a source's providers and their offers were taken in as: provider and offer reference to id."""
    found: dict[tuple[str, str], str] = {}
    for some in portions(sorted(provider_refs)):
        for row in reading.execute(
            sa.select(imported).where(imported.c.source == source, imported.c.provider_ref.in_(some))
        ):
            found[(row.provider_ref, row.offer_ref)] = row.made_id
    return found


def add(tx: Tx, source: str, new: Mapping[tuple[str, str], str]) -> None:
    if new:
        tx.execute(
            sa.insert(imported),
            [
                {"source": source, "provider_ref": provider_ref, "offer_ref": offer_ref, "made_id": made_id}
                for (provider_ref, offer_ref), made_id in new.items()
            ],
        )

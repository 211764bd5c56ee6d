"""Files that were taken in, and which of their rows were taken in as what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.providers.problems import Problem
from services.providers.tables import import_run, imported
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


@dataclass(frozen=True)
class Import:
    """One file that was taken in: what became of its rows, and what is wrong with the bad ones."""

    id: str
    source: str
    asked_by: str
    key: str
    sha256: bytes
    taken_at: datetime
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]


def save(tx: Tx, done: Import) -> None:
    tx.execute(
        sa.insert(import_run).values(
            import_id=done.id,
            source=done.source,
            asked_by=done.asked_by,
            key=done.key,
            sha256=done.sha256,
            taken_at=done.taken_at,
            result={
                "counts": dict(done.counts),
                "problems": [[problem.row, problem.column, problem.code] for problem in done.problems],
            },
        )
    )


def by_key(reading: Reading, asked_by: str, key: str) -> Import | None:
    """The import that somebody asked for with a key."""
    return _one(reading, sa.and_(import_run.c.asked_by == asked_by, import_run.c.key == key))


def by_id(reading: Reading, import_id: str) -> Import | None:
    return _one(reading, import_run.c.import_id == import_id)


def _one(reading: Reading, where: sa.ColumnElement[bool]) -> Import | None:
    row: Any = reading.execute(sa.select(import_run).where(where)).one_or_none()
    if row is None:
        return None
    problems = tuple(Problem(*problem) for problem in row.result["problems"])
    return Import(
        row.import_id, row.source, row.asked_by, row.key, row.sha256, row.taken_at, row.result["counts"], problems
    )


def made(reading: Reading, source: str, provider_refs: Collection[str]) -> dict[tuple[str, str], str]:
    """What a source's providers and their offers were taken in as: provider and offer reference to id."""
    found: dict[tuple[str, str], str] = {}
    for some in portions(sorted(provider_refs)):
        for row in reading.execute(
            sa.select(imported).where(imported.c.source == source, imported.c.provider_ref.in_(some))
        ):
            found[(row.provider_ref, row.offer_ref)] = row.made_id
    return found


def add_made(tx: Tx, source: str, new: Mapping[tuple[str, str], str]) -> None:
    if new:
        tx.execute(
            sa.insert(imported),
            [
                {"source": source, "provider_ref": provider_ref, "offer_ref": offer_ref, "made_id": made_id}
                for (provider_ref, offer_ref), made_id in new.items()
            ],
        )

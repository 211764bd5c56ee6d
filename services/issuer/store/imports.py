"""Household files: what came in, how far each was taken, and what was wrong with its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.problems import Problem
from services.issuer.rows import NATIONAL_NUMBER
from services.issuer.tables import household_import, import_problem, programme
from services.issuer.tables.previews import import_preview
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Reading, Tx

RECEIVED, IMPORTING, IMPORTED = "received", "importing", "imported"


@dataclass(frozen=True)
class Provenance:
    """By what right a list is used: who gave it, on what legal basis, authorised by which decision of which day."""

    source: str
    legal_basis: str
    authorisation: str
    authorised_on: date


@dataclass(frozen=True)
class Import:
    """A household file on its way: the next row is `next_row`, at byte `next_offset`.

    `limits` are the programmes to which whoever sent it is limited; `None` where they are not.
    """

    id: str
    programme_id: str
    zone: str
    status: str
    sha256: bytes
    provenance: Provenance
    limits: frozenset[str] | None
    delimiter: str
    columns: tuple[str | None, ...]
    first_offset: int
    next_offset: int
    next_row: int


@dataclass(frozen=True)
class Preview:
    """A file that waits for somebody's word before it is taken."""

    id: str
    programme_id: str
    zone: str
    asked_by: str
    provenance: Provenance
    delimiter: str
    columns: tuple[str | None, ...]
    first_offset: int


@dataclass
class Tally:
    """What became of a portion of rows."""

    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    changed: int = 0
    bad: int = 0
    declined: int = 0


def add(tx: Tx, values: Mapping[str, Any]) -> bool:
    """Enter a received file unless its key was used before. Returns whether it is new."""
    row = tx.execute(
        insert(household_import)
        .values(
            status=RECEIVED,
            next_row=2,
            rows=0,
            accepted=0,
            unchanged=0,
            changed=0,
            bad=0,
            declined=0,
            pending=0,
            received_at=tx.now,
            **values,
        )
        .on_conflict_do_nothing(index_elements=["asked_by", "key"])
        .returning(household_import.c.id)
    ).first()
    return row is not None


_SELECTED = sa.select(household_import, programme.c.zone).join(
    programme, programme.c.id == household_import.c.programme_id
)


def by_key(reading: Reading, asked_by: str, key: str) -> Import | None:
    row = reading.execute(
        _SELECTED.where(household_import.c.asked_by == asked_by, household_import.c.key == key)
    ).first()
    return None if row is None else _import(row)


def find(reading: Reading, import_id: str) -> Import | None:
    row = reading.execute(_SELECTED.where(household_import.c.id == import_id)).first()
    return None if row is None else _import(row)


def lock_next(tx: Tx) -> Import | None:
    """The oldest file that is not taken in yet, locked until the unit ends."""
    row = tx.execute(
        _SELECTED.where(household_import.c.status.in_((RECEIVED, IMPORTING)))
        .order_by(household_import.c.position)
        .limit(1)
        .with_for_update(of=household_import)
    ).first()
    return None if row is None else _import(row)


def any_to_do(reading: Reading) -> bool:
    statement = sa.select(household_import.c.id).where(household_import.c.status.in_((RECEIVED, IMPORTING))).limit(1)
    return reading.execute(statement).first() is not None


def advance(tx: Tx, import_id: str, tally: Tally, next_offset: int, next_row: int) -> None:
    """Remember, in the unit of the effects, how far a file was taken in."""
    columns = household_import.c
    tx.execute(
        sa.update(household_import)
        .where(columns.id == import_id)
        .values(
            status=IMPORTING,
            next_offset=next_offset,
            next_row=next_row,
            rows=columns.rows + tally.rows,
            accepted=columns.accepted + tally.accepted,
            unchanged=columns.unchanged + tally.unchanged,
            changed=columns.changed + tally.changed,
            bad=columns.bad + tally.bad,
            declined=columns.declined + tally.declined,
        )
    )


def finish(tx: Tx, import_id: str, pending: int) -> None:
    """The last row is in; so many of its households are to be granted something."""
    tx.execute(
        sa.update(household_import)
        .where(household_import.c.id == import_id)
        .values(status=IMPORTED, imported_at=tx.now, pending=pending)
    )


def add_problems(tx: Tx, import_id: str, problems: Sequence[tuple[int, Sequence[Problem]]]) -> None:
    """Keep what is wrong, by row."""
    rows = [
        {"import_id": import_id, "row": row, "place": place, "column": problem.column, "code": problem.code}
        for row, found in problems
        for place, problem in enumerate(found)
    ]
    if rows:
        tx.execute(sa.insert(import_problem), rows)


def kept_files(reading: Reading) -> list[str]:
    """Imports whose file is not deleted yet."""
    return list(
        reading.execute(
            sa.select(household_import.c.id)
            .where(household_import.c.file_deleted_at.is_(None))
            .order_by(household_import.c.position)
        ).scalars()
    )


def holds_national_numbers(reading: Reading, import_id: str) -> bool:
    """Whether a row was refused because of one."""
    statement = (
        sa.select(import_problem.c.row)
        .where(import_problem.c.import_id == import_id, import_problem.c.code == NATIONAL_NUMBER)
        .limit(1)
    )
    return reading.execute(statement).first() is not None


def mark_deleted(tx: Tx, import_id: str) -> None:
    tx.execute(sa.update(household_import).where(household_import.c.id == import_id).values(file_deleted_at=tx.now))


def take_old_files(tx: Tx, imported_before: datetime) -> list[str]:
    """Mark the files that were kept long enough as deleted, and name them."""
    return list(
        tx.execute(
            sa.update(household_import)
            .where(household_import.c.imported_at <= imported_before, household_import.c.file_deleted_at.is_(None))
            .values(file_deleted_at=tx.now)
            .returning(household_import.c.id)
        ).scalars()
    )


def add_preview(tx: Tx, values: Mapping[str, Any]) -> None:
    """Enter a file that is to be looked at first."""
    tx.execute(sa.insert(import_preview).values(received_at=tx.now, **values))


def preview(reading: Reading, preview_id: str) -> Preview | None:
    """A file that is looked at, or nothing once it was taken or forgotten."""
    row = reading.execute(
        sa.select(import_preview, programme.c.zone)
        .join(programme, programme.c.id == import_preview.c.programme_id)
        .where(import_preview.c.id == preview_id)
    ).one_or_none()
    if row is None:
        return None
    return Preview(
        id=row.id,
        programme_id=row.programme_id,
        zone=row.zone,
        asked_by=row.asked_by,
        provenance=Provenance(row.source, row.legal_basis, row.authorisation, row.authorised_on),
        delimiter=row.delimiter,
        columns=tuple(row.columns),
        first_offset=row.first_offset,
    )


def forget_preview(tx: Tx, preview_id: str) -> None:
    tx.execute(sa.delete(import_preview).where(import_preview.c.id == preview_id))


def take_old_previews(tx: Tx, received_before: datetime) -> list[str]:
    """Forget the files that nobody said a word about, and name them."""
    return list(
        tx.execute(
            sa.delete(import_preview)
            .where(import_preview.c.received_at <= received_before)
            .returning(import_preview.c.id)
        ).scalars()
    )


def previews(reading: Reading) -> list[str]:
    """The files that are looked at."""
    return list(reading.execute(sa.select(import_preview.c.id).order_by(import_preview.c.id)).scalars())


def _import(row: sa.Row[Any]) -> Import:
    return Import(
        id=row.id,
        programme_id=row.programme_id,
        zone=row.zone,
        status=row.status,
        sha256=row.sha256,
        provenance=Provenance(row.source, row.legal_basis, row.authorisation, row.authorised_on),
        limits=None if row.limits is None else frozenset(row.limits),
        delimiter=row.delimiter,
        columns=tuple(row.columns),
        first_offset=row.first_offset,
        next_offset=row.next_offset,
        next_row=row.next_row,
    )

"""What a household file would come to, before it is taken; and the files that were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

import sqlalchemy as sa

from services.issuer.household_file import records
from services.issuer.national_number import holds_one
from services.issuer.problems import PROBLEMS, Problem
from services.issuer.rows import Row, read_row
from services.issuer.spool import Spool
from services.issuer.store import imports as store
from services.issuer.store.belonging import Programmes, among
from services.issuer.store.households import of_others
from services.issuer.tables import household_import, programme
from shared.kernel.clock import day_of
from shared.kernel.errors import NotFoundError
from shared.kernel.languages import Text
from shared.persistence.unit_of_work import Reading

#: Rows that are read for a preview, those of them that are shown, and bad ones that are told of.
READ, SHOWN, MOST_PROBLEMS = 1000, 5, 20
#: Columns that say who somebody is: a preview shows that something is there, not what.
_WHO = frozenset({"parent_name", "contact"})
_HIDDEN = "•••"


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong in one row."""

    row: int
    column: str
    message: Text
    remedy: Text


@dataclass(frozen=True)
class Look:
    """The beginning of a file as it is read."""

    programme_id: str
    programme: str
    source: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    read: int
    bad: int
    more: bool
    wrong: list[Wrong]


def look(reading: Reading, data: Spool, preview_id: str, asked_by: str, limits: Programmes) -> Look:
    """How a file is read, from its first rows. Raises `NotFoundError` when it waits no more."""
    found = store.preview(reading, preview_id)
    gone = NotFoundError("this file waits no more", remedy="Send it again and look at it again.")
    if found is None or found.asked_by != asked_by:
        raise gone
    try:
        file = data.open(preview_id)
    except FileNotFoundError:
        raise gone from None
    with file:
        begin = list(islice(records(file, found.delimiter, found.first_offset, 2), READ + 1))
    today = day_of(reading.now, found.zone)
    places = [place for place, column in enumerate(found.columns) if column is not None]
    names = tuple(str(found.columns[place]) for place in places)
    shown: list[tuple[str, ...]] = []
    read = 0
    looked_at: list[tuple[int, Row | tuple[Problem, ...]]] = []
    for record in begin[:READ]:
        cells = record.cells
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        read += 1
        looked_at.append((record.row, _read(found.columns, cells, today)))
        if cells is not None and len(cells) == len(found.columns) and len(shown) < SHOWN:
            shown.append(tuple(_cell(str(found.columns[place]), cells[place]) for place in places))
    others = of_others(reading, {row.key for _, row in looked_at if isinstance(row, Row)}, limits)
    problems = [(number, _problems(row, others)) for number, row in looked_at]
    wrong = [Wrong(number, each.column, *_said(each)) for number, those in problems for each in those]
    name = reading.execute(sa.select(programme.c.name).where(programme.c.id == found.programme_id)).scalar_one()
    return Look(
        programme_id=found.programme_id,
        programme=name,
        source=found.provenance.source,
        columns=names,
        rows=shown,
        read=read,
        bad=sum(bool(those) for _, those in problems),
        more=len(begin) > READ,
        wrong=wrong[:MOST_PROBLEMS],
    )


def taken(reading: Reading, limit: int, programmes: Programmes = None) -> list[Any]:
    """The files that were taken, the newest first, each with the name of its programme."""
    return list(
        reading.execute(
            sa.select(
                household_import.c.id,
                household_import.c.source,
                household_import.c.status,
                household_import.c.rows,
                household_import.c.bad,
                household_import.c.received_at,
                programme.c.name,
            )
            .join(programme, programme.c.id == household_import.c.programme_id)
            .where(among(household_import.c.programme_id, programmes))
            .order_by(household_import.c.position.desc())
            .limit(limit)
        )
    )


def _read(columns: tuple[str | None, ...], cells: tuple[str, ...] | None, today: date) -> Row | tuple[Problem, ...]:
    if cells is None:
        return (Problem("", "unreadable_row"),)
    if len(cells) != len(columns):
        return (Problem("", "wrong_number_of_cells"),)
    return read_row({column: cell for column, cell in zip(columns, cells, strict=True) if column is not None}, today)


def _problems(row: Row | tuple[Problem, ...], others: Collection[tuple[str, str]]) -> tuple[Problem, ...]:
    if not isinstance(row, Row):
        return row
    return (Problem("household_ref", "another_programmes"),) if row.key in others else ()


def _said(problem: Problem) -> tuple[Text, Text]:
    words = PROBLEMS[problem.code]
    return words.message, words.remedy


def _cell(column: str, cell: str) -> str:
    return _HIDDEN if cell.strip() and (column in _WHO or holds_one(cell)) else cell.strip()

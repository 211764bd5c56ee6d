"""What became of a household file, and its bad rows to be mended."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, Any

import sqlalchemy as sa

from services.issuer.columns import PROBLEM_COLUMNS
from services.issuer.commands import grants as grant_commands
from services.issuer.commands.granting import MADE, UNFUNDED
from services.issuer.household_file import records
from services.issuer.national_number import holds_one
from services.issuer.problems import PROBLEMS
from services.issuer.rows import neutral
from services.issuer.spool import Spool
from services.issuer.store import imports as store
from services.issuer.store.imports import Import
from services.issuer.tables import grant, household_import, import_problem
from shared.kernel.errors import ConflictError, NotFoundError
from shared.kernel.languages import Language
from shared.persistence.unit_of_work import Reading

#: Problems that stand in the answer; the file of bad rows has them all.
MOST_ERRORS = 100


def one(reading: Reading, import_id: str, language: Language, *, asked_by: str | None = None) -> dict[str, Any]:
    """How far a file is and what became of its rows. Raises `NotFoundError`, also for one not sent by `asked_by`.

    It is `done` when every row is in and nothing can be granted for it at present: each
    household has a decision, or the programme grants nothing now.
    """
    row = reading.execute(sa.select(household_import).where(household_import.c.id == import_id)).one_or_none()
    if row is None or asked_by not in (None, row.asked_by):
        raise _not_found()
    decided = dict(
        reading.execute(
            sa.select(grant.c.status, sa.func.count()).where(grant.c.import_id == import_id).group_by(grant.c.status)
        ).all()
    )
    return {
        "import_id": row.id,
        "programme_id": row.programme_id,
        "status": _status(reading, row),
        "rows": row.rows,
        "accepted": row.accepted,
        "unchanged": row.unchanged,
        "changed": row.changed,
        "bad": row.bad,
        "declined": row.declined,
        "source": row.source,
        "legal_basis": row.legal_basis,
        "authorisation": row.authorisation,
        "authorised_on": row.authorised_on,
        "file_deleted_at": row.file_deleted_at,
        "granted": decided.get(MADE, 0),
        "unfunded": decided.get(UNFUNDED, 0),
        "pending": row.pending,
        "errors": [_error(problem, language) for problem in _problems(reading, import_id, MOST_ERRORS)],
    }


def bad_rows(reading: Reading, data: Spool, import_id: str, language: Language) -> Iterator[bytes]:
    """The bad rows as a CSV file in the form in which they came, with what is wrong beside each.

    Cells that a spreadsheet might compute are made plain text. Mended, it can be sent in as it
    is. Raises `NotFoundError`, or `ConflictError` when the file was deleted.
    """
    found = store.find(reading, import_id)
    if found is None:
        raise _not_found()
    wrong: dict[int, list[Any]] = {}
    for problem in _problems(reading, import_id, None):
        wrong.setdefault(problem.row, []).append(problem)
    try:
        file = data.open(import_id)
    except FileNotFoundError:
        raise ConflictError(
            "the file of this import was deleted",
            code="file_deleted",
            remedy="Send the file again; then its bad rows can be had for 14 days.",
        ) from None
    return _lines(file, found, wrong, language)


def _lines(file: IO[bytes], of: Import, wrong: dict[int, list[Any]], language: Language) -> Iterator[bytes]:
    write = _writer(of.delimiter)
    read = [place for place, column in enumerate(of.columns) if column is not None]
    with file:
        # With a byte-order mark, or a spreadsheet takes the accents for another encoding.
        yield b"\xef\xbb\xbf" + write([*(of.columns[place] or "" for place in read), *PROBLEM_COLUMNS])
        for record in records(file, of.delimiter, of.first_offset, 2):
            if record.row not in wrong:
                continue
            cells = record.cells or ()
            kept = [_repeated(cells[place]) if place < len(cells) else "" for place in read]
            yield write([*kept, str(record.row), *_said(wrong[record.row], language)])


def _repeated(cell: str) -> str:
    """A cell as it is given back: nothing that a spreadsheet computes, and never a national number."""
    return "" if holds_one(cell) else neutral(cell)


def _writer(delimiter: str) -> Callable[[list[str]], bytes]:
    def write(cells: list[str]) -> bytes:
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter).writerow(cells)
        return line.getvalue().encode()

    return write


def _said(problems: list[Any], language: Language) -> tuple[str, str, str]:
    words = [PROBLEMS[problem.code] for problem in problems]
    return (
        " | ".join(problem.column for problem in problems),
        " | ".join(each.message[language] for each in words),
        " | ".join(each.remedy[language] for each in words),
    )


def _problems(reading: Reading, import_id: str, most: int | None) -> list[Any]:
    return list(
        reading.execute(
            sa.select(import_problem)
            .where(import_problem.c.import_id == import_id)
            .order_by(import_problem.c.row, import_problem.c.place)
            .limit(most)
        )
    )


def _error(problem: Any, language: Language) -> dict[str, Any]:
    words = PROBLEMS[problem.code]
    return {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": words.message[language],
        "remedy": words.remedy[language],
    }


def _status(reading: Reading, row: Any) -> str:
    if row.status != store.IMPORTED:
        return str(row.status)
    deciding = row.pending and any(each.programme_id == row.programme_id for each in grant_commands.work(reading))
    return "granting" if deciding else "done"


def _not_found() -> NotFoundError:
    return NotFoundError("there is no such import", remedy="Use the id that the upload was answered with.")

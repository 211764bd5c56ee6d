"""A file of rows, CSV or XLSX, as text: the same whichever program wrote it.

A workbook is read row by row; only its first sheet counts, and of a formula the value that the
program computed last.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice

from services.providers.columns import HEADINGS, REQUIRED, column_of
from shared.kernel.errors import InvalidError

#: A directory of providers is short; what is longer is something else.
MOST_BYTES = 5_000_000
MOST_ROWS = 2_000
#: A workbook is a zip: what it unpacks to is bounded before anything of it is read.
MOST_UNPACKED_BYTES = 50_000_000

_SAVE = "Save it as `CSV UTF-8` or as an Excel workbook (.xlsx), and send that file."
_MOST_CELLS = 100


def rows_of(content: bytes) -> tuple[tuple[str | None, ...], list[tuple[int, tuple[str, ...]]]]:
    """The column of each place, and the rows that are not empty with the number a spreadsheet shows beside them.

    Raises `InvalidError` for what is wrong with the file as a whole: `empty_file`, `not_a_table`,
    `not_utf8`, `missing_column`, `unknown_column`, `repeated_column`, `too_many_rows`.
    """
    lines = _workbook(content) if content.startswith(b"PK\x03\x04") else _text(content)
    read = list(islice(lines, MOST_ROWS + 2))
    if not read or not any(read[0]):
        raise _wrong("empty_file", "the file is empty", "Send a file with a row of headings and a row for each offer.")
    if len(read) > MOST_ROWS + 1:
        raise _wrong("too_many_rows", f"the file has more than {MOST_ROWS} rows", "Split it, each with the headings.")
    columns = _columns(read[0])
    numbered = [
        (number, cells) for number, cells in enumerate(read[1:], start=2) if any(cell.strip() for cell in cells)
    ]
    return columns, numbered


def _columns(headings: tuple[str, ...]) -> tuple[str | None, ...]:
    found = tuple(column_of(heading) for heading in headings)
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise _wrong(
            "missing_column", f"the first row has no column {', '.join(missing)}", "Add it, with that heading."
        )
    unknown = [place for place, name in enumerate(found, start=1) if name is None and headings[place - 1].strip()]
    if unknown:
        raise _wrong(
            "unknown_column",
            f"nobody knows the heading of column number {', '.join(map(str, unknown))}",
            f"Take it out, or use one of: {', '.join(HEADINGS)}.",
        )
    twice = sorted({name for name in found if name is not None and found.count(name) > 1})
    if twice:
        raise _wrong("repeated_column", f"the column {', '.join(twice)} is there more than once", "Keep one of them.")
    return found


def _text(content: bytes) -> Iterator[tuple[str, ...]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("not_utf8", f"byte {error.start} of the file is not UTF-8", _SAVE) from None
    if "\0" in text:
        raise _wrong("not_a_table", "this is no table but something else", _SAVE)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from (tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _wrong("not_a_table", "a quotation mark in the file is not closed", "Close it or take it out.") from None


def _workbook(content: bytes) -> Iterator[tuple[str, ...]]:
    # Loaded with the first workbook: the library takes longer to load than the service's other modules together.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise _wrong("not_a_table", "the workbook unpacks to more than we read", _SAVE)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise _wrong("not_a_table", "this workbook cannot be read", _SAVE) from None
    try:
        for row in book.worksheets[0].iter_rows(max_col=_MOST_CELLS, values_only=True):
            yield _stripped(tuple(_written(cell) for cell in row))
    finally:
        book.close()


def _stripped(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells that a workbook keeps at a row's end."""
    last = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:last]


def _written(cell: object) -> str:
    """A cell as people would type it."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.isoformat()[:10]
        case time():
            return cell.isoformat()[:5]
        case _:
            return str(cell)


def _wrong(code: str, message: str, remedy: str) -> InvalidError:
    return InvalidError(message, code=code, remedy=remedy)

"""The household file as bytes: what is wrong with it as a whole, and its records one after the other.

A file is looked through once when it comes in. What is wrong with the whole of it (its encoding,
its columns) refuses it then, before anything is taken in; afterwards only rows can be bad.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from services.issuer.columns import PROBLEM_COLUMNS, REQUIRED, column_of, letter
from services.issuer.national_number import asks_for_it
from shared.kernel.errors import InvalidError

DELIMITERS = (",", ";", "\t")

#: A record beyond this is a quotation mark that nobody closed.
MOST_LINES, MOST_RECORD_BYTES = 20, 64 * 1024

_CHUNK = 256 * 1024
_BOM = codecs.BOM_UTF8
#: What office programs and compressors write first.
_OTHER_FORMATS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0c\x1a")

_EMPTY_REMEDY = "Send a file with a row of headings and a row for each family."
_SAVE_AS_CSV = "In the spreadsheet choose Save as, type `CSV UTF-8`, and send that file."


class FileError(InvalidError):
    """Something wrong with a file as a whole. `values` are what its sentence names: columns, or a byte and its line."""

    def __init__(self, code: str, message: str, remedy: str, **values: object) -> None:
        super().__init__(message, code=code, remedy=remedy)
        self.values = values


@dataclass(frozen=True)
class Layout:
    """How a file is to be read: its separator, the column of each cell, and where the first household begins.

    A `None` column is one that nobody reads: what an earlier file of bad rows added.
    """

    delimiter: str
    columns: tuple[str | None, ...]
    offset: int


@dataclass(frozen=True)
class Record:
    """One row of the file. `cells` is `None` when it cannot be taken apart.

    `row` is the number a spreadsheet shows beside it; the headings are row 1. `next_offset` is
    the byte at which the next row begins.
    """

    row: int
    cells: tuple[str, ...] | None
    next_offset: int


def inspect(file: IO[bytes]) -> Layout:
    """Look a whole file through. Raises `InvalidError` for what is wrong with it as a whole.

    Codes: `empty_file`, `not_csv`, `not_utf8`, `missing_column`, `unknown_column`, `repeated_column`,
    `national_number`.
    """
    _check_bytes(file)
    file.seek(0)
    start = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
    line = file.readline(MOST_RECORD_BYTES)
    if not line:
        raise _error("empty_file", "the file is empty", _EMPTY_REMEDY)
    text = line.decode("utf-8", "replace")
    delimiter = max(DELIMITERS, key=lambda sign: _known(text, sign))
    headings = next(records(file, delimiter, start, 1))
    return Layout(delimiter, _columns(headings.cells or ()), headings.next_offset)


def records(file: IO[bytes], delimiter: str, offset: int, row: int) -> Iterator[Record]:
    """The rows of an inspected file from a byte on, of which `row` is the number of the first.

    A row whose quotation marks do not close costs itself and no other row.
    """
    file.seek(offset)
    while True:
        line = file.readline(MOST_RECORD_BYTES + 1)
        if not line:
            return
        cells, offset = _record(file, line, delimiter, offset)
        yield Record(row, cells, offset)
        row += 1
        file.seek(offset)


def _record(file: IO[bytes], line: bytes, delimiter: str, offset: int) -> tuple[tuple[str, ...] | None, int]:
    """The cells of the record that begins with a line, and the byte after it."""
    after_first = offset + len(line)
    if len(line) > MOST_RECORD_BYTES:
        return None, _after_line(file, line, after_first)
    text = line
    for _ in range(MOST_LINES):
        cells = _cells(text.decode("utf-8"), delimiter)
        if cells is not None:
            return cells, offset + len(text)
        # A quoted cell goes on over the line's end, or its quotation mark was never closed.
        more = file.readline(MOST_RECORD_BYTES + 1)
        text += more
        if not more or len(text) > MOST_RECORD_BYTES:
            break
    return None, after_first


def _after_line(file: IO[bytes], line: bytes, offset: int) -> int:
    """The byte after a line that is too long to be read at once."""
    while line and not line.endswith(b"\n"):
        line = file.readline(MOST_RECORD_BYTES)
        offset += len(line)
    return offset


def _cells(text: str, delimiter: str) -> tuple[str, ...] | None:
    """The cells of one record, none for an empty line, or `None` when its quotation marks do not add up."""
    try:
        return tuple(next(csv.reader([text], delimiter=delimiter, strict=True), ()))
    except csv.Error:
        return None


def _known(line: str, delimiter: str) -> int:
    return sum(column_of(cell) is not None for cell in _cells(line, delimiter) or ())


def _columns(headings: tuple[str, ...]) -> tuple[str | None, ...]:
    found = [column_of(heading) for heading in headings]
    national = [letter(place) for place, heading in enumerate(headings) if asks_for_it(heading)]
    if national:
        raise _error(
            "national_number",
            f"column {', '.join(national)} is for national register numbers, which are never taken here",
            "Take the column out, and use a number of your own for each family.",
            columns=", ".join(national),
        )
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise _error(
            "missing_column",
            f"the first row has no column {', '.join(missing)}",
            "Add the column, with that heading, and send the file again. A column may be left empty where it says so.",
            columns=", ".join(missing),
        )
    unknown = [letter(place) for place, name in enumerate(found) if name is None and headings[place].strip()]
    if unknown:
        # Not by their headings: in a file without any, the first row holds a family.
        raise _error(
            "unknown_column",
            f"nobody knows the heading of column {', '.join(unknown)}",
            "Correct the heading, or take the column out: what is not asked for is better not sent.",
            columns=", ".join(unknown),
        )
    named = [name for name in found if name is not None]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise _error(
            "repeated_column",
            f"the column {', '.join(twice)} is there more than once",
            "Take out all but one of them.",
            columns=", ".join(twice),
        )
    return tuple(None if name in PROBLEM_COLUMNS else name for name in found)


def _check_bytes(file: IO[bytes]) -> None:
    """UTF-8 text from the first byte to the last."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    before, lines = 0, 0
    first = b""
    while chunk := file.read(_CHUNK):
        first = first or chunk
        if before == 0 and _is_binary(chunk[:4096]):
            raise _error("not_csv", "this is no CSV file but something else", _SAVE_AS_CSV)
        if b"\0" in chunk:
            raise _error("not_csv", f"byte {before + chunk.index(0)} of the file is a zero", _SAVE_AS_CSV)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            line = lines + error.object[: error.start].count(b"\n") + 1
            raise _not_utf8(before - pending + error.start, line) from None
        before += len(chunk)
        lines += chunk.count(b"\n")
    if decoder.getstate()[0]:
        raise _not_utf8(before - len(decoder.getstate()[0]), lines + 1)
    if (not first.strip(b" \t\r\n") and before <= _CHUNK) or first == _BOM:
        raise _error("empty_file", "the file is empty", _EMPTY_REMEDY)


def _is_binary(start: bytes) -> bool:
    """Whether these first bytes are no text in any encoding we would name."""
    controls = sum(byte < 32 and byte not in _TEXT_CONTROLS for byte in start)
    return start.startswith(_OTHER_FORMATS) or 0 in start or controls > len(start) // 100


def _not_utf8(offset: int, line: int) -> FileError:
    return _error(
        "not_utf8",
        f"byte {offset} of the file, on line {line}, is not UTF-8: it was probably saved as Latin-1 (Windows-1252)",
        _SAVE_AS_CSV,
        byte=offset,
        line=line,
    )


def _error(code: str, message: str, remedy: str, **values: object) -> FileError:
    return FileError(code, message, remedy, **values)

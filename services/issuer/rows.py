"""From the cells of one row to a household, or to everything that is wrong with the row at once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.issuer.domain import CHANNELS, FAMILY_TYPES, RAISES_ALONE
from services.issuer.domain.changes import MOST_CHILDREN, can_be_born
from services.issuer.national_number import holds_one
from services.issuer.problems import Problem
from shared.kernel.languages import LANGUAGES
from shared.kernel.places import MUNICIPALITIES, NEIGHBOURHOODS

#: The problem of a cell that nobody repeats, not even to who sent it.
NATIONAL_NUMBER = "national_number"

#: First signs that a spreadsheet takes for a formula (OWASP, CSV injection).
FORMULA_SIGNS = ("=", "+", "-", "@")
_PHONE = re.compile(r"\+[0-9][0-9 /.()]{6,30}\Z")

_LONGEST = {"parent_name": 200, "contact": 200}
_LONGEST_OTHERWISE = 64
_LONGEST_DATES = 11 * (MOST_CHILDREN + 5)


@dataclass(frozen=True)
class Row:
    """A household as a file tells of it. `None` for an optional column that the file does not have.

    `raises_alone` is an empty text when the file says that nobody raises children alone here; `language` is `None`
    when the file does not know it.
    """

    source: str
    household_ref: str
    family_type: str
    children_birth_dates: tuple[date, ...]
    children_with_disability: int
    municipality_nis: str | None
    neighbourhood: int | None
    language: str | None
    channel: str
    raises_alone: str | None
    parent_name: str | None
    contact: str | None

    @property
    def key(self) -> tuple[str, str]:
        return self.source, self.household_ref


def read_row(cells: Mapping[str, str], today: date) -> Row | tuple[Problem, ...]:
    """Check every cell of a row and build the household, or say all that is wrong, each with its column."""
    values = {column: _clean(cell) for column, cell in cells.items()}
    reading = _Reading(values, today)
    row = reading.row()
    if row is not None:
        return row
    places = {column: place for place, column in enumerate(cells)}
    return tuple(sorted(reading.problems, key=lambda problem: places[problem.column]))


def looks_like_formula(cell: str) -> bool:
    """Whether a spreadsheet might compute this cell. A telephone number with its country code is none."""
    return cell.startswith(FORMULA_SIGNS) and not _PHONE.match(cell)


def neutral(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe goes in front, which `read_row` takes off again."""
    text = cell.strip()
    return "'" + text if text.startswith(FORMULA_SIGNS) else text


def _clean(cell: str) -> str:
    # Office programs write the spaces within a telephone number as unbreakable ones.
    text = unicodedata.normalize("NFC", cell.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_SIGNS else text


class _Reading:
    """Reads one row column by column and gathers what is wrong."""

    def __init__(self, values: Mapping[str, str], today: date) -> None:
        self._values = values
        self._today = today
        self.problems: list[Problem] = []
        self._judged = {column: self._judge(column, value) for column, value in values.items()}

    def row(self) -> Row | None:
        birth_dates = self._birth_dates()
        row = Row(
            source=self._required("source"),
            household_ref=self._required("household_ref"),
            family_type=self._one_of("family_type", FAMILY_TYPES, "unknown_family_type"),
            children_birth_dates=birth_dates,
            children_with_disability=self._children_with_disability(len(birth_dates)),
            municipality_nis=self._municipality(),
            neighbourhood=self._neighbourhood(),
            language=self._language(),
            channel=self._one_of("channel", CHANNELS, "unknown_channel"),
            raises_alone=self._raises_alone(),
            parent_name=self._values.get("parent_name"),
            contact=self._values.get("contact"),
        )
        return None if self.problems else row

    def _judge(self, column: str, value: str) -> bool:
        """What may be wrong with any cell. Only a cell that passes is looked at further."""
        longest = _LONGEST_DATES if column == "children_birth_dates" else _LONGEST.get(column, _LONGEST_OTHERWISE)
        if holds_one(value):
            self._wrong(column, NATIONAL_NUMBER)
        elif looks_like_formula(value):
            self._wrong(column, "formula")
        elif not value.isprintable():
            self._wrong(column, "control_character")
        elif len(value) > longest:
            self._wrong(column, "too_long")
        else:
            return True
        return False

    def _wrong(self, column: str, code: str) -> None:
        self.problems.append(Problem(column, code))

    def _required(self, column: str) -> str:
        value = self._values[column]
        if self._judged[column] and not value:
            self._wrong(column, "missing_value")
        return value

    def _one_of(self, column: str, codes: tuple[str, ...], code: str) -> str:
        value = self._required(column).lower()
        if self._judged[column] and value and value not in codes:
            self._wrong(column, code)
        return value

    def _language(self) -> str | None:
        return self._one_of("language", LANGUAGES, "unknown_language") if self._values["language"] else None

    def _raises_alone(self) -> str | None:
        value = self._values.get("raises_alone")
        if value and self._judged["raises_alone"] and value.lower() not in RAISES_ALONE:
            self._wrong("raises_alone", "unknown_reason")
        return value if value is None else value.lower()

    def _birth_dates(self) -> tuple[date, ...]:
        column = "children_birth_dates"
        words = self._required(column).replace(";", " ").split()
        if not self._judged[column]:
            return ()
        if len(words) > MOST_CHILDREN:
            self._wrong(column, "too_many_children")
            return ()
        dates = []
        for word in words:
            born = _day(word)
            if born is None:
                self._wrong(column, "bad_date")
                return ()
            if not can_be_born(born, self._today):
                self._wrong(column, "date_out_of_range")
                return ()
            dates.append(born)
        return tuple(sorted(dates))

    def _children_with_disability(self, children: int) -> int:
        column = "children_with_disability"
        number = self._number(column, "not_a_number")
        if number is not None and 0 < children < number:
            self._wrong(column, "more_than_children")
        return number or 0

    def _neighbourhood(self) -> int | None:
        number = self._number("neighbourhood", "unknown_neighbourhood")
        if number is not None and number not in NEIGHBOURHOODS:
            self._wrong("neighbourhood", "unknown_neighbourhood")
        return number

    def _municipality(self) -> str | None:
        value = self._values["municipality_nis"]
        if value and self._judged["municipality_nis"] and value not in MUNICIPALITIES:
            self._wrong("municipality_nis", "unknown_municipality")
        return value or None

    def _number(self, column: str, code: str) -> int | None:
        value = self._values[column]
        if not value or not self._judged[column]:
            return None
        if not (value.isascii() and value.isdigit() and len(value) <= 6):
            self._wrong(column, code)
            return None
        return int(value)


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if len(word) == 10 else None
    except ValueError:
        return None

"""From the cells of one row to a provider and its offer, or to everything that is wrong with the row at once."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from services.providers.columns import OF_OFFER, OFFER_NEEDS, plain
from services.providers.domain import (
    MAX_FREE_CANCEL_HOURS,
    MAX_PRICE_CHEQUES,
    MAX_UNIT_MINUTES,
    NEEDS,
    SPOKEN,
    WHERE,
)
from services.providers.domain.hours import WEEKDAYS, Opening, opening
from services.providers.problems import Problem
from shared.kernel.places import MUNICIPALITIES, NEIGHBOURHOODS

T = TypeVar("T")

_LONGEST = 120
_LONGEST_LIST = 1_000
_LISTS = ("languages", "needs", "hours")
#: First signs that a spreadsheet takes for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@")

_UNITS = {
    "hour": "hour", "uur": "hour", "heure": "hour",
    "visit": "visit", "bezoek": "visit", "visite": "visit",
    "night": "night", "nacht": "night", "nuit": "night",
    "day": "day", "dag": "day", "jour": "day",
}  # fmt: skip
_DAYS = (
    ("monday", "maandag", "lundi"),
    ("tuesday", "dinsdag", "mardi"),
    ("wednesday", "woensdag", "mercredi"),
    ("thursday", "donderdag", "jeudi"),
    ("friday", "vrijdag", "vendredi"),
    ("saturday", "zaterdag", "samedi"),
    ("sunday", "zondag", "dimanche"),
)
_WEEKDAY = {word: weekday for weekday, words in zip(WEEKDAYS, _DAYS, strict=True) for word in words}
_OPENING = re.compile(r"([a-z]+) ([0-9:]{5}) ?[-–] ?([0-9:]{5})\Z")


@dataclass(frozen=True)
class OfferRow:
    """The offer of a row. `description` is what may change of it; a column that the file does not have is not in it."""

    ref: str
    category: str
    price_cheques: int
    unit: Any
    description: dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A provider as a row tells of it, with the offer that stands beside it."""

    number: int
    provider_ref: str
    provider_name: str
    enterprise_number: str | None
    offer: OfferRow | None


def read_row(
    number: int, cells: Mapping[str, str], enterprise_number: Callable[[str], str | None]
) -> Row | list[Problem]:
    """Check every cell of a row and build what it tells of, or say all that is wrong, each with its column."""
    reading = _Reading(number, {column: _clean(cell) for column, cell in cells.items()})
    row = Row(
        number=number,
        provider_ref=reading.required("provider_ref"),
        provider_name=reading.required("provider_name"),
        enterprise_number=reading.optional("enterprise_number", enterprise_number, "bad_enterprise_number"),
        offer=reading.offer(),
    )
    return reading.problems or row


def _clean(cell: str) -> str:
    # Office programs write unbreakable spaces, and an apostrophe before what they are not to compute.
    text = unicodedata.normalize("NFC", cell.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


class _Reading:
    """Reads one row column by column and gathers what is wrong."""

    def __init__(self, number: int, values: Mapping[str, str]) -> None:
        self._number, self._values = number, values
        self.problems: list[Problem] = []
        self._bad = {column for column, value in values.items() if not self._passes(column, value)}

    def offer(self) -> OfferRow | None:
        """The row's offer; none when all its cells are empty."""
        if not any(self._values.get(column) for column in OF_OFFER):
            return None
        ref, name, category = (self.required(column) for column in OFFER_NEEDS[:3])
        self.required("price_cheques")
        self.required("unit")
        price = self._number_in("price_cheques", range(1, MAX_PRICE_CHEQUES + 1))
        unit = self.optional("unit", lambda text: _UNITS.get(plain(text)), "unknown_unit")
        description: dict[str, Any] = {"name": name}
        self._describe(
            description, "minutes_per_unit", self._number_in("minutes_per_unit", range(1, MAX_UNIT_MINUTES + 1))
        )
        self._describe(
            description, "free_cancel_hours", self._number_in("free_cancel_hours", range(MAX_FREE_CANCEL_HOURS + 1))
        )
        where = self.optional("where", lambda text: text.lower() if text.lower() in WHERE else None, "unknown_where")
        self._describe(description, "where", where)
        if "municipality_nis" in self._values:
            description["municipality_nis"] = self.optional(
                "municipality_nis", lambda text: text if text in MUNICIPALITIES else None, "unknown_municipality"
            )
        if "neighbourhood" in self._values:
            description["neighbourhood"] = self._number_in("neighbourhood", NEIGHBOURHOODS)
        for column, codes, code in (
            ("languages", SPOKEN, "unknown_language"),
            ("needs", tuple(NEEDS), "unknown_need"),
        ):
            if column in self._values:
                description[column] = self.optional(column, _codes_of(codes), code) or ()
        if "hours" in self._values:
            description["hours"] = self.optional("hours", _openings, "bad_hours") or ()
        return OfferRow(ref, category, price or 0, unit, description)

    def required(self, column: str) -> str:
        value = self._values.get(column, "")
        if not value:
            self._wrong(column, "missing_value")
        return value

    def optional(self, column: str, read: Callable[[str], T | None], code: str) -> T | None:
        """What a cell means; `None` when it is empty, or when it means nothing, which is noted."""
        value = self._values.get(column, "")
        if not value or column in self._bad:
            return None
        meant = read(value)
        if meant is None:
            self._wrong(column, code)
        return meant

    def _number_in(self, column: str, allowed: range) -> int | None:
        def read(text: str) -> int | None:
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
            return number if number in allowed else None

        return self.optional(column, read, "not_a_number")

    def _describe(self, description: dict[str, Any], name: str, value: Any) -> None:
        """What stays as it is, or as is usual, where the cell is empty."""
        if value is not None:
            description[name] = value

    def _passes(self, column: str, value: str) -> bool:
        if value.startswith(_FORMULA):
            self._wrong(column, "formula")
        elif not value.isprintable() or len(value) > (_LONGEST_LIST if column in _LISTS else _LONGEST):
            self._wrong(column, "unreadable_text")
        else:
            return True
        return False

    def _wrong(self, column: str, code: str) -> None:
        self.problems.append(Problem(self._number, column, code))


def _codes_of(allowed: tuple[str, ...]) -> Callable[[str], tuple[str, ...] | None]:
    def read(text: str) -> tuple[str, ...] | None:
        codes = tuple(re.split(r"[\s;,]+", text.lower()))
        return codes if set(codes) <= set(allowed) else None

    return read


def _openings(text: str) -> tuple[Opening, ...] | None:
    found = []
    for part in text.lower().split(";"):
        if not part.strip():
            continue
        words = _OPENING.match(part.strip())
        one = None if words is None else opening(_WEEKDAY.get(words[1], ""), words[2], words[3])
        if one is None:
            return None
        found.append(one)
    return tuple(found)

"""Tells a Belgian national register number, so that it is refused: we never take one.

Eleven digits: a birth date, a number of the day, and 97 less the rest of the first nine by 97, with
a 2 in front of those born from 2000 on (Royal Decree of 3 April 1984). Numbers of people who are
not in the register (bis numbers) have 20 or 40 more in the month.
"""

import re

from services.issuer.columns import normalise

#: The number alone: no more digits around it, and no country code of a telephone in front.
_NUMBER = re.compile(r"(?<![\d+])(\d{2})[. /-]?(\d{2})[. /-]?(\d{2})[. /-]{0,2}(\d{3})[. /-]?(\d{2})(?!\d)")

#: Headings under which lists have it.
_HEADINGS = frozenset(
    {
        "rijksregisternummer",
        "rijksregister",
        "rijksregister_nummer",
        "rrn",
        "rr_nummer",
        "insz",
        "insz_nummer",
        "bisnummer",
        "numero_national",
        "numero_de_registre_national",
        "numero_registre_national",
        "registre_national",
        "nrn",
        "nn",
        "niss",
        "numero_niss",
        "numero_bis",
        "national_number",
        "national_register_number",
    }
)


def asks_for_it(heading: str) -> bool:
    """Whether a column's heading announces national numbers."""
    return normalise(heading) in _HEADINGS


def holds_one(cell: str) -> bool:
    """Whether a text holds a national number whose check digits are right."""
    return any(_valid("".join(found.groups())) for found in _NUMBER.finditer(cell))


def _valid(digits: str) -> bool:
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if month > 12 or int(digits[2:4]) > 52 or day > 31:
        return False
    check = int(digits[9:])
    return check in (97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97)

"""The list of households that a demo is played with: drawn from a seed, or the user's own file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.demo import population
from deploy.demo.population import Household, HouseholdFile

#: By what right both lists are used, as the issuer asks.
PROVENANCE = "source=Region&legal_basis=public_task&authorisation=B-2025-117&authorised_on=2025-11-14"
#: Every third household is on the foundation's list too; of a drawn list those in most need of a night of rest.
_EVERY = 3


class FileError(Exception):
    """The user's file cannot be used. The text says why."""


@dataclass(frozen=True)
class Lists:
    """The files of the two programmes. `drawn` is what is known of a drawn list, `None` for the user's own."""

    regional: bytes
    foundation: bytes
    rows: int
    foundation_rows: int
    drawn: HouseholdFile | None
    foundation_households: tuple[Household, ...]


def drawn_lists(drawn: HouseholdFile) -> Lists:
    """A drawn list, and of it the families with a single parent and a young child or a disabled one."""
    chosen = (
        tuple(
            household
            for household in drawn.households
            if household.disabled or (household.family_type == "single_parent" and len(household.births) > 1)
        )
        or drawn.households[::_EVERY]
    )
    data = population.to_csv([list(population.COLUMNS), *(household.row() for household in chosen)])
    return Lists(drawn.data, data, drawn.rows, len(chosen), drawn, chosen)


def own_lists(path: Path) -> Lists:
    """The user's file as it is, and every third record of it for the foundation.

    Only what would leave nothing to send is refused here; the issuer judges the file, and says what is wrong.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}") from None
    records = _records(data)
    third = records[:1] + records[1::_EVERY]
    return Lists(data, _like(data, third), max(len(records) - 1, 0), max(len(third) - 1, 0), None, ())


def _records(data: bytes) -> list[list[str]]:
    """The file's records, as far as it can be read; whoever judges the file says what is wrong with it."""
    text = data.decode("utf-8-sig", "replace").replace("\0", "")
    csv.field_size_limit(2**31 - 1)
    return [record for record in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)) if record]


def _like(data: bytes, records: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    delimiter = _delimiter(data.decode("utf-8-sig", "replace"))
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(records)
    return text.getvalue().encode()


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=head.count)

"""The spending report: by category and neighbourhood, without a cell that could be chained to a household."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from services.ledger.tables import grant, redemption, voucher
from shared.persistence.unit_of_work import Reading

#: A cell under so many households is suppressed, and others with it, so that no total gives it back.
FEWEST_HOUSEHOLDS = 10
UNKNOWN = "unknown"
#: The place of the totals in a table of two dimensions.
ALL = ""


@dataclass(frozen=True)
class Cell:
    """Spending at one category and neighbourhood; either may be `ALL`. Suppressed cells tell nothing."""

    category: str
    neighbourhood: str
    redemptions: int | None
    cheques: int | None
    amount_cents: int | None
    households: int | None
    suppressed: bool = False


@dataclass(frozen=True)
class SpendingReport:
    by_category: list[Cell]
    by_neighbourhood: list[Cell]
    by_category_and_neighbourhood: list[Cell]
    total: Cell


def spending(
    reading: Reading, programme_id: str | None = None, first: date | None = None, last: date | None = None
) -> SpendingReport:
    """What was spent on services of these days, both ends included, whatever became of the payment since."""
    where = []
    if programme_id is not None:
        where.append(voucher.c.programme_id == programme_id)
    if first is not None:
        where.append(redemption.c.service_on >= first)
    if last is not None:
        where.append(redemption.c.service_on <= last)
    neighbourhood = sa.func.coalesce(grant.c.neighbourhood, UNKNOWN)

    def cells(*by: str) -> list[Cell]:
        dimensions = {"category": redemption.c.category, "neighbourhood": neighbourhood}
        grouped = [dimensions[name] for name in by]
        statement = (
            sa.select(
                *grouped,
                sa.func.count(sa.distinct(redemption.c.redemption_id)),
                sa.func.count(voucher.c.voucher_id),
                sa.func.coalesce(sa.func.sum(voucher.c.cents), 0),
                sa.func.count(sa.distinct(grant.c.beneficiary)),
            )
            .select_from(redemption)
            .join(voucher, voucher.c.redemption_id == redemption.c.redemption_id)
            .outerjoin(grant, grant.c.grant_id == voucher.c.grant_id)
            .where(*where)
            .group_by(*grouped)
            .order_by(*grouped)
        )
        found = []
        for row in reading.execute(statement):
            place = dict(zip(by, row[: len(by)], strict=True))
            uses, cheques, cents, households = row[len(by) :]
            found.append(
                Cell(place.get("category", ALL), place.get("neighbourhood", ALL), uses, cheques, int(cents), households)
            )
        return found

    whole = [*cells("category", "neighbourhood"), *cells("category"), *cells("neighbourhood"), *cells()]
    shown = suppress(whole)
    return SpendingReport(
        by_category=[one for one in shown if one.category and not one.neighbourhood],
        by_neighbourhood=[one for one in shown if one.neighbourhood and not one.category],
        by_category_and_neighbourhood=[one for one in shown if one.category and one.neighbourhood],
        total=next(one for one in shown if not one.category and not one.neighbourhood),
    )


def suppress(cells: Sequence[Cell]) -> list[Cell]:
    """Hide small cells of a table with its totals, and as many others as it takes that no sum gives one back.

    Along each row and each column, totals included, either nothing is hidden or at least two
    cells are, which together hold the minimum of households.
    """
    counts = {(one.category, one.neighbourhood): one.households or 0 for one in cells}
    hidden = {place for place, households in counts.items() if 0 < households < FEWEST_HOUSEHOLDS}
    lines = [*_lines(counts, lambda place: ("row", place[0])), *_lines(counts, lambda place: ("column", place[1]))]
    changed = True
    while changed:
        changed = False
        for line in lines:
            more = _one_more(line, hidden, counts)
            if more is not None:
                hidden.add(more)
                changed = True
    return [_hide(one) if (one.category, one.neighbourhood) in hidden else one for one in cells]


Place = tuple[str, str]


def _lines(places: Iterable[Place], key: Callable[[Place], tuple[str, str]]) -> list[list[Place]]:
    """The cells that add up to one another: those of a row with its total, those of a column with its total."""
    lines: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        lines.setdefault(key(place), []).append(place)
    return list(lines.values())


def _one_more(line: Sequence[Place], hidden: set[Place], counts: dict[Place, int]) -> Place | None:
    """The cell to hide so that the hidden ones of this line protect each other, or `None` when they do."""
    gone = [place for place in line if place in hidden]
    if not gone or (len(gone) >= 2 and sum(counts[place] for place in gone) >= FEWEST_HOUSEHOLDS):
        return None
    left = [place for place in line if place not in hidden and counts[place]]
    # The totals go last: they are what a reader needs most.
    return min(left, key=lambda place: (place.count(ALL), counts[place], place), default=None)


def _hide(cell: Cell) -> Cell:
    return replace(cell, redemptions=None, cheques=None, amount_cents=None, households=None, suppressed=True)

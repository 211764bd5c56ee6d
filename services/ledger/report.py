"""The spending report: by category and neighbourhood, without a cell that could be chained to a household."""

import csv
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.ledger.suppression import ALL, FEWEST_HOUSEHOLDS, Cell, suppress
from services.ledger.tables import MAY_BE_EXPLAINED, exception_case, grant, redemption, unfunded_demand, voucher
from shared.kernel.errors import InvalidError
from shared.persistence.unit_of_work import Reading

UNKNOWN = "unknown"


@dataclass(frozen=True)
class SpendingReport:
    by_category: list[Cell]
    by_neighbourhood: list[Cell]
    by_category_and_neighbourhood: list[Cell]
    total: Cell
    unfunded_grants: int | None
    unfunded_cheques: int | None

    @property
    def hides(self) -> bool:
        """Whether any cell is suppressed, so that the table needs a word about it."""
        cells = (*self.by_category, *self.by_neighbourhood, *self.by_category_and_neighbourhood, self.total)
        return any(cell.suppressed for cell in cells)

    def document(self) -> dict[str, Any]:
        """What the API answers; its total stands in two fields of its own."""
        return {
            "by_category": self.by_category,
            "by_neighbourhood": self.by_neighbourhood,
            "by_category_and_neighbourhood": self.by_category_and_neighbourhood,
            "total_amount_cents": self.total.amount_cents,
            "total_households": self.total.households,
            "unfunded_grants": self.unfunded_grants,
            "unfunded_cheques": self.unfunded_cheques,
        }


def spending(
    reading: Reading,
    programme_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    *,
    within: Collection[str] | None = None,
) -> SpendingReport:
    """What was spent on services of these days, both ends included, whatever became of the payment since.

    Of one programme or of all, and where `within` names some, of no other than these. A cheque that was booked
    against a case counts too, at an unknown neighbourhood and for nobody. Raises `InvalidError` where `within` names
    several and none is chosen: from a sum of some and its parts a number that is not shown could be worked out.
    """
    if programme_id is None and within is not None and len(within) > 1:
        raise InvalidError("no programme was chosen", remedy="Choose one of the programmes that you look after.")
    spent = _spent(_conditions(programme_id, within), first, last).subquery()
    whole = [cell for by in (("category", "neighbourhood"), ("category",), ("neighbourhood",), ())
             for cell in _cells(reading, spent, by)]  # fmt: skip
    shown = suppress(whole)
    grants, cheques = _unfunded(reading, _conditions(programme_id, within))
    return SpendingReport(
        by_category=[one for one in shown if one.category and not one.neighbourhood],
        by_neighbourhood=[one for one in shown if one.neighbourhood and not one.category],
        by_category_and_neighbourhood=[one for one in shown if one.category and one.neighbourhood],
        total=next(one for one in shown if not one.category and not one.neighbourhood),
        unfunded_grants=grants,
        unfunded_cheques=cheques,
    )


def as_csv(found: SpendingReport) -> str:
    """One row a cell; a suppressed cell says so and holds no number."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["category", "neighbourhood", "redemptions", "cheques", "amount_cents", "households", "suppressed"])
    for cell in (*found.by_category, *found.by_neighbourhood, *found.by_category_and_neighbourhood, found.total):
        writer.writerow(
            [
                cell.category or "all",
                cell.neighbourhood or "all",
                cell.redemptions,
                cell.cheques,
                cell.amount_cents,
                cell.households,
                "yes" if cell.suppressed else "no",
            ]
        )
    return file.getvalue()


_Conditions = Callable[[sa.ColumnElement[str | None]], list[sa.ColumnElement[bool]]]


def _conditions(programme_id: str | None, within: Collection[str] | None) -> _Conditions:
    """What has to hold of a column that names a programme."""

    def of(column: sa.ColumnElement[str | None]) -> list[sa.ColumnElement[bool]]:
        one = [] if programme_id is None else [column == programme_id]
        return one if within is None else [*one, column.in_(within)]

    return of


def _spent(programmes: _Conditions, first: date | None, last: date | None) -> sa.CompoundSelect[Any]:
    """Every cheque that was spent: its use, category, neighbourhood, cents and, where it is known, household."""
    days = []
    if first is not None:
        days.append(redemption.c.service_on >= first)
    if last is not None:
        days.append(redemption.c.service_on <= last)
    case = exception_case.c
    registered = (
        sa.select(
            redemption.c.redemption_id,
            redemption.c.category,
            sa.func.coalesce(grant.c.neighbourhood, UNKNOWN).label("neighbourhood"),
            voucher.c.cents,
            grant.c.beneficiary,
        )
        .join(voucher, voucher.c.redemption_id == redemption.c.redemption_id)
        .outerjoin(grant, grant.c.grant_id == voucher.c.grant_id)
        .where(voucher.c.state == "redeemed", *days)
    )
    in_suspense = (
        sa.select(redemption.c.redemption_id, redemption.c.category, sa.literal(UNKNOWN), case.amount_cents, sa.null())
        .join(exception_case, case.subject == redemption.c.redemption_id)
        .where(case.to_state == "redeemed", case.fund_id.is_not(None), MAY_BE_EXPLAINED)
        .where(redemption.c.state != "reversed", *days)
    )
    return sa.union_all(
        registered.where(*programmes(voucher.c.programme_id)), in_suspense.where(*programmes(case.programme_id))
    )


def _unfunded(reading: Reading, programmes: _Conditions) -> tuple[int | None, int | None]:
    """Grants that wait for money now and their cheques; nothing is told of a few."""
    statement = sa.select(
        sa.func.coalesce(sa.func.sum(unfunded_demand.c.grants), 0),
        sa.func.coalesce(sa.func.sum(unfunded_demand.c.cheques), 0),
    ).where(*programmes(unfunded_demand.c.programme_id))
    grants, cheques = reading.execute(statement).one()
    return (None, None) if 0 < grants < FEWEST_HOUSEHOLDS else (int(grants), int(cheques))


def _cells(reading: Reading, spent: sa.Subquery, by: tuple[str, ...]) -> list[Cell]:
    """The sums of each place along these dimensions, or the one total of all."""
    grouped = [spent.c[name] for name in by]
    statement = (
        sa.select(
            *grouped,
            sa.func.count(sa.distinct(spent.c.redemption_id)),
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(spent.c.cents), 0),
            sa.func.count(sa.distinct(spent.c.beneficiary)),
        )
        .select_from(spent)
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

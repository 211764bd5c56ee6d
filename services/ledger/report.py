"""The spending report: by category and neighbourhood, without a cell that could be chained to a household."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.ledger.suppression import ALL, Cell, suppress
from services.ledger.tables import grant, redemption, voucher
from shared.persistence.unit_of_work import Reading

UNKNOWN = "unknown"


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

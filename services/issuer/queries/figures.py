"""Programmes in numbers, as the office looks at them: what was granted, what became of it, and who waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.issuer.tables import UNFUNDED, fund, grant, programme_category, programme_fund, voucher
from shared.kernel.languages import Text
from shared.persistence.unit_of_work import Reading

#: In which of these heaps a cheque in a state lies.
_HEAPS = {
    "issued": "with_parents",
    "held": "with_parents",
    "redeemed": "used",
    "expired": "ended",
    "revoked": "ended",
}


@dataclass
class Figures:
    """Cheques of one programme, and the families whose grant waits for money."""

    with_parents: int = 0
    used: int = 0
    ended: int = 0
    waiting_families: int = 0
    waiting_cheques: int = 0

    @property
    def granted(self) -> int:
        return self.with_parents + self.used + self.ended


def of_programmes(reading: Reading, ids: Sequence[str]) -> Mapping[str, Figures]:
    """The figures of each of these programmes."""
    found = {each: Figures() for each in ids}
    for row in reading.execute(
        sa.select(grant.c.programme_id, voucher.c.state, sa.func.count().label("cheques"))
        .join(voucher, voucher.c.grant_id == grant.c.id)
        .where(grant.c.programme_id.in_(ids))
        .group_by(grant.c.programme_id, voucher.c.state)
    ):
        figures, heap = found[row.programme_id], _HEAPS[row.state]
        setattr(figures, heap, getattr(figures, heap) + row.cheques)
    _count_waiting(reading, found)
    return found


def waiting(reading: Reading, ids: Sequence[str]) -> Mapping[str, Figures]:
    """Of each of these programmes, only the families and cheques that wait for money."""
    found = {each: Figures() for each in ids}
    _count_waiting(reading, found)
    return found


def _count_waiting(reading: Reading, found: Mapping[str, Figures]) -> None:
    for row in reading.execute(
        sa.select(
            grant.c.programme_id,
            sa.func.count(grant.c.household_id.distinct()).label("families"),
            sa.cast(sa.func.sum(grant.c.cheques), sa.BigInteger).label("cheques"),
        )
        .where(UNFUNDED, grant.c.programme_id.in_(list(found)))
        .group_by(grant.c.programme_id)
    ):
        found[row.programme_id].waiting_families = row.families
        found[row.programme_id].waiting_cheques = row.cheques


def funds(reading: Reading, most: int) -> list[Any]:
    """The funds that the ledger told of, by name, each with `id`, `name` and `currency`."""
    return list(reading.execute(sa.select(fund).order_by(fund.c.name, fund.c.id).limit(most)))


def last_days(reading: Reading, programme_id: str) -> dict[str, Any]:
    """By fund, the last day on which it pays for a new grant of a programme; none where there is no such day."""
    rows = reading.execute(
        sa.select(programme_fund.c.fund_id, programme_fund.c.last_day).where(
            programme_fund.c.programme_id == programme_id
        )
    )
    return {row.fund_id: row.last_day for row in rows}


def categories(reading: Reading) -> dict[str, Text]:
    """What programmes pay for, by code, in the words of the programme that named it first."""
    rows = reading.execute(
        sa.select(programme_category).order_by(programme_category.c.code, programme_category.c.programme_id.desc())
    )
    return {row.code: Text(nl=row.nl, fr=row.fr, en=row.en) for row in rows}


def periods(reading: Reading, programme_id: str) -> list[str]:
    """The years for which a programme granted something, the newest first."""
    rows = reading.execute(
        sa.select(grant.c.period).where(grant.c.programme_id == programme_id).distinct().order_by(grant.c.period.desc())
    )
    return list(rows.scalars())

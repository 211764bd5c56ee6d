"""What a provider is and will be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.providers.domain import no_such
from services.providers.domain.redemptions import PAYABLE, STATES
from services.providers.tables import redemption, settlement, settlement_line, settlement_part
from shared.kernel.codes import reference
from shared.persistence.unit_of_work import Reading


@dataclass(frozen=True)
class Statement:
    """What one settlement pays a provider, after `recovered_cents` were kept for claims.

    `paid_on` is the last part's day, once all are paid.
    """

    settlement_id: str
    run_id: str
    provider_id: str
    amount_cents: int
    recovered_cents: int
    currency: str
    redemptions: int
    cut_at: datetime
    paid_on: date | None

    @property
    def status(self) -> str:
        return "cut" if self.paid_on is None else "paid"


@dataclass(frozen=True)
class Line:
    """One redemption of a statement. What was not heard of it yet is `None`."""

    redemption_id: str
    category: str | None
    service_on: date | None
    amount_cents: int | None
    state: str | None
    position: int

    @property
    def reference(self) -> str:
        return reference(self.redemption_id)


@dataclass(frozen=True)
class Open:
    """Redemptions of one currency that stand in no settlement yet.

    `amount_cents` is what was taken and not sent back; `disputed_cents` and `confirmed_cents` are
    parts of it. What is only reserved and what was sent back stand beside it.
    """

    currency: str
    redemptions: int
    amount_cents: int
    confirmed_cents: int
    disputed_cents: int
    held_cents: int
    reversed_cents: int


def _complete() -> sa.Select[tuple[object, ...]]:
    """Settlements of which every part is there, with what their parts add up to."""
    part = settlement_part.c
    count = sa.func.count()
    return (
        sa.select(
            settlement,
            sa.func.sum(part.redemptions).label("redemptions"),
            sa.func.sum(part.amount_cents).label("amount_cents"),
            sa.func.sum(part.recovered_cents).label("recovered_cents"),
            # PostgreSQL's and SQLite's aggregates leave NULL out, so an unpaid part is counted apart.
            sa.case((sa.func.count(part.paid_on) == count, sa.func.max(part.paid_on)), else_=None).label("paid_on"),
        )
        .join(settlement_part, part.settlement_id == settlement.c.settlement_id)
        .group_by(*settlement.c)
        .having(count == settlement.c.parts)
    )


def _statement(row: sa.Row[tuple[object, ...]]) -> Statement:
    return Statement(
        settlement_id=row.settlement_id,
        run_id=row.run_id,
        provider_id=row.provider_id,
        amount_cents=int(row.amount_cents),
        recovered_cents=int(row.recovered_cents),
        currency=row.currency,
        redemptions=int(row.redemptions),
        cut_at=row.cut_at,
        paid_on=row.paid_on,
    )


def statements(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[Statement]:
    """A provider's statements, the newest first. One of several parts shows when all of them are there."""
    this, last = settlement.c, settlement.alias("last").c
    query = _complete().where(this.provider_id == provider_id)
    if after:
        last_cut_at = sa.select(last.cut_at).where(last.settlement_id == after).scalar_subquery()
        query = query.where(
            sa.or_(this.cut_at < last_cut_at, sa.and_(this.cut_at == last_cut_at, this.settlement_id > after))
        )
    rows = reading.execute(query.order_by(this.cut_at.desc(), this.settlement_id).limit(limit))
    return [_statement(row) for row in rows]


def statement_of(reading: Reading, provider_id: str, settlement_id: str) -> Statement:
    """One statement of a provider. Raises `NotFoundError`, also while parts of it are missing."""
    row = reading.execute(
        _complete().where(settlement.c.provider_id == provider_id, settlement.c.settlement_id == settlement_id)
    ).one_or_none()
    if row is None:
        raise no_such("statement")
    return _statement(row)


def lines(reading: Reading, settlement_id: str, *, after: int, limit: int) -> list[Line]:
    """The redemptions of a statement in the order in which the ledger named them."""
    rows = reading.execute(
        sa.select(
            settlement_line.c.redemption_id,
            redemption.c.category,
            redemption.c.service_on,
            redemption.c.amount_cents,
            redemption.c.state,
            settlement_line.c.position,
        )
        .outerjoin(redemption, redemption.c.redemption_id == settlement_line.c.redemption_id)
        .where(settlement_line.c.settlement_id == settlement_id, settlement_line.c.position > after)
        .order_by(settlement_line.c.position)
        .limit(limit)
    )
    return [Line(*row) for row in rows]


def open_redemptions(reading: Reading, provider_id: str) -> Sequence[Open]:
    """What a provider has taken and finds in no settlement yet, by currency."""
    settled = sa.select(sa.literal(1)).where(settlement_line.c.redemption_id == redemption.c.redemption_id).exists()
    amount, state = redemption.c.amount_cents, redemption.c.state
    of_state = {one: sa.func.sum(sa.case((state == one, amount), else_=0)).label(f"{one}_cents") for one in STATES}
    rows = reading.execute(
        sa.select(
            redemption.c.currency,
            sa.func.sum(sa.case((state.in_(PAYABLE), 1), else_=0)).label("redemptions"),
            *of_state.values(),
        )
        .where(redemption.c.provider_id == provider_id, state != "released", sa.not_(settled))
        .group_by(redemption.c.currency)
        .order_by(redemption.c.currency)
    )
    return [
        Open(
            currency=row.currency,
            redemptions=int(row.redemptions),
            amount_cents=int(row.captured_cents + row.disputed_cents + row.confirmed_cents),
            confirmed_cents=int(row.confirmed_cents),
            disputed_cents=int(row.disputed_cents),
            held_cents=int(row.held_cents),
            reversed_cents=int(row.reversed_cents),
        )
        for row in rows
    ]

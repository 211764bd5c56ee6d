"""The read side: what the API and the command line show. Every list is bounded and in a stable order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.providers import store
from services.providers.domain import Device, Offer, Provider, no_such
from services.providers.tables import (
    accreditation,
    device,
    offer,
    programme,
    programme_category,
    provider,
    redemption,
    settlement,
    settlement_line,
    settlement_part,
)
from shared.kernel.codes import reference
from shared.persistence.unit_of_work import Reading


@dataclass(frozen=True)
class Statement:
    """What one settlement pays a provider. `paid_on` is the last part's day, once all are paid."""

    settlement_id: str
    run_id: str
    provider_id: str
    amount_cents: int
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
    position: int

    @property
    def reference(self) -> str:
        return reference(self.redemption_id)


@dataclass(frozen=True)
class Open:
    """Redemptions of one currency that stand in no settlement yet."""

    currency: str
    redemptions: int
    amount_cents: int
    confirmed_cents: int


@dataclass(frozen=True)
class Category:
    """A kind of service that at least one programme pays for, with its name in each language."""

    code: str
    nl: str
    fr: str
    en: str
    programmes: tuple[str, ...]


@dataclass(frozen=True)
class ListedOffer:
    """An offer with the public name of its provider."""

    offer: Offer
    provider_name: str


def provider_of(reading: Reading, provider_id: str) -> Provider:
    """A provider. Raises `NotFoundError`."""
    found = store.providers(reading, [provider_id]).get(provider_id)
    if found is None:
        raise no_such("provider")
    return found


def providers(reading: Reading, *, only: str | None, after: str, limit: int) -> list[Provider]:
    """Providers by id, or the one that somebody is limited to."""
    statement = sa.select(provider.c.provider_id).where(provider.c.provider_id > after)
    if only is not None:
        statement = statement.where(provider.c.provider_id == only)
    ids = reading.execute(statement.order_by(provider.c.provider_id).limit(limit)).scalars().all()
    return list(store.providers(reading, ids).values())


def offers(reading: Reading, *, category: str | None, only: str | None, after: str, limit: int) -> list[ListedOffer]:
    """Offers that can be used now, by id: active, of a provider accredited for their category somewhere."""
    accredited = (
        sa.select(sa.literal(1))
        .where(
            accreditation.c.provider_id == offer.c.provider_id,
            accreditation.c.category == offer.c.category,
            accreditation.c.status == "accredited",
        )
        .exists()
    )
    statement = (
        sa.select(offer, provider.c.public_name)
        .join(provider)
        .where(offer.c.offer_id > after, offer.c.active == sa.true(), accredited)
    )
    if category is not None:
        statement = statement.where(offer.c.category == category)
    if only is not None:
        statement = statement.where(offer.c.provider_id == only)
    rows = reading.execute(statement.order_by(offer.c.offer_id).limit(limit))
    return [ListedOffer(store.read_offer(row), row.public_name) for row in rows]


def offers_of(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[ListedOffer]:
    """All offers of one provider by id, those that are hidden included."""
    rows = reading.execute(
        sa.select(offer, provider.c.public_name)
        .join(provider)
        .where(offer.c.provider_id == provider_id, offer.c.offer_id > after)
        .order_by(offer.c.offer_id)
        .limit(limit)
    )
    return [ListedOffer(store.read_offer(row), row.public_name) for row in rows]


def devices_of(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[Device]:
    """The devices of one provider by id, those that were revoked included."""
    rows = reading.execute(
        sa.select(device)
        .where(device.c.provider_id == provider_id, device.c.device_id > after)
        .order_by(device.c.device_id)
        .limit(limit)
    )
    return [store.read_device(row) for row in rows]


def categories(reading: Reading, *, after: str, limit: int) -> list[Category]:
    """The categories of all programmes that are not closed, by code.

    Where programmes name one differently, the names of the open one with the lowest id are shown.
    """
    running = sa.select(programme.c.programme_id).where(programme.c.status != "closed")
    codes = (
        sa.select(programme_category.c.code)
        .where(programme_category.c.code > after, programme_category.c.programme_id.in_(running))
        .distinct()
        .order_by(programme_category.c.code)
        .limit(limit)
    )
    rows = reading.execute(
        sa.select(programme_category)
        .join(programme, programme.c.programme_id == programme_category.c.programme_id)
        .where(programme_category.c.code.in_(codes), programme.c.status != "closed")
        .order_by(
            programme_category.c.code,
            sa.case((programme.c.status == "open", 0), else_=1),
            programme_category.c.programme_id,
        )
    ).all()
    by_code: dict[str, list[sa.Row[tuple[object, ...]]]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    return [
        Category(code, same[0].nl, same[0].fr, same[0].en, tuple(sorted(row.programme_id for row in same)))
        for code, same in by_code.items()
    ]


def _complete() -> sa.Select[tuple[object, ...]]:
    """Settlements of which every part is there, with what their parts add up to."""
    part = settlement_part.c
    count = sa.func.count()
    return (
        sa.select(
            settlement,
            sa.func.sum(part.redemptions).label("redemptions"),
            sa.func.sum(part.amount_cents).label("amount_cents"),
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
    amount = redemption.c.amount_cents
    rows = reading.execute(
        sa.select(
            redemption.c.currency,
            sa.func.count(),
            sa.func.sum(amount),
            sa.func.sum(sa.case((redemption.c.confirmed == sa.true(), amount), else_=0)),
        )
        .where(redemption.c.provider_id == provider_id, sa.not_(settled))
        .group_by(redemption.c.currency)
        .order_by(redemption.c.currency)
    )
    return [Open(currency, count, int(total), int(final)) for currency, count, total, final in rows]

"""Offers and the kinds of service there are, as families search them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.providers.domain import Offer, no_such
from services.providers.domain.hours import WEEK_MINUTES
from services.providers.domain.redemptions import ZONE
from services.providers.store import offers as store
from services.providers.tables import (
    accreditation,
    offer,
    offer_hours,
    offer_trait,
    programme,
    programme_category,
    provider,
    unmet_need,
)
from shared.kernel.clock import day_of
from shared.persistence.unit_of_work import Reading


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
    """An offer with the public name of its provider, and whether its word about new families is too old."""

    offer: Offer
    provider_name: str
    stale: bool


@dataclass(frozen=True)
class Search:
    """What a family looks for; what is `None` or empty does not matter. `moment` is a minute of the week."""

    category: str | None = None
    municipality_nis: str | None = None
    neighbourhood: int | None = None
    language: str | None = None
    needs: Sequence[str] = ()
    where: str | None = None
    moment: int | None = None
    takes_new_families: bool = False


@dataclass(frozen=True)
class UnmetNeed:
    """Searches that found nothing, by one value of one dimension."""

    dimension: str
    value: str
    searches: int


def offers(reading: Reading, search: Search, *, only: str | None, after: str, limit: int) -> list[ListedOffer]:
    """Offers that can be used now, by id: active, of a provider accredited for their category somewhere.

    Those of hosted providers are never among them. An offer without a place is for the whole
    region, one without a neighbourhood for its whole municipality.
    """
    statement = _usable().where(offer.c.offer_id > after, provider.c.host_id.is_(None))
    if search.category is not None:
        statement = statement.where(offer.c.category == search.category)
    if search.municipality_nis is not None:
        statement = statement.where(_or_none(offer.c.municipality_nis, search.municipality_nis))
    if search.neighbourhood is not None:
        statement = statement.where(_or_none(offer.c.neighbourhood, search.neighbourhood))
    if search.language is not None:
        statement = statement.where(_has("language", search.language))
    for need in search.needs:
        statement = statement.where(_has("need", need))
    if search.where is not None:
        statement = statement.where(offer.c.at_place.in_((search.where, "either")))
    if search.moment is not None:
        statement = statement.where(_open_at(search.moment))
    if search.takes_new_families:
        statement = statement.where(offer.c.takes_new_families == sa.true())
    if only is not None:
        statement = statement.where(offer.c.provider_id == only)
    return _listed(reading, statement.order_by(offer.c.offer_id).limit(limit))


def offers_behind(reading: Reading, link: str) -> list[ListedOffer]:
    """The offers of the hosted provider that a link leads to, by id, as many as one provider has (at most 500).

    Raises `NotFoundError` for a link that leads nowhere, or not any more.
    """
    if reading.execute(sa.select(provider.c.provider_id).where(provider.c.link == link)).one_or_none() is None:
        raise no_such("link")
    return _listed(reading, _usable().where(provider.c.link == link).order_by(offer.c.offer_id).limit(500))


def _usable() -> sa.Select[tuple[object, ...]]:
    accredited = (
        sa.select(sa.literal(1))
        .where(
            accreditation.c.provider_id == offer.c.provider_id,
            accreditation.c.category == offer.c.category,
            accreditation.c.status == "accredited",
        )
        .exists()
    )
    return (
        sa.select(offer, provider.c.public_name)
        .join(provider, provider.c.provider_id == offer.c.provider_id)
        .where(offer.c.active == sa.true(), accredited)
    )


def _or_none(column: sa.Column[object], value: object) -> sa.ColumnElement[bool]:
    return sa.or_(column == value, column.is_(None))


def _has(kind: str, code: str) -> sa.ColumnElement[bool]:
    return (
        sa.select(sa.literal(1))
        .where(offer_trait.c.offer_id == offer.c.offer_id, offer_trait.c.kind == kind, offer_trait.c.code == code)
        .exists()
    )


def _open_at(moment: int) -> sa.ColumnElement[bool]:
    """Open at a minute of the week, or a week later: what begins on Sunday evening ends past the week's end."""
    begins, ends = offer_hours.c.begins, offer_hours.c.ends
    covers = [sa.and_(begins <= one, one < ends) for one in (moment, moment + WEEK_MINUTES)]
    return sa.select(sa.literal(1)).where(offer_hours.c.offer_id == offer.c.offer_id, sa.or_(*covers)).exists()


def _listed(reading: Reading, statement: sa.Select[tuple[object, ...]]) -> list[ListedOffer]:
    rows = reading.execute(statement).all()
    today = day_of(reading.now, ZONE)
    return [
        ListedOffer(found, row.public_name, found.stale(today))
        for row, found in zip(rows, store.read(reading, rows), strict=True)
    ]


def offers_of(reading: Reading, provider_id: str, *, after: str, limit: int) -> list[ListedOffer]:
    """All offers of one provider by id, those that are hidden included."""
    return _listed(
        reading,
        sa.select(offer, provider.c.public_name)
        .join(provider, provider.c.provider_id == offer.c.provider_id)
        .where(offer.c.provider_id == provider_id, offer.c.offer_id > after)
        .order_by(offer.c.offer_id)
        .limit(limit),
    )


def is_category(reading: Reading, code: str) -> bool:
    """Whether some programme pays for this."""
    return (
        reading.execute(
            sa.select(programme_category.c.code).where(programme_category.c.code == code).limit(1)
        ).one_or_none()
        is not None
    )


#: What unmet need is counted by.
DIMENSIONS = ("category", "hour", "neighbourhood", "language")


def unmet_needs(reading: Reading, first_on: date, last_on: date) -> list[UnmetNeed]:
    """Searches from one day to another that found nothing, by each dimension by itself and by the value."""
    found = []
    for name in DIMENSIONS:
        column = unmet_need.c[name]
        rows = reading.execute(
            sa.select(column, sa.func.sum(unmet_need.c.searches))
            .where(unmet_need.c.on_day >= first_on, unmet_need.c.on_day <= last_on)
            .group_by(column)
            .order_by(column)
        )
        found += [UnmetNeed(name, value, int(searches)) for value, searches in rows]
    return found


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

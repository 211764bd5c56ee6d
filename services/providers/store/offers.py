"""Offers with their hours, languages and the needs they meet."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from services.providers.domain import NEEDS, SPOKEN, Offer
from services.providers.domain.hours import Opening
from services.providers.tables import offer, offer_hours, offer_trait
from shared.kernel.ids import OfferId, ProviderId
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx


def _values(one: Offer) -> dict[str, Any]:
    """What may change of an offer, as its row holds it."""
    return {
        "name": one.name,
        "active": one.active,
        "minutes_per_unit": one.minutes_per_unit,
        "free_cancel_hours": one.free_cancel_hours,
        "at_place": one.where,
        "municipality_nis": one.municipality_nis,
        "neighbourhood": one.neighbourhood,
        "takes_new_families": one.takes_new_families,
        "confirmed_on": one.confirmed_on,
    }


def add(tx: Tx, new: Offer) -> None:
    """Enter an offer with all it has."""
    tx.execute(
        sa.insert(offer).values(
            offer_id=new.id,
            provider_id=new.provider_id,
            category=new.category,
            price_cheques=new.price_cheques,
            unit=new.unit,
            created_at=new.created_at,
            **_values(new),
        )
    )
    _add_parts(tx, new)


def save(tx: Tx, changed: Offer) -> None:
    """Bring an offer to its present state. Its row is locked."""
    tx.execute(sa.update(offer).where(offer.c.offer_id == changed.id).values(**_values(changed)))
    for table in (offer_hours, offer_trait):
        tx.execute(sa.delete(table).where(table.c.offer_id == changed.id))
    _add_parts(tx, changed)


def _add_parts(tx: Tx, one: Offer) -> None:
    if one.hours:
        tx.execute(
            sa.insert(offer_hours),
            [{"offer_id": one.id, "begins": opening.begins, "ends": opening.ends} for opening in one.hours],
        )
    traits = [("language", code) for code in one.languages] + [("need", code) for code in one.needs]
    if traits:
        tx.execute(sa.insert(offer_trait), [{"offer_id": one.id, "kind": kind, "code": code} for kind, code in traits])


def lock(tx: Tx, offer_id: str, provider_id: str | None) -> Offer | None:
    """An offer, of this provider where one is given; its row stays locked until the unit ends."""
    statement = sa.select(offer).where(offer.c.offer_id == offer_id).with_for_update()
    if provider_id is not None:
        statement = statement.where(offer.c.provider_id == provider_id)
    row = tx.execute(statement).one_or_none()
    return None if row is None else read(tx, [row])[0]


def lock_shown(tx: Tx, provider_id: str) -> list[Offer]:
    """The active offers of a provider, their rows locked in the order of their ids."""
    rows = tx.execute(
        sa.select(offer)
        .where(offer.c.provider_id == provider_id, offer.c.active == sa.true())
        .order_by(offer.c.offer_id)
        .with_for_update()
    ).all()
    return read(tx, rows)


def read(reading: Reading, rows: Iterable[Any]) -> list[Offer]:
    """The offers of these rows of the table, in their order, each with all it has."""
    rows = list(rows)
    hours: dict[str, list[Opening]] = {}
    traits: dict[tuple[str, str], list[str]] = {}
    for some in portions(row.offer_id for row in rows):
        for row in reading.execute(
            sa.select(offer_hours)
            .where(offer_hours.c.offer_id.in_(some))
            .order_by(offer_hours.c.offer_id, offer_hours.c.begins)
        ):
            hours.setdefault(row.offer_id, []).append(Opening(row.begins, row.ends))
        for row in reading.execute(
            sa.select(offer_trait)
            .where(offer_trait.c.offer_id.in_(some))
            .order_by(offer_trait.c.offer_id, offer_trait.c.kind, offer_trait.c.code)
        ):
            traits.setdefault((row.offer_id, row.kind), []).append(row.code)
    return [_offer(row, hours.get(row.offer_id, ()), traits) for row in rows]


def _offer(row: Any, hours: Sequence[Opening], traits: dict[tuple[str, str], list[str]]) -> Offer:
    return Offer(
        id=OfferId(row.offer_id),
        provider_id=ProviderId(row.provider_id),
        name=row.name,
        category=row.category,
        price_cheques=row.price_cheques,
        unit=row.unit,
        active=row.active,
        created_at=row.created_at,
        minutes_per_unit=row.minutes_per_unit,
        free_cancel_hours=row.free_cancel_hours,
        where=row.at_place,
        municipality_nis=row.municipality_nis,
        neighbourhood=row.neighbourhood,
        languages=_in_order(SPOKEN, traits.get((row.offer_id, "language"), ())),
        needs=_in_order(NEEDS, traits.get((row.offer_id, "need"), ())),
        hours=tuple(hours),
        takes_new_families=row.takes_new_families,
        confirmed_on=row.confirmed_on,
    )


def _in_order(all_codes: Iterable[str], held: Sequence[str]) -> tuple[str, ...]:
    """Codes in the order of their list, as the rules keep them."""
    return tuple(code for code in all_codes if code in held)

"""Organisations of helpers as the office looks at them: who permits them to help, and what they may give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.issuer.tables.envelopes import envelope
from services.issuer.tables.mandates import mandate, organisation
from shared.kernel.errors import NotFoundError
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


@dataclass(frozen=True)
class Shown:
    """An organisation, how many families permit it to help now, and how many of its envelopes are not at their end."""

    id: str
    name: str
    added_at: datetime
    families: int
    envelopes: int


def helping(reading: Reading, limit: int, after: str) -> tuple[list[Shown], str | None]:
    """The organisations that help, by name, and after which the list goes on.

    Where `after` is the id of one, those behind it only.
    """
    statement = (
        sa.select(organisation).where(organisation.c.ended_at.is_(None)).order_by(organisation.c.name).limit(limit + 1)
    )
    if after:
        name = sa.select(organisation.c.name).where(organisation.c.id == after).scalar_subquery()
        statement = statement.where(organisation.c.name > name)
    rows, last = part_of(reading.execute(statement).all(), limit)
    return _shown(reading, rows), last.id if last else None


def offered(reading: Reading) -> list[tuple[str, str]]:
    """Every organisation that helps, its id and its name, by name: what a form offers to choose from."""
    rows = reading.execute(
        sa.select(organisation.c.id, organisation.c.name)
        .where(organisation.c.ended_at.is_(None))
        .order_by(organisation.c.name)
    )
    return [(row.id, row.name) for row in rows]


def one(reading: Reading, organisation_id: str) -> Shown:
    """An organisation that helps. Raises `NotFoundError`, also for one that helps no more."""
    rows = reading.execute(
        sa.select(organisation).where(organisation.c.id == organisation_id, organisation.c.ended_at.is_(None))
    ).all()
    if not rows:
        raise NotFoundError("there is no such organisation", remedy="Look at the list of organisations.")
    return _shown(reading, rows)[0]


def _shown(reading: Reading, rows: Sequence[Any]) -> list[Shown]:
    ids = [row.id for row in rows]
    families, envelopes = _families(reading, ids), _envelopes(reading, ids)
    return [Shown(row.id, row.name, row.added_at, families.get(row.id, 0), envelopes.get(row.id, 0)) for row in rows]


def _families(reading: Reading, ids: Sequence[str]) -> Mapping[str, int]:
    in_force = (
        sa.select(mandate.c.organisation_id, sa.func.count(mandate.c.household_id.distinct()).label("families"))
        .where(mandate.c.organisation_id.in_(ids), mandate.c.revoked_at.is_(None), mandate.c.ends_at > reading.now)
        .group_by(mandate.c.organisation_id)
    )
    return {row.organisation_id: row.families for row in reading.execute(in_force)}


def _envelopes(reading: Reading, ids: Sequence[str]) -> Mapping[str, int]:
    not_over = (
        sa.select(envelope.c.organisation_id, sa.func.count().label("envelopes"))
        .where(envelope.c.organisation_id.in_(ids), envelope.c.ended_at.is_(None), envelope.c.ends_at > reading.now)
        .group_by(envelope.c.organisation_id)
    )
    return {row.organisation_id: row.envelopes for row in reading.execute(not_over)}

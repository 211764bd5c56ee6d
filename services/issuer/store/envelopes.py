"""Envelopes of cheques for help at once, and what was given from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.envelopes import Envelope
from services.issuer.tables.envelopes import UNREVIEWED, emergency, envelope
from shared.persistence.unit_of_work import Tx


@dataclass(frozen=True)
class Given:
    """Help that was given from an envelope, and whether a second person said something of it."""

    id: str
    organisation_id: str
    given_by: str
    outcome: str | None


def add(tx: Tx, row: Mapping[str, Any]) -> None:
    """Enter a new envelope; nothing of it is given yet."""
    tx.execute(sa.insert(envelope).values(granted=0, made_at=tx.now, **row))


def lock(tx: Tx, envelope_id: str) -> Envelope | None:
    """An envelope, locked until the unit ends: of two who give the last cheques at once, one does."""
    row = tx.execute(
        sa.select(
            envelope.c.id,
            envelope.c.programme_id,
            envelope.c.organisation_id,
            envelope.c.cheques,
            envelope.c.per_grant,
            envelope.c.begins_at,
            envelope.c.ends_at,
            envelope.c.granted,
            envelope.c.ended_at,
        )
        .where(envelope.c.id == envelope_id)
        .with_for_update()
    ).one_or_none()
    return None if row is None else Envelope(*row)


def take(tx: Tx, envelope_id: str, cheques: int) -> None:
    """Give so many cheques more of an envelope that is locked."""
    tx.execute(sa.update(envelope).where(envelope.c.id == envelope_id).values(granted=envelope.c.granted + cheques))


def end(tx: Tx, envelope_id: str) -> None:
    """Give no more of an envelope."""
    tx.execute(
        sa.update(envelope).where(envelope.c.id == envelope_id, envelope.c.ended_at.is_(None)).values(ended_at=tx.now)
    )


def end_of_organisation(tx: Tx, organisation_id: str) -> None:
    """Give no more of any envelope of an organisation."""
    tx.execute(
        sa.update(envelope)
        .where(
            envelope.c.organisation_id == organisation_id, envelope.c.ended_at.is_(None), envelope.c.ends_at > tx.now
        )
        .values(ended_at=tx.now)
    )


def add_help(tx: Tx, row: Mapping[str, Any]) -> None:
    """Keep that help was given; a second person looks at it afterwards."""
    tx.execute(sa.insert(emergency).values(given_at=tx.now, **row))


def lock_help(tx: Tx, emergency_id: str) -> Given | None:
    """Help that was given, locked until the unit ends."""
    row = tx.execute(
        sa.select(emergency.c.id, envelope.c.organisation_id, emergency.c.given_by, emergency.c.outcome)
        .join(envelope, envelope.c.id == emergency.c.envelope_id)
        .where(emergency.c.id == emergency_id)
        .with_for_update(of=emergency)
    ).one_or_none()
    return None if row is None else Given(*row)


def review(tx: Tx, emergency_id: str, outcome: str, objection: str | None, by: str) -> None:
    tx.execute(
        sa.update(emergency)
        .where(emergency.c.id == emergency_id, UNREVIEWED)
        .values(outcome=outcome, objection=objection, reviewed_by=by, reviewed_at=tx.now)
    )

"""Envelopes, and help that was given and waits for a second person."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.issuer.domain.envelopes import Envelope
from services.issuer.mandate_words import LOOKED, OBJECTED_TO
from services.issuer.reasons import of
from services.issuer.store.belonging import Programmes, among
from services.issuer.tables import programme
from services.issuer.tables.envelopes import UNREVIEWED, emergency, envelope
from services.issuer.tables.mandates import organisation
from shared.kernel.errors import NotFoundError
from shared.persistence.portions import part_of
from shared.persistence.unit_of_work import Reading


def envelopes(
    reading: Reading, organisation_id: str | None, limit: int, after: str, programmes: Programmes = None
) -> dict[str, Any]:
    """Envelopes in the order in which they were made, of one organisation or, where none is named, of all."""
    statement = (
        sa.select(envelope, organisation.c.name)
        .join(organisation, organisation.c.id == envelope.c.organisation_id)
        .where(envelope.c.position > _position(after), among(envelope.c.programme_id, programmes))
        .order_by(envelope.c.position)
        .limit(limit + 1)
    )
    if organisation_id is not None:
        statement = statement.where(envelope.c.organisation_id == organisation_id)
    rows, last = part_of(reading.execute(statement).all(), limit)
    return {
        "envelopes": [
            {
                "envelope_id": row.id,
                "programme_id": row.programme_id,
                "organisation_id": row.organisation_id,
                "organisation": row.name,
                "cheques": row.cheques,
                "per_grant": row.per_grant,
                "left": row.cheques - row.granted,
                "first_day": row.first_day,
                "last_day": row.last_day,
                "open": row.ended_at is None and row.begins_at <= reading.now < row.ends_at,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }


@dataclass(frozen=True)
class Shown:
    """An envelope as the office looks at it; what a cheque of its programme is worth, in cents."""

    envelope: Envelope
    organisation: str
    programme: str
    face_cents: int
    first_day: date
    last_day: date
    state: str


def newest(reading: Reading, limit: int, after: str, programmes: Programmes = None) -> tuple[list[Shown], str | None]:
    """Envelopes of all organisations, the newest first, and after which the list goes on."""
    theirs = among(envelope.c.programme_id, programmes)
    statement = _ENVELOPES.where(theirs).order_by(envelope.c.position.desc()).limit(limit + 1)
    if _position(after):
        statement = statement.where(envelope.c.position < _position(after))
    rows, last = part_of(reading.execute(statement).all(), limit)
    return [_shown(row, reading) for row in rows], str(last.position) if last else None


def one(reading: Reading, envelope_id: str) -> Shown:
    """An envelope. Raises `NotFoundError`."""
    row = reading.execute(_ENVELOPES.where(envelope.c.id == envelope_id)).one_or_none()
    if row is None:
        raise NotFoundError("there is no such envelope", remedy="Look at the list of envelopes.")
    return _shown(row, reading)


_ENVELOPES = (
    sa.select(envelope, organisation.c.name.label("organisation"), programme.c.name, programme.c.face_cents)
    .join(organisation, organisation.c.id == envelope.c.organisation_id)
    .join(programme, programme.c.id == envelope.c.programme_id)
)


def _shown(row: Any, reading: Reading) -> Shown:
    found = Envelope(**{each.name: getattr(row, each.name) for each in fields(Envelope)})
    days = (row.first_day, row.last_day)
    return Shown(found, row.organisation, row.name, row.face_cents, *days, found.state(reading.now))


def given(
    reading: Reading,
    organisation_id: str | None,
    *,
    reviewed: bool,
    limit: int,
    after: str,
    programmes: Programmes = None,
) -> dict[str, Any]:
    """Help that was given, the oldest first, of one organisation or of all; whom it went to is for the office alone."""
    statement = (
        sa.select(emergency, envelope.c.organisation_id, envelope.c.programme_id, organisation.c.name)
        .join(envelope, envelope.c.id == emergency.c.envelope_id)
        .join(organisation, organisation.c.id == envelope.c.organisation_id)
        .where(
            emergency.c.position > _position(after),
            ~UNREVIEWED if reviewed else UNREVIEWED,
            among(envelope.c.programme_id, programmes),
        )
        .order_by(emergency.c.position)
        .limit(limit + 1)
    )
    if organisation_id is not None:
        statement = statement.where(envelope.c.organisation_id == organisation_id)
    rows, last = part_of(reading.execute(statement).all(), limit)
    return {
        "emergencies": [
            {
                "emergency_id": row.id,
                "envelope_id": row.envelope_id,
                "programme_id": row.programme_id,
                "organisation": row.name,
                "household_id": row.household_id if organisation_id is None else None,
                "grant_id": row.grant_id if organisation_id is None else None,
                "cheques": row.cheques,
                "reason": row.reason,
                "reason_text": of(LOOKED, row.reason),
                "given_by": row.given_by,
                "given_at": row.given_at,
                "age_days": (reading.now - row.given_at).days,
                "outcome": row.outcome,
                "objection": row.objection,
                "objection_text": of(OBJECTED_TO, row.objection),
                "reviewed_by": row.reviewed_by,
                "reviewed_at": row.reviewed_at,
            }
            for row in rows
        ],
        "next": str(last.position) if last else None,
    }


def _position(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0

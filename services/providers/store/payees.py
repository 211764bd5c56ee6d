"""To whose account providers are paid. Nothing here is read by a list, an event or a log."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from services.providers.domain import Payee
from services.providers.tables import payee
from shared.persistence.unit_of_work import Reading, Tx


def add(tx: Tx, new: Payee) -> None:
    tx.execute(sa.insert(payee).values(**asdict(new)))


def save(tx: Tx, changed: Payee) -> None:
    """The decision about a version. Its provider's row is locked."""
    tx.execute(
        sa.update(payee)
        .where(payee.c.provider_id == changed.provider_id, payee.c.version == changed.version)
        .values(status=changed.status, decided_by=changed.decided_by, decided_at=changed.decided_at)
    )


def replace_others(tx: Tx, provider_id: str, version: int, status: str) -> None:
    """Every other version in a status gives way to this one."""
    tx.execute(
        sa.update(payee)
        .where(payee.c.provider_id == provider_id, payee.c.version != version, payee.c.status == status)
        .values(status="replaced")
    )


def latest(reading: Reading, provider_id: str, status: str | None = None) -> Payee | None:
    """The newest version, or the newest in a status."""
    statement = sa.select(payee).where(payee.c.provider_id == provider_id)
    if status is not None:
        statement = statement.where(payee.c.status == status)
    row: Any = reading.execute(statement.order_by(payee.c.version.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else Payee(**row)

"""Devices."""

from typing import Any

import sqlalchemy as sa

from services.providers.domain import Device
from services.providers.tables import device
from shared.kernel.ids import DeviceId, ProviderId
from shared.persistence.insert import insert
from shared.persistence.unit_of_work import Tx


def add(tx: Tx, new: Device) -> bool:
    """Enter a device. Returns whether its token's hash was new."""
    row = tx.execute(
        insert(device)
        .values(
            device_id=new.id,
            provider_id=new.provider_id,
            name=new.name,
            token_sha256=new.token_sha256,
            created_at=new.created_at,
        )
        .on_conflict_do_nothing(index_elements=["token_sha256"])
        .returning(device.c.device_id)
    )
    return row.one_or_none() is not None


def lock(tx: Tx, device_id: str, provider_id: str | None) -> Device | None:
    """A device, of this provider where one is given; its row stays locked until the unit ends."""
    statement = sa.select(device).where(device.c.device_id == device_id).with_for_update()
    if provider_id is not None:
        statement = statement.where(device.c.provider_id == provider_id)
    row = tx.execute(statement).one_or_none()
    return None if row is None else read(row)


def read(row: Any) -> Device:
    return Device(
        id=DeviceId(row.device_id),
        provider_id=ProviderId(row.provider_id),
        name=row.name,
        token_sha256=row.token_sha256,
        created_at=row.created_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
    )


def save(tx: Tx, changed: Device) -> None:
    tx.execute(
        sa.update(device)
        .where(device.c.device_id == changed.id)
        .values(revoked_at=changed.revoked_at, revoked_reason=changed.revoked_reason)
    )

"""Devices: entered and revoked."""

from services.providers.commands.providers import locked
from services.providers.domain import Device, no_such, revoked
from services.providers.store import devices as store
from shared.kernel.errors import ConflictError
from shared.kernel.ids import DeviceId, ProviderId
from shared.runtime.context import Context


def add(ctx: Context, provider_id: str, name: str, token_sha256: str) -> Device:
    """Enter a device by the hash of the token it made.

    Raises `NotFoundError` for an unknown provider and `ConflictError` when a device has this token already.
    """
    with ctx.unit_of_work() as tx:
        locked(tx, provider_id)
        device = Device(DeviceId(tx.new_id()), ProviderId(provider_id), name, token_sha256, tx.now, None, None)
        if not store.add(tx, device):
            raise ConflictError(
                "a device with this token was entered before",
                code="token_taken",
                remedy="Let the device make a new token of 256 random bits.",
            )
        tx.publish(device.changed())
        return device


def revoke(ctx: Context, device_id: str, reason: str, *, only: str | None) -> Device:
    """End a device for good. A repetition changes nothing.

    Raises `NotFoundError` when it does not exist or belongs to another provider than `only`, and
    `InvalidError` for a reason that is not on the list.
    """
    with ctx.unit_of_work() as tx:
        device = store.lock(tx, device_id, only)
        if device is None:
            raise no_such("device")
        changed = revoked(device, reason, tx.now)
        if changed != device:
            store.save(tx, changed)
            tx.publish(changed.changed())
        return changed

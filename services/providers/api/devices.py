"""Devices of a provider."""

from typing import Any

from services.providers.api.parts import blueprint, next_of, only_own, own_id
from services.providers.commands import devices as commands
from services.providers.queries import providers as queries
from services.providers.schemas import providers as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Page


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/devices",
    action="providers.device.write",
    body=schemas.NewDevice,
    answer=schemas.Device,
)
def add_device(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Enter a device by the SHA-256 of the token it made. The token itself is never sent."""
    only_own(call, "providers.device.write", provider_id)
    return commands.add(call.ctx, provider_id, body["name"], body["token_sha256"])


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/devices",
    action="providers.device.read",
    query=Page,
    answer=schemas.DeviceList,
)
def list_devices(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """The devices of one provider, those that were revoked included."""
    only_own(call, "providers.device.read", provider_id)
    with call.ctx.reading() as reading:
        queries.provider_of(reading, provider_id)
        found = queries.devices_of(reading, provider_id, **query)
    return {"devices": found, "next": next_of(found, query["limit"], lambda one: one.id)}


@endpoint.post(
    blueprint,
    "/devices/<id:device_id>/revoke",
    action="providers.device.write",
    body=schemas.Revocation,
    answer=schemas.Device,
    status=200,
)
def revoke_device(call: Call, body: dict[str, Any], device_id: str) -> object:
    """End a device for good, with a reason code."""
    return commands.revoke(call.ctx, device_id, body["reason"], only=own_id(call))

"""Who stands at a counter: a device, by the token of which only the hash is known here."""

from collections.abc import Callable

from flask import Request

from services.redeemer.queries import device_by_token
from shared.identity.roles import Actor, Role
from shared.identity.tokens import digest
from shared.kernel.errors import UnauthenticatedError
from shared.persistence.unit_of_work import Reading

HEADER = "Respijt-Device"
_PREFIX = "rsd_"


class DeviceToken:
    """Finds the device behind a token, which `token_of` finds in the request; it acts for its provider and nobody else.

    The actor's name is the device's id. A scan lets a revoked device through as well: a repeat
    then gets its first answer, and a new scan a recorded refusal. Reading does not.
    """

    security_scheme = "device"

    def __init__(self, token_of: Callable[[Request], str], *, also_revoked: bool) -> None:
        self._token_of = token_of
        self._also_revoked = also_revoked

    def __call__(self, reading: Reading, request: Request, /) -> Actor:
        token = self._token_of(request)
        found = device_by_token(reading, digest(token)) if token.startswith(_PREFIX) else None
        if found is None:
            raise UnauthenticatedError(
                "this device is not known here",
                remedy=f"Send the header `{HEADER}: rsd_…` of a device that your provider has enrolled.",
            )
        if found.revoked and not self._also_revoked:
            raise UnauthenticatedError(
                "this device was revoked", remedy="Use another device, or have this one enrolled anew."
            )
        return Actor(found.device_id, Role.PROVIDER_STAFF, f"provider:{found.provider_id}")


def _in_header(request: Request) -> str:
    return request.headers.get(HEADER, "").strip()


identify = DeviceToken(_in_header, also_revoked=True)
identify_active = DeviceToken(_in_header, also_revoked=False)

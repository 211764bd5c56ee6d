"""Devices: what a provider scans with, until it is revoked."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.providers.reasons import REVOCATIONS
from shared.contracts.providers import DeviceChanged
from shared.kernel.errors import InvalidError
from shared.kernel.ids import DeviceId, ProviderId
from shared.kernel.languages import Text


@dataclass(frozen=True)
class Device:
    """What a provider scans with. It made its token itself; only the hash of it was ever sent to us."""

    id: DeviceId
    provider_id: ProviderId
    name: str
    token_sha256: str
    created_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def reason_text(self) -> Text | None:
        """What the owner reads."""
        return None if self.revoked_reason is None else REVOCATIONS[self.revoked_reason]

    def changed(self) -> DeviceChanged:
        """The whole of it but its name, which only its owner sees."""
        return DeviceChanged(
            device_id=self.id,
            provider_id=self.provider_id,
            token_sha256=self.token_sha256,
            revoked=self.revoked,
        )


def revoked(device: Device, reason: str, at: datetime) -> Device:
    """The device as it will never be used again. The first revocation stands; a later one changes nothing."""
    if reason not in REVOCATIONS:
        codes = ", ".join(REVOCATIONS)
        raise InvalidError(
            "this reason is not on the list",
            code="reason_not_fitting",
            remedy=f"Send one of: {codes}.",
            fields={"reason": [f"Write one of {codes}."]},
        )
    return device if device.revoked else replace(device, revoked_at=at, revoked_reason=reason)

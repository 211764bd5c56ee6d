"""What providers says: who may offer what, at which price, with which devices."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Code, Digest, Id, Name
from shared.contracts.topics import PROVIDERS_DEVICE, PROVIDERS_OFFER, PROVIDERS_PROVIDER

AccreditationStatus = Literal["applied", "accredited", "refused", "suspended", "closed"]
Unit = Literal["hour", "visit", "night", "day"]


class Accreditation(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a provider may take a programme's cheques for a category; `reason` is a code where one is due."""

    programme_id: Id
    category: Code
    status: AccreditationStatus
    reason: Code | None


@event_type
class ProviderChanged(Event, frozen=True, kw_only=True):
    """The whole of a provider as it stands now."""

    TYPE = "providers.provider.changed.v1"
    TOPIC = PROVIDERS_PROVIDER

    provider_id: Id
    public_name: Name
    accreditations: Annotated[list[Accreditation], Meta(max_length=200)]

    @property
    def subject(self) -> str:
        return self.provider_id


@event_type
class OfferChanged(Event, frozen=True, kw_only=True):
    """The whole of an offer as it stands now; the price is in cheques per unit."""

    TYPE = "providers.offer.changed.v1"
    TOPIC = PROVIDERS_OFFER

    offer_id: Id
    provider_id: Id
    category: Code
    price_cheques: Annotated[int, Meta(ge=1, le=40)]
    unit: Unit
    active: bool

    @property
    def subject(self) -> str:
        return self.offer_id


@event_type
class DeviceChanged(Event, frozen=True, kw_only=True):
    """The whole of a device as it stands now. Only the hash of its token travels."""

    TYPE = "providers.device.changed.v1"
    TOPIC = PROVIDERS_DEVICE

    device_id: Id
    provider_id: Id
    token_sha256: Digest
    revoked: bool

    @property
    def subject(self) -> str:
        return self.device_id

"""What providers says: who may offer what, at which price, with which devices."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Code, Count, Digest, Hour, Id, Name, Neighbourhood, Positive
from shared.contracts.topics import (
    PROVIDERS_ANSWER,
    PROVIDERS_DEVICE,
    PROVIDERS_NEED,
    PROVIDERS_OFFER,
    PROVIDERS_PROVIDER,
)

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
    """The whole of a provider as it stands now.

    `week_cheques` caps what it may take in a calendar week, beside its programmes' caps. `host_id` is the
    organisation that vouches for it, insures it and receives its money.
    """

    TYPE = "providers.provider.changed.v1"
    TOPIC = PROVIDERS_PROVIDER
    MINOR = 1

    provider_id: Id
    public_name: Name
    accreditations: Annotated[list[Accreditation], Meta(max_length=200)]
    week_cheques: Count | None = None
    host_id: Id | None = None

    @property
    def subject(self) -> str:
        return self.provider_id


@event_type
class OfferChanged(Event, frozen=True, kw_only=True):
    """The whole of an offer as it stands now; the price is in cheques per unit.

    A unit lasts `minutes_per_unit`; a booking is cancelled free of charge until `free_cancel_hours` before it.
    """

    TYPE = "providers.offer.changed.v1"
    TOPIC = PROVIDERS_OFFER
    MINOR = 1

    offer_id: Id
    provider_id: Id
    category: Code
    price_cheques: Annotated[int, Meta(ge=1, le=40)]
    unit: Unit
    active: bool
    minutes_per_unit: Annotated[int, Meta(ge=1, le=1440)] = 60
    free_cancel_hours: Annotated[int, Meta(ge=0, le=168)] = 24

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


@event_type
class AnswerGiven(Event, frozen=True, kw_only=True):
    """The provider's answer to a dispute or a claim. Free words stay where they were written."""

    TYPE = "providers.answer.given.v1"
    TOPIC = PROVIDERS_ANSWER

    redemption_id: Id
    provider_id: Id
    answer: Literal["took_place", "took_place_in_part", "did_not_take_place", "our_mistake"]

    @property
    def subject(self) -> str:
        return self.redemption_id


#: So many rows of a day's searches fit into an event.
MAX_NEEDS = 400


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Searches that found nobody; `any` stands for what was not asked. Counts, and nobody who searched."""

    category: Code
    hour: Hour
    neighbourhood: Neighbourhood
    language: Code
    searches: Positive


@event_type
class NeedCounted(Event, frozen=True, kw_only=True):
    """All that was searched on a day and not found. A day is told once it is over."""

    TYPE = "providers.need.counted.v1"
    TOPIC = PROVIDERS_NEED

    on_day: date
    needs: Annotated[list[Need], Meta(max_length=MAX_NEEDS)]

    @property
    def subject(self) -> str:
        return self.on_day.isoformat()

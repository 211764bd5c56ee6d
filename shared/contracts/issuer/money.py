"""What the issuer says of grants, of claims and of budgets."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import (
    Cents,
    Change,
    Code,
    Count,
    Currency,
    Digest,
    Id,
    Period,
    Place,
    Positive,
    PositiveCents,
)
from shared.contracts.issuer.wallets import DisputeReason
from shared.contracts.topics import ISSUER_BUDGET, ISSUER_CLAIM, ISSUER_GRANT

FamilyType = Literal["single_parent", "two_parents", "co_parenting", "other", "any"]
AgeBand = Literal["expected", "0_2", "3_5", "6_11", "12_17", "none", "any"]
ChannelChoice = Literal["wallet", "paper", "spoken", "any"]


@event_type
class ClaimOpened(Event, frozen=True, kw_only=True):
    """A complaint came after the redemption was final. The provider is asked for its answer."""

    TYPE = "issuer.claim.opened.v1"
    TOPIC = ISSUER_CLAIM

    redemption_id: Id
    provider_id: Id
    cheques: Positive
    reason: DisputeReason

    @property
    def subject(self) -> str:
        return self.redemption_id


@event_type
class ClaimDecided(Event, frozen=True, kw_only=True):
    """A person decided about a late complaint: so much is due back from the provider, nothing when it was dismissed."""

    TYPE = "issuer.claim.decided.v1"
    TOPIC = ISSUER_CLAIM

    redemption_id: Id
    provider_id: Id
    cheques: Count
    amount_cents: Cents
    currency: Currency
    reason: Code

    @property
    def subject(self) -> str:
        return self.redemption_id


class GrantPart(msgspec.Struct, frozen=True, kw_only=True):
    """The cheques of a grant that one fund pays for."""

    fund_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    amount_cents: PositiveCents


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """Who was reached, each dimension by itself and never finer than ten households of the programme."""

    family_type: FamilyType
    municipality: Place
    neighbourhood: Place
    youngest_age_band: AgeBand
    channel: ChannelChoice


@event_type
class GrantMade(Event, frozen=True, kw_only=True):
    """One decision that gave cheques. For the ledger alone; the trace starts here anew.

    `beneficiary` is a keyed hash of household and calendar year, so that households can be
    counted and not known.
    """

    TYPE = "issuer.grant.made.v1"
    TOPIC = ISSUER_GRANT

    grant_id: Id
    programme_id: Id
    period: Period
    rule_version: Positive
    currency: Currency
    face_cents: PositiveCents
    parts: Annotated[list[GrantPart], Meta(min_length=1, max_length=20)]
    cohort: Cohort
    beneficiary: Digest

    def __post_init__(self) -> None:
        for part in self.parts:
            if part.amount_cents != self.face_cents * len(part.voucher_ids):
                raise ValueError("a part's amount is its number of cheques times their face")

    @property
    def subject(self) -> str:
        return self.grant_id


@event_type
class UnfundedDemandChanged(Event, frozen=True, kw_only=True):
    """Grants that wait for money became more or fewer; said under the programme's first fund."""

    TYPE = "issuer.budget.unfunded_demand_changed.v1"
    TOPIC = ISSUER_BUDGET

    fund_id: Id
    programme_id: Id
    grants: Change
    cheques: Change

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class ClaimReleased(Event, frozen=True, kw_only=True):
    """Money that came back for claims, and for which nobody can be given cheques: it is the fund's, free of any use."""

    TYPE = "issuer.budget.claim_released.v1"
    TOPIC = ISSUER_BUDGET

    fund_id: Id
    programme_id: Id
    release_id: Id
    amount_cents: PositiveCents
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class BudgetReleased(Event, frozen=True, kw_only=True):
    """What of a fund's allocation is free was given back, on the ledger's request."""

    TYPE = "issuer.budget.released.v1"
    TOPIC = ISSUER_BUDGET

    fund_id: Id
    programme_id: Id
    request_id: Id
    amount_cents: Cents
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id

"""What the issuer says: programmes, wallets, grants and budgets."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import (
    Change,
    Code,
    Count,
    Currency,
    Digest,
    Id,
    Instant,
    Name,
    Period,
    Place,
    Positive,
    PositiveCents,
    Zone,
)
from shared.contracts.topics import ISSUER_BUDGET, ISSUER_GRANT, ISSUER_PROGRAMME, ISSUER_WALLET

ProgrammeStatus = Literal["draft", "open", "paused", "closed"]
FamilyType = Literal["single_parent", "two_parents", "co_parenting", "other", "any"]
AgeBand = Literal["expected", "0_2", "3_5", "6_11", "12_17", "none", "any"]
ChannelChoice = Literal["wallet", "paper", "spoken", "any"]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of service a programme pays for, with its name in each language."""

    code: Code
    nl: Name
    fr: Name
    en: Name


@event_type
class ProgrammeChanged(Event, frozen=True, kw_only=True):
    """The whole of a programme as it stands now. `funds` pay in this order."""

    TYPE = "issuer.programme.changed.v1"
    TOPIC = ISSUER_PROGRAMME

    programme_id: Id
    name: Name
    status: ProgrammeStatus
    currency: Currency
    face_cents: PositiveCents
    funds: Annotated[list[Id], Meta(min_length=1, max_length=20)]
    categories: Annotated[list[Category], Meta(min_length=1, max_length=50)]
    zone: Zone
    grace_days: Count
    pay_within_working_days: Positive

    @property
    def subject(self) -> str:
        return self.programme_id


@event_type
class WalletOpened(Event, frozen=True, kw_only=True):
    """A pseudonymous holder exists. Both services derive its codes from master key, id and generation."""

    TYPE = "issuer.wallet.opened.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    key_id: Code
    generation: Positive

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class VouchersIssued(Event, frozen=True, kw_only=True):
    """Cheques were put into a wallet, in paying order, each at version 1. Nothing here leads to a grant."""

    TYPE = "issuer.wallet.vouchers_issued.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    programme_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    face_cents: PositiveCents
    currency: Currency
    expires_at: Instant

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class RedemptionAccepted(Event, frozen=True, kw_only=True):
    """The parent said it is right, or the dispute window ended without a word."""

    TYPE = "issuer.wallet.redemption_accepted.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    redemption_id: Id
    by: Literal["parent", "time"]

    @property
    def subject(self) -> str:
        return self.wallet_id


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

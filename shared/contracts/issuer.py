"""What the issuer says: programmes, wallets, grants and budgets."""

from datetime import date
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
    Instant,
    Name,
    Period,
    Place,
    Positive,
    PositiveCents,
    Zone,
)
from shared.contracts.topics import ISSUER_BUDGET, ISSUER_CLAIM, ISSUER_GRANT, ISSUER_PROGRAMME, ISSUER_WALLET

#: Why a parent says that a use is not right. *Not safe* is none of these: it never leaves the issuer.
DisputeReason = Literal["nobody_came", "less_than_booked", "not_mine", "wrong_amount"]
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
    """The whole of a programme as it stands now. `funds` pay in this order.

    `visit_limit` cheques may be taken at once without a second sign of the parent's will. A hold lapses
    `hold_timeout_hours` after its service was to begin; the provider may undo a scan for `undo_minutes`.
    `suspension_holds` says what a provider's suspension does to holds. The two caps are cheques in a calendar week,
    `None` for none. A paper cheque serves for `paper_days`. `guarantee_empty`: the riskier channels are closed.
    """

    TYPE = "issuer.programme.changed.v1"
    TOPIC = ISSUER_PROGRAMME
    MINOR = 1

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
    visit_limit: Positive = 6
    hold_timeout_hours: Positive = 24
    undo_minutes: Count = 30
    suspension_holds: Literal["survive", "release"] = "survive"
    wallet_week_cheques: Count | None = None
    provider_week_cheques: Count | None = None
    paper_days: Positive = 30
    guarantee_empty: bool = False

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


@event_type
class WalletRekeyed(Event, frozen=True, kw_only=True):
    """New codes were made: the next generation. The first valid code of it that is seen ends the one before."""

    TYPE = "issuer.wallet.rekeyed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    key_id: Code
    generation: Positive

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class WalletClosed(Event, frozen=True, kw_only=True):
    """Nothing more is issued here and no code serves. Holds and uses run to their end."""

    TYPE = "issuer.wallet.closed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class PapersPrinted(Event, frozen=True, kw_only=True):
    """Paper cheques were made, each worth one of the wallet's until the end of `last_day`; some for one provider."""

    TYPE = "issuer.wallet.papers_printed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    paper_ids: Annotated[list[Id], Meta(min_length=1, max_length=40)]
    key_id: Code
    last_day: date
    provider_id: Id | None

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class PapersCancelled(Event, frozen=True, kw_only=True):
    """Paper cheques were lost or are not wanted. The cheques of the wallet stay untouched."""

    TYPE = "issuer.wallet.papers_cancelled.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    paper_ids: Annotated[list[Id], Meta(min_length=1, max_length=40)]

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class HoldReleaseRequested(Event, frozen=True, kw_only=True):
    """A parent asks for a hold to be released."""

    TYPE = "issuer.wallet.hold_release_requested.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    request_id: Id
    redemption_id: Id
    reason: Literal["sick_child", "nobody_came", "other"]

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class RevocationRequested(Event, frozen=True, kw_only=True):
    """These cheques are to be taken back as soon as nothing uses them. What was spent first stays spent."""

    TYPE = "issuer.wallet.revocation_requested.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    request_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    reason: Code

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class ExtensionRequested(Event, frozen=True, kw_only=True):
    """These cheques are to be spendable until another instant, which is later than before."""

    TYPE = "issuer.wallet.extension_requested.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    request_id: Id
    voucher_ids: Annotated[list[Id], Meta(min_length=1, max_length=1000)]
    expires_at: Instant

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class UseDisputed(Event, frozen=True, kw_only=True):
    """The parent said within the window that a use did not take place, or less of it."""

    TYPE = "issuer.wallet.redemption_disputed.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    redemption_id: Id
    reason: DisputeReason

    @property
    def subject(self) -> str:
        return self.wallet_id


@event_type
class DisputeDecided(Event, frozen=True, kw_only=True):
    """A person decided: so many cheques go back to the parent, the last in paying order; the others are paid."""

    TYPE = "issuer.wallet.dispute_decided.v1"
    TOPIC = ISSUER_WALLET

    wallet_id: Id
    redemption_id: Id
    sent_back: Count
    reason: Code

    @property
    def subject(self) -> str:
        return self.wallet_id


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

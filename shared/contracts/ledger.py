"""What the ledger says: funds and what stands behind them, settlements and their payment."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from shared.contracts.event import Event, event_type
from shared.contracts.fields import Cents, Currency, Id, Instant, Name, Positive, PositiveCents
from shared.contracts.topics import LEDGER_FUND, LEDGER_SETTLEMENT

#: Redemptions named in one part of a settlement, so that an event stays far below its size limit.
MAX_REDEMPTIONS_PER_PART = 500


@event_type
class FundOpened(Event, frozen=True, kw_only=True):
    """Money of one funder has a place in the books."""

    TYPE = "ledger.fund.opened.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    name: Name
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class DepositBooked(Event, frozen=True, kw_only=True):
    """The funder's money arrived on the safeguarded account."""

    TYPE = "ledger.fund.deposit_booked.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    deposit_id: Id
    amount_cents: PositiveCents
    currency: Currency
    booked_on: date

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class FundAllocated(Event, frozen=True, kw_only=True):
    """Part of a fund is set aside for a programme: the issuer may commit it."""

    TYPE = "ledger.fund.allocated.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    allocation_id: Id
    programme_id: Id
    amount_cents: PositiveCents
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class TakeBackRequested(Event, frozen=True, kw_only=True):
    """The ledger asks the issuer to give back up to so much of a fund's allocation, as far as it is free."""

    TYPE = "ledger.fund.take_back_requested.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    request_id: Id
    programme_id: Id
    amount_cents: PositiveCents
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class BudgetCredited(Event, frozen=True, kw_only=True):
    """Committed money is free again for the programme: cheques ended unspent, or a claim or guarantee paid."""

    TYPE = "ledger.fund.budget_credited.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    credit_id: Id
    programme_id: Id
    amount_cents: PositiveCents
    currency: Currency
    reason: Literal["expired", "revoked", "claim", "guarantee"]

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class GuaranteeOpened(Event, frozen=True, kw_only=True):
    """A fund set money aside from which a programme's own losses are paid, or what it paid once came back to it."""

    TYPE = "ledger.fund.guarantee_opened.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    programme_id: Id
    amount_cents: PositiveCents
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class GuaranteeUsed(Event, frozen=True, kw_only=True):
    """The guarantee line paid for a loss; so much of it is left."""

    TYPE = "ledger.fund.guarantee_used.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    programme_id: Id
    amount_cents: PositiveCents
    left_cents: Cents
    currency: Currency

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class GuaranteeReturned(Event, frozen=True, kw_only=True):
    """A guarantee line was closed: what was left of it is the fund's free money again, which may be nothing.

    `ended` says that the fund has neither budget nor cheques in this programme any more, so that the
    line is gone; else there is still something to guard, and the line is empty.
    """

    TYPE = "ledger.fund.guarantee_returned.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    programme_id: Id
    amount_cents: Cents
    currency: Currency
    ended: bool

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class FundReturned(Event, frozen=True, kw_only=True):
    """Money of a fund that no programme needs went back to its funder."""

    TYPE = "ledger.fund.returned.v1"
    TOPIC = LEDGER_FUND

    fund_id: Id
    return_id: Id
    amount_cents: PositiveCents
    currency: Currency
    paid_on: date

    @property
    def subject(self) -> str:
        return self.fund_id


@event_type
class SettlementCut(Event, frozen=True, kw_only=True):
    """What one provider will be paid in one run. Long lists come in parts; the amounts are the part's.

    `amount_cents` is owed for the redemptions. `recovered_cents` of it are kept for claims: the rest is paid.
    """

    TYPE = "ledger.settlement.cut.v1"
    TOPIC = LEDGER_SETTLEMENT
    MINOR = 1

    settlement_id: Id
    run_id: Id
    provider_id: Id
    part: Positive
    parts: Positive
    redemption_ids: Annotated[list[Id], Meta(min_length=1, max_length=MAX_REDEMPTIONS_PER_PART)]
    amount_cents: PositiveCents
    currency: Currency
    cut_at: Instant
    recovered_cents: Cents = 0

    @property
    def subject(self) -> str:
        return self.provider_id


@event_type
class SettlementPaid(Event, frozen=True, kw_only=True):
    """The money of a settlement left the account. One event per part, with the same amounts as when it was cut."""

    TYPE = "ledger.settlement.paid.v1"
    TOPIC = LEDGER_SETTLEMENT
    MINOR = 1

    settlement_id: Id
    run_id: Id
    provider_id: Id
    part: Positive
    parts: Positive
    redemption_ids: Annotated[list[Id], Meta(min_length=1, max_length=MAX_REDEMPTIONS_PER_PART)]
    amount_cents: PositiveCents
    currency: Currency
    paid_on: date
    recovered_cents: Cents = 0

    @property
    def subject(self) -> str:
        return self.provider_id

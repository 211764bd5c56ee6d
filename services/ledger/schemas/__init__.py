"""The shapes of the HTTP API."""

from marshmallow import fields, validate

from services.ledger.schemas.back import MayBeProposed
from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CodeField,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    QueryCountField,
    RequestSchema,
    TextField,
)


class NewFund(RequestSchema):
    name = TextField(required=True)
    currency = fields.String(
        required=True, validate=validate.OneOf(["EUR"], error="The books are kept in EUR; write EUR.")
    )


class NewDeposit(RequestSchema):
    amount_cents = CentsField(required=True)
    booked_on = DayField(required=True)
    reference = TextField(required=True, maximum=140)


class NewAllocation(RequestSchema):
    programme_id = IdField(required=True)
    amount_cents = CentsField(required=True)


class Payment(RequestSchema):
    paid_on = DayField(required=True)
    bank_reference = TextField(required=True, maximum=140)


class SinceEntry(RequestSchema):
    after = QueryCountField(0, 2**53 - 1, load_default=0)
    limit = QueryCountField(1, 500, load_default=100)


class ReportQuery(RequestSchema):
    programme_id = IdField(load_default=None)
    first = DayField(load_default=None, data_key="from")
    last = DayField(load_default=None, data_key="to")
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv"]))


class SettlementPage(Page):
    """A run's statements are read at once unless somebody asks for fewer."""

    limit = QueryCountField(1, 500, load_default=500, metadata={"description": "at most so many"})


class OpenedFund(AnswerSchema):
    fund_id = IdField()
    name = TextField()
    currency = fields.String()


class FundState(OpenedFund):
    opened_at = InstantField()
    deposited_cents = CentsField()
    free_cents = CentsField()
    with_parents_cents = CentsField()
    owed_cents = CentsField()
    paid_cents = CentsField()


class FundList(AnswerSchema):
    funds = fields.List(fields.Nested(FundState))
    next = fields.String(allow_none=True)


class Booked(MayBeProposed):
    id = IdField()
    fund_id = IdField()
    programme_id = IdField(allow_none=True)
    amount_cents = CentsField()
    currency = fields.String()
    booked_on = DayField(allow_none=True)


class Balance(AnswerSchema):
    account = fields.String()
    code = fields.String()
    name = LanguageTextField()
    side = fields.String()
    debit_cents = CentsField()
    credit_cents = CentsField()
    postings = CountField()


class TrialBalance(AnswerSchema):
    currency = fields.String()
    accounts = fields.List(fields.Nested(Balance))
    total_debit_cents = CentsField()
    total_credit_cents = CentsField()
    balanced = fields.Boolean()


class Conservation(AnswerSchema):
    fund_id = IdField()
    name = TextField()
    deposited_cents = CentsField()
    losses_cents = CentsField()
    returned_cents = CentsField()
    free_cents = CentsField()
    with_parents_cents = CentsField()
    owed_cents = CentsField()
    paid_cents = CentsField()
    holds = fields.Boolean()


class ConservationList(AnswerSchema):
    funds = fields.List(fields.Nested(Conservation))


class RollForward(AnswerSchema):
    programme_id = IdField()
    programme = TextField()
    fund_id = IdField()
    fund = TextField()
    issued = CountField()
    free = CountField()
    held = CountField()
    redeemed = CountField()
    expired = CountField()
    revoked = CountField()
    unexplained = CountField()
    issued_cents = CentsField()
    free_cents = CentsField()
    held_cents = CentsField()
    redeemed_cents = CentsField()
    expired_cents = CentsField()
    revoked_cents = CentsField()
    account_free_cents = CentsField()
    account_held_cents = CentsField()
    ties = fields.Boolean()


class RollForwardList(AnswerSchema):
    programmes = fields.List(fields.Nested(RollForward))


class PostingLine(AnswerSchema):
    account = fields.String()
    side = fields.String()
    amount_cents = CentsField()


class Entry(AnswerSchema):
    seq = CountField()
    fund_id = IdField()
    fund_seq = CountField()
    type = CodeField()
    effective_on = DayField()
    recorded_at = InstantField()
    currency = fields.String()
    postings = fields.List(fields.Nested(PostingLine))


class EntryList(AnswerSchema):
    entries = fields.List(fields.Nested(Entry))
    next = fields.Integer(allow_none=True)


class ExceptionCase(AnswerSchema):
    case_id = IdField()
    code = CodeField()
    fund_id = IdField(allow_none=True)
    amount_cents = CentsField()
    opened_at = InstantField()
    resolved_at = InstantField(allow_none=True)
    covered_at = InstantField(allow_none=True)


class ExceptionList(AnswerSchema):
    exceptions = fields.List(fields.Nested(ExceptionCase))
    next = fields.String(allow_none=True)


class Invariant(AnswerSchema):
    code = fields.String()
    ok = fields.Boolean()
    checked_seq = CountField()


class InvariantList(AnswerSchema):
    invariants = fields.List(fields.Nested(Invariant))


class StateHash(AnswerSchema):
    state_hash = fields.String()
    lines = fields.List(fields.String())


class RunCut(AnswerSchema):
    run_id = IdField()
    cut_at = InstantField()
    settlements = CountField()
    amount_cents = CentsField()
    currency = fields.String()


class RunJustCut(RunCut):
    """`waiting_…` is what the banks of the funds could not pay: it stays payable, for the next run."""

    waiting_redemptions = CountField(0)
    waiting_cents = CentsField(0)


class RunList(AnswerSchema):
    runs = fields.List(fields.Nested(RunCut))
    next = fields.String(allow_none=True)


class Settlement(AnswerSchema):
    settlement_id = IdField()
    provider_id = IdField()
    provider_name = TextField()
    amount_cents = CentsField(0)
    recovered_cents = CentsField(0)
    redemptions = CountField()
    status = CodeField()
    paid_on = DayField(allow_none=True)


class Run(AnswerSchema):
    run_id = IdField()
    cut_at = InstantField()
    amount_cents = CentsField()
    currency = fields.String()
    settlements = fields.List(fields.Nested(Settlement))
    next = fields.String(allow_none=True)


class PaidSettlement(MayBeProposed):
    settlement_id = IdField()
    status = CodeField()
    paid_on = DayField()


class Cell(AnswerSchema):
    category = fields.String()
    neighbourhood = fields.String()
    redemptions = fields.Integer(allow_none=True)
    cheques = fields.Integer(allow_none=True)
    amount_cents = fields.Integer(allow_none=True)
    households = fields.Integer(allow_none=True)
    suppressed = fields.Boolean()


class SpendingReport(AnswerSchema):
    by_category = fields.List(fields.Nested(Cell))
    by_neighbourhood = fields.List(fields.Nested(Cell))
    by_category_and_neighbourhood = fields.List(fields.Nested(Cell))
    total_amount_cents = fields.Integer(allow_none=True)
    total_households = fields.Integer(allow_none=True)
    unfunded_grants = fields.Integer(allow_none=True)
    unfunded_cheques = fields.Integer(allow_none=True)

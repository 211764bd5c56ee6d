"""The shapes of money that goes back or is made good, and of what waits for a second finance officer."""

from marshmallow import fields, validate

from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CodeField,
    CountField,
    DayField,
    IdField,
    InstantField,
    Page,
    RequestSchema,
    TextField,
)


class MayBeProposed(AnswerSchema):
    """What a command made; or what stands in its place until a second finance officer confirms it."""

    proposal_id = IdField()
    command = CodeField()
    status = CodeField()
    proposed_by = fields.String()


class NewTakeBack(RequestSchema):
    programme_id = IdField(required=True)
    amount_cents = CentsField(required=True)
    to_programme_id = IdField(load_default=None, metadata={"description": "who gets it; the fund when left out"})


class NewGuarantee(RequestSchema):
    programme_id = IdField(required=True)
    amount_cents = CentsField(required=True)


class NewLoss(NewGuarantee):
    redemption_id = IdField(required=True)


class NewReturn(RequestSchema):
    amount_cents = CentsField(required=True)
    paid_on = DayField(required=True)
    bank_reference = TextField(required=True, maximum=140)


class TakeBackAsked(AnswerSchema):
    request_id = IdField()
    fund_id = IdField()
    programme_id = IdField()
    to_programme_id = IdField(allow_none=True)
    amount_cents = CentsField()
    currency = fields.String()


class TakeBack(TakeBackAsked):
    requested_at = InstantField()
    released_cents = CentsField(allow_none=True)
    answered_at = InstantField(allow_none=True)


class TakeBackList(AnswerSchema):
    take_backs = fields.List(fields.Nested(TakeBack))
    next = fields.String(allow_none=True)


class GuaranteeLine(MayBeProposed):
    id = IdField()
    fund_id = IdField()
    programme_id = IdField()
    amount_cents = CentsField()
    left_cents = CentsField()
    currency = fields.String()


class Guarantee(AnswerSchema):
    fund_id = IdField()
    fund = TextField()
    programme_id = IdField()
    programme = TextField()
    opened_cents = CentsField()
    used_cents = CentsField(0)
    closed_cents = CentsField(0, metadata={"description": "what went back to the fund when the line was closed"})
    left_cents = CentsField(0)


class GuaranteeList(AnswerSchema):
    guarantees = fields.List(fields.Nested(Guarantee))


class MadeGood(AnswerSchema):
    fund_id = IdField()
    name = TextField()
    claimed_cents = CentsField(0)
    recovered_cents = CentsField(0)
    written_off_cents = CentsField(0)
    due_back_cents = CentsField(0)
    guarantee_opened_cents = CentsField(0)
    guarantee_used_cents = CentsField(0)
    guarantee_left_cents = CentsField(0)
    returned_cents = CentsField(0)


class MadeGoodList(AnswerSchema):
    funds = fields.List(fields.Nested(MadeGood))


class Returned(MayBeProposed):
    id = IdField()
    fund_id = IdField()
    amount_cents = CentsField()
    currency = fields.String()
    booked_on = DayField()


class ClaimQuery(Page):
    state = fields.String(
        load_default="decided", validate=validate.OneOf(["opened", "dismissed", "decided", "booked", "closed"])
    )


class Claim(AnswerSchema):
    """What is due back from a provider for a use; `covered_cents` the guarantee line paid first."""

    redemption_id = IdField()
    provider_id = IdField()
    state = CodeField()
    cheques = CountField()
    amount_cents = CentsField(0, allow_none=True)
    recovered_cents = CentsField(0)
    written_off_cents = CentsField(0)
    covered_cents = CentsField(0)
    opened_at = InstantField()
    decided_at = InstantField(allow_none=True)
    booked_at = InstantField(allow_none=True)


class ClaimList(AnswerSchema):
    claims = fields.List(fields.Nested(Claim))
    next = fields.String(allow_none=True)


class NewRepayment(RequestSchema):
    amount_cents = CentsField(required=True)
    booked_on = DayField(required=True)
    reference = TextField(required=True, maximum=140)


class ClaimAfter(AnswerSchema):
    redemption_id = IdField()
    state = CodeField()
    amount_cents = CentsField()
    outstanding_cents = CentsField(0)
    covered_cents = CentsField(0)
    currency = fields.String()


class ProposalQuery(Page):
    status = fields.String(load_default="open", validate=validate.OneOf(["open", "confirmed", "withdrawn"]))


class Proposal(AnswerSchema):
    """A command that waits for a second finance officer, or waited."""

    proposal_id = IdField()
    command = CodeField()
    arguments = fields.Dict(keys=fields.String())
    amount_cents = CentsField(allow_none=True)
    proposed_by = fields.String()
    proposed_at = InstantField()
    status = CodeField()
    decided_by = fields.String(allow_none=True)
    decided_at = InstantField(allow_none=True)


class ProposalList(AnswerSchema):
    proposals = fields.List(fields.Nested(Proposal))
    next = fields.String(allow_none=True)

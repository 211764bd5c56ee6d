"""The JSON of the HTTP API."""

from marshmallow import fields, validate

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
    RequestSchema,
    TextField,
)


class Shown(RequestSchema):
    """What a device sends when it read a code."""

    offer_id = IdField(required=True)
    units = CountField(1, 1000, required=True, metadata={"description": "hours, visits, nights or days"})
    code = TextField(200, required=True, metadata={"description": "the text of the code as it was read"})
    papers = fields.List(
        TextField(200),
        load_default=[],
        validate=validate.Length(max=40),
        metadata={"description": "paper cheques of one parent, each worth one; `code` is then one beside them, or -"},
    )
    pin = TextField(12, load_default="", metadata={"description": "the six digits a parent typed"})


class Scan(Shown):
    """A code that was read for a service that took place."""

    service_on = DayField(load_default=None, metadata={"description": "the day of the service; today if absent"})


class Booking(Shown):
    """A code that was read for a service to come."""

    service_at = InstantField(required=True, metadata={"description": "when the service begins"})


class Start(Shown):
    """A code that was read for a service by the hour that begins now; `units` are the hours agreed."""


class Capture(RequestSchema):
    units = CountField(1, 1000, required=True, metadata={"description": "the units that took place"})


class Decision(AnswerSchema):
    """What was done, with what is taken or held now, or `refused` with why and what to do now."""

    decision = fields.String(
        required=True, metadata={"enum": ["redeemed", "held", "captured", "released", "undone", "refused"]}
    )
    redemption_id = IdField()
    reference = fields.String()
    offer_id = IdField()
    units = CountField()
    cheques = CountField()
    amount_cents = CentsField()
    currency = fields.String()
    category = CodeField()
    service_on = DayField()
    promised_pay_on = DayField()
    service_at = InstantField()
    hold_until = InstantField()
    free_until = InstantField(metadata={"description": "until then the parent cancels free of charge"})
    captured_at = InstantField()
    undo_until = InstantField(metadata={"description": "before that the provider may take it back"})
    refusal_id = IdField()
    reason = CodeField()
    text = LanguageTextField()
    what_to_do = LanguageTextField()


class Receipt(AnswerSchema):
    """A redemption as its provider sees it."""

    redemption_id = IdField()
    reference = fields.String()
    offer_id = IdField()
    category = CodeField()
    price_cheques = CountField()
    units = CountField()
    cheques = CountField()
    amount_cents = CentsField()
    currency = fields.String()
    service_on = DayField()
    payable_cents = CentsField(metadata={"description": "what is owed for it now"})
    promised_pay_on = DayField(allow_none=True)
    status = CodeField()
    service_at = InstantField(allow_none=True)
    hold_until = InstantField(allow_none=True)
    captured_at = InstantField(allow_none=True)
    undo_until = InstantField(allow_none=True)
    confirmed_at = InstantField(allow_none=True)
    settled_on = DayField(allow_none=True)
    settlement_id = IdField(allow_none=True)
    ended_at = InstantField(allow_none=True)
    end_reason = CodeField(allow_none=True)


class ReceiptList(AnswerSchema):
    redemptions = fields.List(fields.Nested(Receipt))
    next = fields.String(allow_none=True, metadata={"description": "`after` of the next page, or null"})


class HoldsOfADay(Page):
    """Which day's bookings, and which part of them."""

    day = DayField(required=True)


class ReasonCount(AnswerSchema):
    reason = CodeField()
    count = CountField()


class RefusalSummary(AnswerSchema):
    refusals = fields.List(fields.Nested(ReasonCount))


class StateCount(AnswerSchema):
    programme_id = IdField()
    state = CodeField()
    count = CountField()
    cents = CentsField()


class VoucherSummary(AnswerSchema):
    states = fields.List(fields.Nested(StateCount))

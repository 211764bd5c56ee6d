"""What the API takes and answers about uses: disputes, complaints, requests, expiry, and what is confidential."""

from marshmallow import fields, validate

from services.issuer.domain.states import REVOCATIONS
from services.issuer.domain.uses import DECISIONS, DISPUTE_REASONS, REPORT_KINDS
from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    RequestSchema,
    TextField,
)

#: The most cheques one redemption takes.
MOST_CHEQUES = 40


class CancelHoldBody(RequestSchema):
    reason = fields.String(required=True, validate=validate.OneOf(["sick_child", "other"]))


class DisputeBody(RequestSchema):
    """What is wrong, and with how many of the cheques; with all of them when nothing is said."""

    reason = fields.String(required=True, validate=validate.OneOf(DISPUTE_REASONS))
    cheques = CountField(1, MOST_CHEQUES, load_default=None, allow_none=True)


class ComplainBody(DisputeBody):
    """The same of a use that is final."""


class DecideBody(RequestSchema):
    cheques = CountField(0, MOST_CHEQUES, required=True, metadata={"description": "how many go back to the parent"})
    reason = fields.String(required=True, validate=validate.OneOf(DECISIONS))


class ReportBody(RequestSchema):
    kind = fields.String(required=True, validate=validate.OneOf(REPORT_KINDS))
    redemption_id = IdField(load_default=None, allow_none=True)
    words = TextField(2000, load_default=None, allow_none=True)


class RevokeBody(RequestSchema):
    reason = fields.String(required=True, validate=validate.OneOf(REVOCATIONS))


class LastDayBody(RequestSchema):
    last_day = DayField(required=True)


class ComplaintsQuery(Page):
    status = fields.String(load_default="open", validate=validate.OneOf(["open", "decided", "ended"]))


class StatusAnswer(AnswerSchema):
    redemption_id = IdField()
    status = fields.String()


class SearchAnswer(AnswerSchema):
    """Where else the same can be had: what a search at the providers is filled in with."""

    category = fields.String()
    weekday = CountField(metadata={"description": "1 is Monday"})
    hour = CountField(allow_none=True)


class DisputeAnswer(StatusAnswer):
    release_asked = fields.Boolean()
    search = fields.Nested(SearchAnswer)


class SaidAnswer(AnswerSchema):
    kind = fields.String(metadata={"description": "dispute or claim"})
    status = fields.String(metadata={"description": "open, decided or ended"})
    reason = fields.String()
    reason_text = LanguageTextField()
    cheques = CountField()
    opened_at = InstantField(allow_none=True)
    answer = fields.String(allow_none=True)
    answer_text = LanguageTextField(allow_none=True)
    answered_at = InstantField(allow_none=True)
    sent_back = CountField(allow_none=True)
    back_cents = CentsField(allow_none=True)
    decision = fields.String(allow_none=True)
    decision_text = LanguageTextField(allow_none=True)
    decided_at = InstantField(allow_none=True)
    given_back_at = InstantField(
        allow_none=True, metadata={"description": "when a decided claim's cheques came back as a grant"}
    )


class ReleaseAnswer(AnswerSchema):
    reason = fields.String()
    status = fields.String(metadata={"description": "asked, met or refused"})
    refusal = fields.String(allow_none=True)


class ComplaintAnswer(SaidAnswer):
    redemption_id = IdField()
    reference = fields.String()
    provider_id = IdField()
    provider = fields.String(allow_none=True)
    category = fields.String()
    service_on = DayField()
    service_hour = CountField()
    taken = CountField()
    amount_cents = CentsField()
    currency = fields.String()
    use_status = fields.String()
    decided_by = fields.String(allow_none=True)
    back_to_funds = CountField(
        metadata={"description": "cheques whose money is the funds' again: nobody could be given them"}
    )


class ComplaintList(AnswerSchema):
    complaints = fields.List(fields.Nested(ComplaintAnswer))
    next = fields.String(allow_none=True)


class ReportId(AnswerSchema):
    report_id = IdField()


class ReportAnswer(ReportId):
    household_id = IdField()
    kind = fields.String()
    redemption_id = IdField(allow_none=True)
    provider = fields.String(allow_none=True)
    service_on = DayField(allow_none=True)
    words = fields.String(allow_none=True)
    reported_at = InstantField()
    handled_at = InstantField(allow_none=True)


class ReportList(AnswerSchema):
    reports = fields.List(fields.Nested(ReportAnswer))
    next = fields.String(allow_none=True)


class AskedAnswer(AnswerSchema):
    requests = fields.List(IdField())
    cheques = CountField()


class RequestAnswer(AnswerSchema):
    request_id = IdField()
    kind = fields.String()
    status = fields.String()
    reason = fields.String(allow_none=True)
    redemption_id = IdField(allow_none=True)
    cheques = CountField()
    refusal = fields.String(allow_none=True)
    asked_at = InstantField()


class RequestList(AnswerSchema):
    requests = fields.List(fields.Nested(RequestAnswer))
    next = fields.String(allow_none=True)


class ExtensionAnswer(AnswerSchema):
    extension_id = IdField()
    programme_id = IdField()
    last_day = DayField()
    status = fields.String(metadata={"description": "running or done"})
    wallets = CountField()
    cheques = CountField()


class ReminderAnswer(AnswerSchema):
    wallet_id = IdField()
    due_on = DayField()
    days_before = CountField()
    expires_on = DayField()
    cheques = CountField()
    way = fields.String(
        allow_none=True,
        metadata={"description": "text, email, post, call, helper or nobody; null until it is told"},
    )


class ReminderList(AnswerSchema):
    reminders = fields.List(fields.Nested(ReminderAnswer))
    next = fields.String(allow_none=True)

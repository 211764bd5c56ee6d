"""What the API takes and answers about help at once."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.issuer.domain.envelopes import APPROVED, OBJECTED, OBJECTIONS
from services.issuer.schemas.families import GivenAnswer, JoinBody
from services.issuer.schemas.mandates import DoorMandate
from shared.http.fields import (
    AnswerSchema,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    RequestSchema,
)

#: The most cheques one help gives, as one redemption takes.
MOST_AT_ONCE = 40


class EnvelopeBody(RequestSchema):
    programme_id = IdField(required=True)
    organisation_id = IdField(required=True)
    cheques = CountField(1, 100_000, required=True)
    per_grant = CountField(1, MOST_AT_ONCE, required=True)
    first_day = DayField(required=True)
    last_day = DayField(required=True)


class EnvelopeId(AnswerSchema):
    envelope_id = IdField()


class EnvelopeAnswer(AnswerSchema):
    envelope_id = IdField()
    programme_id = IdField()
    organisation_id = IdField()
    organisation = fields.String()
    cheques = CountField()
    per_grant = CountField()
    left = CountField()
    first_day = DayField()
    last_day = DayField()
    open = fields.Boolean()


class EnvelopeList(AnswerSchema):
    envelopes = fields.List(fields.Nested(EnvelopeAnswer))
    next = fields.String(allow_none=True)


class NewcomerBody(JoinBody):
    """What the door asks, and what the parent permits with it; the programme is the envelope's."""

    class Meta:
        exclude = ("programme_id", "via")

    mandate = fields.Nested(DoorMandate, required=True)


class HelpBody(RequestSchema):
    """Whom to give how many cheques: a household, or a parent who comes in with it."""

    household_id = IdField()
    parent = fields.Nested(NewcomerBody)
    cheques = CountField(1, MOST_AT_ONCE, required=True)

    @validates_schema
    def _names_one(self, data: dict[str, Any], **_: Any) -> None:
        if ("household_id" in data) is ("parent" in data):
            raise ValidationError({"household_id": ["Write this or the parent, and one of them only."]})


class HelpAnswer(AnswerSchema):
    """The first grant is the help; a second one is what a newcomer's situation gives."""

    emergency_id = IdField()
    household_id = IdField()
    wallet_id = IdField()
    grants = fields.List(fields.Nested(GivenAnswer))


class EmergenciesQuery(Page):
    status = fields.String(load_default="open", validate=validate.OneOf(("open", "reviewed")))


class EmergencyAnswer(AnswerSchema):
    """Help that was given. Whom it went to is told to the office alone."""

    emergency_id = IdField()
    envelope_id = IdField()
    programme_id = IdField()
    organisation = fields.String()
    household_id = IdField(allow_none=True)
    grant_id = IdField(allow_none=True)
    cheques = CountField()
    reason = fields.String()
    reason_text = LanguageTextField()
    given_by = fields.String()
    given_at = InstantField()
    age_days = CountField()
    outcome = fields.String(allow_none=True)
    objection = fields.String(allow_none=True)
    objection_text = LanguageTextField(allow_none=True)
    reviewed_by = fields.String(allow_none=True)
    reviewed_at = InstantField(allow_none=True)


class EmergencyList(AnswerSchema):
    emergencies = fields.List(fields.Nested(EmergencyAnswer))
    next = fields.String(allow_none=True)


class ReviewBody(RequestSchema):
    outcome = fields.String(required=True, validate=validate.OneOf((APPROVED, OBJECTED)))
    objection = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(OBJECTIONS))


class EmergencyId(AnswerSchema):
    emergency_id = IdField()

"""What the API takes and answers about permissions to help."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.issuer.domain.mandates import ACTS, WAYS
from shared.http.fields import (
    AnswerSchema,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    RequestSchema,
    TextField,
)


class OrganisationBody(RequestSchema):
    name = TextField(required=True)


class OrganisationAnswer(AnswerSchema):
    organisation_id = IdField()
    name = fields.String()


class OrganisationId(AnswerSchema):
    organisation_id = IdField()


class OrganisationList(AnswerSchema):
    organisations = fields.List(fields.Nested(OrganisationAnswer))
    next = fields.String(allow_none=True)


class MandateTerms(RequestSchema):
    """What is permitted, and until the end of which day; at most twelve months from today."""

    acts = fields.List(
        fields.String(validate=validate.OneOf(ACTS)), required=True, validate=validate.Length(1, len(ACTS))
    )
    last_day = DayField(required=True)


class MandateBody(MandateTerms):
    """A parent's permission for an organisation, or for one helper by the name in their access token."""

    organisation_id = IdField()
    helper = TextField()

    @validates_schema
    def _names_one(self, data: dict[str, Any], **_: Any) -> None:
        if ("organisation_id" in data) is ("helper" in data):
            raise ValidationError({"organisation_id": ["Write this or the helper, and one of them only."]})


class StaffMandateBody(MandateBody):
    given = fields.String(required=True, validate=validate.OneOf(WAYS))


class DoorMandate(MandateTerms):
    """What a parent who comes in with a helper permits that helper's organisation, or the helper who has none."""

    given = fields.String(load_default="in_person", validate=validate.OneOf(WAYS))


class MandateId(AnswerSchema):
    mandate_id = IdField()


class ActAnswer(AnswerSchema):
    code = fields.String()
    text = LanguageTextField()


class MandateAnswer(AnswerSchema):
    mandate_id = IdField()
    who = LanguageTextField()
    organisation_id = IdField(allow_none=True)
    helper = fields.String(allow_none=True)
    acts = fields.List(fields.Nested(ActAnswer))
    last_day = DayField()
    in_force = fields.Boolean()
    given = fields.String(allow_none=True)
    given_text = LanguageTextField(allow_none=True)
    given_on = DayField()
    revoked_on = DayField(allow_none=True)


class MandateList(AnswerSchema):
    mandates = fields.List(fields.Nested(MandateAnswer))


class LookAnswer(AnswerSchema):
    """A look or an act of a helper. In a household that is safe nobody is named, and there is a day but no hour."""

    who = LanguageTextField()
    helper = fields.String(allow_none=True)
    role = fields.String()
    act = fields.String()
    act_text = LanguageTextField()
    reason = fields.String()
    reason_text = LanguageTextField()
    done_on = DayField()
    done_at = InstantField(allow_none=True)


class LookList(AnswerSchema):
    looks = fields.List(fields.Nested(LookAnswer))
    next = fields.String(allow_none=True)


class OwnMandateAnswer(AnswerSchema):
    mandate_id = IdField()
    household_id = IdField()
    wallet_id = IdField()
    acts = fields.List(fields.String())
    last_day = DayField()


class OwnMandateList(AnswerSchema):
    mandates = fields.List(fields.Nested(OwnMandateAnswer))
    next = fields.String(allow_none=True)

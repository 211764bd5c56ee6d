"""What the API takes and answers about legal opinions."""

from marshmallow import fields, validate

from services.issuer.explain import SENTENCES
from shared.http.fields import (
    AnswerSchema,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    RequestSchema,
    TextField,
)


class OpinionBody(RequestSchema):
    """The opinion behind one of the sentences: where it can be read, and its day."""

    sentence = fields.String(required=True, validate=validate.OneOf(sorted(SENTENCES)))
    reference = TextField(required=True)
    given_on = DayField(required=True)


class OpinionId(AnswerSchema):
    opinion_id = IdField()


class OpinionAnswer(AnswerSchema):
    opinion_id = IdField()
    sentence = fields.String()
    text = LanguageTextField()
    reference = fields.String()
    given_on = DayField()
    recorded_by = fields.String()
    recorded_at = InstantField()
    withdrawn_by = fields.String(allow_none=True)
    withdrawn_at = InstantField(allow_none=True)


class OpinionList(AnswerSchema):
    opinions = fields.List(fields.Nested(OpinionAnswer))

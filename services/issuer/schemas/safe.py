"""What the API takes and answers about households that must be safe."""

from marshmallow import fields

from shared.http.fields import AnswerSchema, RequestSchema


class SafeBody(RequestSchema):
    safe = fields.Boolean(required=True, truthy={True}, falsy={False})


class SafeAnswer(AnswerSchema):
    safe = fields.Boolean()

"""What the API answers about letters that let a parent in."""

from marshmallow import fields

from shared.http.fields import AnswerSchema, DayField, IdField


class LetterAnswer(AnswerSchema):
    """`code` is empty where the same request is answered again: it was shown once and is kept nowhere."""

    letter_id = IdField()
    code = fields.String(allow_none=True)
    address = fields.String()
    last_day = DayField()
    language = fields.String(allow_none=True)


class SentLetterAnswer(AnswerSchema):
    last_day = DayField()


class CodeWordAnswer(AnswerSchema):
    """`word` is empty where the same request is answered again."""

    word = fields.String(allow_none=True)

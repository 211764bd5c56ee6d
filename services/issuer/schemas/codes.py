"""What the API takes and answers about a wallet's codes and its paper cheques."""

from marshmallow import fields, validate

from shared.http.fields import AnswerSchema, CountField, DayField, IdField, RequestSchema


class PrintBody(RequestSchema):
    """How many paper cheques to make; with a provider they serve there alone, and need no PIN."""

    papers = CountField(1, 40, required=True)
    provider_id = IdField(load_default=None)


class SheetAnswer(AnswerSchema):
    paper_id = IdField()
    text = fields.String()
    last_day = DayField()


class SheetsAnswer(AnswerSchema):
    wallet_id = IdField()
    papers = fields.List(fields.Nested(SheetAnswer))


class CancelBody(RequestSchema):
    """Which paper cheques were lost; all of them when nothing is said."""

    paper_ids = fields.List(IdField(), load_default=None, validate=validate.Length(1, 1000))


class CancelAnswer(AnswerSchema):
    wallet_id = IdField()
    cancelled = CountField()


class RenewAnswer(AnswerSchema):
    wallet_id = IdField()
    generation = CountField()


class PaperAnswer(AnswerSchema):
    paper_id = IdField()
    reference = fields.String()
    last_day = DayField()
    provider_id = IdField(allow_none=True)


class CodesAnswer(AnswerSchema):
    """What belongs to a wallet's codes beside the code itself."""

    wallet_id = IdField()
    pin = fields.String()
    being_renewed = fields.Boolean()
    spoken_locked = fields.Boolean()
    papers = fields.List(fields.Nested(PaperAnswer))

"""What the API answers about how far households came."""

from marshmallow import fields

from shared.http.fields import AnswerSchema, CountField, IdField


class StatesAnswer(AnswerSchema):
    imported = CountField()
    registered = CountField()
    told = CountField()
    active = CountField()
    closed = CountField()


class HouseholdCounts(AnswerSchema):
    """The households on a programme's list; `ever_…` counts those that closed since too."""

    programme_id = IdField()
    entitled = CountField()
    ever_told = CountField()
    ever_active = CountField()
    by_status = fields.Nested(StatesAnswer)

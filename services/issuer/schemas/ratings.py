"""What the API answers about what parents think."""

from marshmallow import fields

from shared.http.fields import AnswerSchema, CountField, DayField


class RatingAnswer(AnswerSchema):
    """Faces for a category in a month; empty where fewer than `fewest` stand behind them."""

    month = DayField()
    about = fields.String()
    good = CountField(allow_none=True)
    middling = CountField(allow_none=True)
    bad = CountField(allow_none=True)


class SurveyAnswer(AnswerSchema):
    month = DayField()
    about = fields.String()
    yes = CountField(allow_none=True)
    perhaps = CountField(allow_none=True)
    no = CountField(allow_none=True)


class SatisfactionAnswer(AnswerSchema):
    ratings = fields.List(fields.Nested(RatingAnswer))
    answers = fields.List(fields.Nested(SurveyAnswer))
    fewest = CountField()

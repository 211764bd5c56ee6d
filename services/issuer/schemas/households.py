"""What the API answers about how far households came."""

from marshmallow import fields, validate

from services.issuer.commands.own_data import MOST_SIGNS
from services.issuer.domain.reach import CHOICES
from shared.http.fields import AnswerSchema, CountField, IdField, RequestSchema, SpokenField


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


class ReachAnswer(AnswerSchema):
    """What a parent said, and what follows. `text_safe` is empty until she answered: nobody texts then."""

    text_safe = fields.Boolean(allow_none=True)
    choices = fields.List(fields.String())
    may_text = fields.Boolean()
    may_post = fields.Boolean()
    may_call = fields.Boolean()


class ReachBody(RequestSchema):
    """Whether it is safe to text the number, empty where it was not answered, and what else was asked for."""

    text_safe = fields.Boolean(load_default=None, allow_none=True)
    choices = fields.List(
        fields.String(validate=validate.OneOf(CHOICES)), load_default=[], validate=validate.Length(0, len(CHOICES))
    )


class ContactBody(RequestSchema):
    """A number or an address, empty for none, and the language to write in."""

    contact = fields.String(required=True, validate=validate.Length(0, MOST_SIGNS))
    language = SpokenField(required=True)


class HouseholdId(AnswerSchema):
    household_id = IdField()

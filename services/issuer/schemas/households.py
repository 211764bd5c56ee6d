"""What the API answers about how far households came."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.issuer.commands.doors import WAYS
from services.issuer.commands.own_data import MOST_SIGNS
from services.issuer.domain.changes import MOST_CHILDREN
from services.issuer.domain.reach import CHOICES
from services.issuer.schemas.families import ToldAnswer
from shared.http.fields import AnswerSchema, CountField, DayField, IdField, RequestSchema, SpokenField
from shared.kernel.places import MUNICIPALITIES


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
    """What is right where something else is known; what is left out stays.

    `contact` is a number or an address, empty for none, and goes with the `language` to write in.
    `children_birth_dates` are those of all children that are known: a further child is a change.
    """

    contact = fields.String(validate=validate.Length(0, MOST_SIGNS))
    language = SpokenField()
    parent_name = fields.String(validate=validate.Length(0, MOST_SIGNS))
    children_birth_dates = fields.List(DayField(), validate=validate.Length(1, MOST_CHILDREN))
    municipality_nis = fields.String(allow_none=True, validate=validate.OneOf(sorted(MUNICIPALITIES)))
    via = fields.String(load_default="counter", validate=validate.OneOf(WAYS))

    @validates_schema
    def _goes_together(self, data: dict[str, Any], **_: Any) -> None:
        if data.keys() <= {"via"} or ("contact" in data) != ("language" in data):
            missing = [name for name in ("contact", "language") if name not in data]
            raise ValidationError({name: ["Write this, or only what else is wrong."] for name in missing})


class CorrectedAnswer(ToldAnswer):
    """`word_id` is empty where no fact is another; nothing that is known is repeated."""

    household_id = IdField()

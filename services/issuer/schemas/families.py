"""What the API takes and answers about families: changes, doors, and who is linked."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from services.issuer.commands.doors import OUTCOMES, WAYS
from services.issuer.commands.families import OPENING_REASONS
from services.issuer.domain import CHANNELS, FAMILY_TYPES, RAISES_ALONE
from services.issuer.domain.changes import AFTER_SEPARATION, MOST_CHILDREN
from services.issuer.schemas.mandates import DoorMandate
from shared.http.fields import (
    AnswerSchema,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    RequestSchema,
    SpokenField,
)
from shared.kernel.places import MUNICIPALITIES, NEIGHBOURHOODS

#: What each kind of change needs to be told; what it does not name it does not take.
_NEEDED = {
    "birth": ("born_on",),
    "separation": ("family_type",),
    "move": (),
    "disability": ("children",),
    "raises_alone": ("reason",),
}
_ALSO = {"birth": ("children",), "move": ("municipality_nis", "neighbourhood")}


class ChangeBody(RequestSchema):
    """A change of situation. `move` without a place means that there is no address now."""

    kind = fields.String(required=True, validate=validate.OneOf(sorted(_NEEDED)))
    born_on = DayField()
    children = CountField(1, MOST_CHILDREN)
    family_type = fields.String(validate=validate.OneOf(AFTER_SEPARATION))
    municipality_nis = fields.String(validate=validate.OneOf(sorted(MUNICIPALITIES)), allow_none=True)
    neighbourhood = CountField(min(NEIGHBOURHOODS), max(NEIGHBOURHOODS), allow_none=True)
    reason = fields.String(validate=validate.OneOf(RAISES_ALONE))

    @validates_schema
    def _fits(self, data: dict[str, Any], **_: Any) -> None:
        kind = data["kind"]
        missing = [name for name in _NEEDED[kind] if name not in data]
        other = [name for name in data if name not in ("kind", "via", *_NEEDED[kind], *_ALSO.get(kind, ()))]
        if missing or other:
            raise ValidationError(
                {
                    **{name: [f"Write this for the kind {kind}."] for name in missing},
                    **{name: [f"Leave this out for the kind {kind}."] for name in other},
                }
            )


class StaffChangeBody(ChangeBody):
    via = fields.String(load_default="counter", validate=validate.OneOf(WAYS))


class JoinBody(RequestSchema):
    """Five questions at most; `language` and `via` are not asked but seen.

    `mandate` is for a helper who takes a parent in: what she permits them from now on.
    """

    programme_id = IdField(required=True)
    situation = fields.String(required=True, validate=validate.OneOf((*FAMILY_TYPES, *RAISES_ALONE)))
    children_birth_dates = fields.List(DayField(), required=True, validate=validate.Length(1, MOST_CHILDREN))
    children_with_disability = CountField(0, MOST_CHILDREN, load_default=0)
    municipality_nis = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(sorted(MUNICIPALITIES))
    )
    channel = fields.String(load_default="wallet", validate=validate.OneOf(CHANNELS))
    language = SpokenField(required=True)
    via = fields.String(load_default="counter", validate=validate.OneOf(WAYS))
    mandate = fields.Nested(DoorMandate, load_default=None, allow_none=True)


class OwnWalletBody(RequestSchema):
    language = SpokenField(required=True)
    channel = fields.String(load_default="wallet", validate=validate.OneOf(CHANNELS))


class GivenAnswer(AnswerSchema):
    grant_id = IdField()
    programme_id = IdField()
    status = fields.String()
    cheques = CountField()
    explanation = LanguageTextField()


class ToldAnswer(AnswerSchema):
    """`word_id` is empty when nothing new was said."""

    word_id = IdField(allow_none=True)
    grants = fields.List(fields.Nested(GivenAnswer))


class NewParentAnswer(AnswerSchema):
    household_id = IdField()
    wallet_id = IdField()
    grants = fields.List(fields.Nested(GivenAnswer))


class WordAnswer(AnswerSchema):
    word_id = IdField()
    household_id = IdField()
    kind = fields.String()
    via = fields.String()
    told_by = fields.String()
    told_at = InstantField()


class WordList(AnswerSchema):
    words = fields.List(fields.Nested(WordAnswer))
    next = fields.String(allow_none=True)


class CheckBody(RequestSchema):
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))


class CheckAnswer(AnswerSchema):
    word_id = IdField()
    outcome = fields.String()


class OpeningBody(RequestSchema):
    household_id = IdField(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(OPENING_REASONS))


class OpeningAnswer(AnswerSchema):
    opening_id = IdField()


class LinkAnswer(AnswerSchema):
    """The other households of the family; the one that was asked about is not named with them."""

    household_ids = fields.List(IdField())


class DeclinedAnswer(AnswerSchema):
    declined = fields.Boolean()

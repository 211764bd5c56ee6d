"""Offers and the search for them, as the API takes and answers it."""

from marshmallow import fields, validate

from services.providers.domain import (
    MAX_FREE_CANCEL_HOURS,
    MAX_PRICE_CHEQUES,
    MAX_UNIT_MINUTES,
    NEEDS,
    SPOKEN,
    UNITS,
    WHERE,
)
from services.providers.domain.hours import MOST_OPENINGS, WEEKDAYS
from services.providers.schemas.parts import CodeListField, OpeningField, YesNoField, one_of
from shared.http.fields import (
    AnswerSchema,
    CodeField,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    QueryCountField,
    RequestSchema,
    TextField,
)
from shared.kernel.places import MUNICIPALITIES, NEIGHBOURHOODS

_NEIGHBOURHOOD = (NEIGHBOURHOODS.start, NEIGHBOURHOODS.stop - 1)


class Description(RequestSchema):
    """What may be said of an offer; what is not sent stays as it is, or as is usual."""

    name = TextField()
    minutes_per_unit = CountField(1, MAX_UNIT_MINUTES)
    free_cancel_hours = CountField(0, MAX_FREE_CANCEL_HOURS)
    where = fields.String(validate=one_of(WHERE))
    municipality_nis = fields.String(allow_none=True, validate=one_of(MUNICIPALITIES))
    neighbourhood = CountField(*_NEIGHBOURHOOD, allow_none=True)
    languages = fields.List(fields.String(validate=one_of(SPOKEN)), validate=validate.Length(max=len(SPOKEN)))
    needs = fields.List(fields.String(validate=one_of(NEEDS)), validate=validate.Length(max=len(NEEDS)))
    hours = fields.List(OpeningField(), validate=validate.Length(max=MOST_OPENINGS))


class NewOffer(Description):
    """An offer to be made. The price is in whole cheques per unit."""

    name = TextField(required=True)
    category = CodeField(required=True)
    price_cheques = CountField(1, MAX_PRICE_CHEQUES, required=True)
    unit = fields.String(required=True, validate=one_of(UNITS))


class Switch(RequestSchema):
    """Whether people see the offer."""

    active = YesNoField(required=True)


class Confirmation(RequestSchema):
    """The provider's word of today."""

    takes_new_families = YesNoField(required=True)


class OfferFilter(Page):
    """What a family looks for; what is left out does not matter. `day` and `at` go together."""

    category = CodeField()
    municipality_nis = fields.String(validate=one_of(MUNICIPALITIES))
    neighbourhood = QueryCountField(*_NEIGHBOURHOOD)
    language = fields.String(validate=one_of(SPOKEN))
    needs = CodeListField(NEEDS)
    where = fields.String(validate=one_of([choice for choice in WHERE if choice != "either"]))
    day = fields.String(validate=one_of(WEEKDAYS))
    at = fields.String(
        validate=validate.Regexp(r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Write the time as 05:30."),
        metadata={"description": "a time of the day, such as 05:30"},
    )
    takes_new_families = fields.String(validate=one_of(["yes"]), metadata={"description": "`yes`, or leave it out"})


class Offer(AnswerSchema):
    """An offer as it stands now."""

    offer_id = IdField(attribute="id")
    provider_id = IdField()
    name = TextField()
    category = CodeField()
    price_cheques = CountField(1, MAX_PRICE_CHEQUES)
    unit = fields.String()
    active = fields.Boolean()
    minutes_per_unit = CountField()
    free_cancel_hours = CountField()
    where = fields.String()
    municipality_nis = fields.String(allow_none=True)
    neighbourhood = CountField(allow_none=True)
    languages = fields.List(fields.String())
    needs = fields.List(fields.String())
    hours = fields.List(OpeningField())
    takes_new_families = fields.Boolean(allow_none=True)
    confirmed_on = DayField(allow_none=True)
    created_at = InstantField()


class ListedOffer(AnswerSchema):
    """An offer, with the public name of its provider. `stale`: the word about new families is over 30 days old."""

    offer_id = IdField(attribute="offer.id")
    provider_id = IdField(attribute="offer.provider_id")
    provider_name = TextField()
    name = TextField(attribute="offer.name")
    category = CodeField(attribute="offer.category")
    price_cheques = CountField(1, MAX_PRICE_CHEQUES, attribute="offer.price_cheques")
    unit = fields.String(attribute="offer.unit")
    active = fields.Boolean(attribute="offer.active")
    minutes_per_unit = CountField(attribute="offer.minutes_per_unit")
    free_cancel_hours = CountField(attribute="offer.free_cancel_hours")
    where = fields.String(attribute="offer.where")
    municipality_nis = fields.String(attribute="offer.municipality_nis", allow_none=True)
    neighbourhood = CountField(attribute="offer.neighbourhood", allow_none=True)
    languages = fields.List(fields.String(), attribute="offer.languages")
    needs = fields.List(fields.String(), attribute="offer.needs")
    hours = fields.List(OpeningField(), attribute="offer.hours")
    takes_new_families = fields.Boolean(attribute="offer.takes_new_families", allow_none=True)
    confirmed_on = DayField(attribute="offer.confirmed_on", allow_none=True)
    stale = fields.Boolean()


class OfferList(AnswerSchema):
    offers = fields.List(fields.Nested(ListedOffer))
    next = fields.String(allow_none=True)


class Days(RequestSchema):
    """From one day to another, both counted."""

    first_on = DayField(required=True)
    last_on = DayField(required=True)


class UnmetNeed(AnswerSchema):
    dimension = fields.String()
    value = fields.String()
    searches = CountField()


class UnmetNeeds(AnswerSchema):
    """Searches that found nothing, by each dimension by itself."""

    unmet_needs = fields.List(fields.Nested(UnmetNeed))


class Category(AnswerSchema):
    code = CodeField()
    nl = TextField()
    fr = TextField()
    en = TextField()
    programmes = fields.List(IdField())


class CategoryList(AnswerSchema):
    categories = fields.List(fields.Nested(Category))
    next = fields.String(allow_none=True)


class Need(AnswerSchema):
    code = CodeField()
    text = LanguageTextField()


class NeedList(AnswerSchema):
    """What can be asked of an offer."""

    needs = fields.List(fields.Nested(Need))
    languages = fields.List(fields.String())

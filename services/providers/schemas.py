"""What the API takes and answers."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from services.providers.domain import DECISIONS, MAX_PRICE_CHEQUES, UNITS
from services.providers.reasons import DUE, REVOCATIONS, explaining
from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CodeField,
    CountField,
    DayField,
    DigestField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    RequestSchema,
    TextField,
)

_REASONS = "; ".join(f"{status}: {', '.join(explaining(status))}" for status in sorted(DUE))


class YesNoField(fields.Boolean):
    """`true` or `false`, not the words and numbers that might mean them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Write true or false.")
        return value


def _one_of(choices: tuple[str, ...]) -> validate.OneOf:
    return validate.OneOf(choices, error=f"Write one of {', '.join(choices)}.")


# -- providers and accreditations


class NewProvider(RequestSchema):
    """A provider to be entered."""

    public_name = TextField(required=True)


class Application(RequestSchema):
    """What a provider wants to be accredited for."""

    programme_id = IdField(required=True)
    category = CodeField(required=True)


class Decision(Application):
    """An officer's decision on an accreditation."""

    status = fields.String(required=True, validate=_one_of(DECISIONS))
    reason = CodeField(load_default=None, allow_none=True, metadata={"description": f"a code; {_REASONS}"})


class Accreditation(AnswerSchema):
    """Whether cheques of a programme may be taken for a category."""

    programme_id = IdField()
    category = CodeField()
    status = fields.String()
    reason = CodeField(allow_none=True)
    reason_text = LanguageTextField(allow_none=True)
    changed_at = InstantField()


class Provider(AnswerSchema):
    """A provider as it stands now."""

    provider_id = IdField(attribute="id")
    public_name = TextField()
    accreditations = fields.List(fields.Nested(Accreditation))
    created_at = InstantField()


class AccreditationOfProvider(AnswerSchema):
    """One accreditation, with whose it is."""

    provider_id = IdField()
    programme_id = IdField(attribute="accreditation.programme_id")
    category = CodeField(attribute="accreditation.category")
    status = fields.String(attribute="accreditation.status")
    reason = CodeField(attribute="accreditation.reason", allow_none=True)
    reason_text = LanguageTextField(attribute="accreditation.reason_text", allow_none=True)
    changed_at = InstantField(attribute="accreditation.changed_at")


class ProviderList(AnswerSchema):
    providers = fields.List(fields.Nested(Provider))
    next = fields.String(allow_none=True)


# -- offers


class NewOffer(RequestSchema):
    """An offer to be made. The price is in whole cheques per unit."""

    name = TextField(required=True)
    category = CodeField(required=True)
    price_cheques = CountField(1, MAX_PRICE_CHEQUES, required=True)
    unit = fields.String(required=True, validate=_one_of(UNITS))


class Switch(RequestSchema):
    """Whether people see the offer."""

    active = YesNoField(required=True)


class OfferFilter(Page):
    category = CodeField()


class Offer(AnswerSchema):
    """An offer as it stands now."""

    offer_id = IdField(attribute="id")
    provider_id = IdField()
    name = TextField()
    category = CodeField()
    price_cheques = CountField(1, MAX_PRICE_CHEQUES)
    unit = fields.String()
    active = fields.Boolean()
    created_at = InstantField()


class ListedOffer(AnswerSchema):
    """An offer, with the public name of its provider."""

    offer_id = IdField(attribute="offer.id")
    provider_id = IdField(attribute="offer.provider_id")
    provider_name = TextField()
    name = TextField(attribute="offer.name")
    category = CodeField(attribute="offer.category")
    price_cheques = CountField(1, MAX_PRICE_CHEQUES, attribute="offer.price_cheques")
    unit = fields.String(attribute="offer.unit")
    active = fields.Boolean(attribute="offer.active")


class OfferList(AnswerSchema):
    offers = fields.List(fields.Nested(ListedOffer))
    next = fields.String(allow_none=True)


# -- devices


class NewDevice(RequestSchema):
    """A device to be entered: a name for its owner, and the SHA-256 of the token it made."""

    name = TextField(required=True)
    token_sha256 = DigestField(required=True)


class Revocation(RequestSchema):
    """Why a device may no longer be used."""

    reason = CodeField(required=True, metadata={"description": f"a code: {', '.join(REVOCATIONS)}"})


class Device(AnswerSchema):
    """A device as it stands now. Nothing of its token is shown."""

    device_id = IdField(attribute="id")
    provider_id = IdField()
    name = TextField()
    created_at = InstantField()
    revoked = fields.Boolean()
    revoked_at = InstantField(allow_none=True)
    reason = CodeField(attribute="revoked_reason", allow_none=True)
    reason_text = LanguageTextField(allow_none=True)


class DeviceList(AnswerSchema):
    devices = fields.List(fields.Nested(Device))
    next = fields.String(allow_none=True)


# -- statements and categories


class Statement(AnswerSchema):
    """What one settlement pays the provider."""

    settlement_id = IdField()
    run_id = IdField()
    amount_cents = CentsField()
    currency = fields.String()
    status = fields.String()
    cut_at = InstantField()
    paid_on = DayField(allow_none=True)
    redemptions = CountField()


class OpenAmount(AnswerSchema):
    """What was taken and stands in no statement yet; `confirmed_cents` of it goes into the next run."""

    currency = fields.String()
    redemptions = CountField()
    amount_cents = CentsField(0)
    confirmed_cents = CentsField(0)


class StatementList(AnswerSchema):
    statements = fields.List(fields.Nested(Statement))
    open = fields.List(fields.Nested(OpenAmount))
    next = fields.String(allow_none=True)


class Line(AnswerSchema):
    """One redemption of a statement. Null is what was not heard of it yet."""

    redemption_id = IdField()
    reference = fields.String()
    category = CodeField(allow_none=True)
    service_on = DayField(allow_none=True)
    amount_cents = CentsField(0, allow_none=True)


class StatementLines(AnswerSchema):
    """One statement with a page of its redemptions."""

    settlement_id = IdField(attribute="statement.settlement_id")
    run_id = IdField(attribute="statement.run_id")
    amount_cents = CentsField(attribute="statement.amount_cents")
    currency = fields.String(attribute="statement.currency")
    status = fields.String(attribute="statement.status")
    cut_at = InstantField(attribute="statement.cut_at")
    paid_on = DayField(attribute="statement.paid_on", allow_none=True)
    redemptions = CountField(attribute="statement.redemptions")
    lines = fields.List(fields.Nested(Line))
    next = fields.String(allow_none=True)


class Category(AnswerSchema):
    code = CodeField()
    nl = TextField()
    fr = TextField()
    en = TextField()
    programmes = fields.List(IdField())


class CategoryList(AnswerSchema):
    categories = fields.List(fields.Nested(Category))
    next = fields.String(allow_none=True)

"""What the issuer's API takes and answers."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import marshmallow as ma
from marshmallow import ValidationError, fields, validate

from services.issuer.commands.imports import LEGAL_BASES
from services.issuer.domain import FAMILY_TYPES
from services.issuer.schemas.uses import ReleaseAnswer, SaidAnswer
from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CodeField,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    Page,
    RequestSchema,
    TextField,
)
from shared.kernel.languages import LANGUAGES

#: The most cheques one grant can hold, so that its events stay within their size.
MOST_CHEQUES = 1000


class ZoneField(fields.String):
    """An IANA time zone, such as `Europe/Brussels`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        name = str(super()._deserialize(value, attr, data, **kwargs))
        try:
            if not re.fullmatch("[A-Za-z_]{1,20}/[A-Za-z_]{1,19}", name):
                raise ValueError
            ZoneInfo(name)
        except (ValueError, KeyError, OSError):
            raise ValidationError("Write an IANA time zone, for example Europe/Brussels.") from None
        return name


class LanguageQuery(RequestSchema):
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES))


# -- programmes


class CategoryBody(RequestSchema):
    code = CodeField(required=True)
    nl = TextField(required=True)
    fr = TextField(required=True)
    en = TextField(required=True)


class CreateProgramme(RequestSchema):
    name = TextField(required=True)
    currency = fields.String(required=True, validate=validate.OneOf(["EUR"]))
    face_cents = CentsField(1, 1_000_000, required=True)
    funds = fields.List(IdField(), required=True, validate=validate.Length(1, 20))
    categories = fields.List(fields.Nested(CategoryBody), required=True, validate=validate.Length(1, 50))
    zone = ZoneField(load_default="Europe/Brussels")
    period = fields.String(load_default="calendar_year", validate=validate.OneOf(["calendar_year"]))
    grace_days = CountField(0, 366, load_default=30)
    pay_within_working_days = CountField(1, 60, required=True)
    visit_limit = CountField(1, 40, load_default=6)
    hold_timeout_hours = CountField(1, 720, load_default=24)
    undo_minutes = CountField(0, 1440, load_default=30)
    suspension_holds = fields.String(load_default="survive", validate=validate.OneOf(["survive", "release"]))
    wallet_week_cheques = CountField(1, 1000, load_default=None, allow_none=True)
    provider_week_cheques = CountField(1, 1_000_000, load_default=None, allow_none=True)
    paper_days = CountField(1, 366, load_default=30)


class SetStatus(RequestSchema):
    status = fields.String(required=True, validate=validate.OneOf(["open", "paused", "closed"]))


class OrderFunds(RequestSchema):
    funds = fields.List(IdField(), required=True, validate=validate.Length(1, 20))
    instead_of = fields.List(
        IdField(), required=True, metadata={"description": "the order that was seen when this one was chosen"}
    )


class CategoryAnswer(AnswerSchema):
    code = fields.String()
    nl = fields.String()
    fr = fields.String()
    en = fields.String()


class BudgetAnswer(AnswerSchema):
    fund_id = IdField()
    fund_name = fields.String(allow_none=True)
    allocated_cents = CentsField()
    committed_cents = CentsField()
    free_cents = CentsField()


class ProgrammeAnswer(AnswerSchema):
    programme_id = IdField()
    name = fields.String()
    status = fields.String()
    currency = fields.String()
    face_cents = CentsField()
    funds = fields.List(IdField())
    categories = fields.List(fields.Nested(CategoryAnswer))
    zone = fields.String()
    period = fields.String()
    grace_days = CountField()
    pay_within_working_days = CountField()
    visit_limit = CountField()
    hold_timeout_hours = CountField()
    undo_minutes = CountField()
    suspension_holds = fields.String()
    wallet_week_cheques = CountField(allow_none=True)
    provider_week_cheques = CountField(allow_none=True)
    paper_days = CountField()
    guarantee_empty = fields.Boolean()
    budget = fields.List(fields.Nested(BudgetAnswer))


class ProgrammeList(AnswerSchema):
    programmes = fields.List(fields.Nested(ProgrammeAnswer))
    next = fields.String(allow_none=True)


class AddRule(RequestSchema):
    effective_from = DayField(required=True)
    base = CountField(1, MOST_CHEQUES, required=True)
    # Below nothing is a number like another here; that single parents get less is refused by its own reason.
    single_parent = CountField(-MOST_CHEQUES, MOST_CHEQUES, required=True)
    per_child_beyond = CountField(0, MOST_CHEQUES, required=True)
    children_included = CountField(0, 20, required=True)
    child_with_disability = CountField(0, MOST_CHEQUES, required=True)
    cap = CountField(1, MOST_CHEQUES, required=True)
    newborn = CountField(0, MOST_CHEQUES, load_default=0)


class RuleAnswer(AnswerSchema):
    version = CountField()
    effective_from = DayField()
    base = CountField()
    single_parent = CountField()
    per_child_beyond = CountField()
    children_included = CountField()
    child_with_disability = CountField()
    cap = CountField()
    newborn = CountField()


class RuleList(AnswerSchema):
    rules = fields.List(fields.Nested(RuleAnswer))
    next = fields.String(allow_none=True)


# -- household files


class ProgrammeQuery(RequestSchema):
    programme_id = IdField(required=True)


class ImportQuery(ProgrammeQuery):
    """A list comes with the right to use it: who gave it, on what basis, by which decision of which day."""

    source = TextField(required=True)
    legal_basis = fields.String(required=True, validate=validate.OneOf(LEGAL_BASES))
    authorisation = TextField(64, required=True)
    authorised_on = DayField(required=True)


class ErrorAnswer(AnswerSchema):
    row = CountField()
    column = fields.String()
    code = fields.String()
    message = fields.String()
    remedy = fields.String()


class ImportAnswer(AnswerSchema):
    import_id = IdField()
    programme_id = IdField()
    status = fields.String(metadata={"description": "received, importing, granting or done"})
    rows = CountField()
    accepted = CountField()
    unchanged = CountField()
    changed = CountField()
    bad = CountField()
    declined = CountField(metadata={"description": "rows of families who want nothing"})
    granted = CountField()
    unfunded = CountField()
    pending = CountField()
    source = fields.String()
    legal_basis = fields.String()
    authorisation = fields.String()
    authorised_on = DayField()
    file_deleted_at = InstantField(allow_none=True)
    errors = fields.List(fields.Nested(ErrorAnswer))


# -- grants and households


class GrantsQuery(Page):
    programme_id = IdField(load_default=None)


class InputsAnswer(AnswerSchema):
    decided_on = DayField()
    family_type = fields.String()
    raises_alone = fields.Boolean()
    children = CountField()
    children_with_disability = CountField()
    newborns = CountField()


class LineAnswer(AnswerSchema):
    code = fields.String()
    cheques = fields.Integer()
    reason = LanguageTextField()


class PartAnswer(AnswerSchema):
    fund_id = IdField()
    fund_name = fields.String(allow_none=True)
    cheques = CountField()
    amount_cents = CentsField()


class GrantAnswer(AnswerSchema):
    grant_id = IdField()
    programme_id = IdField()
    household_id = IdField()
    wallet_id = IdField()
    import_id = IdField(allow_none=True)
    period = fields.String()
    occasion = fields.String(metadata={"description": "period, change, emergency or claim"})
    status = fields.String()
    rule_version = CountField()
    inputs = fields.Nested(InputsAnswer)
    cheques = CountField()
    face_cents = CentsField()
    amount_cents = CentsField()
    currency = fields.String()
    lines = fields.List(fields.Nested(LineAnswer))
    explanation = LanguageTextField()
    decided_at = InstantField()
    expires_at = InstantField()
    parts = fields.List(fields.Nested(PartAnswer))


class GrantList(AnswerSchema):
    grants = fields.List(fields.Nested(GrantAnswer))
    next = fields.String(allow_none=True)


class RetryBody(RequestSchema):
    programme_id = IdField(required=True)


class RetryAnswer(AnswerSchema):
    granted = CountField()
    still_waiting = CountField()


class SummaryLine(AnswerSchema):
    family_type = fields.String(validate=validate.OneOf(FAMILY_TYPES))
    raises_alone = fields.Boolean()
    households = CountField()
    cheques = CountField()
    amount_cents = CentsField()
    unfunded = CountField()


class SummaryAnswer(AnswerSchema):
    programme_id = IdField()
    by_family_type = fields.List(fields.Nested(SummaryLine))


class HouseholdAnswer(AnswerSchema):
    household_id = IdField()
    wallet_id = IdField(allow_none=True)
    source = fields.String()
    household_ref = fields.String()
    status = fields.String()
    family_type = fields.String()
    raises_alone = fields.String(allow_none=True)
    children_birth_dates = fields.List(fields.String())
    children_with_disability = CountField()
    municipality_nis = fields.String(allow_none=True)
    neighbourhood = CountField(allow_none=True)
    language = fields.String(allow_none=True)
    channel = fields.String()
    safe = fields.Boolean(allow_none=True, metadata={"description": "its history names nobody, no place and no hour"})
    told_at = InstantField(allow_none=True)
    active_at = InstantField(allow_none=True)
    closed_at = InstantField(allow_none=True)


# -- wallets


class WalletLine(AnswerSchema):
    wallet_id = IdField()
    status = fields.String()
    key_id = fields.String()
    generation = CountField()


class WalletList(AnswerSchema):
    wallets = fields.List(fields.Nested(WalletLine))
    next = fields.String(allow_none=True)


class ChequesAnswer(AnswerSchema):
    programme_id = IdField()
    programme = fields.String()
    count = CountField()
    face_cents = CentsField()
    currency = fields.String()
    expires_on = DayField()
    spendable_until = DayField()
    in_grace = fields.Boolean()


class EndedAnswer(ChequesAnswer):
    how = fields.String(metadata={"description": "expired or revoked"})
    reason = fields.String(allow_none=True)
    reason_text = LanguageTextField(allow_none=True)


class UseAnswer(AnswerSchema):
    redemption_id = IdField()
    reference = fields.String()
    provider = fields.String(allow_none=True)
    category = fields.String()
    category_name = ma.fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    unit = fields.String(allow_none=True)
    cheques = CountField()
    amount_cents = CentsField()
    currency = fields.String()
    service_on = DayField()
    status = fields.String()
    accept_until = InstantField(allow_none=True)
    hold_until = InstantField(allow_none=True)
    end_reason = fields.String(allow_none=True)
    sent_back = CountField()
    service_hour = CountField(allow_none=True)
    release = fields.Nested(ReleaseAnswer, allow_none=True)
    complaints = fields.List(fields.Nested(SaidAnswer))
    can_say = fields.List(
        fields.String(), metadata={"description": "accept, nobody_came, dispute, cancel or complain, where it fits"}
    )


class WalletGrant(AnswerSchema):
    grant_id = IdField()
    programme = fields.String()
    period = fields.String()
    status = fields.String()
    cheques = CountField()
    explanation = LanguageTextField()


class WalletAnswer(AnswerSchema):
    wallet_id = IdField()
    status = fields.String()
    cheques = fields.List(fields.Nested(ChequesAnswer))
    ended = fields.List(fields.Nested(EndedAnswer))
    uses = fields.List(fields.Nested(UseAnswer))
    grants = fields.List(fields.Nested(WalletGrant))


class KeyAnswer(AnswerSchema):
    wallet_id = IdField()
    key_hex = fields.String()
    key_id = fields.String()
    generation = CountField()
    step_seconds = CountField()


class SpokenCodeAnswer(AnswerSchema):
    wallet_id = IdField()
    code = fields.String()

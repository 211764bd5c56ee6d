"""What the API takes and answers about a rule that is tried before it is published."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from services.issuer.schemas import MOST_CHEQUES, LineAnswer, RuleAnswer
from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CountField,
    DayField,
    IdField,
    LanguageTextField,
    QueryCountField,
    RequestSchema,
)


class _SignedCountField(QueryCountField):
    """A number of things in an address that may be below nothing."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        below = isinstance(value, str) and value.startswith("-")
        number = super()._deserialize(value[1:] if below else value, attr, data, **kwargs)
        return -number if below else number


class SimulationQuery(RequestSchema):
    """A draft rule, as for adding one; with a `period` it is tried on the households of that year."""

    period = fields.String(
        load_default=None, validate=validate.Regexp(r"\A20\d\d\Z", error="Write the year, for example 2026.")
    )
    effective_from = DayField(required=True)
    base = QueryCountField(1, MOST_CHEQUES, required=True)
    single_parent = _SignedCountField(-MOST_CHEQUES, MOST_CHEQUES, required=True)
    per_child_beyond = QueryCountField(0, MOST_CHEQUES, required=True)
    children_included = QueryCountField(0, 20, required=True)
    child_with_disability = QueryCountField(0, MOST_CHEQUES, required=True)
    cap = QueryCountField(1, MOST_CHEQUES, required=True)
    newborn = QueryCountField(0, MOST_CHEQUES, load_default=0)


class FewAnswer(AnswerSchema):
    """Numbers are empty where fewer than ten households stand behind them, or would come out by a total."""

    households = CountField(allow_none=True)
    cheques = CountField(allow_none=True)
    amount_cents = CentsField(allow_none=True)


class TypeAnswer(FewAnswer):
    family_type = fields.String()


class FundCostAnswer(AnswerSchema):
    fund_id = IdField()
    fund_name = fields.String(allow_none=True)
    free_cents = CentsField()
    can_pay = CountField(metadata={"description": "whole cheques that its free money pays for"})
    cheques = CountField(allow_none=True, metadata={"description": "those of them that this rule would take"})
    amount_cents = CentsField(allow_none=True)


class DifferenceAnswer(AnswerSchema):
    more = CountField(allow_none=True)
    same = CountField(allow_none=True)
    less = CountField(allow_none=True)


class ExplainedAnswer(AnswerSchema):
    cheques = CountField()
    lines = fields.List(fields.Nested(LineAnswer))
    explanation = LanguageTextField()


class SimulationAnswer(AnswerSchema):
    programme_id = IdField()
    period = fields.String(allow_none=True, metadata={"description": "empty for the households on the list now"})
    rule = fields.Nested(RuleAnswer)
    compared_with = CountField(allow_none=True, metadata={"description": "the version in force on its first day"})
    households = CountField()
    cheques = CountField()
    amount_cents = CentsField()
    by_family_type = fields.List(fields.Nested(TypeAnswer))
    funds = fields.List(fields.Nested(FundCostAnswer))
    unfunded = fields.Nested(FewAnswer)
    difference = fields.Nested(DifferenceAnswer, allow_none=True)
    largest = fields.Nested(ExplainedAnswer)
    smallest = fields.Nested(ExplainedAnswer)

"""What a provider is asked and paid, as the API takes and answers it."""

from marshmallow import fields

from services.providers.domain import ANSWERS
from services.providers.schemas.parts import IbanField, YesNoField
from shared.http.fields import (
    AnswerSchema,
    CentsField,
    CodeField,
    CountField,
    DayField,
    IdField,
    InstantField,
    LanguageTextField,
    RequestSchema,
    TextField,
)

# -- statements


class Statement(AnswerSchema):
    """What one settlement pays the provider, after `recovered_cents` were kept for claims."""

    settlement_id = IdField()
    run_id = IdField()
    amount_cents = CentsField(0)
    recovered_cents = CentsField(0)
    currency = fields.String()
    status = fields.String()
    cut_at = InstantField()
    paid_on = DayField(allow_none=True)
    redemptions = CountField()


class OpenAmount(AnswerSchema):
    """What was taken and stands in no statement yet.

    `confirmed_cents` of it goes into the next run, `disputed_cents` of it waits for a decision. What
    is only reserved and what was sent back is no part of it.
    """

    currency = fields.String()
    redemptions = CountField()
    amount_cents = CentsField(0)
    confirmed_cents = CentsField(0)
    disputed_cents = CentsField(0)
    held_cents = CentsField(0)
    reversed_cents = CentsField(0)


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
    state = fields.String(allow_none=True)


class StatementLines(AnswerSchema):
    """One statement with a page of its redemptions."""

    settlement_id = IdField(attribute="statement.settlement_id")
    run_id = IdField(attribute="statement.run_id")
    amount_cents = CentsField(0, attribute="statement.amount_cents")
    recovered_cents = CentsField(0, attribute="statement.recovered_cents")
    currency = fields.String(attribute="statement.currency")
    status = fields.String(attribute="statement.status")
    cut_at = InstantField(attribute="statement.cut_at")
    paid_on = DayField(attribute="statement.paid_on", allow_none=True)
    redemptions = CountField(attribute="statement.redemptions")
    lines = fields.List(fields.Nested(Line))
    next = fields.String(allow_none=True)


# -- questions


class Answer(RequestSchema):
    """The provider's one answer."""

    answer = CodeField(required=True, metadata={"description": f"a code: {', '.join(ANSWERS)}"})


class Question(AnswerSchema):
    """A question about one use: which, and what was said of it. Nothing of a wallet or a parent."""

    redemption_id = IdField(attribute="question.redemption_id")
    reference = fields.String()
    kind = fields.String(attribute="question.kind")
    reason = CodeField(attribute="question.reason")
    status = fields.String(attribute="question.status")
    asked_at = InstantField(attribute="question.asked_at")
    answer = CodeField(attribute="question.answer", allow_none=True)
    answered_at = InstantField(attribute="question.answered_at", allow_none=True)
    category = CodeField(allow_none=True)
    service_on = DayField(allow_none=True)
    amount_cents = CentsField(0, allow_none=True)


class AnswerChoice(AnswerSchema):
    code = CodeField()
    text = LanguageTextField()


class QuestionList(AnswerSchema):
    questions = fields.List(fields.Nested(Question))
    answers = fields.List(fields.Nested(AnswerChoice))
    next = fields.String(allow_none=True)


# -- payees


class PayeeChange(RequestSchema):
    """Where the money is to go."""

    account_holder = TextField(70, required=True)
    iban = IbanField(required=True)


class PayeeDecision(RequestSchema):
    """An officer's decision on the version that was looked at."""

    version = CountField(1, required=True)
    confirm = YesNoField(required=True)


class PayeeChanged(AnswerSchema):
    """A change of account, without the account: an answer is kept for repeats of its request."""

    provider_id = IdField()
    version = CountField(1)
    status = fields.String()
    iban_end = fields.String()


class Payee(PayeeChanged):
    """One version of where the money goes."""

    account_holder = TextField()
    iban = fields.String()
    asked_at = InstantField()
    decided_at = InstantField(allow_none=True)


class Payees(AnswerSchema):
    """Where the money goes now, and the change that waits for a second person."""

    confirmed = fields.Nested(Payee, allow_none=True)
    waiting = fields.Nested(Payee, allow_none=True)

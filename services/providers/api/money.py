"""What a provider is asked and paid: questions, statements, and whose account the money goes to."""

from typing import Any

from services.providers.api.parts import blueprint, next_of, only_own, position
from services.providers.commands import answers, payees
from services.providers.domain import ANSWERS
from services.providers.queries import providers as provider_queries
from services.providers.queries import questions as question_queries
from services.providers.queries import statements as queries
from services.providers.schemas import money as schemas
from services.providers.store import payees as payee_store
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Page

# -- statements


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/statements",
    action="providers.statement.read",
    query=Page,
    answer=schemas.StatementList,
)
def list_statements(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """What the provider was and will be paid, the newest settlement first."""
    only_own(call, "providers.statement.read", provider_id)
    with call.ctx.reading() as reading:
        provider_queries.provider_of(reading, provider_id)
        found = queries.statements(reading, provider_id, **query)
        waiting = queries.open_redemptions(reading, provider_id)
    return {
        "statements": found,
        "open": waiting,
        "next": next_of(found, query["limit"], lambda one: one.settlement_id),
    }


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/statements/<id:settlement_id>",
    action="providers.statement.read",
    query=Page,
    answer=schemas.StatementLines,
)
def get_statement(call: Call, query: dict[str, Any], provider_id: str, settlement_id: str) -> object:
    """One statement with its redemptions, in the order of the ledger."""
    only_own(call, "providers.statement.read", provider_id)
    with call.ctx.reading() as reading:
        statement = queries.statement_of(reading, provider_id, settlement_id)
        found = queries.lines(reading, settlement_id, after=position(query["after"]), limit=query["limit"])
    return {
        "statement": statement,
        "lines": found,
        "next": next_of(found, query["limit"], lambda one: str(one.position)),
    }


# -- questions


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/questions",
    action="providers.answer.read",
    query=Page,
    answer=schemas.QuestionList,
)
def list_questions(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """What the provider is and was asked about uses, the newest first, with the answers it can give."""
    only_own(call, "providers.answer.read", provider_id)
    with call.ctx.reading() as reading:
        provider_queries.provider_of(reading, provider_id)
        found = question_queries.of_provider(reading, provider_id, **query)
    return {
        "questions": found,
        "answers": [{"code": code, "text": text} for code, text in ANSWERS.items()],
        "next": next_of(found, query["limit"], lambda one: one.mark),
    }


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/questions/<id:redemption_id>/answer",
    action="providers.answer.write",
    body=schemas.Answer,
    answer=schemas.Question,
    status=200,
)
def answer_question(call: Call, body: dict[str, Any], provider_id: str, redemption_id: str) -> object:
    """Answer the latest question about a use by a code, once."""
    only_own(call, "providers.answer.write", provider_id)
    answered = answers.answer(call.ctx, provider_id, redemption_id, body["answer"])
    with call.ctx.reading() as reading:
        return question_queries.about(reading, answered)


# -- payees


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/payee",
    action="providers.payee.write",
    body=schemas.PayeeChange,
    answer=schemas.PayeeChanged,
)
def ask_for_payee(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Ask that the money go to another account; an accreditation officer confirms it."""
    only_own(call, "providers.payee.write", provider_id)
    return payees.ask_for_change(call.ctx, provider_id, **body, asked_by=call.actor.name)


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/payee/decide",
    action="providers.payee.decide",
    body=schemas.PayeeDecision,
    answer=schemas.PayeeChanged,
    status=200,
)
def decide_payee(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Confirm or refuse the change of account that waits, by its version."""
    return payees.decide_change(call.ctx, provider_id, **body, decided_by=call.actor.name)


@endpoint.get(blueprint, "/providers/<id:provider_id>/payee", action="providers.payee.read", answer=schemas.Payees)
def get_payee(call: Call, provider_id: str) -> object:
    """Where the money goes now, and the change that waits. For its owner and for who confirms."""
    only_own(call, "providers.payee.read", provider_id)
    with call.ctx.reading() as reading:
        provider_queries.provider_of(reading, provider_id)
        return {
            "confirmed": payee_store.latest(reading, provider_id, "confirmed"),
            "waiting": payee_store.latest(reading, provider_id, "asked"),
        }

"""The JSON API of the books: for the finance officer, the funder and the auditor. No single person stands in it."""

from typing import Any

import msgspec
from flask import Response

from services.ledger import commands, invariants, queries, report, schemas, state_hash
from services.ledger.api import back
from services.ledger.api.base import blueprint, done_or_proposed, place_of_next
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page
from shared.kernel.errors import NotFoundError

__all__ = ["back", "blueprint"]


@endpoint.post(blueprint, "/funds", action="ledger.fund.write", body=schemas.NewFund, answer=schemas.OpenedFund)
def open_fund(call: Call, body: dict[str, Any]) -> object:
    """Open a fund."""
    return commands.open_fund(call.ctx, body["name"], body["currency"])


@endpoint.get(blueprint, "/funds", action="ledger.fund.read", query=Page, answer=schemas.FundList)
def list_funds(call: Call, query: dict[str, Any]) -> object:
    """List the funds with where their money is."""
    with call.ctx.reading() as reading:
        found = queries.funds(reading, query["after"], query["limit"])
    return {"funds": found, "next": place_of_next([one["fund_id"] for one in found], query)}


@endpoint.get(blueprint, "/funds/<id:fund_id>", action="ledger.fund.read", answer=schemas.FundState)
def get_fund(call: Call, fund_id: str) -> object:
    """One fund with where its money is."""
    with call.ctx.reading() as reading:
        found = queries.one_fund(reading, fund_id)
    if found is None:
        raise NotFoundError(f"there is no fund {fund_id}", remedy="Look at the list of funds.")
    return found


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/deposits",
    action="ledger.fund.write",
    body=schemas.NewDeposit,
    answer=schemas.Booked,
)
def book_deposit(call: Call, body: dict[str, Any], fund_id: str) -> object:
    """Book money that arrived on the bank account. From a large sum on it is answered with 202 and a proposal."""
    made = commands.book_deposit(
        call.ctx, fund_id, body["amount_cents"], body["booked_on"], body["reference"], by=call.actor.name
    )
    return done_or_proposed(made)


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/allocations",
    action="ledger.fund.write",
    body=schemas.NewAllocation,
    answer=schemas.Booked,
)
def allocate(call: Call, body: dict[str, Any], fund_id: str) -> object:
    """Set money of a fund aside for a programme. From a large sum on it is answered with 202 and a proposal."""
    made = commands.allocate(call.ctx, fund_id, body["programme_id"], body["amount_cents"], by=call.actor.name)
    return done_or_proposed(made)


@endpoint.get(blueprint, "/books/trial-balance", action="ledger.books.read", answer=schemas.TrialBalance)
def trial_balance(call: Call) -> object:
    """Every account with its cumulative debits and credits."""
    with call.ctx.reading() as reading:
        return queries.trial_balance(reading)


@endpoint.get(blueprint, "/books/conservation", action="ledger.books.read", answer=schemas.ConservationList)
def conservation(call: Call) -> object:
    """Where each fund's money is: deposited = free + with parents + owed + paid."""
    with call.ctx.reading() as reading:
        return {"funds": queries.conservation(reading)}


@endpoint.get(blueprint, "/books/vouchers", action="ledger.books.read", answer=schemas.RollForwardList)
def roll_forward(call: Call) -> object:
    """What became of the cheques of each programme and fund."""
    with call.ctx.reading() as reading:
        return {"programmes": queries.roll_forward(reading)}


@endpoint.get(
    blueprint, "/books/entries", action="ledger.books.read", query=schemas.SinceEntry, answer=schemas.EntryList
)
def entries(call: Call, query: dict[str, Any]) -> object:
    """The entries in the order in which they were booked."""
    with call.ctx.reading() as reading:
        found = queries.entries(reading, query["after"], query["limit"])
    return {"entries": found, "next": place_of_next([one["seq"] for one in found], query)}


@endpoint.get(blueprint, "/books/exceptions", action="ledger.books.read", query=Page, answer=schemas.ExceptionList)
def exceptions(call: Call, query: dict[str, Any]) -> object:
    """Facts that broke a rule of the books; somebody has to look at those without `resolved_at`."""
    with call.ctx.reading() as reading:
        found = queries.exceptions(reading, query["after"], query["limit"])
    return {"exceptions": found, "next": place_of_next([one["case_id"] for one in found], query)}


@endpoint.get(blueprint, "/books/invariants", action="ledger.books.read", answer=schemas.InvariantList)
def check_invariants(call: Call) -> object:
    """Check now what must always hold."""
    with call.ctx.reading() as reading:
        return {"invariants": invariants.check(reading)}


@endpoint.get(blueprint, "/books/state-hash", action="ledger.books.read", answer=schemas.StateHash)
def hash_of_the_state(call: Call) -> object:
    """One hash over balances and voucher states, by names."""
    with call.ctx.reading() as reading:
        return state_hash.state_hash(reading)


@endpoint.post(blueprint, "/settlement-runs", action="ledger.settlement.write", body=Nothing, answer=schemas.RunJustCut)
def cut_settlement_run(call: Call, _body: dict[str, Any]) -> object:
    """Put everything that is confirmed and unpaid into one statement per provider."""
    return commands.cut_settlement_run(call.ctx)


@endpoint.get(blueprint, "/settlement-runs", action="ledger.settlement.read", query=Page, answer=schemas.RunList)
def list_runs(call: Call, query: dict[str, Any]) -> object:
    """Settlement runs, the newest first."""
    with call.ctx.reading() as reading:
        found = queries.runs(reading, query["after"], query["limit"])
    return {"runs": found, "next": place_of_next([one["run_id"] for one in found], query)}


@endpoint.get(
    blueprint,
    "/settlement-runs/<id:run_id>",
    action="ledger.settlement.read",
    query=schemas.SettlementPage,
    answer=schemas.Run,
)
def get_run(call: Call, query: dict[str, Any], run_id: str) -> object:
    """One run with its settlements."""
    with call.ctx.reading() as reading:
        found = queries.run(reading, run_id, query["after"], query["limit"])
    if found is None:
        raise NotFoundError(f"there is no settlement run {run_id}", remedy="Look at the list of runs.")
    return {**vars(found), "next": place_of_next([one.settlement_id for one in found.settlements], query)}


@endpoint.post(
    blueprint,
    "/settlements/<id:settlement_id>/paid",
    action="ledger.settlement.write",
    body=schemas.Payment,
    answer=schemas.PaidSettlement,
    status=200,
)
def mark_paid(call: Call, body: dict[str, Any], settlement_id: str) -> object:
    """Record that a settlement's money left the account. From a large sum on it is answered with 202 and a proposal."""
    made = commands.mark_paid(call.ctx, settlement_id, body["paid_on"], body["bank_reference"], by=call.actor.name)
    return done_or_proposed(made)


@endpoint.get(
    blueprint, "/reports/spending", action="ledger.report.read", query=schemas.ReportQuery, raw=True,
    answer=schemas.SpendingReport,
)  # fmt: skip
def spending(call: Call, query: dict[str, Any]) -> Response:
    """Spending by category and by the household's neighbourhood; small cells are suppressed."""
    with call.ctx.reading() as reading:
        found = report.spending(
            reading, query["programme_id"], query["first"], query["last"], within=call.actor.programmes
        )
    if query["format"] == "csv":
        return Response(report.as_csv(found), content_type="text/csv; charset=utf-8")
    return Response(
        msgspec.json.encode(schemas.SpendingReport().dump(found.document())), content_type="application/json"
    )

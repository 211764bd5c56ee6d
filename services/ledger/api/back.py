"""The API of money that goes back or is made good: take-backs, returns, guarantees, claims, and proposals."""

from typing import Any

from services.ledger import commands, queries
from services.ledger.api.base import blueprint, done_or_proposed, place_of_next
from services.ledger.schemas import back as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/take-backs",
    action="ledger.fund.write",
    body=schemas.NewTakeBack,
    answer=schemas.TakeBackAsked,
)
def request_take_back(call: Call, body: dict[str, Any], fund_id: str) -> object:
    """Ask an allocation back, for the fund or for another programme. It is booked when the issuer answers."""
    return commands.request_take_back(
        call.ctx, fund_id, body["programme_id"], body["amount_cents"], body["to_programme_id"]
    )


@endpoint.get(blueprint, "/take-backs", action="ledger.fund.read", query=Page, answer=schemas.TakeBackList)
def list_take_backs(call: Call, query: dict[str, Any]) -> object:
    """What was asked back, the newest first, and what the issuer released of it."""
    with call.ctx.reading() as reading:
        found = queries.take_backs(reading, query["after"], query["limit"])
    return {"take_backs": found, "next": place_of_next([one["request_id"] for one in found], query)}


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/returns",
    action="ledger.fund.write",
    body=schemas.NewReturn,
    answer=schemas.Returned,
)
def return_money(call: Call, body: dict[str, Any], fund_id: str) -> object:
    """Book money that went back to the funder."""
    made = commands.return_money(
        call.ctx, fund_id, body["amount_cents"], body["paid_on"], body["bank_reference"], by=call.actor.name
    )
    return done_or_proposed(made)


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/guarantees",
    action="ledger.fund.write",
    body=schemas.NewGuarantee,
    answer=schemas.GuaranteeLine,
)
def open_guarantee(call: Call, body: dict[str, Any], fund_id: str) -> object:
    """Set money of a fund aside for a programme's losses, or more of it."""
    made = commands.open_guarantee(call.ctx, fund_id, body["programme_id"], body["amount_cents"], by=call.actor.name)
    return done_or_proposed(made)


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/guarantees/<id:programme_id>/close",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.GuaranteeLine,
    status=200,
)
def close_guarantee(call: Call, _body: dict[str, Any], fund_id: str, programme_id: str) -> object:
    """Give what is left of a guarantee line back to the fund's free money."""
    made = commands.close_guarantee(call.ctx, fund_id, programme_id, by=call.actor.name)
    return done_or_proposed(made)


@endpoint.get(blueprint, "/guarantees", action="ledger.books.read", answer=schemas.GuaranteeList)
def list_guarantees(call: Call) -> object:
    """The guarantee lines, by programme and fund: what was set aside, what they paid, what is left."""
    with call.ctx.reading() as reading:
        return {"guarantees": queries.guarantees(reading)}


@endpoint.post(
    blueprint,
    "/funds/<id:fund_id>/losses",
    action="ledger.fund.write",
    body=schemas.NewLoss,
    answer=schemas.GuaranteeLine,
)
def pay_loss(call: Call, body: dict[str, Any], fund_id: str) -> object:
    """Pay for the system's own mistake in a use from the guarantee line: its cheques can be granted again."""
    made = commands.pay_loss(
        call.ctx, fund_id, body["programme_id"], body["redemption_id"], body["amount_cents"], by=call.actor.name
    )
    return done_or_proposed(made)


@endpoint.post(
    blueprint,
    "/books/exceptions/<id:case_id>/cover",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.GuaranteeLine,
    status=200,
)
def cover_case(call: Call, _body: dict[str, Any], case_id: str) -> object:
    """Pay what was captured against a case from the guarantee line, and close the case."""
    return commands.cover_case(call.ctx, case_id)


@endpoint.get(blueprint, "/books/made-good", action="ledger.books.read", answer=schemas.MadeGoodList)
def made_good(call: Call) -> object:
    """Of each fund: claims due back and recovered, guarantee lines opened and used, money returned to the funder."""
    with call.ctx.reading() as reading:
        return {"funds": queries.made_good(reading)}


# -- claims


@endpoint.get(blueprint, "/claims", action="ledger.claim.read", query=schemas.ClaimQuery, answer=schemas.ClaimList)
def list_claims(call: Call, query: dict[str, Any]) -> object:
    """Claims in a state, the oldest first."""
    with call.ctx.reading() as reading:
        found = queries.claims(reading, query["state"], query["after"], query["limit"])
    return {"claims": found, "next": place_of_next([one["redemption_id"] for one in found], query)}


@endpoint.post(
    blueprint,
    "/claims/<id:redemption_id>/book",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.Proposal,
    status=202,
)
def book_claim(call: Call, _body: dict[str, Any], redemption_id: str) -> object:
    """Propose to book a claim that was decided; another finance officer confirms it."""
    return commands.book_claim(call.ctx, redemption_id, by=call.actor.name)


@endpoint.post(
    blueprint,
    "/claims/<id:redemption_id>/cover",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.Proposal,
    status=202,
)
def cover_claim(call: Call, _body: dict[str, Any], redemption_id: str) -> object:
    """Propose that the guarantee line pays first what the budget lacks; another finance officer confirms it."""
    return commands.cover_claim(call.ctx, redemption_id, by=call.actor.name)


@endpoint.post(
    blueprint,
    "/claims/<id:redemption_id>/write-off",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.Proposal,
    status=202,
)
def write_off_claim(call: Call, _body: dict[str, Any], redemption_id: str) -> object:
    """Propose to give up what is outstanding, at the guarantee line's cost; another finance officer confirms it."""
    return commands.write_off_claim(call.ctx, redemption_id, by=call.actor.name)


@endpoint.post(
    blueprint,
    "/claims/<id:redemption_id>/repayments",
    action="ledger.fund.write",
    body=schemas.NewRepayment,
    answer=schemas.ClaimAfter,
)
def book_repayment(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """Book what the provider sent back to the bank account."""
    return commands.book_repayment(call.ctx, redemption_id, body["amount_cents"], body["booked_on"], body["reference"])


# -- what waits for a second finance officer


@endpoint.get(
    blueprint, "/proposals", action="ledger.proposal.read", query=schemas.ProposalQuery, answer=schemas.ProposalList
)
def list_proposals(call: Call, query: dict[str, Any]) -> object:
    """Proposals in a state, the oldest first."""
    with call.ctx.reading() as reading:
        found = queries.proposals(reading, query["status"], query["after"], query["limit"])
    return {"proposals": found, "next": place_of_next([one["proposal_id"] for one in found], query)}


@endpoint.post(
    blueprint,
    "/proposals/<id:proposal_id>/confirm",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.Proposal,
    status=200,
)
def confirm(call: Call, _body: dict[str, Any], proposal_id: str) -> object:
    """Do what another finance officer proposed."""
    return commands.confirm(call.ctx, proposal_id, by=call.actor.name)


@endpoint.post(
    blueprint,
    "/proposals/<id:proposal_id>/withdraw",
    action="ledger.fund.write",
    body=Nothing,
    answer=schemas.Proposal,
    status=200,
)
def withdraw(call: Call, _body: dict[str, Any], proposal_id: str) -> object:
    """Take a proposal from the list."""
    return commands.withdraw(call.ctx, proposal_id, by=call.actor.name)

"""What may be said of a use and who decides it; cheques asked back, extended, ended; and what is confidential."""

from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import disputes, expiry, programmes, redemptions, revocations
from services.issuer.domain.uses import HELD, Use
from services.issuer.queries import complaints as queries
from services.issuer.queries import grants as grant_queries
from services.issuer.queries import programmes as programme_queries
from services.issuer.queries import requests as request_queries
from services.issuer.queries import safe
from services.issuer.schemas import HouseholdAnswer, ProgrammeAnswer
from services.issuer.schemas import uses as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page

# -- a parent's word


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/redemptions/<id:redemption_id>/accept",
    action="issuer.redemption.accept",
    body=Nothing,
    answer=schemas.StatusAnswer,
    status=200,
    headers=acting.HEADERS,
)
def accept_redemption(call: Call, body: dict[str, Any], wallet_id: str, redemption_id: str) -> object:
    """Say as a parent that a use is right."""
    acting.for_wallet(call, wallet_id, "issuer.redemption.accept", "answer_uses")
    return {"redemption_id": redemption_id, "status": redemptions.accept(call.ctx, wallet_id, redemption_id)}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/redemptions/<id:redemption_id>/cancel",
    action="issuer.redemption.dispute",
    body=schemas.CancelHoldBody,
    answer=schemas.StatusAnswer,
    status=200,
    headers=acting.HEADERS,
)
def cancel_hold(call: Call, body: dict[str, Any], wallet_id: str, redemption_id: str) -> object:
    """Ask as a parent that a booking is released."""
    acting.for_wallet(call, wallet_id, "issuer.redemption.dispute", "answer_uses")
    status = redemptions.cancel(call.ctx, wallet_id, redemption_id, body["reason"])
    return {"redemption_id": redemption_id, "status": status}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/redemptions/<id:redemption_id>/dispute",
    action="issuer.redemption.dispute",
    body=schemas.DisputeBody,
    answer=schemas.DisputeAnswer,
    status=200,
    headers=acting.HEADERS,
)
def dispute_redemption(call: Call, body: dict[str, Any], wallet_id: str, redemption_id: str) -> object:
    """Say as a parent, in one step and without proof, that a use is not right, or that nobody came."""
    acting.for_wallet(call, wallet_id, "issuer.redemption.dispute", "answer_uses")
    return _disputed(call, disputes.dispute(call.ctx, wallet_id, redemption_id, **body))


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/redemptions/<id:redemption_id>/complain",
    action="issuer.redemption.dispute",
    body=schemas.ComplainBody,
    answer=schemas.DisputeAnswer,
    headers=acting.HEADERS,
)
def complain(call: Call, body: dict[str, Any], wallet_id: str, redemption_id: str) -> object:
    """Say as a parent within 90 days that a use which is final was not right."""
    acting.for_wallet(call, wallet_id, "issuer.redemption.dispute", "answer_uses")
    return _disputed(call, disputes.complain(call.ctx, wallet_id, redemption_id, body["reason"], body["cheques"]))


def _disputed(call: Call, use: Use) -> dict[str, Any]:
    with call.ctx.reading() as reading:
        hour = None if safe.is_wallet(reading, use.wallet_id) else use.service_hour
    return {
        "redemption_id": use.id,
        "status": use.status,
        "release_asked": use.status == HELD,
        "search": {"category": use.category, "weekday": use.service_on.isoweekday(), "hour": hour},
    }


# -- a person's decision


@endpoint.get(
    blueprint,
    "/disputes",
    action="issuer.complaint.read",
    query=schemas.ComplaintsQuery,
    answer=schemas.ComplaintList,
)
def list_disputes(call: Call, query: dict[str, Any]) -> object:
    """List the disputes, those that wait longest first."""
    with call.ctx.reading() as reading:
        return queries.page(reading, "dispute", query["status"], query["limit"], query["after"], call.actor.programmes)


@endpoint.post(
    blueprint,
    "/disputes/<id:redemption_id>/decide",
    action="issuer.complaint.decide",
    body=schemas.DecideBody,
    answer=schemas.ComplaintAnswer,
    status=200,
)
def decide_dispute(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """Decide how many cheques of a disputed use go back; the others are paid."""
    disputes.decide(call.ctx, redemption_id, sent_back=body["cheques"], reason=body["reason"], by=call.actor.name)
    with call.ctx.reading() as reading:
        return queries.one(reading, "dispute", redemption_id)


@endpoint.get(
    blueprint,
    "/claims",
    action="issuer.complaint.read",
    query=schemas.ComplaintsQuery,
    answer=schemas.ComplaintList,
)
def list_claims(call: Call, query: dict[str, Any]) -> object:
    """List the complaints about final uses, those that wait longest first."""
    with call.ctx.reading() as reading:
        return queries.page(reading, "claim", query["status"], query["limit"], query["after"], call.actor.programmes)


@endpoint.post(
    blueprint,
    "/claims/<id:redemption_id>/decide",
    action="issuer.complaint.decide",
    body=schemas.DecideBody,
    answer=schemas.ComplaintAnswer,
    status=200,
)
def decide_claim(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """Decide how many cheques of a final use are due back from the provider; none dismisses the complaint."""
    disputes.decide_claim(call.ctx, redemption_id, cheques=body["cheques"], reason=body["reason"], by=call.actor.name)
    with call.ctx.reading() as reading:
        return queries.one(reading, "claim", redemption_id)


# -- for the confidential person


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/reports",
    action="issuer.report.write",
    body=schemas.ReportBody,
    answer=schemas.ReportId,
)
def report(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Tell the confidential person, and nobody else, that something was not safe."""
    call.authorize("issuer.report.write", f"wallet:{wallet_id}")
    return {"report_id": disputes.report(call.ctx, wallet_id, **body)}


@endpoint.get(blueprint, "/reports", action="issuer.report.read", query=Page, answer=schemas.ReportList)
def list_reports(call: Call, query: dict[str, Any]) -> object:
    """List what was reported as not safe."""
    with call.ctx.reading() as reading:
        return queries.reports(reading, query["limit"], query["after"])


@endpoint.post(
    blueprint,
    "/reports/<id:report_id>/handled",
    action="issuer.report.read",
    body=Nothing,
    answer=schemas.ReportId,
    status=200,
)
def handle_report(call: Call, body: dict[str, Any], report_id: str) -> object:
    """Note that a report was dealt with."""
    disputes.handle_report(call.ctx, report_id)
    return {"report_id": report_id}


# -- cheques asked back, and households that close


@endpoint.post(
    blueprint,
    "/grants/<id:grant_id>/revoke",
    action="issuer.revocation.write",
    body=schemas.RevokeBody,
    answer=schemas.AskedAnswer,
)
def revoke_grant(call: Call, body: dict[str, Any], grant_id: str) -> object:
    """Ask back what of a grant has not ended; what is spent first stays spent."""
    return revocations.revoke_grant(call.ctx, grant_id, body["reason"])


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/revoke",
    action="issuer.revocation.write",
    body=schemas.RevokeBody,
    answer=schemas.AskedAnswer,
)
def revoke_wallet(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Ask back what in a wallet has not ended; what is spent first stays spent."""
    return revocations.revoke_wallet(call.ctx, wallet_id, body["reason"])


@endpoint.get(
    blueprint,
    "/wallets/<id:wallet_id>/requests",
    action="issuer.request.read",
    query=Page,
    answer=schemas.RequestList,
)
def list_requests(call: Call, query: dict[str, Any], wallet_id: str) -> object:
    """List what was asked of a wallet, and why something was not followed."""
    with call.ctx.reading() as reading:
        return request_queries.of_wallet(reading, wallet_id, query["limit"], query["after"])


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/close",
    action="issuer.household.close",
    body=Nothing,
    answer=HouseholdAnswer,
    status=200,
)
def close_household(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Erase who a household is; its cheques are asked back and its wallet closes when the last use has ended."""
    revocations.close_household(call.ctx, household_id)
    with call.ctx.reading() as reading:
        return grant_queries.household_of(reading, household_id)


# -- time and money


@endpoint.post(
    blueprint,
    "/programmes/<id:programme_id>/extensions",
    action="issuer.extension.write",
    body=schemas.LastDayBody,
    answer=schemas.ExtensionAnswer,
)
def extend_programme(call: Call, body: dict[str, Any], programme_id: str) -> object:
    """Let all unspent cheques of a programme be spent until the end of a later day."""
    extension_id = expiry.extend(call.ctx, programme_id, body["last_day"])
    with call.ctx.reading() as reading:
        return request_queries.one_extension(reading, extension_id)


@endpoint.get(
    blueprint,
    "/extensions/<id:extension_id>",
    action="issuer.extension.write",
    answer=schemas.ExtensionAnswer,
)
def show_extension(call: Call, extension_id: str) -> object:
    """Show how far an extension is."""
    with call.ctx.reading() as reading:
        return request_queries.one_extension(reading, extension_id)


@endpoint.get(blueprint, "/reminders", action="issuer.reminder.read", query=Page, answer=schemas.ReminderList)
def list_reminders(call: Call, query: dict[str, Any]) -> object:
    """List the reminders in the order in which they became due."""
    with call.ctx.reading() as reading:
        return request_queries.reminders(reading, query["limit"], query["after"], call.actor.programmes)


@endpoint.post(
    blueprint,
    "/programmes/<id:programme_id>/funds/<id:fund_id>/end",
    action="issuer.programme.write",
    body=schemas.LastDayBody,
    answer=ProgrammeAnswer,
    status=200,
)
def end_fund(call: Call, body: dict[str, Any], programme_id: str, fund_id: str) -> object:
    """Let a fund pay for no new grant after a day."""
    ended = programmes.end_fund(call.ctx, programme_id, fund_id, body["last_day"])
    with call.ctx.reading() as reading:
        return programme_queries.shown(reading, ended)

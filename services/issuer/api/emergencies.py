"""The API for help at once: envelopes, what is given from them, and a second person's word on it."""

from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import emergencies
from services.issuer.commands.doors import Answers
from services.issuer.commands.emergencies import Newcomer
from services.issuer.queries import emergencies as queries
from services.issuer.queries import families as family_queries
from services.issuer.schemas import emergencies as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page
from shared.identity.roles import Role


@endpoint.post(
    blueprint,
    "/envelopes",
    action="issuer.envelope.write",
    body=schemas.EnvelopeBody,
    answer=schemas.EnvelopeId,
)
def make_envelope(call: Call, body: dict[str, Any]) -> object:
    """Let an organisation's helpers give so many cheques of a programme at once, between two days."""
    return {"envelope_id": emergencies.make_envelope(call.ctx, **body, by=call.actor.name)}


@endpoint.get(blueprint, "/envelopes", action="issuer.envelope.read", query=Page, answer=schemas.EnvelopeList)
def list_envelopes(call: Call, query: dict[str, Any]) -> object:
    """List the envelopes with what is left in them; a helper sees those of their organisation."""
    with call.ctx.reading() as reading:
        return queries.envelopes(reading, _theirs(call), query["limit"], query["after"], call.actor.programmes)


@endpoint.post(
    blueprint,
    "/envelopes/<id:envelope_id>/end",
    action="issuer.envelope.write",
    body=Nothing,
    answer=schemas.EnvelopeId,
    status=200,
)
def end_envelope(call: Call, body: dict[str, Any], envelope_id: str) -> object:
    """Let nothing more be given from an envelope."""
    emergencies.end_envelope(call.ctx, envelope_id)
    return {"envelope_id": envelope_id}


@endpoint.post(
    blueprint,
    "/envelopes/<id:envelope_id>/grants",
    action="issuer.emergency.write",
    body=schemas.HelpBody,
    answer=schemas.HelpAnswer,
    headers=acting.HEADERS,
)
def help_at_once(call: Call, body: dict[str, Any], envelope_id: str) -> object:
    """Give a household some cheques at once, or a parent who comes in with it."""
    whom = body.get("household_id") or _newcomer(call, body["parent"])
    given = emergencies.help_at_once(
        call.ctx,
        envelope_id,
        whom,
        body["cheques"],
        helper=acting.helper_of(call.actor),
        reason=acting.reason(),
    )
    return {
        "emergency_id": given.id,
        "household_id": given.household_id,
        "wallet_id": given.wallet_id,
        "grants": family_queries.given(given.given),
    }


@endpoint.get(
    blueprint,
    "/emergencies",
    action="issuer.emergency.review",
    query=schemas.EmergenciesQuery,
    answer=schemas.EmergencyList,
)
def list_emergencies(call: Call, query: dict[str, Any]) -> object:
    """List help that waits for a second person, or that one looked at; a helper sees their organisation's."""
    with call.ctx.reading() as reading:
        reviewed = query["status"] == "reviewed"
        return queries.given(
            reading,
            _theirs(call),
            reviewed=reviewed,
            limit=query["limit"],
            after=query["after"],
            programmes=call.actor.programmes,
        )


@endpoint.post(
    blueprint,
    "/emergencies/<id:emergency_id>/review",
    action="issuer.emergency.review",
    body=schemas.ReviewBody,
    answer=schemas.EmergencyId,
    status=200,
)
def review(call: Call, body: dict[str, Any], emergency_id: str) -> object:
    """Say as a second person whether help was right. An objection takes no cheque back by itself."""
    by = acting.helper_of(call.actor) if call.actor.role is Role.HELPER else call.actor.name
    emergencies.review(call.ctx, emergency_id, body["outcome"], body["objection"], by)
    return {"emergency_id": emergency_id}


def _theirs(call: Call) -> str | None:
    """The organisation to which a list is limited: for a helper their own, which may be none; for the office not."""
    if call.actor.role is not Role.HELPER:
        return None
    return acting.helper_of(call.actor).organisation_id or ""


def _newcomer(call: Call, body: dict[str, Any]) -> Newcomer:
    permitted, language = body.pop("mandate"), body.pop("language")
    return Newcomer(Answers(**body), language, acting.terms_at_door(call.actor, permitted))

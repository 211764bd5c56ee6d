"""The API for the legal opinions behind what is promised to parents."""

from typing import Any

from services.issuer.api.base import blueprint
from services.issuer.commands import opinions
from services.issuer.queries import opinions as queries
from services.issuer.schemas import opinions as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing


@endpoint.post(
    blueprint, "/opinions", action="issuer.opinion.write", body=schemas.OpinionBody, answer=schemas.OpinionId
)
def record_opinion(call: Call, body: dict[str, Any]) -> object:
    """Record the legal opinion behind a sentence: parents read the sentence from now on."""
    return {"opinion_id": opinions.record(call.ctx, **body, by=call.actor.name)}


@endpoint.get(blueprint, "/opinions", action="issuer.opinion.write", answer=schemas.OpinionList)
def list_opinions(call: Call) -> object:
    """List the legal opinions, those that were withdrawn too."""
    with call.ctx.reading() as reading:
        return queries.every(reading)


@endpoint.post(
    blueprint,
    "/opinions/<id:opinion_id>/withdraw",
    action="issuer.opinion.write",
    body=Nothing,
    answer=schemas.OpinionId,
    status=200,
)
def withdraw_opinion(call: Call, body: dict[str, Any], opinion_id: str) -> object:
    """Withdraw a legal opinion: its sentence is said no more."""
    opinions.withdraw(call.ctx, opinion_id, by=call.actor.name)
    return {"opinion_id": opinion_id}

"""Hosting: who an organisation stands for, and what a family's link leads to."""

from typing import Any

from services.providers.api.parts import blueprint, next_of, only_own
from services.providers.commands import hosting
from services.providers.queries import offers as offer_queries
from services.providers.queries import providers as queries
from services.providers.schemas import offers as offer_schemas
from services.providers.schemas import providers as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/hosted",
    action="providers.hosting.write",
    body=schemas.NewHosted,
    answer=schemas.Hosted,
)
def host_somebody(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Stand for a group without an enterprise number, or for a parent's own sitter."""
    only_own(call, "providers.hosting.write", provider_id)
    return hosting.host(call.ctx, provider_id, **body)


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/hosted",
    action="providers.hosting.read",
    query=Page,
    answer=schemas.HostedList,
)
def list_hosted(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """Those a host stands for or stood for, each with the link for its families."""
    only_own(call, "providers.hosting.read", provider_id)
    with call.ctx.reading() as reading:
        queries.provider_of(reading, provider_id)
        found = queries.hosted_by(reading, provider_id, **query)
    return {"hosted": found, "next": next_of(found, query["limit"], lambda one: one.id)}


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/hosted/<id:hosted_id>/link",
    action="providers.hosting.write",
    body=Nothing,
    answer=schemas.Hosted,
    status=200,
)
def renew_link(call: Call, body: dict[str, Any], provider_id: str, hosted_id: str) -> object:
    """Give a hosted provider another link; the one before leads nowhere any more."""
    only_own(call, "providers.hosting.write", provider_id)
    return hosting.renew_link(call.ctx, provider_id, hosted_id)


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/hosted/<id:hosted_id>/end",
    action="providers.hosting.write",
    body=Nothing,
    answer=schemas.Hosted,
    status=200,
)
def end_hosting(call: Call, body: dict[str, Any], provider_id: str, hosted_id: str) -> object:
    """Stand for somebody no longer. What was taken before is still paid to the host."""
    only_own(call, "providers.hosting.write", provider_id)
    return hosting.end(call.ctx, provider_id, hosted_id)


@endpoint.get(blueprint, "/links/<id:link>", action="providers.offer.read", answer=offer_schemas.OfferList)
def open_link(call: Call, link: str) -> object:
    """The offers that a family's link leads to, which no search finds."""
    with call.ctx.reading() as reading:
        return {"offers": offer_queries.offers_behind(reading, link), "next": None}

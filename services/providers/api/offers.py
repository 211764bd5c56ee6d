"""Offers, the search for them, and what it did not find."""

from typing import Any

from services.providers.api.parts import blueprint, next_of, only_own, own_id
from services.providers.commands import offers as commands
from services.providers.commands.search import search
from services.providers.domain import NEEDS, SPOKEN
from services.providers.domain.hours import moment
from services.providers.queries import offers as queries
from services.providers.queries import providers as provider_queries
from services.providers.queries.offers import Search
from services.providers.schemas import offers as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Page
from shared.kernel.errors import InvalidError


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/offers",
    action="providers.offer.write",
    body=schemas.NewOffer,
    answer=schemas.Offer,
)
def make_offer(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Make an offer. The provider needs an accreditation in the category that is neither refused nor closed."""
    only_own(call, "providers.offer.write", provider_id)
    return commands.make(
        call.ctx,
        provider_id,
        **{name: body.pop(name) for name in ("name", "category", "price_cheques", "unit")},
        description=body,
    )


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/offers",
    action="providers.offer.list",
    query=Page,
    answer=schemas.OfferList,
)
def list_offers_of_provider(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """All offers of one provider, those that are hidden included."""
    only_own(call, "providers.offer.list", provider_id)
    with call.ctx.reading() as reading:
        provider_queries.provider_of(reading, provider_id)
        found = queries.offers_of(reading, provider_id, **query)
    return {"offers": found, "next": next_of(found, query["limit"], lambda one: one.offer.id)}


@endpoint.get(blueprint, "/offers", action="providers.offer.read", query=schemas.OfferFilter, answer=schemas.OfferList)
def list_offers(call: Call, query: dict[str, Any]) -> object:
    """Offers that can be used now, by what a family looks for. An owner finds only the own ones."""
    after, limit = query.pop("after"), query.pop("limit")
    wanted = _search(query)
    only = own_id(call)
    if only is None:
        found = search(call.ctx, wanted, after=after, limit=limit)
    else:
        with call.ctx.reading() as reading:
            found = queries.offers(reading, wanted, only=only, after=after, limit=limit)
    return {"offers": found, "next": next_of(found, limit, lambda one: one.offer.id)}


@endpoint.post(
    blueprint,
    "/offers/<id:offer_id>/active",
    action="providers.offer.write",
    body=schemas.Switch,
    answer=schemas.Offer,
    status=200,
)
def switch_offer(call: Call, body: dict[str, Any], offer_id: str) -> object:
    """Show or hide an offer."""
    return commands.switch(call.ctx, offer_id, body["active"], only=own_id(call))


@endpoint.post(
    blueprint,
    "/offers/<id:offer_id>/description",
    action="providers.offer.write",
    body=schemas.Description,
    answer=schemas.Offer,
    status=200,
)
def describe_offer(call: Call, body: dict[str, Any], offer_id: str) -> object:
    """Say anew where, when and for whom an offer is; what is not sent stays."""
    return commands.describe(call.ctx, offer_id, body, only=own_id(call))


@endpoint.post(
    blueprint,
    "/offers/<id:offer_id>/confirmation",
    action="providers.offer.write",
    body=schemas.Confirmation,
    answer=schemas.Offer,
    status=200,
)
def confirm_offer(call: Call, body: dict[str, Any], offer_id: str) -> object:
    """Say today whether new families are taken."""
    return commands.confirm(call.ctx, offer_id, body["takes_new_families"], only=own_id(call))


@endpoint.get(blueprint, "/categories", action="providers.offer.read", query=Page, answer=schemas.CategoryList)
def list_categories(call: Call, query: dict[str, Any]) -> object:
    """The kinds of service that programmes pay for."""
    with call.ctx.reading() as reading:
        found = queries.categories(reading, **query)
    return {"categories": found, "next": next_of(found, query["limit"], lambda one: one.code)}


@endpoint.get(blueprint, "/needs", action="providers.offer.read", answer=schemas.NeedList)
def list_needs(call: Call) -> object:
    """What can be asked of an offer, and the languages it can be searched by."""
    return {"needs": [{"code": code, "text": text} for code, text in NEEDS.items()], "languages": SPOKEN}


@endpoint.get(blueprint, "/unmet-needs", action="providers.need.read", query=schemas.Days, answer=schemas.UnmetNeeds)
def list_unmet_needs(call: Call, query: dict[str, Any]) -> object:
    """Searches that found nothing, from one day to another, by category, hour, neighbourhood and language."""
    with call.ctx.reading() as reading:
        return {"unmet_needs": queries.unmet_needs(reading, query["first_on"], query["last_on"])}


# -- parts


def _search(query: dict[str, Any]) -> Search:
    """What was asked for. Raises `InvalidError` for a day without a time, or a time without a day."""
    day, at = query.pop("day", None), query.pop("at", None)
    if (day is None) != (at is None):
        missing = "at" if at is None else "day"
        raise InvalidError(
            "a day and a time are searched together",
            code="day_and_time",
            remedy="Send both `day` and `at`, such as `day=tuesday&at=05:30`.",
            fields={missing: ["Send this too."]},
        )
    query["takes_new_families"] = "takes_new_families" in query
    return Search(**query, moment=None if day is None or at is None else moment(day, at))

"""The JSON API: parses, authorises and translates. A provider's owner sees and changes that provider only."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_smorest import Blueprint

from services.providers import commands, queries, schemas
from services.providers.domain import Provider
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Page
from shared.identity.roles import Role
from shared.kernel.errors import ForbiddenError, InvalidError

blueprint = Blueprint(
    "providers", __name__, url_prefix="/v1", description="Who may take cheques for what, and what they are paid."
)


T = TypeVar("T")


# -- providers and accreditations


@endpoint.post(
    blueprint, "/providers", action="providers.provider.write", body=schemas.NewProvider, answer=schemas.Provider
)
def register_provider(call: Call, body: dict[str, Any]) -> object:
    """Enter a provider."""
    return commands.register_provider(call.ctx, body["public_name"])


@endpoint.get(blueprint, "/providers", action="providers.provider.read", query=Page, answer=schemas.ProviderList)
def list_providers(call: Call, query: dict[str, Any]) -> object:
    """List providers by id; an owner finds only the own one."""
    with call.ctx.reading() as reading:
        found = queries.providers(reading, only=_own_id(call), **query)
    return {"providers": found, "next": _next(found, query["limit"], lambda one: one.id)}


@endpoint.get(blueprint, "/providers/<id:provider_id>", action="providers.provider.read", answer=schemas.Provider)
def get_provider(call: Call, provider_id: str) -> object:
    """One provider with its accreditations."""
    _only_own(call, "providers.provider.read", provider_id)
    with call.ctx.reading() as reading:
        return queries.provider_of(reading, provider_id)


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/accreditations",
    action="providers.accreditation.write",
    body=schemas.Application,
    answer=schemas.AccreditationOfProvider,
)
def apply_for_accreditation(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Enter a provider's application for a category of a programme."""
    provider = commands.apply_for_accreditation(call.ctx, provider_id, body["programme_id"], body["category"])
    return _accreditation(provider, body)


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/accreditations/decide",
    action="providers.accreditation.write",
    body=schemas.Decision,
    answer=schemas.AccreditationOfProvider,
    status=200,
)
def decide_accreditation(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Accredit, refuse, suspend or close; all but the first with a reason code that fits."""
    provider = commands.decide_accreditation(
        call.ctx, provider_id, body["programme_id"], body["category"], body["status"], body["reason"]
    )
    return _accreditation(provider, body)


# -- offers


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/offers",
    action="providers.offer.write",
    body=schemas.NewOffer,
    answer=schemas.Offer,
)
def make_offer(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Make an offer. The provider needs an accreditation in the category that is neither refused nor closed."""
    _only_own(call, "providers.offer.write", provider_id)
    return commands.make_offer(call.ctx, provider_id, **body)


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/offers",
    action="providers.offer.read",
    query=Page,
    answer=schemas.OfferList,
)
def list_offers_of_provider(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """All offers of one provider, those that are hidden included."""
    _only_own(call, "providers.offer.read", provider_id)
    with call.ctx.reading() as reading:
        queries.provider_of(reading, provider_id)
        found = queries.offers_of(reading, provider_id, **query)
    return {"offers": found, "next": _next(found, query["limit"], lambda one: one.offer.id)}


@endpoint.get(blueprint, "/offers", action="providers.offer.read", query=schemas.OfferFilter, answer=schemas.OfferList)
def list_offers(call: Call, query: dict[str, Any]) -> object:
    """Offers that can be used now: active, of a provider that is accredited for their category."""
    with call.ctx.reading() as reading:
        found = queries.offers(reading, **{"category": None, **query}, only=_own_id(call))
    return {"offers": found, "next": _next(found, query["limit"], lambda one: one.offer.id)}


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
    return commands.switch_offer(call.ctx, offer_id, body["active"], only=_own_id(call))


# -- devices


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/devices",
    action="providers.device.write",
    body=schemas.NewDevice,
    answer=schemas.Device,
)
def add_device(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Enter a device by the SHA-256 of the token it made. The token itself is never sent."""
    _only_own(call, "providers.device.write", provider_id)
    return commands.add_device(call.ctx, provider_id, body["name"], body["token_sha256"])


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/devices",
    action="providers.device.read",
    query=Page,
    answer=schemas.DeviceList,
)
def list_devices(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """The devices of one provider, those that were revoked included."""
    _only_own(call, "providers.device.read", provider_id)
    with call.ctx.reading() as reading:
        queries.provider_of(reading, provider_id)
        found = queries.devices_of(reading, provider_id, **query)
    return {"devices": found, "next": _next(found, query["limit"], lambda one: one.id)}


@endpoint.post(
    blueprint,
    "/devices/<id:device_id>/revoke",
    action="providers.device.write",
    body=schemas.Revocation,
    answer=schemas.Device,
    status=200,
)
def revoke_device(call: Call, body: dict[str, Any], device_id: str) -> object:
    """End a device for good, with a reason code."""
    return commands.revoke_device(call.ctx, device_id, body["reason"], only=_own_id(call))


# -- statements and categories


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/statements",
    action="providers.statement.read",
    query=Page,
    answer=schemas.StatementList,
)
def list_statements(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """What the provider was and will be paid, the newest settlement first."""
    _only_own(call, "providers.statement.read", provider_id)
    with call.ctx.reading() as reading:
        queries.provider_of(reading, provider_id)
        found = queries.statements(reading, provider_id, **query)
        waiting = queries.open_redemptions(reading, provider_id)
    return {
        "statements": found,
        "open": waiting,
        "next": _next(found, query["limit"], lambda one: one.settlement_id),
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
    _only_own(call, "providers.statement.read", provider_id)
    with call.ctx.reading() as reading:
        statement = queries.statement_of(reading, provider_id, settlement_id)
        found = queries.lines(reading, settlement_id, after=_position(query["after"]), limit=query["limit"])
    return {
        "statement": statement,
        "lines": found,
        "next": _next(found, query["limit"], lambda one: str(one.position)),
    }


@endpoint.get(blueprint, "/categories", action="providers.offer.read", query=Page, answer=schemas.CategoryList)
def list_categories(call: Call, query: dict[str, Any]) -> object:
    """The kinds of service that programmes pay for."""
    with call.ctx.reading() as reading:
        found = queries.categories(reading, **query)
    return {"categories": found, "next": _next(found, query["limit"], lambda one: one.code)}


# -- parts


def _own_id(call: Call) -> str | None:
    """The one provider that an owner is limited to; `None` for everybody else."""
    if call.actor.role is not Role.PROVIDER_OWNER:
        return None
    kind, _, provider_id = call.actor.scope.partition(":")
    if kind != "provider" or not provider_id:
        raise ForbiddenError(
            "this access token names no provider", remedy="Ask for a token with the scope `provider:<id>`."
        )
    return provider_id


def _only_own(call: Call, action: str, provider_id: str) -> None:
    """Let pass who may act on this provider. Another owner hears the same whether it exists or not."""
    _own_id(call)
    call.authorize(action, f"provider:{provider_id}")


def _accreditation(provider: Provider, body: dict[str, Any]) -> dict[str, Any]:
    held = provider.accreditation(body["programme_id"], body["category"])
    assert held is not None
    return {"provider_id": provider.id, "accreditation": held}


def _next(found: Sequence[T], limit: int, mark: Callable[[T], str]) -> str | None:
    """Where the next page begins, or `None` when this one was not full."""
    return mark(found[-1]) if len(found) == limit else None


def _position(after: str) -> int:
    """The place of a line, as `next` named it."""
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 16):
        raise InvalidError(
            "`after` is not from a page before",
            remedy="Send the `next` of the page before.",
            fields={"after": ["Send the `next` of the page before."]},
        )
    return int(after)

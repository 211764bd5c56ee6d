"""The API for permissions to help: given, listed and taken back, and who looked."""

from typing import Any

from services.issuer.api.acting import helper_of
from services.issuer.api.base import blueprint
from services.issuer.commands import mandates
from services.issuer.domain.mandates import PAGE, Terms
from services.issuer.queries import families as family_queries
from services.issuer.queries import mandates as queries
from services.issuer.queries.safe import is_household
from services.issuer.schemas import mandates as schemas
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page

# -- organisations


@endpoint.post(
    blueprint,
    "/organisations",
    action="issuer.organisation.write",
    body=schemas.OrganisationBody,
    answer=schemas.OrganisationAnswer,
)
def add_organisation(call: Call, body: dict[str, Any]) -> object:
    """Enter an organisation that helpers work for."""
    return {"organisation_id": mandates.add_organisation(call.ctx, body["name"]), "name": body["name"]}


@endpoint.get(
    blueprint, "/organisations", action="issuer.organisation.read", query=Page, answer=schemas.OrganisationList
)
def list_organisations(call: Call, query: dict[str, Any]) -> object:
    """List the organisations whose helpers may be permitted to act."""
    with call.ctx.reading() as reading:
        return queries.organisations(reading, query["limit"], query["after"])


@endpoint.post(
    blueprint,
    "/organisations/<id:organisation_id>/end",
    action="issuer.organisation.write",
    body=Nothing,
    answer=schemas.OrganisationId,
    status=200,
)
def end_organisation(call: Call, body: dict[str, Any], organisation_id: str) -> object:
    """Let an organisation help no more; what was permitted to it and its envelopes end with it."""
    mandates.end_organisation(call.ctx, organisation_id, by=call.actor.name)
    return {"organisation_id": organisation_id}


# -- a parent's own


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/mandates",
    action="issuer.mandate.give",
    body=schemas.MandateBody,
    answer=schemas.MandateId,
)
def give_mandate(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Permit as a parent that an organisation, or one helper, acts for you."""
    household_id = _own(call, wallet_id)
    return {"mandate_id": mandates.give(call.ctx, household_id, _terms(body, PAGE), by="parent")}


@endpoint.get(blueprint, "/wallets/<id:wallet_id>/mandates", action="issuer.mandate.give", answer=schemas.MandateList)
def list_own_mandates(call: Call, wallet_id: str) -> object:
    """List for a parent who may act for them, and who might before."""
    household_id = _own(call, wallet_id)
    with call.ctx.reading() as reading:
        safe = is_household(reading, household_id)
        return {"mandates": queries.of_household(reading, household_id, safe=safe)}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/mandates/<id:mandate_id>/revoke",
    action="issuer.mandate.give",
    body=Nothing,
    answer=schemas.MandateId,
    status=200,
)
def revoke_own_mandate(call: Call, body: dict[str, Any], wallet_id: str, mandate_id: str) -> object:
    """Take back as a parent what was permitted; it ends at once."""
    mandates.revoke(call.ctx, _own(call, wallet_id), mandate_id, by="parent")
    return {"mandate_id": mandate_id}


@endpoint.get(
    blueprint, "/wallets/<id:wallet_id>/looks", action="issuer.mandate.give", query=Page, answer=schemas.LookList
)
def list_looks(call: Call, query: dict[str, Any], wallet_id: str) -> object:
    """List for a parent who looked or acted, when, and why."""
    household_id = _own(call, wallet_id)
    with call.ctx.reading() as reading:
        safe = is_household(reading, household_id)
        return queries.looks(reading, household_id, query["limit"], query["after"], safe=safe)


# -- by the office, on a parent's word


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/mandates",
    action="issuer.mandate.write",
    body=schemas.StaffMandateBody,
    answer=schemas.MandateId,
)
def give_mandate_for(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Write down, on a parent's word, who may act for them."""
    terms = _terms(body, body["given"])
    return {"mandate_id": mandates.give(call.ctx, household_id, terms, by=call.actor.name)}


@endpoint.get(
    blueprint, "/households/<id:household_id>/mandates", action="issuer.mandate.write", answer=schemas.MandateList
)
def list_mandates(call: Call, household_id: str) -> object:
    """List who may act for a household."""
    with call.ctx.reading() as reading:
        return {"mandates": queries.of_household(reading, household_id)}


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/mandates/<id:mandate_id>/revoke",
    action="issuer.mandate.write",
    body=Nothing,
    answer=schemas.MandateId,
    status=200,
)
def revoke_mandate(call: Call, body: dict[str, Any], household_id: str, mandate_id: str) -> object:
    """Take back, on a parent's word, what was permitted."""
    mandates.revoke(call.ctx, household_id, mandate_id, by=call.actor.name)
    return {"mandate_id": mandate_id}


# -- a helper's own


@endpoint.get(blueprint, "/mandates", action="issuer.mandate.read", query=Page, answer=schemas.OwnMandateList)
def list_own(call: Call, query: dict[str, Any]) -> object:
    """List for a helper for whom they may act, and what they may do."""
    with call.ctx.reading() as reading:
        return queries.for_helper(reading, helper_of(call.actor), query["limit"], query["after"])


def _own(call: Call, wallet_id: str) -> str:
    """The household of the parent who calls."""
    call.authorize("issuer.mandate.give", f"wallet:{wallet_id}")
    with call.ctx.reading() as reading:
        return family_queries.household_of_wallet(reading, wallet_id)


def _terms(body: dict[str, Any], given: str) -> Terms:
    acts = tuple(dict.fromkeys(body["acts"]))
    return Terms(body.get("organisation_id"), body.get("helper"), acts, body["last_day"], given)

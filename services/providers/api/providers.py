"""Providers: entered, accredited, limited, and what evidence they showed."""

from typing import Any

from services.providers.api.parts import blueprint, next_of, only_own, own_id
from services.providers.commands import evidence
from services.providers.commands import providers as commands
from services.providers.domain import Provider
from services.providers.domain.evidence import KINDS
from services.providers.domain.redemptions import ZONE
from services.providers.queries import providers as queries
from services.providers.schemas import providers as schemas
from services.providers.store import evidence as evidence_store
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Page
from shared.kernel.clock import day_of


@endpoint.post(
    blueprint, "/providers", action="providers.provider.write", body=schemas.NewProvider, answer=schemas.Provider
)
def register_provider(call: Call, body: dict[str, Any]) -> object:
    """Enter a provider."""
    return commands.register(call.ctx, **body)


@endpoint.get(blueprint, "/providers", action="providers.provider.read", query=Page, answer=schemas.ProviderList)
def list_providers(call: Call, query: dict[str, Any]) -> object:
    """List providers by id; an owner finds only the own one."""
    with call.ctx.reading() as reading:
        found = queries.providers(reading, only=own_id(call), **query)
    return {"providers": found, "next": next_of(found, query["limit"], lambda one: one.id)}


@endpoint.get(blueprint, "/providers/<id:provider_id>", action="providers.provider.read", answer=schemas.Provider)
def get_provider(call: Call, provider_id: str) -> object:
    """One provider with its accreditations."""
    only_own(call, "providers.provider.read", provider_id)
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
    return accreditation_of(provider, body)


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
    return accreditation_of(provider, body)


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/details",
    action="providers.provider.write",
    body=schemas.Details,
    answer=schemas.Provider,
    status=200,
)
def set_details(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Enter a provider's enterprise number and how a sitter works."""
    return commands.set_details(call.ctx, provider_id, body["enterprise_number"], body["work_status"])


# -- limits


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/limits",
    action="providers.limit.write",
    body=schemas.NewLimit,
    answer=schemas.Limit,
)
def set_limit(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Limit what a provider may take or work from a day on, or lift the limit."""
    commands.set_limit(call.ctx, provider_id, body["kind"], body["from_on"], body["amount"])
    return body


@endpoint.get(blueprint, "/providers/<id:provider_id>/limits", action="providers.provider.read", answer=schemas.Limits)
def get_limits(call: Call, provider_id: str) -> object:
    """A provider's limits, those of the law included, and what was worked so far."""
    only_own(call, "providers.provider.read", provider_id)
    with call.ctx.reading() as reading:
        return queries.limits_of(reading, queries.provider_of(reading, provider_id))


# -- evidence


@endpoint.post(
    blueprint,
    "/evidence-rules",
    action="providers.evidence.write",
    body=schemas.NewEvidenceRule,
    answer=schemas.EvidenceRule,
)
def set_evidence_rule(call: Call, body: dict[str, Any]) -> object:
    """Say which evidence a category asks for from a day on."""
    return evidence.set_rule(call.ctx, **body)


@endpoint.get(
    blueprint,
    "/evidence-rules",
    action="providers.evidence.read",
    query=schemas.EvidenceFilter,
    answer=schemas.EvidenceRules,
)
def list_evidence_rules(call: Call, query: dict[str, Any]) -> object:
    """A category's rules, past and coming ones included, and everything that could be asked for."""
    with call.ctx.reading() as reading:
        rules = evidence_store.rules(reading, [query["category"]])
    return {
        "rules": rules,
        "kinds": [{"code": code, "text": kind.text, "host_covers": kind.host_covers} for code, kind in KINDS.items()],
    }


@endpoint.post(
    blueprint,
    "/providers/<id:provider_id>/evidence",
    action="providers.evidence.write",
    body=schemas.NewEvidence,
    answer=schemas.Evidence,
)
def see_evidence(call: Call, body: dict[str, Any], provider_id: str) -> object:
    """Note that a document was seen: which, and its days. The document itself is not taken."""
    return evidence.see(call.ctx, provider_id, **body, seen_by=call.actor.name)


@endpoint.get(
    blueprint,
    "/providers/<id:provider_id>/evidence",
    action="providers.evidence.read",
    query=Page,
    answer=schemas.EvidenceList,
)
def list_evidence(call: Call, query: dict[str, Any], provider_id: str) -> object:
    """What was seen of a provider, what its categories ask for and lack, and what runs out soon."""
    only_own(call, "providers.evidence.read", provider_id)
    with call.ctx.reading() as reading:
        provider = queries.provider_of(reading, provider_id)
        found = queries.papers_of(reading, provider_id, **query)
        return {
            "evidence": found,
            "standings": queries.standings(reading, provider),
            "reminders": evidence_store.reminders(reading, provider_id, day_of(reading.now, ZONE)),
            "next": next_of(found, query["limit"], lambda one: one.id),
        }


# -- parts


def accreditation_of(provider: Provider, body: dict[str, Any]) -> dict[str, Any]:
    held = provider.accreditation(body["programme_id"], body["category"])
    assert held is not None
    return {"provider_id": provider.id, "accreditation": held}

"""The issuer's JSON API: programmes, household files, grants, and what a parent sees."""

from typing import Any

from flask import Response

from services.issuer import schemas
from services.issuer.api import (
    acting,
    emergencies,
    families,
    households,
    letters,
    mandates,
    opinions,
    safe,
    simulations,
    uses,
)
from services.issuer.api.base import blueprint
from services.issuer.commands import grants, imports, programmes, reached, tokens
from services.issuer.queries import grants as grant_queries
from services.issuer.queries import imports as import_queries
from services.issuer.queries import mandates as mandate_queries
from services.issuer.queries import programmes as programme_queries
from services.issuer.queries import wallets as wallet_queries
from services.issuer.schemas import codes
from services.issuer.spool import Spool
from services.issuer.store.imports import Provenance
from shared.contracts.issuer import Category
from shared.http import endpoint
from shared.http.call import Call
from shared.http.fields import Nothing, Page
from shared.identity.roles import Role

__all__ = [
    "blueprint",
    "emergencies",
    "families",
    "households",
    "letters",
    "mandates",
    "opinions",
    "safe",
    "simulations",
    "uses",
]


# -- programmes


@endpoint.post(
    blueprint,
    "/programmes",
    action="issuer.programme.create",
    body=schemas.CreateProgramme,
    answer=schemas.ProgrammeAnswer,
)
def create_programme(call: Call, body: dict[str, Any]) -> object:
    """Draw up a programme over several funds, which pay in the order given."""
    categories = [Category(**category) for category in body.pop("categories")]
    created = programmes.create(call.ctx, categories=categories, **body)
    with call.ctx.reading() as reading:
        return programme_queries.shown(reading, created)


@endpoint.get(blueprint, "/programmes", action="issuer.programme.read", query=Page, answer=schemas.ProgrammeList)
def list_programmes(call: Call, query: dict[str, Any]) -> object:
    """List the programmes."""
    with call.ctx.reading() as reading:
        return programme_queries.page(reading, query["limit"], query["after"], call.actor.programmes)


@endpoint.get(
    blueprint, "/programmes/<id:programme_id>", action="issuer.programme.read", answer=schemas.ProgrammeAnswer
)
def show_programme(call: Call, programme_id: str) -> object:
    """Show a programme with its budget per fund."""
    with call.ctx.reading() as reading:
        return programme_queries.one(reading, programme_id)


@endpoint.post(
    blueprint,
    "/programmes/<id:programme_id>/status",
    action="issuer.programme.write",
    body=schemas.SetStatus,
    answer=schemas.ProgrammeAnswer,
    status=200,
)
def set_programme_status(call: Call, body: dict[str, Any], programme_id: str) -> object:
    """Open, pause or close a programme."""
    moved = programmes.set_status(call.ctx, programme_id, body["status"])
    with call.ctx.reading() as reading:
        return programme_queries.shown(reading, moved)


@endpoint.post(
    blueprint,
    "/programmes/<id:programme_id>/funds/order",
    action="issuer.programme.write",
    body=schemas.OrderFunds,
    answer=schemas.ProgrammeAnswer,
    status=200,
)
def order_funds(call: Call, body: dict[str, Any], programme_id: str) -> object:
    """Let a programme's funds pay in another order, for what is granted from now on."""
    changed = programmes.order_funds(call.ctx, programme_id, body["funds"], instead_of=body["instead_of"])
    with call.ctx.reading() as reading:
        return programme_queries.shown(reading, changed)


@endpoint.post(
    blueprint,
    "/programmes/<id:programme_id>/rules",
    action="issuer.rule.write",
    body=schemas.AddRule,
    answer=schemas.RuleAnswer,
)
def add_rule(call: Call, body: dict[str, Any], programme_id: str) -> object:
    """Add a version of a programme's quota rule, from a day on."""
    return programmes.add_rule(call.ctx, programme_id, **body)


@endpoint.get(
    blueprint,
    "/programmes/<id:programme_id>/rules",
    action="issuer.programme.read",
    query=Page,
    answer=schemas.RuleList,
)
def list_rules(call: Call, query: dict[str, Any], programme_id: str) -> object:
    """List the versions of a programme's quota rule."""
    with call.ctx.reading() as reading:
        return programme_queries.rules(reading, programme_id, query["limit"], query["after"])


# -- household files


@endpoint.upload(
    blueprint,
    "/imports",
    action="issuer.import.write",
    query=schemas.ImportQuery,
    answer=schemas.ImportAnswer,
)
def import_households(call: Call, query: dict[str, Any]) -> object:
    """Send in a list of entitled households as a CSV file; rows are taken in afterwards."""
    assert call.stream is not None
    import_id = imports.receive(
        call.ctx,
        programme_id=query.pop("programme_id"),
        provenance=Provenance(**query),
        stream=call.stream,
        length=call.length,
        asked_by=_sender(call),
        key=call.key,
        limits=call.actor.programmes,
    )
    with call.ctx.reading() as reading:
        return import_queries.one(reading, import_id, "en")


@endpoint.get(
    blueprint,
    "/imports/<id:import_id>",
    action="issuer.import.read",
    query=schemas.LanguageQuery,
    answer=schemas.ImportAnswer,
)
def show_import(call: Call, query: dict[str, Any], import_id: str) -> object:
    """Show how far a file is, and what is wrong with its bad rows; a helper sees what their organisation sent in."""
    asked_by = _sender(call) if call.actor.role is Role.HELPER else None
    with call.ctx.reading() as reading:
        return import_queries.one(reading, import_id, query["language"], asked_by=asked_by)


@endpoint.get(
    blueprint,
    "/imports/<id:import_id>/bad-rows.csv",
    action="issuer.import.bad_rows",
    query=schemas.LanguageQuery,
    raw=True,
)
def download_bad_rows(call: Call, query: dict[str, Any], import_id: str) -> Response:
    """Download the bad rows of a file with what to write instead, to be mended and sent in again."""
    with call.ctx.reading() as reading:
        lines = import_queries.bad_rows(reading, Spool(call.ctx.settings.data), import_id, query["language"])
    return Response(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="bad-rows.csv"'},
    )


def _sender(call: Call) -> str:
    return f"{call.actor.role.value} {call.actor.party}"


# -- grants and households


@endpoint.get(blueprint, "/grants", action="issuer.grant.list", query=schemas.GrantsQuery, answer=schemas.GrantList)
def list_grants(call: Call, query: dict[str, Any]) -> object:
    """List the grants in the order in which they were decided."""
    with call.ctx.reading() as reading:
        return grant_queries.page(reading, query["programme_id"], query["limit"], query["after"], call.actor.programmes)


@endpoint.get(
    blueprint, "/grants/<id:grant_id>", action="issuer.grant.read", answer=schemas.GrantAnswer, headers=acting.HEADERS
)
def show_grant(call: Call, grant_id: str) -> object:
    """Show a grant with its inputs, its reasons and the funds that pay for it."""
    with call.ctx.reading() as reading:
        household_id = mandate_queries.household_of_grant(reading, grant_id)
    acting.for_household(call, household_id, "see_cheques")
    with call.ctx.reading() as reading:
        return grant_queries.one(reading, grant_id)


@endpoint.post(
    blueprint,
    "/grants/retry",
    action="issuer.grant.retry",
    body=schemas.RetryBody,
    answer=schemas.RetryAnswer,
    status=200,
)
def retry_grants(call: Call, body: dict[str, Any]) -> object:
    """Try the grants that wait for money again, the oldest first."""
    return grants.retry(call.ctx, body["programme_id"])


@endpoint.get(
    blueprint,
    "/summaries/grants",
    action="issuer.summary.read",
    query=schemas.ProgrammeQuery,
    answer=schemas.SummaryAnswer,
)
def summarise_grants(call: Call, query: dict[str, Any]) -> object:
    """Show the grants of a programme by family type."""
    with call.ctx.reading() as reading:
        return grant_queries.summary(reading, query["programme_id"])


@endpoint.get(
    blueprint,
    "/households/<id:household_id>",
    action="issuer.household.read",
    answer=schemas.HouseholdAnswer,
    headers=acting.HEADERS,
)
def show_household(call: Call, household_id: str) -> object:
    """Show what is known of a household, without its name."""
    acting.for_household(call, household_id, "see_cheques")
    with call.ctx.reading() as reading:
        return grant_queries.household_of(reading, household_id)


# -- wallets


@endpoint.get(blueprint, "/wallets", action="issuer.wallet.list", query=Page, answer=schemas.WalletList)
def list_wallets(call: Call, query: dict[str, Any]) -> object:
    """List the wallets by their ids, to hand out access to them."""
    with call.ctx.reading() as reading:
        return wallet_queries.page(reading, query["limit"], query["after"], call.actor.programmes)


@endpoint.get(
    blueprint,
    "/wallets/<id:wallet_id>",
    action="issuer.wallet.read",
    answer=schemas.WalletAnswer,
    headers=acting.HEADERS,
)
def show_wallet(call: Call, wallet_id: str) -> object:
    """Show a parent's cheques, uses, and why it is so many."""
    acting.for_wallet(call, wallet_id, "issuer.wallet.read", "see_cheques")
    reached.seen(call.ctx, wallet_id, "tell")
    with call.ctx.reading() as reading:
        return wallet_queries.one(reading, wallet_id)


@endpoint.get(blueprint, "/wallets/<id:wallet_id>/key", action="issuer.wallet.key", answer=schemas.KeyAnswer)
def show_key(call: Call, wallet_id: str) -> object:
    """Give a parent's own phone what it makes its codes from."""
    call.authorize("issuer.wallet.key", f"wallet:{wallet_id}")
    reached.seen(call.ctx, wallet_id, "activate")
    return wallet_queries.key(call.ctx, wallet_id)


@endpoint.get(
    blueprint,
    "/wallets/<id:wallet_id>/spoken-code",
    action="issuer.wallet.spoken",
    answer=schemas.SpokenCodeAnswer,
    headers=acting.HEADERS,
)
def show_spoken_code(call: Call, wallet_id: str) -> object:
    """Give a parent the next code to read aloud."""
    acting.for_wallet(call, wallet_id, "issuer.wallet.spoken", "say_code")
    reached.seen(call.ctx, wallet_id, "activate")
    return {"wallet_id": wallet_id, "code": wallet_queries.spoken_code(call.ctx, wallet_id)}


# -- codes and paper


@endpoint.get(blueprint, "/wallets/<id:wallet_id>/codes", action="issuer.wallet.key", answer=codes.CodesAnswer)
def show_codes(call: Call, wallet_id: str) -> object:
    """Show a parent's PIN and paper cheques, and whether codes are being renewed."""
    call.authorize("issuer.wallet.key", f"wallet:{wallet_id}")
    return wallet_queries.codes(call.ctx, wallet_id)


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/renew",
    action="issuer.wallet.key",
    body=Nothing,
    answer=codes.RenewAnswer,
    status=200,
)
def renew_codes(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Make new codes and end the old ones, as after a lost phone."""
    call.authorize("issuer.wallet.key", f"wallet:{wallet_id}")
    return {"wallet_id": wallet_id, "generation": tokens.renew_codes(call.ctx, wallet_id)}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/papers",
    action="issuer.wallet.paper",
    body=codes.PrintBody,
    answer=codes.SheetsAnswer,
    headers=acting.HEADERS,
)
def print_papers(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Make paper cheques, each worth one cheque of the wallet."""
    acting.for_wallet(call, wallet_id, "issuer.wallet.paper", "print_paper")
    made = tokens.print_papers(call.ctx, wallet_id, body["papers"], body["provider_id"])
    return {"wallet_id": wallet_id, "papers": made}


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/papers/cancel",
    action="issuer.wallet.paper",
    body=codes.CancelBody,
    answer=codes.CancelAnswer,
    status=200,
    headers=acting.HEADERS,
)
def cancel_papers(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Cancel paper cheques that were lost. The cheques of the wallet stay."""
    acting.for_wallet(call, wallet_id, "issuer.wallet.paper", "print_paper")
    return {"wallet_id": wallet_id, "cancelled": tokens.cancel_papers(call.ctx, wallet_id, body["paper_ids"])}

"""What the four services say at the end, read once through their APIs and exports."""

from dataclasses import dataclass
from typing import Any

from deploy.demo.stage import Stage


@dataclass(frozen=True)
class Findings:
    """Documents as they were answered, by service. Lists by programme or provider number."""

    statuses: dict[str, dict[str, Any]]
    grants: list[list[dict[str, Any]]]
    programmes: list[dict[str, Any]]
    refusals: dict[str, int]
    voucher_states: list[dict[str, Any]]
    receipts: list[list[dict[str, Any]]]
    statements: list[list[dict[str, Any]]]
    trial_balance: dict[str, Any]
    conservation: list[dict[str, Any]]
    roll_forward: list[dict[str, Any]]
    exceptions: list[Any]
    invariants: list[dict[str, Any]]
    spending: list[dict[str, Any]]
    spending_csv: list[str]


def gather(stage: Stage, statuses: dict[str, dict[str, Any]]) -> Findings:
    """Ask every service what it knows. Nothing moves meanwhile."""
    manager = stage.logins.of("programme_manager", "redeemer")
    auditor = stage.logins.of("auditor", "ledger")
    client = stage.client
    return Findings(
        statuses=statuses,
        grants=[stage.issuer(f"summaries/grants?programme_id={one}")["by_family_type"] for one in stage.programmes],
        programmes=[stage.issuer(f"programmes/{programme}") for programme in stage.programmes],
        refusals={
            line["reason"]: line["count"]
            for line in client.get("redeemer", "/v1/summaries/refusals", manager)["refusals"]
        },
        voucher_states=client.get("redeemer", "/v1/summaries/vouchers", manager)["states"],
        receipts=stage.each(lambda number: _receipts(stage, number), range(len(stage.providers))),
        statements=stage.each(lambda number: _statements(stage, number), range(len(stage.providers))),
        trial_balance=stage.books("books/trial-balance"),
        conservation=stage.books("books/conservation")["funds"],
        roll_forward=stage.books("books/vouchers")["programmes"],
        exceptions=stage.books("books/exceptions")["exceptions"],
        invariants=stage.books("books/invariants")["invariants"],
        spending=[stage.books(f"reports/spending?programme_id={programme}") for programme in stage.programmes],
        spending_csv=[
            client.text("ledger", f"/v1/reports/spending?programme_id={programme}&format=csv", auditor)
            for programme in stage.programmes
        ],
    )


def _receipts(stage: Stage, provider: int) -> list[dict[str, Any]]:
    """All redemptions of a provider, as its own first device sees them."""
    headers = {"Respijt-Device": stage.device_tokens[provider, 0]}
    return stage.client.pages("redeemer", "/v1/redemptions", headers, "redemptions")


def _statements(stage: Stage, provider: int) -> list[dict[str, Any]]:
    place = f"provider:{stage.providers[provider]}"
    headers = {"Authorization": f"Bearer {stage.logins.of('provider_owner', 'providers', place)}"}
    path = f"/v1/providers/{stage.providers[provider]}/statements"
    return stage.client.pages("providers", path, headers, "statements")

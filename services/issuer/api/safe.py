"""The API for households that must be safe from whoever reads their page."""

from typing import Any

from services.issuer.api import acting
from services.issuer.api.base import blueprint
from services.issuer.commands import safe
from services.issuer.queries import families as queries
from services.issuer.schemas import safe as schemas
from shared.http import endpoint
from shared.http.call import Call


@endpoint.post(
    blueprint,
    "/households/<id:household_id>/safe",
    action="issuer.household.safe",
    body=schemas.SafeBody,
    answer=schemas.SafeAnswer,
    status=200,
    headers=acting.HEADERS,
)
def mark_safe_for(call: Call, body: dict[str, Any], household_id: str) -> object:
    """Let a household's history name nobody, no place and no hour, or let it name them again."""
    acting.for_household(call, household_id, "change_situation")
    safe.mark(call.ctx, household_id, safe=body["safe"], by_parent=False)
    return body


@endpoint.post(
    blueprint,
    "/wallets/<id:wallet_id>/safe",
    action="issuer.wallet.safe",
    body=schemas.SafeBody,
    answer=schemas.SafeAnswer,
    status=200,
)
def mark_safe(call: Call, body: dict[str, Any], wallet_id: str) -> object:
    """Ask as a parent that your history names nobody, no place and no hour. Only the office shows them again."""
    call.authorize("issuer.wallet.safe", f"wallet:{wallet_id}")
    with call.ctx.reading() as reading:
        household_id = queries.household_of_wallet(reading, wallet_id)
    safe.mark(call.ctx, household_id, safe=body["safe"], by_parent=True)
    return body

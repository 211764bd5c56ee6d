"""The JSON API: a scan, its receipt, and the sums an office looks at."""

import re
from typing import Any

from flask_smorest import Blueprint

from services.redeemer import commands, queries, schemas
from services.redeemer.devices import identify, identify_active
from services.redeemer.domain import Order, Redemption, Refusal
from services.redeemer.reasons import WORDS
from shared.http import endpoint
from shared.http.call import Call, Reply
from shared.http.fields import Page
from shared.kernel.errors import InvalidError

blueprint = Blueprint("redeemer", __name__, url_prefix="/v1", description="Judges codes and spends cheques.")

_ID = re.compile(r"\A[0-9a-f]{32}\Z")


@endpoint.post(
    blueprint,
    "/redemptions",
    action="redeemer.redemption.write",
    body=schemas.Scan,
    answer=schemas.Decision,
    who=identify,
)
def redeem(call: Call, body: dict[str, Any]) -> object:
    """Spend cheques with a wallet code.

    The idempotency key is the redemption's id: 32 hexadecimal digits, made at random by the
    device. 201 when cheques were spent; 200 when not yet, with the reason and what to do now.
    """
    if not _ID.match(call.key):
        raise InvalidError(
            "the idempotency key of a scan is the id of the redemption",
            code="redemption_id_malformed",
            remedy="Send 128 random bits as 32 digits 0-9 and a-f, and the same ones when you repeat the request.",
            fields={"Idempotency-Key": ["Write 32 digits 0-9 and a-f."]},
        )
    decision = commands.redeem(
        call.ctx,
        Order(
            redemption_id=call.key,
            device_id=call.actor.name,
            provider_id=call.actor.scoped_id,
            offer_id=body["offer_id"],
            units=body["units"],
            code=body["code"],
            service_on=body["service_on"],
            papers=tuple(body["papers"]),
            pin=body["pin"],
        ),
    )
    return _refused(decision) if isinstance(decision, Refusal) else _redeemed(decision)


@endpoint.get(
    blueprint,
    "/redemptions",
    action="redeemer.redemption.read",
    query=Page,
    answer=schemas.ReceiptList,
    who=identify_active,
)
def list_redemptions(call: Call, query: dict[str, Any]) -> object:
    """List the provider's own redemptions, newest first."""
    with call.ctx.reading() as reading:
        return queries.receipts(reading, call.actor.scoped_id, query["limit"], query["after"])


@endpoint.get(
    blueprint,
    "/redemptions/<id:redemption_id>",
    action="redeemer.redemption.read",
    answer=schemas.Receipt,
    who=identify_active,
)
def get_redemption(call: Call, redemption_id: str) -> object:
    """Show the receipt of one of the provider's own redemptions."""
    with call.ctx.reading() as reading:
        return queries.receipt(reading, call.actor.scoped_id, redemption_id)


@endpoint.get(blueprint, "/summaries/refusals", action="redeemer.refusal.read", answer=schemas.RefusalSummary)
def summarise_refusals(call: Call) -> object:
    """Count the refused scans by their reason."""
    with call.ctx.reading() as reading:
        return {"refusals": queries.refusals_by_reason(reading)}


@endpoint.get(blueprint, "/summaries/vouchers", action="redeemer.refusal.read", answer=schemas.VoucherSummary)
def summarise_vouchers(call: Call) -> object:
    """Count the vouchers of each programme by their state."""
    with call.ctx.reading() as reading:
        return {"states": queries.vouchers_by_state(reading)}


def _redeemed(made: Redemption) -> dict[str, Any]:
    return {
        "decision": "redeemed",
        "redemption_id": made.redemption_id,
        "reference": made.reference,
        "offer_id": made.offer_id,
        "units": made.units,
        "cheques": made.cheques,
        "amount_cents": made.amount_cents,
        "currency": made.currency,
        "category": made.category,
        "service_on": made.service_on,
        "promised_pay_on": made.promised_pay_on,
        "captured_at": made.captured_at,
    }


def _refused(made: Refusal) -> Reply:
    words = WORDS[made.reason]
    return Reply(
        {
            "decision": "refused",
            "refusal_id": made.refusal_id,
            "reason": made.reason.value,
            "text": words.text,
            "what_to_do": words.what_to_do,
        },
        200,
    )

"""The JSON API: scans and bookings, what becomes of them, their receipts, and the sums an office looks at."""

import re
from typing import Any

from flask_smorest import Blueprint

from services.redeemer import commands, queries, schemas
from services.redeemer.devices import identify, identify_active
from services.redeemer.domain import Booking, Hold, Order, Redemption, Refusal, Use
from services.redeemer.reasons import WORDS
from shared.http import endpoint
from shared.http.call import Call, Reply
from shared.http.fields import Nothing, Page
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
    decision = commands.redeem(call.ctx, Order(**_shown(call, body), service_on=body["service_on"]))
    return _refused(decision) if isinstance(decision, Refusal) else _redeemed(decision)


@endpoint.post(
    blueprint,
    "/holds",
    action="redeemer.redemption.write",
    body=schemas.Booking,
    answer=schemas.Decision,
    who=identify,
)
def hold(call: Call, body: dict[str, Any]) -> object:
    """Keep cheques for a service that begins within 90 days.

    The key is the redemption's id, as for a scan. The hold lapses at `hold_until`.
    """
    order = Booking(**_shown(call, body), service_on=None, service_at=body["service_at"])
    return _held(commands.hold(call.ctx, order))


@endpoint.post(
    blueprint,
    "/starts",
    action="redeemer.redemption.write",
    body=schemas.Start,
    answer=schemas.Decision,
    who=identify,
)
def start(call: Call, body: dict[str, Any]) -> object:
    """Begin a service by the hour: a hold of the hours agreed that begins now. Stopping it takes the hours used."""
    return _held(commands.hold(call.ctx, Booking(**_shown(call, body), service_on=None)))


@endpoint.post(
    blueprint,
    "/holds/<id:redemption_id>/capture",
    action="redeemer.redemption.write",
    body=schemas.Capture,
    answer=schemas.Decision,
    who=identify,
)
def capture(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """Spend the units of a hold that took place, from the day of the service on; the others go back."""
    return _done("captured", commands.capture(call.ctx, call.actor, redemption_id, body["units"]))


@endpoint.post(
    blueprint,
    "/holds/<id:redemption_id>/stop",
    action="redeemer.redemption.write",
    body=Nothing,
    answer=schemas.Decision,
    who=identify,
)
def stop(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """End a service by the hour: spend the hours it took, never more than held.

    The first 15 minutes of a further hour do not count; at least one unit does.
    """
    return _done("captured", commands.stop(call.ctx, call.actor, redemption_id))


@endpoint.post(
    blueprint,
    "/holds/<id:redemption_id>/release",
    action="redeemer.redemption.write",
    body=Nothing,
    answer=schemas.Decision,
    who=identify,
)
def release(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """Let a hold go: the cheques are the parent's again."""
    return _done("released", commands.release(call.ctx, call.actor, redemption_id))


@endpoint.post(
    blueprint,
    "/redemptions/<id:redemption_id>/undo",
    action="redeemer.redemption.write",
    body=Nothing,
    answer=schemas.Decision,
    who=identify,
)
def undo(call: Call, body: dict[str, Any], redemption_id: str) -> object:
    """Take back a scan or a capture before `undo_until`: the cheques are the parent's again."""
    return _done("undone", commands.undo(call.ctx, call.actor, redemption_id))


@endpoint.get(
    blueprint,
    "/holds",
    action="redeemer.redemption.read",
    query=schemas.HoldsOfADay,
    answer=schemas.ReceiptList,
    who=identify_active,
)
def list_holds(call: Call, query: dict[str, Any]) -> object:
    """List the provider's own bookings of a day, in the order in which they begin."""
    with call.ctx.reading() as reading:
        return queries.holds(reading, call.actor.scoped_id, query["day"], query["limit"], query["after"])


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
        return {"states": queries.vouchers_by_state(reading, call.actor.programmes)}


def _shown(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """What an order says, whatever it is for. Raises `InvalidError` when its key is no redemption's id."""
    if not _ID.match(call.key):
        raise InvalidError(
            "the idempotency key of a scan is the id of the redemption",
            code="redemption_id_malformed",
            remedy="Send 128 random bits as 32 digits 0-9 and a-f, and the same ones when you repeat the request.",
            fields={"Idempotency-Key": ["Write 32 digits 0-9 and a-f."]},
        )
    return {
        "redemption_id": call.key,
        "device_id": call.actor.name,
        "provider_id": call.actor.scoped_id,
        "offer_id": body["offer_id"],
        "units": body["units"],
        "code": body["code"],
        "papers": tuple(body["papers"]),
        "pin": body["pin"],
    }


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
        "undo_until": made.undo_until,
    }


def _held(made: Hold | Refusal) -> object:
    if isinstance(made, Refusal):
        return _refused(made)
    return {
        "decision": "held",
        "redemption_id": made.redemption_id,
        "reference": made.reference,
        "offer_id": made.offer_id,
        "units": made.units,
        "cheques": made.cheques,
        "amount_cents": made.amount_cents,
        "currency": made.currency,
        "category": made.category,
        "service_on": made.service_on,
        "service_at": made.service_at,
        "hold_until": made.hold_until,
        "free_until": made.free_until,
    }


def _done(decision: str, made: Use | Refusal) -> object:
    if isinstance(made, Refusal):
        return _refused(made)
    answer = {
        "decision": decision,
        "redemption_id": made.redemption_id,
        "reference": made.reference,
        "offer_id": made.offer_id,
        "units": made.units,
        "cheques": made.cheques,
        "amount_cents": made.amount_cents,
        "currency": made.currency,
        "category": made.category,
        "service_on": made.service_on,
    }
    if decision == "captured":
        answer |= {
            "promised_pay_on": made.promised_pay_on,
            "captured_at": made.captured_at,
            "undo_until": made.undo_until,
        }
    return answer


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

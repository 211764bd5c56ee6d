"""Settlement runs: what is confirmed and unpaid becomes one statement per provider, and is paid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.ledger import domain, store
from services.ledger.commands.acting import (
    Act,
    Arguments,
    Mint,
    book,
    fund_currency,
    not_in_future,
    perform,
    perform_or_propose,
)
from services.ledger.commands.claims import tell_recovered
from services.ledger.domain import ClaimPart, Payable, PayableUse
from services.ledger.reactions import ZONE
from services.ledger.store import Proposed
from shared.contracts.ledger import MAX_REDEMPTIONS_PER_PART, SettlementCut, SettlementPaid
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


@dataclass(frozen=True)
class RunCut:
    run_id: str
    cut_at: datetime
    settlements: int
    amount_cents: int
    currency: str
    waiting_redemptions: int
    waiting_cents: int


@dataclass(frozen=True)
class Paid:
    settlement_id: str
    status: str
    paid_on: date


def cut_settlement_run(ctx: Context) -> RunCut:
    """Put everything that is confirmed and not paid yet into one statement per provider.

    What a provider owes back is kept from it. Where nothing is left to pay, it is settled at once. What the
    bank of a fund cannot pay stays payable and waits for the next run, whole uses, the last captured first.

    Raises `ConflictError` when there is nothing, and when the banks can pay nothing of it.
    """
    made: RunCut = perform(ctx, "cut_settlement_run", _cut_settlement_run, {})
    return made


def mark_paid(ctx: Context, settlement_id: str, paid_on: date, bank_reference: str, *, by: str) -> Paid | Proposed:
    """Record that the money of a settlement left the account; much of it when a second finance officer confirmed.

    Raises `ConflictError` when it did before, and when the bank has less of one of its funds.
    """
    with ctx.reading() as reading:
        cents = store.settlement_cents(reading, settlement_id)
    arguments = {"settlement_id": settlement_id, "paid_on": paid_on.isoformat(), "bank_reference": bank_reference}
    made: Paid | Proposed = perform_or_propose(ctx, "mark_paid", _mark_paid, arguments, by=by, cents=cents)
    return made


# -- the acts


def _cut_settlement_run(tx: Tx, mint: Mint, _arguments: Arguments) -> RunCut:
    uses = store.payable_uses(tx)
    if not uses:
        raise ConflictError(
            "nothing is confirmed and unpaid",
            code="nothing_to_settle",
            remedy="Uses become payable when the parent accepts, or after the fourth working day. Try again then.",
        )
    # Claims are locked before funds, as their own commands do, so that none waits for the other.
    due_back = store.lock_outstanding(tx, {use.provider_id for use in uses})
    run_id = mint()
    currency = fund_currency(tx, next(iter(uses[0].parts))[0])
    uses, waiting = _payable_now(tx, uses)
    payables = domain.payables_of(uses)
    by_provider: dict[str, int] = defaultdict(int)
    for payable in payables:
        by_provider[payable.provider_id] += payable.cents
    ids = {provider: mint() for provider in sorted(by_provider)}
    redemptions: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for use in sorted(uses, key=lambda use: use.redemption_id):
        redemptions[use.provider_id].append((use.redemption_id, use.cents))
    payables, recovered = _keep_claims(tx, payables, due_back, ids, run_id, currency)
    book(tx, domain.cut(payables, ids, run_id, currency, day_of(tx.now, ZONE)))
    paying = sum(by_provider.values()) - sum(recovered.values())
    made = RunCut(run_id, tx.now, len(ids), paying, currency, len(waiting), sum(use.cents for use in waiting))
    run = {
        "run_id": run_id,
        "cut_at": tx.now,
        "settlements": made.settlements,
        "amount_cents": made.amount_cents,
        "currency": currency,
    }
    rows = [
        {
            "settlement_id": ids[provider],
            "run_id": run_id,
            "provider_id": provider,
            "redemptions": len(redemptions[provider]),
            "amount_cents": cents - recovered.get(provider, 0),
            "recovered_cents": recovered.get(provider, 0),
            "currency": currency,
            "cut_at": tx.now,
            "status": "cut",
        }
        for provider, cents in sorted(by_provider.items())
    ]
    store.add_run(tx, run, rows)
    store.put_in_settlements(tx, ((one, ids[provider]) for provider in ids for one, _ in redemptions[provider]))
    for provider, settlement_id in ids.items():
        for part in _parts(redemptions[provider], recovered.get(provider, 0)):
            named: dict[str, Any] = {"settlement_id": settlement_id, "run_id": run_id, "provider_id": provider}
            tx.publish(SettlementCut(**named, **part, currency=currency, cut_at=tx.now))
    for row in rows:
        if not row["amount_cents"]:
            _settle(tx, store.lock_settlement(tx, str(row["settlement_id"])), day_of(tx.now, ZONE), None)
    return made


def _payable_now(tx: Tx, uses: list[PayableUse]) -> tuple[list[PayableUse], list[PayableUse]]:
    """What the banks can pay beside the settlements cut before, and what waits. Raises when they can pay nothing."""
    store.lock_books(tx)
    bank = store.bank_cents(tx, {fund for use in uses for fund, _ in use.parts}, less=("2310", "1030"))
    taken, waiting = domain.payable_now(uses, bank)
    if not taken:
        raise ConflictError(
            "the bank accounts of the funds have too little for any of the uses that wait to be paid",
            code="bank_too_small",
            remedy="Book the deposit that pays for them, then cut the run again. They stay payable until then.",
        )
    return taken, waiting


def _keep_claims(
    tx: Tx,
    payables: list[Payable],
    parts: list[ClaimPart],
    settlements: Mapping[str, str],
    run_id: str,
    currency: str,
) -> tuple[list[Payable], dict[str, int]]:
    """Keep what providers owe back from what they are owed: what is left to pay, and cents kept by provider."""
    left, recoveries, after = domain.net(payables, parts)
    if not recoveries:
        return payables, {}
    on = day_of(tx.now, ZONE)
    entries = [
        entry
        for one in recoveries
        for entry in domain.claim_recovered(one, settlements[one.provider_id], currency, on, run_id)
    ]
    book(tx, entries)
    store.add_recoveries(tx, [(settlements[one.provider_id], one) for one in recoveries])
    store.save_claim_parts(tx, after)
    outstanding: dict[str, int] = defaultdict(int)
    for part in after:
        outstanding[part.redemption_id] += part.outstanding_cents
    store.set_claim_states(tx, {one: "booked" if cents else "closed" for one, cents in outstanding.items()})
    tell_recovered(tx, recoveries, currency, run_id)
    kept: dict[str, int] = defaultdict(int)
    for one in recoveries:
        kept[one.provider_id] += one.cents
    return left, kept


def _mark_paid(tx: Tx, _mint: Mint, arguments: Arguments) -> Paid:
    settlement_id, paid_on = arguments["settlement_id"], date.fromisoformat(arguments["paid_on"])
    found = store.lock_settlement(tx, settlement_id)
    if found is None:
        raise NotFoundError(f"there is no settlement {settlement_id}", remedy="Look it up in its settlement run.")
    if found.status != "cut":
        raise ConflictError(
            f"this settlement was paid on {found.paid_on}", code="paid_before", remedy="Nothing more is needed."
        )
    not_in_future(tx, paid_on, "paid_on")
    if paid_on < day_of(found.cut_at, ZONE):
        raise InvalidError(
            "a settlement is paid after it was cut",
            remedy="Write the day on which the money left the account.",
            fields={"paid_on": ["This day is before the settlement was cut."]},
        )
    _settle(tx, found, paid_on, arguments["bank_reference"])
    return Paid(settlement_id, "paid", paid_on)


def _settle(tx: Tx, found: Any, paid_on: date, bank_reference: str | None) -> None:
    """Book what left the account, less what was kept for claims; nothing does where that was all."""
    settlement_id = found.settlement_id
    kept = store.recovered_by_fund(tx, settlement_id)
    owed = store.settlement_by_fund(tx, settlement_id)
    amounts = {fund: cents - kept.get(fund, 0) for fund, cents in owed.items() if cents > kept.get(fund, 0)}
    store.lock_books(tx)
    bank = store.bank_cents(tx, amounts)
    book(tx, domain.paid(amounts, bank, found.provider_id, found.run_id, settlement_id, found.currency, paid_on))
    store.mark_paid(tx, settlement_id, paid_on, bank_reference)
    named: dict[str, Any] = {"settlement_id": settlement_id, "run_id": found.run_id, "provider_id": found.provider_id}
    for part in _parts(store.settlement_redemptions(tx, settlement_id), found.recovered_cents):
        tx.publish(SettlementPaid(**named, **part, currency=found.currency, paid_on=paid_on))


ACTS: dict[str, Act] = {
    "cut_settlement_run": _cut_settlement_run,
    "mark_paid": _mark_paid,
}


def _parts(redemptions: Sequence[tuple[str, int]], recovered_cents: int) -> list[dict[str, Any]]:
    """A long list in parts an event can carry. What was kept for claims is told with the first of them."""
    starts = range(0, len(redemptions), MAX_REDEMPTIONS_PER_PART)
    parts = []
    for number, start in enumerate(starts, 1):
        some = redemptions[start : start + MAX_REDEMPTIONS_PER_PART]
        amount = sum(cents for _, cents in some)
        kept = min(recovered_cents, amount)
        recovered_cents -= kept
        parts.append(
            {
                "part": number,
                "parts": len(starts),
                "redemption_ids": [one for one, _ in some],
                "amount_cents": amount,
                "recovered_cents": kept,
            }
        )
    return parts

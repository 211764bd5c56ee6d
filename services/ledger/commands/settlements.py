"""Settlement runs: what is confirmed and unpaid becomes one statement per provider, and is paid."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.ledger import domain, store
from services.ledger.commands.acting import (
    Act,
    Arguments,
    Mint,
    book,
    fund_currency,
    not_in_future,
    perform,
)
from services.ledger.reactions import ZONE
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


@dataclass(frozen=True)
class Paid:
    settlement_id: str
    status: str
    paid_on: date


def cut_settlement_run(ctx: Context) -> RunCut:
    """Put everything that is confirmed and not paid yet into one statement per provider.

    Raises `ConflictError` when there is nothing.
    """
    made: RunCut = perform(ctx, "cut_settlement_run", _cut_settlement_run, {})
    return made


def mark_paid(ctx: Context, settlement_id: str, paid_on: date, bank_reference: str) -> Paid:
    """Record that the money of a settlement left the account. Raises `ConflictError` when it did before."""
    arguments = {"settlement_id": settlement_id, "paid_on": paid_on.isoformat(), "bank_reference": bank_reference}
    made: Paid = perform(ctx, "mark_paid", _mark_paid, arguments)
    return made


# -- the acts


def _cut_settlement_run(tx: Tx, mint: Mint, _arguments: Arguments) -> RunCut:
    payables = store.payables(tx)
    if not payables:
        raise ConflictError(
            "nothing is confirmed and unpaid",
            code="nothing_to_settle",
            remedy="Uses become payable when the parent accepts, or after the fourth working day. Try again then.",
        )
    run_id = mint()
    currency = fund_currency(tx, payables[0].fund_id)
    by_provider: dict[str, int] = defaultdict(int)
    for payable in payables:
        by_provider[payable.provider_id] += payable.cents
    ids = {provider: mint() for provider in sorted(by_provider)}
    redemptions = store.payable_redemptions(tx)
    book(tx, domain.cut(payables, ids, run_id, currency, day_of(tx.now, ZONE)))
    made = RunCut(run_id, tx.now, len(ids), sum(by_provider.values()), currency)
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
            "amount_cents": cents,
            "currency": currency,
            "cut_at": tx.now,
            "status": "cut",
        }
        for provider, cents in sorted(by_provider.items())
    ]
    store.add_run(tx, run, rows)
    store.put_in_settlements(tx, ((one, ids[provider]) for provider in ids for one, _ in redemptions[provider]))
    for provider, settlement_id in ids.items():
        for number, count, part in _parts(redemptions[provider]):
            tx.publish(
                SettlementCut(
                    settlement_id=settlement_id,
                    run_id=run_id,
                    provider_id=provider,
                    part=number,
                    parts=count,
                    redemption_ids=[one for one, _ in part],
                    amount_cents=sum(cents for _, cents in part),
                    currency=currency,
                    cut_at=tx.now,
                )
            )
    return made


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
    amounts = store.settlement_by_fund(tx, settlement_id)
    book(tx, domain.paid(amounts, found.provider_id, found.run_id, settlement_id, found.currency, paid_on))
    store.mark_paid(tx, settlement_id, paid_on, arguments["bank_reference"])
    for number, count, part in _parts(store.settlement_redemptions(tx, settlement_id)):
        tx.publish(
            SettlementPaid(
                settlement_id=settlement_id,
                run_id=found.run_id,
                provider_id=found.provider_id,
                part=number,
                parts=count,
                redemption_ids=[one for one, _ in part],
                amount_cents=sum(cents for _, cents in part),
                currency=found.currency,
                paid_on=paid_on,
            )
        )
    return Paid(settlement_id, "paid", paid_on)


ACTS: dict[str, Act] = {
    "cut_settlement_run": _cut_settlement_run,
    "mark_paid": _mark_paid,
}


def _parts(redemptions: Sequence[tuple[str, int]]) -> list[tuple[int, int, Sequence[tuple[str, int]]]]:
    """A long list in parts an event can carry: number, how many there are, and the part."""
    starts = range(0, len(redemptions), MAX_REDEMPTIONS_PER_PART)
    return [
        (number, len(starts), redemptions[start : start + MAX_REDEMPTIONS_PER_PART])
        for number, start in enumerate(starts, 1)
    ]

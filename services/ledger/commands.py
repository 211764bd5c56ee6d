"""What people ask of the ledger: funds, deposits, allocations, settlement runs and their payment.

Each command is recorded with its arguments and the ids it made, so that the books can be made
again from the inbox and the commands (`rebuild`).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.ledger import domain, store
from services.ledger.bulk import Bulk
from services.ledger.chart import account
from services.ledger.journal import Journal
from services.ledger.reactions import ZONE
from shared.contracts.ledger import (
    MAX_REDEMPTIONS_PER_PART,
    DepositBooked,
    FundAllocated,
    FundOpened,
    SettlementCut,
    SettlementPaid,
)
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

Mint = Callable[[], str]
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Fund:
    fund_id: str
    name: str
    currency: str


@dataclass(frozen=True)
class Booked:
    """Something that was booked for a fund; `id` is the deposit's or the allocation's."""

    id: str
    fund_id: str
    amount_cents: int
    currency: str
    programme_id: str | None = None
    booked_on: date | None = None


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


def open_fund(ctx: Context, name: str, currency: str) -> Fund:
    """Give the money of one funder a place in the books."""
    made: Fund = _perform(ctx, "open_fund", {"name": name, "currency": currency})
    return made


def book_deposit(ctx: Context, fund_id: str, amount_cents: int, booked_on: date, reference: str) -> Booked:
    """Book money that arrived on the bank account. Raises `NotFoundError`, or `InvalidError` for a future day."""
    arguments = {
        "fund_id": fund_id,
        "amount_cents": amount_cents,
        "booked_on": booked_on.isoformat(),
        "reference": reference,
    }
    made: Booked = _perform(ctx, "book_deposit", arguments)
    return made


def allocate(ctx: Context, fund_id: str, programme_id: str, amount_cents: int) -> Booked:
    """Set money of a fund aside for a programme, which the issuer may then commit.

    Raises `ConflictError` when the fund has less than that free or the programme does not draw on
    the fund, `NotFoundError` for a fund or programme the ledger does not know (yet).
    """
    arguments = {"fund_id": fund_id, "programme_id": programme_id, "amount_cents": amount_cents}
    made: Booked = _perform(ctx, "allocate", arguments)
    return made


def cut_settlement_run(ctx: Context) -> RunCut:
    """Put everything that is confirmed and not paid yet into one statement per provider.

    Raises `ConflictError` when there is nothing.
    """
    made: RunCut = _perform(ctx, "cut_settlement_run", {})
    return made


def mark_paid(ctx: Context, settlement_id: str, paid_on: date, bank_reference: str) -> Paid:
    """Record that the money of a settlement left the account. Raises `ConflictError` when it did before."""
    arguments = {"settlement_id": settlement_id, "paid_on": paid_on.isoformat(), "bank_reference": bank_reference}
    made: Paid = _perform(ctx, "mark_paid", arguments)
    return made


def _perform(ctx: Context, name: str, arguments: Arguments) -> Any:
    """Act in one unit of work and record the act in it."""
    minted: list[str] = []
    with ctx.unit_of_work() as tx:

        def mint() -> str:
            minted.append(tx.new_id())
            return minted[-1]

        done = ACTS[name](tx, mint, arguments)
        store.add_command(tx, name, arguments, minted)
        return done


# -- the acts; a replay calls them again with the ids of the first time


def _open_fund(tx: Tx, mint: Mint, arguments: Arguments) -> Fund:
    made = Fund(mint(), arguments["name"], arguments["currency"])
    store.add_fund(tx, made.fund_id, made.name, made.currency)
    tx.publish(FundOpened(fund_id=made.fund_id, name=made.name, currency=made.currency))
    return made


def _book_deposit(tx: Tx, mint: Mint, arguments: Arguments) -> Booked:
    fund_id, cents = arguments["fund_id"], arguments["amount_cents"]
    booked_on = date.fromisoformat(arguments["booked_on"])
    currency = _fund_currency(tx, fund_id)
    _not_in_future(tx, booked_on, "booked_on")
    deposit_id = mint()
    _book(tx, [domain.deposit(fund_id, cents, currency, booked_on, deposit_id)])
    tx.publish(
        DepositBooked(
            fund_id=fund_id, deposit_id=deposit_id, amount_cents=cents, currency=currency, booked_on=booked_on
        )
    )
    return Booked(deposit_id, fund_id, cents, currency, booked_on=booked_on)


def _allocate(tx: Tx, mint: Mint, arguments: Arguments) -> Booked:
    fund_id, programme_id, cents = arguments["fund_id"], arguments["programme_id"], arguments["amount_cents"]
    currency = _fund_currency(tx, fund_id)
    _programme_draws_on(tx, programme_id, fund_id, currency)
    key = account("2100", fund=fund_id)
    free = store.free_cents(tx, [key])[key]
    allocation_id = mint()
    _book(tx, [domain.allocation(fund_id, programme_id, cents, free, currency, day_of(tx.now, ZONE), allocation_id)])
    tx.publish(
        FundAllocated(
            fund_id=fund_id,
            allocation_id=allocation_id,
            programme_id=programme_id,
            amount_cents=cents,
            currency=currency,
        )
    )
    return Booked(allocation_id, fund_id, cents, currency, programme_id=programme_id)


def _cut_settlement_run(tx: Tx, mint: Mint, _arguments: Arguments) -> RunCut:
    payables = store.payables(tx)
    if not payables:
        raise ConflictError(
            "nothing is confirmed and unpaid",
            code="nothing_to_settle",
            remedy="Uses become payable when the parent accepts, or after the fourth working day. Try again then.",
        )
    run_id = mint()
    currency = _fund_currency(tx, payables[0].fund_id)
    by_provider: dict[str, int] = defaultdict(int)
    for payable in payables:
        by_provider[payable.provider_id] += payable.cents
    ids = {provider: mint() for provider in sorted(by_provider)}
    redemptions = store.payable_redemptions(tx)
    _book(tx, domain.cut(payables, ids, run_id, currency, day_of(tx.now, ZONE)))
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
    _not_in_future(tx, paid_on, "paid_on")
    if paid_on < day_of(found.cut_at, ZONE):
        raise InvalidError(
            "a settlement is paid after it was cut",
            remedy="Write the day on which the money left the account.",
            fields={"paid_on": ["This day is before the settlement was cut."]},
        )
    amounts = store.settlement_by_fund(tx, settlement_id)
    _book(tx, domain.paid(amounts, found.provider_id, found.run_id, settlement_id, found.currency, paid_on))
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


ACTS: Mapping[str, Callable[[Tx, Mint, Arguments], Any]] = {
    "open_fund": _open_fund,
    "book_deposit": _book_deposit,
    "allocate": _allocate,
    "cut_settlement_run": _cut_settlement_run,
    "mark_paid": _mark_paid,
}


def _book(tx: Tx, entries: Sequence[domain.Entry]) -> None:
    journal = Journal(tx)
    journal.book(entries)
    writes = Bulk(tx)
    journal.save(writes)
    writes.send()


def _parts(redemptions: Sequence[tuple[str, int]]) -> list[tuple[int, int, Sequence[tuple[str, int]]]]:
    """A long list in parts an event can carry: number, how many there are, and the part."""
    starts = range(0, len(redemptions), MAX_REDEMPTIONS_PER_PART)
    return [
        (number, len(starts), redemptions[start : start + MAX_REDEMPTIONS_PER_PART])
        for number, start in enumerate(starts, 1)
    ]


def _fund_currency(tx: Tx, fund_id: str) -> str:
    currency = store.lock_fund(tx, fund_id)
    if currency is None:
        raise NotFoundError(f"there is no fund {fund_id}", remedy="Open it first, or look at the list of funds.")
    return currency


def _programme_draws_on(tx: Tx, programme_id: str, fund_id: str, currency: str) -> None:
    found = store.programme_of(tx, programme_id)
    if found is None:
        raise NotFoundError(
            f"the ledger knows no programme {programme_id}",
            remedy="Check the id. A new programme is known here a moment after the issuer made it.",
        )
    if fund_id not in found.funds:
        raise ConflictError(
            "the programme does not draw on this fund",
            code="fund_not_in_programme",
            remedy="Allocate from one of the programme's funds, or make a programme that names this one.",
        )
    if found.currency != currency:
        raise ConflictError(
            f"the programme pays in {found.currency} and the fund is kept in {currency}",
            code="currency_differs",
            remedy="Allocate from a fund in the programme's currency.",
        )


def _not_in_future(tx: Tx, day: date, field: str) -> None:
    if day > day_of(tx.now, ZONE):
        raise InvalidError(
            "money is booked on the day it moved",
            remedy="Write today or an earlier day.",
            fields={field: ["This day has not come yet."]},
        )

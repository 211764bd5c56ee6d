"""Money of funders: funds are opened, deposits booked, and parts set aside for programmes."""

from dataclasses import dataclass
from datetime import date

from services.ledger import domain, store
from services.ledger.chart import account
from services.ledger.commands.acting import (
    Act,
    Arguments,
    Mint,
    book,
    fund_currency,
    not_in_future,
    perform,
    programme_draws_on,
)
from services.ledger.reactions import ZONE
from shared.contracts.ledger import DepositBooked, FundAllocated, FundOpened
from shared.kernel.clock import day_of
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


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


def open_fund(ctx: Context, name: str, currency: str) -> Fund:
    """Give the money of one funder a place in the books."""
    made: Fund = perform(ctx, "open_fund", _open_fund, {"name": name, "currency": currency})
    return made


def book_deposit(ctx: Context, fund_id: str, amount_cents: int, booked_on: date, reference: str) -> Booked:
    """Book money that arrived on the bank account. Raises `NotFoundError`, or `InvalidError` for a future day."""
    arguments = {
        "fund_id": fund_id,
        "amount_cents": amount_cents,
        "booked_on": booked_on.isoformat(),
        "reference": reference,
    }
    made: Booked = perform(ctx, "book_deposit", _book_deposit, arguments)
    return made


def allocate(ctx: Context, fund_id: str, programme_id: str, amount_cents: int) -> Booked:
    """Set money of a fund aside for a programme, which the issuer may then commit.

    Raises `ConflictError` when the fund has less than that free or the programme does not draw on
    the fund, `NotFoundError` for a fund or programme the ledger does not know (yet).
    """
    arguments = {"fund_id": fund_id, "programme_id": programme_id, "amount_cents": amount_cents}
    made: Booked = perform(ctx, "allocate", _allocate, arguments)
    return made


# -- the acts


def _open_fund(tx: Tx, mint: Mint, arguments: Arguments) -> Fund:
    made = Fund(mint(), arguments["name"], arguments["currency"])
    store.add_fund(tx, made.fund_id, made.name, made.currency)
    tx.publish(FundOpened(fund_id=made.fund_id, name=made.name, currency=made.currency))
    return made


def _book_deposit(tx: Tx, mint: Mint, arguments: Arguments) -> Booked:
    fund_id, cents = arguments["fund_id"], arguments["amount_cents"]
    booked_on = date.fromisoformat(arguments["booked_on"])
    currency = fund_currency(tx, fund_id)
    not_in_future(tx, booked_on, "booked_on")
    deposit_id = mint()
    book(tx, [domain.deposit(fund_id, cents, currency, booked_on, deposit_id)])
    tx.publish(
        DepositBooked(
            fund_id=fund_id, deposit_id=deposit_id, amount_cents=cents, currency=currency, booked_on=booked_on
        )
    )
    return Booked(deposit_id, fund_id, cents, currency, booked_on=booked_on)


def _allocate(tx: Tx, mint: Mint, arguments: Arguments) -> Booked:
    fund_id, programme_id, cents = arguments["fund_id"], arguments["programme_id"], arguments["amount_cents"]
    currency = fund_currency(tx, fund_id)
    programme_draws_on(tx, programme_id, fund_id, currency)
    key = account("2100", fund=fund_id)
    free = store.free_cents(tx, [key])[key]
    allocation_id = mint()
    book(tx, [domain.allocation(fund_id, programme_id, cents, free, currency, day_of(tx.now, ZONE), allocation_id)])
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


ACTS: dict[str, Act] = {
    "open_fund": _open_fund,
    "book_deposit": _book_deposit,
    "allocate": _allocate,
}

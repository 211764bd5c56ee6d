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
    perform_or_propose,
    programme_draws_on,
)
from services.ledger.reactions import ZONE
from services.ledger.store import Proposed
from shared.contracts.ledger import DepositBooked, FundAllocated, FundOpened, FundReturned, TakeBackRequested
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


@dataclass(frozen=True)
class Fund:
    fund_id: str
    name: str
    currency: str


@dataclass(frozen=True)
class Booked:
    """Something that was booked for a fund; `id` is the deposit's, the allocation's or the return's."""

    id: str
    fund_id: str
    amount_cents: int
    currency: str
    programme_id: str | None = None
    booked_on: date | None = None


@dataclass(frozen=True)
class TakeBackAsked:
    """What was asked back of the issuer, which answers in its own time."""

    request_id: str
    fund_id: str
    programme_id: str
    amount_cents: int
    currency: str
    to_programme_id: str | None = None


def open_fund(ctx: Context, name: str, currency: str) -> Fund:
    """Give the money of one funder a place in the books."""
    made: Fund = perform(ctx, "open_fund", _open_fund, {"name": name, "currency": currency})
    return made


def book_deposit(
    ctx: Context, fund_id: str, amount_cents: int, booked_on: date, reference: str, *, by: str
) -> Booked | Proposed:
    """Book money that arrived on the bank account; much of it when a second finance officer confirmed.

    Raises `NotFoundError`, or `InvalidError` for a future day.
    """
    arguments = {
        "fund_id": fund_id,
        "amount_cents": amount_cents,
        "booked_on": booked_on.isoformat(),
        "reference": reference,
    }
    made: Booked | Proposed = perform_or_propose(
        ctx, "book_deposit", _book_deposit, arguments, by=by, cents=amount_cents
    )
    return made


def allocate(ctx: Context, fund_id: str, programme_id: str, amount_cents: int, *, by: str) -> Booked | Proposed:
    """Set money of a fund aside for a programme, which the issuer may then commit.

    Much of it waits for a second finance officer.

    Raises `ConflictError` when the fund has less than that free or the programme does not draw on
    the fund, `NotFoundError` for a fund or programme the ledger does not know (yet).
    """
    arguments = {"fund_id": fund_id, "programme_id": programme_id, "amount_cents": amount_cents}
    made: Booked | Proposed = perform_or_propose(ctx, "allocate", _allocate, arguments, by=by, cents=amount_cents)
    return made


def request_take_back(
    ctx: Context, fund_id: str, programme_id: str, amount_cents: int, to_programme_id: str | None = None
) -> TakeBackAsked:
    """Ask the issuer to give back up to so much of an allocation, for the fund or for another programme.

    It is booked when the issuer says how much of it was free. Raises `ConflictError` when the
    programme has less than that left or the other one does not draw on the fund, `InvalidError`
    when both are the same, and `NotFoundError` for a fund or programme the ledger does not know.
    """
    arguments = {
        "fund_id": fund_id,
        "programme_id": programme_id,
        "amount_cents": amount_cents,
        "to_programme_id": to_programme_id,
    }
    made: TakeBackAsked = perform(ctx, "request_take_back", _request_take_back, arguments)
    return made


def return_money(
    ctx: Context, fund_id: str, amount_cents: int, paid_on: date, bank_reference: str, *, by: str
) -> Booked | Proposed:
    """Book money that went back to the funder; much of it when a second finance officer confirmed.

    Raises `ConflictError` when the fund has less that is not allocated, or its bank less that is not owed.
    """
    arguments = {
        "fund_id": fund_id,
        "amount_cents": amount_cents,
        "paid_on": paid_on.isoformat(),
        "bank_reference": bank_reference,
    }
    made: Booked | Proposed = perform_or_propose(
        ctx, "return_money", _return_money, arguments, by=by, cents=amount_cents
    )
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


def _request_take_back(tx: Tx, mint: Mint, arguments: Arguments) -> TakeBackAsked:
    fund_id, programme_id, cents = arguments["fund_id"], arguments["programme_id"], arguments["amount_cents"]
    target = arguments["to_programme_id"]
    currency = fund_currency(tx, fund_id)
    if target == programme_id:
        raise InvalidError(
            "the money is this programme's already",
            remedy="Name another programme, or none to take the money back into the fund.",
            fields={"to_programme_id": ["Name another programme."]},
        )
    if target is not None:
        programme_draws_on(tx, target, fund_id, currency)
    left = store.budgets(tx, [(fund_id, programme_id)])[fund_id, programme_id]
    if cents > left:
        raise ConflictError(
            f"the programme has {left} cents of this fund that are not with parents, which is less than {cents}",
            code="budget_too_small",
            remedy="Ask for less back.",
        )
    made = TakeBackAsked(mint(), fund_id, programme_id, cents, currency, target)
    store.add_take_back(tx, vars(made))
    tx.publish(
        TakeBackRequested(
            fund_id=fund_id,
            request_id=made.request_id,
            programme_id=programme_id,
            amount_cents=cents,
            currency=currency,
        )
    )
    return made


def _return_money(tx: Tx, mint: Mint, arguments: Arguments) -> Booked:
    fund_id, cents = arguments["fund_id"], arguments["amount_cents"]
    paid_on = date.fromisoformat(arguments["paid_on"])
    currency = fund_currency(tx, fund_id)
    not_in_future(tx, paid_on, "paid_on")
    key = account("2100", fund=fund_id)
    free = store.free_cents(tx, [key])[key]
    store.lock_books(tx)
    bank = store.bank_cents(tx, [fund_id], less=("2300", "2310", "1030"))[fund_id]
    return_id = mint()
    book(tx, domain.returned(fund_id, cents, free, bank, currency, paid_on, return_id))
    tx.publish(
        FundReturned(fund_id=fund_id, return_id=return_id, amount_cents=cents, currency=currency, paid_on=paid_on)
    )
    return Booked(return_id, fund_id, cents, currency, booked_on=paid_on)


ACTS: dict[str, Act] = {
    "open_fund": _open_fund,
    "book_deposit": _book_deposit,
    "allocate": _allocate,
    "request_take_back": _request_take_back,
    "return_money": _return_money,
}

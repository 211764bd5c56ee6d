"""How a command acts: in one unit of work, recorded with its arguments and the ids it made.

The books can be made again from the inbox and these records (`rebuild`), which calls the acts
again with the ids of the first time.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from services.ledger import domain, store
from services.ledger.bulk import Bulk
from services.ledger.journal import Journal
from services.ledger.reactions import ZONE
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

Mint = Callable[[], str]
Arguments = Mapping[str, Any]
Act = Callable[[Tx, Mint, Arguments], Any]


def perform(ctx: Context, name: str, act: Act, arguments: Arguments) -> Any:
    """Act in one unit of work and record the act in it."""
    with ctx.unit_of_work() as tx:
        return perform_within(tx, name, act, arguments)


def perform_or_propose(
    ctx: Context, name: str, act: Act, arguments: Arguments, *, by: str, cents: int | None = None
) -> Any:
    """Act at once, or keep a proposal for a second finance officer where `cents` are many or not told.

    What could not be done is refused when it is proposed: the act is tried and undone.
    """
    with ctx.unit_of_work() as tx:
        if cents is not None and cents < ctx.settings.two_people_cents:
            return perform_within(tx, name, act, arguments, asked_by=by)
        attempt = tx.connection.begin_nested()
        try:
            act(Tx(tx.connection, tx.now, tx.random), tx.new_id, arguments)
        finally:
            attempt.rollback()
        return store.add_proposal(tx, name, arguments, cents, by)


def perform_within(
    tx: Tx, name: str, act: Act, arguments: Arguments, *, asked_by: str = "", confirmed_by: str = ""
) -> Any:
    """Act in an open unit of work and record the act in it, with who asked for it and who confirmed it."""
    minted: list[str] = []

    def mint() -> str:
        minted.append(tx.new_id())
        return minted[-1]

    done = act(tx, mint, arguments)
    store.add_command(tx, name, arguments, minted, asked_by, confirmed_by)
    return done


def book(tx: Tx, entries: Sequence[domain.Entry]) -> None:
    journal = Journal(tx)
    journal.book(entries)
    writes = Bulk(tx)
    journal.save(writes)
    writes.send()


def fund_currency(tx: Tx, fund_id: str) -> str:
    currency = store.lock_fund(tx, fund_id)
    if currency is None:
        raise NotFoundError(f"there is no fund {fund_id}", remedy="Open it first, or look at the list of funds.")
    return currency


def programme_draws_on(tx: Tx, programme_id: str, fund_id: str, currency: str) -> None:
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


def not_in_future(tx: Tx, day: date, field: str) -> None:
    if day > day_of(tx.now, ZONE):
        raise InvalidError(
            "money is booked on the day it moved",
            remedy="Write today or an earlier day.",
            fields={field: ["This day has not come yet."]},
        )

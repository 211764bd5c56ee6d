"""Claims: two finance officers book what a provider owes back, and it is repaid, covered or given up."""

from dataclasses import dataclass, replace
from datetime import date

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
from services.ledger.commands.guarantees import use_line
from services.ledger.domain import ClaimPart, Credit, Recovery
from services.ledger.reactions import ZONE
from services.ledger.reactions.gathered import credited
from services.ledger.store import Proposed
from shared.contracts.ledger import GuaranteeOpened
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


@dataclass(frozen=True)
class Claim:
    """A claim after a command, in cents."""

    redemption_id: str
    state: str
    amount_cents: int
    outstanding_cents: int
    covered_cents: int
    currency: str


def book_claim(ctx: Context, redemption_id: str, *, by: str) -> Proposed:
    """Propose to book a claim that was decided, which another finance officer confirms.

    Raises `ConflictError` for a claim that is not decided or is booked already, `NotFoundError`
    for one there is not.
    """
    made: Proposed = perform_or_propose(ctx, "book_claim", _book_claim, {"redemption_id": redemption_id}, by=by)
    return made


def cover_claim(ctx: Context, redemption_id: str, *, by: str) -> Proposed:
    """Propose that the guarantee line pays first what the budget lacks, so that the parent need not wait.

    Raises `ConflictError` when nothing lacks or the line has too little.
    """
    made: Proposed = perform_or_propose(ctx, "cover_claim", _cover_claim, {"redemption_id": redemption_id}, by=by)
    return made


def write_off_claim(ctx: Context, redemption_id: str, *, by: str) -> Proposed:
    """Propose to give up what is outstanding of a claim: the guarantee line bears it.

    Raises `ConflictError` when nothing is outstanding or the line has too little.
    """
    arguments = {"redemption_id": redemption_id}
    made: Proposed = perform_or_propose(ctx, "write_off_claim", _write_off_claim, arguments, by=by)
    return made


def book_repayment(ctx: Context, redemption_id: str, amount_cents: int, booked_on: date, reference: str) -> Claim:
    """Book what the provider sent back to the bank account. Raises `ConflictError` for more than is outstanding."""
    arguments = {
        "redemption_id": redemption_id,
        "amount_cents": amount_cents,
        "booked_on": booked_on.isoformat(),
        "reference": reference,
    }
    made: Claim = perform(ctx, "book_repayment", _book_repayment, arguments)
    return made


# -- the acts


def _book_claim(tx: Tx, mint: Mint, arguments: Arguments) -> Claim:
    redemption_id = arguments["redemption_id"]
    claim = _lock(tx, redemption_id)
    if claim.state != "decided":
        raise ConflictError(
            "this claim is not one that waits to be booked",
            code="claim_not_decided",
            remedy="A claim is booked once, after somebody decided that money is due back.",
        )
    paid = store.cents_not_made_good(tx, redemption_id)
    # A line that paid for these cheques as a loss paid them first: it gets the money, and the budget has its own.
    parts = [
        replace(part, covered_cents=max(0, part.amount_cents - paid.get((part.fund_id, part.programme_id), 0)))
        for part in store.claim_parts(tx, [redemption_id])
    ]
    book(tx, domain.claim_booked(parts, claim.currency, day_of(tx.now, ZONE), mint()))
    return _save(tx, claim.currency, redemption_id, parts)


def _cover_claim(tx: Tx, mint: Mint, arguments: Arguments) -> Claim:
    redemption_id = arguments["redemption_id"]
    claim, parts = _lock_booked(tx, redemption_id)
    if not sum(part.lacking_cents for part in parts):
        raise ConflictError(
            "the budget has all of this claim again", code="nothing_to_cover", remedy="Nothing more is needed."
        )
    return _save(tx, claim.currency, redemption_id, _covered(tx, mint, parts))


def _write_off_claim(tx: Tx, mint: Mint, arguments: Arguments) -> Claim:
    redemption_id = arguments["redemption_id"]
    claim, parts = _lock_booked(tx, redemption_id)
    parts = _covered(tx, mint, parts)
    book(tx, domain.claim_written_off(parts, claim.currency, day_of(tx.now, ZONE), mint()))
    gone = [
        replace(part, written_off_cents=part.written_off_cents + part.outstanding_cents, covered_cents=0)
        for part in parts
    ]
    return _save(tx, claim.currency, redemption_id, gone)


def _book_repayment(tx: Tx, mint: Mint, arguments: Arguments) -> Claim:
    redemption_id, cents = arguments["redemption_id"], arguments["amount_cents"]
    booked_on = date.fromisoformat(arguments["booked_on"])
    claim, parts = _lock_booked(tx, redemption_id)
    not_in_future(tx, booked_on, "booked_on")
    outstanding = sum(part.outstanding_cents for part in parts)
    if cents > outstanding:
        raise ConflictError(
            f"{outstanding} cents of this claim are outstanding, which is less than {cents}",
            code="more_than_due",
            remedy="Book what belongs to this claim, and ask what the rest is for.",
        )
    cause = mint()
    after, recoveries = [], []
    for part in parts:
        share = min(cents, part.outstanding_cents)
        if share:
            cents -= share
            part, recovery = domain.come_back(part, share)
            recoveries.append(recovery)
        after.append(part)
    book(tx, [domain.claim_repaid(one, claim.currency, booked_on, cause) for one in recoveries])
    tell_recovered(tx, recoveries, claim.currency, cause)
    return _save(tx, claim.currency, redemption_id, after)


ACTS: dict[str, Act] = {
    "book_claim": _book_claim,
    "cover_claim": _cover_claim,
    "write_off_claim": _write_off_claim,
    "book_repayment": _book_repayment,
}


def tell_recovered(tx: Tx, recoveries: list[Recovery], currency: str, cause: str) -> None:
    """Say what budgets have again, and what came back to guarantee lines."""
    budgets: dict[tuple[str, str], int] = {}
    lines: dict[tuple[str, str], int] = {}
    for one in recoveries:
        place = (one.fund_id, one.programme_id)
        budgets[place] = budgets.get(place, 0) + one.to_budget_cents
        lines[place] = lines.get(place, 0) + one.to_line_cents
    for (fund_id, programme_id), cents in sorted(lines.items()):
        if cents:
            tx.publish(
                GuaranteeOpened(fund_id=fund_id, programme_id=programme_id, amount_cents=cents, currency=currency)
            )
    for (fund_id, programme_id), cents in sorted(budgets.items()):
        if cents:
            tx.publish(credited(Credit(fund_id, programme_id, cents, currency, "claim"), {cause}))


def _covered(tx: Tx, mint: Mint, parts: list[ClaimPart]) -> list[ClaimPart]:
    """The guarantee lines pay what budgets lack of a claim."""
    after = []
    for part in parts:
        lacking = part.lacking_cents
        if lacking:
            currency = fund_currency(tx, part.fund_id)
            place = (part.fund_id, part.programme_id)
            line = use_line(tx, mint(), "claim", part.redemption_id, place, lacking, currency)
            tx.publish(credited(Credit(*place, lacking, currency, "guarantee"), {line.id}))
        after.append(replace(part, covered_cents=part.covered_cents + lacking))
    return after


def _lock(tx: Tx, redemption_id: str) -> store.ClaimRow:
    claim = store.lock_claim(tx, redemption_id)
    if claim is None:
        raise NotFoundError("there is no claim for this use", remedy="Look at the list of claims.")
    return claim


def _lock_booked(tx: Tx, redemption_id: str) -> tuple[store.ClaimRow, list[ClaimPart]]:
    claim = _lock(tx, redemption_id)
    if claim.state != "booked":
        raise ConflictError(
            "nothing is outstanding of this claim", code="claim_not_booked", remedy="Look at the list of claims."
        )
    return claim, store.claim_parts(tx, [redemption_id])


def _save(tx: Tx, currency: str, redemption_id: str, parts: list[ClaimPart]) -> Claim:
    store.save_claim_parts(tx, parts)
    outstanding = sum(part.outstanding_cents for part in parts)
    state = "booked" if outstanding else "closed"
    store.set_claim_states(tx, {redemption_id: state})
    return Claim(
        redemption_id,
        state,
        sum(part.amount_cents for part in parts),
        outstanding,
        sum(part.covered_cents for part in parts),
        currency,
    )

"""Guarantee lines: opened and raised by funds, and what they pay for."""

from dataclasses import dataclass

from services.ledger import domain, store
from services.ledger.chart import account
from services.ledger.commands.acting import (
    Act,
    Arguments,
    Mint,
    book,
    fund_currency,
    perform,
    perform_or_propose,
    programme_draws_on,
)
from services.ledger.domain import Credit, Redemption
from services.ledger.reactions import ZONE
from services.ledger.reactions.gathered import credited
from services.ledger.store import Proposed
from shared.contracts.ledger import GuaranteeOpened, GuaranteeReturned, GuaranteeUsed
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, NotFoundError
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context


@dataclass(frozen=True)
class Line:
    """A guarantee line after it was changed by `amount_cents`."""

    id: str
    fund_id: str
    programme_id: str
    amount_cents: int
    left_cents: int
    currency: str


def open_guarantee(ctx: Context, fund_id: str, programme_id: str, amount_cents: int, *, by: str) -> Line | Proposed:
    """Set money of a fund aside for a programme's losses, or more of it; much waits for a second finance officer.

    Raises `ConflictError` when the fund has less than that free or the programme does not draw on
    it, `NotFoundError` for a fund or programme the ledger does not know.
    """
    arguments = {"fund_id": fund_id, "programme_id": programme_id, "amount_cents": amount_cents}
    made: Line | Proposed = perform_or_propose(
        ctx, "open_guarantee", _open_guarantee, arguments, by=by, cents=amount_cents
    )
    return made


def close_guarantee(ctx: Context, fund_id: str, programme_id: str, *, by: str) -> Line | Proposed:
    """Give what is left of a line back to the fund's free money; much of it waits for a second finance officer.

    Where the fund has budget or cheques in the programme still, the line counts as empty from then
    on: what the system finds wrong has nothing to be paid from. Raises `ConflictError` for a line
    that is empty already, `NotFoundError` for one there is not.
    """
    with ctx.reading() as reading:
        cents = left_of(reading, fund_id, programme_id)
    arguments = {"fund_id": fund_id, "programme_id": programme_id}
    made: Line | Proposed = perform_or_propose(ctx, "close_guarantee", _close_guarantee, arguments, by=by, cents=cents)
    return made


def pay_loss(
    ctx: Context, fund_id: str, programme_id: str, redemption_id: str, amount_cents: int, *, by: str
) -> Line | Proposed:
    """Pay for the system's own mistake in a use that is final: the provider keeps the money, the budget gets it again.

    A line pays only for its own fund's cheques, each once. Raises `ConflictError` for more than
    they were, for more than the line has, and before the use is final; `NotFoundError` for a fund
    or a use the ledger does not know.
    """
    arguments = {
        "fund_id": fund_id,
        "programme_id": programme_id,
        "redemption_id": redemption_id,
        "amount_cents": amount_cents,
    }
    made: Line | Proposed = perform_or_propose(ctx, "pay_loss", _pay_loss, arguments, by=by, cents=amount_cents)
    return made


def cover_case(ctx: Context, case_id: str) -> Line:
    """Pay what was captured against a case from the guarantee line of the fund that stands in, and close the case.

    Should its predecessor come after all, the line gets its money again. Raises `ConflictError`
    for a case that is closed, holds no capture, or whose use is not final, and when the line has
    too little; `NotFoundError` for a case there is not.
    """
    made: Line = perform(ctx, "cover_case", _cover_case, {"case_id": case_id})
    return made


# -- the acts


def _open_guarantee(tx: Tx, mint: Mint, arguments: Arguments) -> Line:
    fund_id, programme_id, cents = arguments["fund_id"], arguments["programme_id"], arguments["amount_cents"]
    currency = fund_currency(tx, fund_id)
    programme_draws_on(tx, programme_id, fund_id, currency)
    key = account("2100", fund=fund_id)
    free = store.free_cents(tx, [key])[key]
    line_id = mint()
    on = day_of(tx.now, ZONE)
    book(tx, [domain.guarantee_opened(fund_id, programme_id, cents, free, currency, on, line_id)])
    tx.publish(GuaranteeOpened(fund_id=fund_id, programme_id=programme_id, amount_cents=cents, currency=currency))
    return Line(line_id, fund_id, programme_id, cents, left_of(tx, fund_id, programme_id), currency)


def _close_guarantee(tx: Tx, mint: Mint, arguments: Arguments) -> Line:
    fund_id, programme_id = arguments["fund_id"], arguments["programme_id"]
    currency = fund_currency(tx, fund_id)
    store.lock_books(tx)
    if not store.has_line(tx, fund_id, programme_id):
        raise NotFoundError("there is no such guarantee line", remedy="Look at the list of guarantee lines.")
    left, ended = left_of(tx, fund_id, programme_id), not store.guarded_cents(tx, fund_id, programme_id)
    if not left and not ended:
        raise ConflictError(
            "nothing is left of this guarantee line",
            code="guarantee_is_empty",
            remedy="Raise it, or close it once the fund has no budget and no cheques in this programme any more.",
        )
    closing_id = mint()
    book(tx, domain.guarantee_closed(fund_id, programme_id, left, currency, day_of(tx.now, ZONE), closing_id))
    if left:
        _note(tx, closing_id, "closing", closing_id, (fund_id, programme_id), left)
    tx.publish(
        GuaranteeReturned(fund_id=fund_id, programme_id=programme_id, amount_cents=left, currency=currency, ended=ended)
    )
    return Line(closing_id, fund_id, programme_id, left, 0, currency)


def _pay_loss(tx: Tx, mint: Mint, arguments: Arguments) -> Line:
    fund_id, programme_id, cents = arguments["fund_id"], arguments["programme_id"], arguments["amount_cents"]
    redemption_id = arguments["redemption_id"]
    currency = fund_currency(tx, fund_id)
    refuse_unless_final(tx, redemption_id)
    open_cents = store.cents_not_made_good(tx, redemption_id).get((fund_id, programme_id), 0)
    if cents > open_cents:
        raise ConflictError(
            f"this fund paid {open_cents} cents for this use that nobody made good, which is less than {cents}",
            code="more_than_paid",
            remedy="A line pays only for its own fund's cheques, each of them once. Write a smaller amount.",
        )
    line = use_line(tx, mint(), "loss", redemption_id, (fund_id, programme_id), cents, currency)
    tx.publish(credited(Credit(fund_id, programme_id, cents, currency, "guarantee"), {line.id}))
    return line


def _cover_case(tx: Tx, mint: Mint, arguments: Arguments) -> Line:
    case = store.lock_case(tx, arguments["case_id"])
    if case is None:
        raise NotFoundError("there is no such case", remedy="Look at the list of exceptions.")
    if case.resolved:
        raise ConflictError("this case is closed", code="case_closed", remedy="Nothing more is needed.")
    if case.fund_id is None or case.programme_id is None or case.step is None or case.step.after != "redeemed":
        raise ConflictError(
            "nothing was captured against this case",
            code="nothing_to_cover",
            remedy="Only what a provider is owed can be paid from the guarantee line.",
        )
    currency = fund_currency(tx, case.fund_id)
    refuse_unless_final(tx, case.subject)
    suspense = account("2900", fund=case.fund_id, case=case.case_id)
    place = (case.fund_id, case.programme_id)
    line = use_line(tx, mint(), "case", case.case_id, place, case.cents, currency, target=suspense)
    store.cover_case(tx, case.case_id)
    return line


ACTS: dict[str, Act] = {
    "open_guarantee": _open_guarantee,
    "close_guarantee": _close_guarantee,
    "pay_loss": _pay_loss,
    "cover_case": _cover_case,
}


def use_line(
    tx: Tx, use_id: str, kind: str, subject: str, place: tuple[str, str], cents: int, currency: str, target: str = ""
) -> Line:
    """Pay from the line of a fund (locked) and a programme: into its budget, or into another account of the fund."""
    fund_id, programme_id = place
    target = target or account("2110", fund=fund_id, programme=programme_id)
    left = left_of(tx, fund_id, programme_id)
    on = day_of(tx.now, ZONE)
    used = domain.guarantee_used(fund_id, programme_id, cents, left, target, subject, currency, on, use_id)
    book(tx, [used])
    _note(tx, use_id, kind, subject, place, cents)
    tx.publish(
        GuaranteeUsed(
            fund_id=fund_id,
            programme_id=programme_id,
            amount_cents=cents,
            left_cents=left - cents,
            currency=currency,
        )
    )
    return Line(use_id, fund_id, programme_id, cents, left - cents, currency)


def _note(tx: Tx, use_id: str, kind: str, subject: str, place: tuple[str, str], cents: int) -> None:
    fund_id, programme_id = place
    store.add_guarantee_use(
        tx,
        {
            "use_id": use_id,
            "fund_id": fund_id,
            "programme_id": programme_id,
            "kind": kind,
            "subject": subject,
            "amount_cents": cents,
        },
    )


def left_of(reading: Reading, fund_id: str, programme_id: str) -> int:
    """What the guarantee line of a fund and a programme still has, in cents."""
    key = account("2120", fund=fund_id, programme=programme_id)
    return store.free_cents(reading, [key])[key]


def refuse_unless_final(tx: Tx, redemption_id: str) -> Redemption:
    """The use as the books know it. Raises `NotFoundError`, or `ConflictError` while it can still be undone."""
    known = store.known_redemptions(tx, [redemption_id]).get(redemption_id)
    if known is None:
        raise NotFoundError("there is no such use in the books", remedy="Check the id.")
    if known.state not in domain.FINAL:
        raise ConflictError(
            "this use is not final, so its cheques may still go back by themselves",
            code="use_not_final",
            remedy="Wait until it is confirmed.",
        )
    return known

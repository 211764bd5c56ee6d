"""The word on a use: by the parent at once, or by time when the dispute window has ended."""

from services.issuer.domain import uses
from services.issuer.domain.uses import Use, Word
from services.issuer.store import redemptions as store
from services.issuer.store import requests as request_store
from services.issuer.store import wallets as wallet_store
from shared.contracts.issuer import HoldReleaseRequested, RedemptionAccepted
from shared.kernel.errors import ConflictError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Redemptions accepted by time in one unit of work.
PORTION = 200

#: What is said when a word changes nothing, and what to do then.
_REFUSALS = {
    "not_used_yet": ("this is booked and not used yet", "Cancel the booking if you do not want it."),
    "used_already": ("these cheques were used already", "If that is not right, say so at this use in your list."),
    "word_comes_late": (
        "this use is final already",
        "Nothing more is needed: it counts as right and the provider is paid.",
    ),
    "accepted_already": (
        "this use counts as right already",
        "Once it is final you can still complain about it, for 90 days.",
    ),
    "disputed_already": ("somebody is looking into this use", "Wait for their decision."),
    "complain_instead": ("this use is final already", "Complain about it: you can do so for 90 days."),
    "dispute_instead": ("this use is not final yet", "Say at once that it is not right: that goes faster."),
    "not_final_yet": ("this use is not final yet", "Complain about it in a few days, when it is final."),
    "ended_already": ("nothing of this is owed any more", "Nothing is needed: your cheques came back."),
    "not_disputed": ("there is nothing to decide about this use", "Look at the list of open disputes."),
    "window_ended": (
        "the days in which this could be disputed are over",
        "Once it is final you can still complain about it, for 90 days.",
    ),
    "not_begun_yet": ("this service has not begun yet", "Cancel the booking if you do not want it."),
    "only_nobody_came": (
        "this is booked and not used yet",
        "Say that nobody came, or cancel the booking.",
    ),
    "complained_already": ("there was a complaint about this use already", "Wait for the decision, or look it up."),
    "complaint_too_late": (
        "the days in which one can complain about this use are over",
        "Ask the office that gave you the cheques.",
    ),
    "decided_already": ("somebody decided this already", "Look at the list of open ones."),
}


def accept(ctx: Context, wallet_id: str, redemption_id: str) -> str:
    """A parent says that a use is right. Returns the redemption's status; said twice it is told once.

    Raises `NotFoundError` for a redemption of another wallet, and `ConflictError` when the word
    comes too late to change anything.
    """
    with ctx.unit_of_work() as tx:
        use = lock_theirs(tx, wallet_id, redemption_id)
        refuse_unless_fitting(tx, "accept", use)
        if use.status == uses.CAPTURED:
            store.accept(tx, [use.id], "parent")
            tx.publish(_accepted(use, "parent"))
        return uses.ACCEPTED


def accept_due(ctx: Context) -> None:
    """Accept the next portion of uses whose dispute window ended without a word."""
    with ctx.unit_of_work() as tx:
        due = store.lock_due(tx, PORTION)
        store.accept(tx, [use.id for use in due], "time")
        tx.publish(*(_accepted(use, "time") for use in due))


def cancel(ctx: Context, wallet_id: str, redemption_id: str, reason: str) -> str:
    """A parent does not want a booking any more. Returns its status: the redeemer releases it, or is too late.

    Raises `NotFoundError` for a booking of another wallet, and `ConflictError` when it is none any more.
    """
    with ctx.unit_of_work() as tx:
        use = lock_theirs(tx, wallet_id, redemption_id)
        refuse_unless_fitting(tx, "cancel", use)
        ask_release(tx, use, reason)
        return use.status


def ask_release(tx: Tx, use: Use, reason: str) -> None:
    """Ask the redeemer to release a hold, once for each reason."""
    if reason in request_store.release_reasons(tx, [use.id]).get(use.id, set()):
        return
    request_id = tx.new_id()
    request_store.add(
        tx,
        request_id,
        use.wallet_id,
        request_store.RELEASE,
        cheques=use.cheques,
        reason=reason,
        redemption_id=use.id,
    )
    tx.publish(
        HoldReleaseRequested(
            wallet_id=use.wallet_id,
            request_id=request_id,
            redemption_id=use.id,
            reason="sick_child" if reason == "sick_child" else "nobody_came" if reason == "nobody_came" else "other",
        )
    )


def lock_theirs(tx: Tx, wallet_id: str, redemption_id: str) -> Use:
    """A use of this wallet, under the wallet's lock and its own. Raises `NotFoundError` for anybody else's."""
    wallet_store.lock(tx, wallet_id)
    use = store.lock(tx, redemption_id)
    if use is None or use.wallet_id != wallet_id:
        raise NotFoundError("there is no such use of your cheques", remedy="Look at the list of your uses.")
    return use


def refuse_unless_fitting(tx: Tx, word: Word, use: Use) -> None:
    """Raise `ConflictError` where a word changes nothing in the state in which the use is."""
    code = uses.refused_word(word, use, tx.now)
    if code is not None:
        refuse(code)


def refuse(code: str) -> None:
    message, remedy = _REFUSALS[code]
    raise ConflictError(message, code=code, remedy=remedy)


def _accepted(use: Use, by: str) -> RedemptionAccepted:
    return RedemptionAccepted(wallet_id=use.wallet_id, redemption_id=use.id, by="parent" if by == "parent" else "time")

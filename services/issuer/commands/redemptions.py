"""The word on a use: by the parent at once, or by time when the dispute window has ended."""

from services.issuer.store import redemptions as store
from services.issuer.store.redemptions import Use
from shared.contracts.issuer import RedemptionAccepted
from shared.kernel.errors import ConflictError, NotFoundError
from shared.runtime.context import Context

#: Redemptions accepted by time in one unit of work.
PORTION = 200


def accept(ctx: Context, wallet_id: str, redemption_id: str) -> str:
    """A parent says that a use is right. Returns the redemption's status; said twice it is told once.

    Raises `NotFoundError` for a redemption of another wallet, and `ConflictError` when the word
    comes too late to change anything.
    """
    with ctx.unit_of_work() as tx:
        use = store.lock(tx, redemption_id)
        if use is None or use.wallet_id != wallet_id:
            raise NotFoundError("there is no such use of your cheques", remedy="Look at the list of your uses.")
        if use.status == store.CAPTURED:
            store.accept(tx, [use.id], "parent")
            tx.publish(_accepted(use, "parent"))
        elif use.status != store.ACCEPTED:
            raise ConflictError(
                f"this use is {use.status} already",
                code="word_comes_late",
                remedy="Nothing more is needed: it counts as right and the provider is paid.",
            )
        return store.ACCEPTED


def accept_due(ctx: Context) -> None:
    """Accept the next portion of uses whose dispute window ended without a word."""
    with ctx.unit_of_work() as tx:
        due = store.lock_due(tx, PORTION)
        store.accept(tx, [use.id for use in due], "time")
        tx.publish(*(_accepted(use, "time") for use in due))


def _accepted(use: Use, by: str) -> RedemptionAccepted:
    return RedemptionAccepted(wallet_id=use.wallet_id, redemption_id=use.id, by="parent" if by == "parent" else "time")

"""What people ask of the redeemer: one thing, a scan."""

from services.redeemer import domain, tokens
from services.redeemer.domain import Order, Redemption, Refusal
from services.redeemer.store import scan
from shared.kernel.errors import ConflictError
from shared.observability import metrics
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def redeem(ctx: Context, order: Order) -> Redemption | Refusal:
    """Spend whole cheques of one wallet at one offer, oldest expiry first, or say why not.

    The decision and its event are saved in one transaction, also when it is a refusal. An id that
    this provider redeemed before gets that redemption again, whatever the code is worth by now;
    raises `ConflictError` when the id stands for something else.
    """
    with ctx.unit_of_work() as tx:
        earlier = scan.redemption_by_id(tx, order.redemption_id)
        if earlier is not None:
            return _again(earlier, order)
        counter = scan.counter(tx, order)
        shown = tokens.open_shown(tx, ctx.keys, order)
        cheques = (
            scan.issued_cheques(tx, shown.wallet.wallet_id, counter.offer) if shown.wallet and counter.offer else []
        )
        decision = domain.redeem(order, counter, shown, cheques, tx.now, tx.new_id)
        if isinstance(decision, Refusal):
            scan.add_refusal(tx, decision)
        else:
            _save(tx, decision)
        tokens.settle(tx, ctx.keys, order, shown, decision)
        said = decision.reason.value if isinstance(decision, Refusal) else "redeemed"
        tx.after_commit(metrics.decisions.labels(said).inc)
        return decision


def _save(tx: Tx, made: Redemption) -> None:
    scan.take_vouchers(tx, made)
    scan.add_redemption(tx, made)
    scan.add_redemption_vouchers(tx, made)
    tx.publish(made.event())


def _again(earlier: Redemption, order: Order) -> Redemption:
    """The same intention once more, after its stored answer was forgotten or lost."""
    if (earlier.provider_id, earlier.offer_id, earlier.units) != (order.provider_id, order.offer_id, order.units):
        raise ConflictError(
            "this redemption id is taken", code="redemption_id_taken", remedy="Make a new random id for a new scan."
        )
    return earlier

"""What a code is shown for: a scan, and a hold for later."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from services.redeemer import domain, tokens
from services.redeemer.domain import ZONE, Booking, Cheque, Counter, Hold, Order, Redemption, Refusal, Shown
from services.redeemer.domain.weeks import NONE_TAKEN, TakenBefore, week_of, weeks_to_count
from services.redeemer.store import scan, uses, weeks
from shared.kernel.errors import ConflictError
from shared.observability import metrics
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

Made = TypeVar("Made", Redemption, Hold)
AnOrder = TypeVar("AnOrder", contravariant=True)
Answer = TypeVar("Answer", covariant=True)


class Decide(Protocol[AnOrder, Answer]):
    """`domain.redeem` or `domain.hold`."""

    def __call__(
        self,
        order: AnOrder,
        counter: Counter,
        shown: Shown,
        cheques: Sequence[Cheque],
        at: datetime,
        new_id: Callable[[], str],
        before: TakenBefore,
        /,
    ) -> Answer | Refusal: ...


def redeem(ctx: Context, order: Order) -> Redemption | Refusal:
    """Spend whole cheques of one wallet at one offer, oldest expiry first, or say why not.

    The decision and its event are saved in one transaction, also when it is a refusal. An id that
    this provider redeemed before gets that redemption again, whatever the code is worth by now;
    raises `ConflictError` when the id stands for something else.
    """
    with ctx.unit_of_work() as tx:
        earlier = scan.made_by_id(tx, order.redemption_id)
        if earlier is not None:
            return _again(earlier, order)
        decision = _decide(ctx, tx, order, domain.redeem, scan.add_redemption)
        said = decision.reason.value if isinstance(decision, Refusal) else "redeemed"
        tx.after_commit(metrics.decisions.labels(said).inc)
        return decision


def hold(ctx: Context, order: Booking) -> Hold | Refusal:
    """Keep whole cheques of one wallet for a later service, or for one that begins now, or say why not.

    It promises what `redeem` does.
    """
    with ctx.unit_of_work() as tx:
        earlier = scan.made_by_id(tx, order.redemption_id)
        if earlier is not None:
            return _held_again(earlier, order)
        decision = _decide(ctx, tx, order, domain.hold, uses.add_hold)
        said = decision.reason.value if isinstance(decision, Refusal) else "held"
        tx.after_commit(metrics.decisions.labels(said).inc)
        return decision


def _decide(
    ctx: Context, tx: Tx, order: AnOrder, decide: Decide[AnOrder, Made], add: Callable[[Tx, Made], None]
) -> Made | Refusal:
    """Load what the rules look at, decide, and keep what was made or the refusal, and what it means for the code."""
    assert isinstance(order, Order)
    counter = scan.counter(tx, order)
    shown = tokens.open_shown(tx, ctx.keys, order)
    cheques = scan.issued_cheques(tx, shown.wallet.wallet_id, counter.offer) if shown.wallet and counter.offer else []
    before = _taken_before(tx, order, counter, shown, cheques)
    decision = decide(order, counter, shown, cheques, tx.now, tx.new_id, before)
    if isinstance(decision, Refusal):
        scan.add_refusal(tx, decision)
    else:
        scan.take_vouchers(tx, decision)
        add(tx, decision)
        scan.add_redemption_vouchers(tx, decision)
        tx.publish(decision.event())
    tokens.settle(tx, ctx.keys, order, shown, decision)
    return decision


def _taken_before(tx: Tx, order: Order, counter: Counter, shown: Shown, cheques: Sequence[Cheque]) -> TakenBefore:
    """Counted only where there is a limit: most programmes have none."""
    at = domain.counted_at(order, tx.now)
    limited = weeks_to_count(cheques, at)
    in_all = week_of(at, ZONE) if counter.week_cheques is not None else None
    if shown.wallet is None or not (limited or in_all):
        return NONE_TAKEN
    return weeks.taken_before(tx, shown.wallet.wallet_id, order.provider_id, limited, in_all)


def _again(earlier: Redemption | Hold, order: Order) -> Redemption:
    """The same intention once more, after its stored answer was forgotten or lost."""
    if not isinstance(earlier, Redemption) or not _same(earlier, order):
        raise _taken()
    return earlier


def _held_again(earlier: Redemption | Hold, order: Booking) -> Hold:
    if not isinstance(earlier, Hold) or not _same(earlier, order):
        raise _taken()
    began_now = earlier.service_at == earlier.held_at
    if (None if began_now else earlier.service_at) != order.service_at:
        raise _taken()
    return earlier


def _same(earlier: Redemption | Hold, order: Order) -> bool:
    return (earlier.provider_id, earlier.offer_id, earlier.units, earlier.shown_sha256) == (
        order.provider_id,
        order.offer_id,
        order.units,
        order.shown_sha256,
    )


def _taken() -> ConflictError:
    return ConflictError(
        "this redemption id is taken", code="redemption_id_taken", remedy="Make a new random id for a new scan."
    )

"""What a provider asks of a booking or a use of its own: capture, release, stop, undo."""

from collections.abc import Callable
from datetime import datetime

from services.redeemer.domain import Change, Refusal, Status, Use
from services.redeemer.domain import uses as rules
from services.redeemer.reasons import Reason
from services.redeemer.store import scan
from services.redeemer.store import uses as store
from shared.identity.roles import Actor
from shared.kernel.errors import NotFoundError
from shared.observability import metrics
from shared.runtime.context import Context

Rule = Callable[[Use, datetime], Change | Reason]


def capture(ctx: Context, actor: Actor, redemption_id: str, units: int) -> Use | Refusal:
    """Spend so many units of a hold and send the others back. Once captured, the same again is the same answer.

    A suspended provider and a paused or closed programme play no part: what is held is honoured.
    """
    return _act(
        ctx,
        actor,
        redemption_id,
        "captured",
        lambda use, at: rules.capture(use, units, at),
        lambda use: _was_captured(use) and use.units == units,
    )


def stop(ctx: Context, actor: Actor, redemption_id: str) -> Use | Refusal:
    """Capture the hours that a service took until now, never more than are held."""
    return _act(ctx, actor, redemption_id, "captured", rules.stop, _was_captured)


def release(ctx: Context, actor: Actor, redemption_id: str) -> Use | Refusal:
    """Let a hold go: its cheques are the parent's again."""
    return _act(
        ctx,
        actor,
        redemption_id,
        "released",
        rules.release,
        lambda use: use.status is Status.RELEASED and use.end_reason == "by_provider",
    )


def undo(ctx: Context, actor: Actor, redemption_id: str) -> Use | Refusal:
    """Take back a scan or a capture within the programme's time: its cheques are the parent's again."""
    return _act(
        ctx,
        actor,
        redemption_id,
        "undone",
        rules.undo,
        lambda use: use.status is Status.REVERSED and use.end_reason == "undone",
    )


def _was_captured(use: Use) -> bool:
    return use.held_at is not None and use.status is Status.CAPTURED


def _act(
    ctx: Context, actor: Actor, redemption_id: str, done: str, rule: Rule, is_done: Callable[[Use], bool]
) -> Use | Refusal:
    """Take one step of one of the provider's own redemptions, or record why not.

    What `is_done` already is answered as it stands, so that a repeat whose stored answer is gone does no harm.
    Raises `NotFoundError` for any other provider's.
    """
    with ctx.unit_of_work() as tx:
        use = store.uses(tx, [redemption_id]).get(redemption_id)
        if use is None or use.provider_id != actor.scoped_id:
            raise NotFoundError("there is no such redemption", remedy="Look in the list of your redemptions.")
        if is_done(use):
            return use
        decision = Reason.DEVICE_REVOKED if scan.is_revoked(tx, actor.name) else rule(use, tx.now)
        if isinstance(decision, Reason):
            refusal = Refusal(tx.new_id(), decision, use.provider_id, use.offer_id, actor.name, tx.now)
            scan.add_refusal(tx, refusal)
            tx.after_commit(metrics.decisions.labels(decision.value).inc)
            return refusal
        store.save(tx, [decision])
        tx.publish(decision.event)
        tx.after_commit(metrics.decisions.labels(done).inc)
        return decision.use

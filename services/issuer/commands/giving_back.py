"""What comes of a decided claim once the ledger has credited its money: cheques for the parent, or the fund's again."""

from services.issuer import domain
from services.issuer.commands.granting import Granting
from services.issuer.commands.programmes import existing
from services.issuer.domain import Back
from services.issuer.store import claims as store
from services.issuer.store import grants as grant_store
from services.issuer.store import programmes as programme_store
from shared.contracts.issuer import ClaimReleased
from shared.runtime.context import Context

#: Parts of claims gone through in one unit of work.
PORTION = 200


def give_back_portion(ctx: Context) -> None:
    """Give back what waits longest for the next credit, each part whole or not at all, and each once.

    The fund that paid for the cheques pays for the new ones, which are valid like a grant of today. A
    fund that ended pays for nothing any more: the programme's others do, and its money is free again.
    So is the money for which no cheque can be given, since the household or the programme is closed.
    What credit or budget do not reach, and what belongs to a programme that is paused, goes on
    waiting; it is tried again every morning and with the next credit.
    """
    with ctx.unit_of_work() as tx:
        source = store.next_to_try(tx)
        if source is None:
            return
        programme_id, fund_id = source
        programme = existing(tx, programme_id)
        if programme.status not in ("open", "closed"):
            store.stop_trying(tx, source)
            return
        granting = Granting.begin(ctx, tx, programme) if programme.status == "open" else None
        budget = programme_store.lock_budget(tx, programme_id, fund_id)
        assert budget is not None, "what was credited has a budget"
        face, left_cents = programme.face_cents, store.lock_credit(tx, source)
        waiting = store.lock_waiting(tx, source, left_cents // face, PORTION)
        candidates = grant_store.candidates(tx, [part.household_id for part in waiting]) if granting else {}
        parts = [Back(part.id, part.household_id, part.cheques, part.household_id in candidates) for part in waiting]
        purse = granting.purse if granting else ()
        ended = all(each.fund_id != fund_id for each in purse)
        came = domain.give_back(parts, face, left_cents, budget, purse if ended else None)
        if came.given:
            assert granting is not None
            asked = [(candidates[part.household_id], part.cheques, part.id) for part in came.given]
            grants = granting.give_back(asked, None if ended else fund_id)
            store.give(tx, {part.id: made.grant_id for part, made in zip(came.given, grants, strict=True)})
        store.release(tx, [part.id for part in came.released])
        if came.released_cents:
            # Read again: what was given may have come from the same budget.
            budget = programme_store.lock_budget(tx, programme_id, fund_id)
            assert budget is not None
            after, cents = budget.release(came.released_cents)
            assert cents == came.released_cents, "what is released was looked at under its lock"
            programme_store.save_budget(tx, programme_id, after)
            tx.publish(
                ClaimReleased(
                    fund_id=fund_id,
                    programme_id=programme_id,
                    release_id=tx.new_id(),
                    amount_cents=cents,
                    currency=programme.currency,
                )
            )
        done = len(came.given) + len(came.released)
        store.save_credit(tx, source, came.left_cents, trying=bool(done) and len(waiting) == PORTION)


def try_again(ctx: Context) -> None:
    """Let what waits be gone through once more."""
    with ctx.unit_of_work() as tx:
        store.try_again(tx)

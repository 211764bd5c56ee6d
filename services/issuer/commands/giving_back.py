"""A decided claim's cheques come back to the parent as a new grant, once the ledger has credited their money."""

from services.issuer.commands.granting import Granting
from services.issuer.commands.programmes import existing
from services.issuer.store import claims as store
from services.issuer.store import grants as grant_store
from shared.runtime.context import Context

#: Parts of claims given back in one unit of work.
PORTION = 200


def give_back_portion(ctx: Context) -> None:
    """Give back what waits longest for the next credit, each part whole or not at all, and each once.

    The fund that paid for the cheques pays for the new ones, which are valid like a grant of today.
    What credit or budget do not reach, and what belongs to a programme that is not open, goes on
    waiting; it is tried again every morning and with the next credit.
    """
    with ctx.unit_of_work() as tx:
        source = store.next_to_try(tx)
        if source is None:
            return
        programme = existing(tx, source[0])
        if programme.status != "open":
            store.stop_trying(tx, source)
            return
        granting = Granting.begin(ctx, tx, programme)
        left_cents = store.lock_credit(tx, source)
        face = programme.face_cents
        waiting = store.lock_waiting(tx, source, left_cents // face, PORTION)
        given = []
        for part in waiting:
            candidate = grant_store.candidate(tx, part.household_id)
            if candidate is None or part.cheques * face > left_cents:
                continue
            grant = granting.give_back(candidate, source[1], part.cheques, part.id)
            if grant is not None:
                given.append((part, grant.grant_id))
                left_cents -= part.cheques * face
        store.give(tx, given)
        store.save_credit(tx, source, left_cents, trying=bool(given) and len(waiting) == PORTION)


def try_again(ctx: Context) -> None:
    """Let what waits be gone through once more."""
    with ctx.unit_of_work() as tx:
        store.try_again(tx)

"""How far a household came: told of its cheques by a person or by its own first look, and active."""

from services.issuer.domain.states import AFTER_HOUSEHOLD_COMMAND, REFUSED_HOUSEHOLD_COMMAND
from services.issuer.store import households as household_store
from services.issuer.store import reached as store
from services.issuer.store.reached import Step
from shared.kernel.errors import ConflictError, NotFoundError
from shared.runtime.context import Context


def tell(ctx: Context, household_id: str) -> None:
    """Note that somebody told a household of its cheques. Said again, or of an active one, it changes nothing.

    Raises `NotFoundError`, and `ConflictError` for a household that is closed.
    """
    with ctx.unit_of_work() as tx:
        row = household_store.lock(tx, household_id)
        if row is None:
            raise NotFoundError("there is no such household", remedy="Look at the list of grants.")
        code = REFUSED_HOUSEHOLD_COMMAND["tell"].get(row["status"])
        if code is not None:
            raise ConflictError(
                "this household is closed", code=code, remedy="There is nobody to tell: its data were erased."
            )
        store.reach(tx, household_id, "tell")


def seen(ctx: Context, wallet_id: str, step: Step) -> None:
    """Note that a parent saw their cheques (`tell`), or a code to spend them (`activate`), for the first time.

    Every later look only reads, and takes no lock.
    """
    with ctx.reading() as reading:
        found = store.status_by_wallet(reading, wallet_id)
    if found is None or AFTER_HOUSEHOLD_COMMAND[step].get(found[1], found[1]) == found[1]:
        return
    with ctx.unit_of_work() as tx:
        store.reach(tx, found[0], step)

"""What one finance officer proposed, and another one confirms or takes from the list."""

from services.ledger import store
from services.ledger.commands.acting import perform_within
from services.ledger.commands.acts import ACTS
from services.ledger.store import Proposed
from shared.kernel.errors import ConflictError, NotFoundError
from shared.kernel.two_people import be_a_second
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def confirm(ctx: Context, proposal_id: str, *, by: str) -> Proposed:
    """Do what another finance officer proposed.

    Raises `ConflictError` for the person who proposed it, for a proposal that is closed, and
    whatever the command raises: then it stays open. `NotFoundError` for one there is not.
    """
    with ctx.unit_of_work() as tx:
        found = _lock_open(tx, proposal_id)
        be_a_second(by, found.proposed_by, remedy="Ask another finance officer to look at it and to confirm it.")
        store.close_proposal(tx, proposal_id, "confirmed", by)
        perform_within(
            tx, found.command, ACTS[found.command], found.arguments, asked_by=found.proposed_by, confirmed_by=by
        )
        return store.proposal_of(tx, proposal_id)


def withdraw(ctx: Context, proposal_id: str, *, by: str) -> Proposed:
    """Take a proposal from the list; any finance officer may. Raises as `confirm`."""
    with ctx.unit_of_work() as tx:
        _lock_open(tx, proposal_id)
        store.close_proposal(tx, proposal_id, "withdrawn", by)
        return store.proposal_of(tx, proposal_id)


def _lock_open(tx: Tx, proposal_id: str) -> Proposed:
    found = store.lock_proposal(tx, proposal_id)
    if found is None:
        raise NotFoundError("there is no such proposal", remedy="Look at the list of proposals.")
    if found.status != "open":
        raise ConflictError(
            f"this proposal was {found.status} before", code="proposal_closed", remedy="Nothing more is needed."
        )
    return found

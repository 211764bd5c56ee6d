"""A helper begins to act for a family on the pages and stops; what they do in between is written down each time."""

from services.issuer import personal
from services.issuer.commands import mandates
from services.issuer.commands.families import open_household
from services.issuer.domain.mandates import REASONS, SEE, VISIT, Helper, Visit, label_of, permitted
from services.issuer.store import households as household_store
from services.issuer.store import mandates as mandate_store
from services.issuer.store import visits as store
from shared.kernel.errors import InvalidError, NotFoundError
from shared.runtime.context import Context


def begin(ctx: Context, household_id: str, helper: Helper, reason: str) -> str:
    """Begin to act for a household whose permission is in force. Returns the id of the visit.

    Where its cheques may be seen this is a look, and is written down as one. Raises `NotFoundError`
    without any permission, as for a household that is not there, and `InvalidError` without a reason.
    """
    with ctx.unit_of_work() as tx:
        acts = permitted(mandate_store.in_force(tx, household_id), helper, tx.now)
        if not acts:
            raise NotFoundError("there is no such family", remedy="Look at the list of families you may help.")
        if reason not in REASONS:
            raise InvalidError("a helper says why", code="reason_needed", remedy="Choose one of the reasons.")
        if SEE in acts:
            mandates.use(ctx.within(tx), household_id, helper, SEE, reason)
        store.forget_over(tx)
        visit_id = tx.new_id()
        store.add(tx, Visit(visit_id, household_id, helper.name, reason, tx.now, tx.now + VISIT, None))
        return visit_id


def end(ctx: Context, visit_id: str, helper: Helper) -> None:
    """Stop acting. Said of another's visit it does nothing."""
    with ctx.unit_of_work() as tx:
        store.end(tx, visit_id, helper.name)


def call_family(ctx: Context, household_id: str, helper: Helper, words: str) -> None:
    """Keep what a helper's organisation, or a helper of none, calls a family; empty words take it away.

    Sealed under the household's key. Raises `ConflictError` for a household that is closed.
    """
    with ctx.unit_of_work() as tx:
        open_household(tx, household_id, "give_mandate")
        if not words:
            store.drop_label(tx, household_id, helper.holder)
            return
        key = household_store.key(tx, household_id)
        if key is None:
            key = personal.new_key(tx.random)
            household_store.add_keys(tx, {household_id: key})
        sealed = personal.seal_words(words, key, label_of(household_id, helper), tx.random)
        store.put_label(tx, household_id, helper.holder, sealed)

"""A parent permits somebody to act for her, and takes that back; what is done by it is written down."""

from services.issuer.commands.families import ZONE, open_household
from services.issuer.domain.mandates import MOST_IN_FORCE, REASONS, Helper, Organisation, Terms, ends_at, permits
from services.issuer.store import envelopes as envelope_store
from services.issuer.store import mandates as store
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def add_organisation(ctx: Context, name: str) -> str:
    """Enter an organisation that helpers work for. Returns its id. Raises `ConflictError` when it is there."""
    with ctx.unit_of_work() as tx:
        organisation_id = tx.new_id()
        if not store.add_organisation(tx, organisation_id, name):
            raise ConflictError(
                "there is an organisation of this name already",
                code="organisation_known",
                remedy="Look at the list of organisations, and use its id.",
            )
        return organisation_id


def end_organisation(ctx: Context, organisation_id: str, *, by: str) -> None:
    """Let an organisation help no more: what parents permitted it and its envelopes end in the same step.

    What its helpers did and gave stays. Said again it changes nothing. `by` is whoever says it. Raises
    `NotFoundError`.
    """
    with ctx.unit_of_work() as tx:
        if _organisation(tx, organisation_id).ended_at is not None:
            return
        store.end_organisation(tx, organisation_id)
        store.revoke_of_organisation(tx, organisation_id, by)
        envelope_store.end_of_organisation(tx, organisation_id)


def refuse_ended(tx: Tx, organisation_id: str) -> None:
    """Raise `NotFoundError` where there is no such organisation, and `ConflictError` where it helps no more."""
    if _organisation(tx, organisation_id).ended_at is not None:
        raise ConflictError(
            "this organisation helps no more",
            code="organisation_ended",
            remedy="Choose another of the list of organisations.",
        )


def _organisation(tx: Tx, organisation_id: str) -> Organisation:
    found = store.lock_organisation(tx, organisation_id)
    if found is None:
        raise NotFoundError("there is no such organisation", remedy="Look at the list of organisations.")
    return found


def give(ctx: Context, household_id: str, terms: Terms, *, by: str) -> str:
    """Permit an organisation or one helper to act for a household, until the end of a day. Returns the id.

    `by` is whoever writes it down: the parent, or somebody of the staff on her word; never the
    helper it is given to, but for a household that comes in with it, or for a day at the counter to
    which its parent brought her paper. Raises `NotFoundError`, `ConflictError` for a closed household,
    one with too many or an organisation that helps no more, and `InvalidError` for a day that
    is over or more than a year away.
    """
    with ctx.unit_of_work() as tx:
        open_household(tx, household_id, "give_mandate")
        end = ends_at(terms.last_day, day_of(tx.now, ZONE), ZONE)
        if terms.organisation_id is not None:
            refuse_ended(tx, terms.organisation_id)
        if len(store.in_force(tx, household_id)) >= MOST_IN_FORCE:
            raise ConflictError(
                f"{MOST_IN_FORCE} permissions are in force already",
                code="too_many_mandates",
                remedy="Take one back that is not needed any more.",
            )
        mandate_id = tx.new_id()
        store.add(tx, mandate_id, household_id, terms, end, by)
        return mandate_id


def revoke(ctx: Context, household_id: str, mandate_id: str, *, by: str) -> None:
    """Take a permission back, at once. Said again it changes nothing. Raises `NotFoundError`."""
    with ctx.unit_of_work() as tx:
        if not store.exists(tx, household_id, mandate_id):
            raise NotFoundError("there is no such permission", remedy="Look at the list of permissions.")
        store.revoke(tx, household_id, mandate_id, by)


def use(ctx: Context, household_id: str | None, helper: Helper, act: str, reason: str, *, written_as: str = "") -> None:
    """Let a helper look or act by a permission in force, and write down who, what and why.

    `written_as` says what was done where the permission's own name would not tell.

    What is refused or fails afterwards in the same unit of work is not written down: nothing was
    seen of it. Raises `ForbiddenError` without a permission, and a household that is not there sounds
    the same; and `InvalidError` without a reason of the list.
    """
    with ctx.unit_of_work() as tx:
        found = [] if household_id is None else store.in_force(tx, household_id)
        mandate = permits(found, helper, act, tx.now)
        if household_id is None or mandate is None:
            raise ForbiddenError(
                "the parent has not permitted you to do this, or not any more",
                code="no_mandate",
                remedy="Ask the parent to permit it on her own page, or at the office that gave her the cheques.",
            )
        if reason not in REASONS:
            raise InvalidError(
                "a helper says why, with a code of the list",
                code="reason_needed",
                remedy=f"Send the header `Respijt-Reason` with one of: {', '.join(REASONS)}.",
            )
        store.note_act(tx, household_id, mandate.id, helper, written_as or act, reason)

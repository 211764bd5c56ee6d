"""Households that must be safe from whoever reads their page."""

from services.issuer.commands.families import open_household
from services.issuer.store import safe as store
from shared.kernel.errors import ConflictError
from shared.runtime.context import Context


def mark(ctx: Context, household_id: str, *, safe: bool, by_parent: bool) -> None:
    """Let a household's history name nobody, no place and no hour, or let it name them again.

    It is known here alone and published nowhere. A parent's page only ever switches it on: whoever
    holds her phone must not read the names again by a tap. Said again it changes nothing. Raises
    `NotFoundError`, and `ConflictError` for a closed household or a page that would show names.
    """
    if by_parent and not safe:
        raise ConflictError(
            "names are not shown again from this page",
            code="not_from_page",
            remedy="Ask the office that gave the cheques to show them again.",
        )
    with ctx.unit_of_work() as tx:
        open_household(tx, household_id, "mark_safe")
        store.mark(tx, household_id, safe)

"""Recording, and withdrawing, the legal opinion behind a sentence that parents read."""

from datetime import date

from services.issuer.commands.families import ZONE
from services.issuer.store import opinions as store
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError, InvalidError, NotFoundError
from shared.runtime.context import Context


def record(ctx: Context, sentence: str, reference: str, given_on: date, *, by: str) -> str:
    """Let a sentence be said from now on. Returns the record's id.

    Raises `ConflictError` where one is in force, and `InvalidError` for a day that has not come.
    """
    with ctx.unit_of_work() as tx:
        if given_on > day_of(tx.now, ZONE):
            raise InvalidError(
                "an opinion was given on a day that is over, or today",
                code="date_out_of_range",
                remedy="Write the day on which it was given.",
                fields={"given_on": ["Write no later day than today."]},
            )
        if sentence in store.in_force(tx):
            raise ConflictError(
                "there is an opinion behind this sentence already",
                code="opinion_in_force",
                remedy="Withdraw that one first, if this one takes its place.",
            )
        opinion_id = tx.new_id()
        store.add(tx, opinion_id, sentence, reference, given_on, by)
        return opinion_id


def withdraw(ctx: Context, opinion_id: str, *, by: str) -> None:
    """Let its sentence be said no more. Said again it changes nothing. Raises `NotFoundError`."""
    with ctx.unit_of_work() as tx:
        if not store.exists(tx, opinion_id):
            raise NotFoundError("there is no such opinion", remedy="Look at the list of opinions.")
        store.withdraw(tx, opinion_id, by)

"""What a parent thinks of a service and of cheques: counted, and kept with nothing that leads to her."""

from collections.abc import Mapping

from services.issuer.commands.families import ZONE
from services.issuer.commands.redemptions import lock_theirs
from services.issuer.domain.uses import ACCEPTED_OR_LATER
from services.issuer.store import ratings as store
from shared.kernel.clock import day_of
from shared.kernel.errors import ConflictError
from shared.runtime.context import Context


def rate(ctx: Context, wallet_id: str, redemption_id: str, face: str) -> None:
    """Count a face for the category of a use. Said twice it counts once.

    Raises `NotFoundError` for a use of another wallet, and `ConflictError` for one that is not over.
    """
    with ctx.unit_of_work() as tx:
        use = lock_theirs(tx, wallet_id, redemption_id)
        if use.status not in ACCEPTED_OR_LATER:
            raise ConflictError("this is not over yet", code="not_over_yet", remedy="Rate it when it is over.")
        if store.note_rated(tx, redemption_id):
            store.count_rating(tx, use.category, day_of(tx.now, ZONE).replace(day=1), face)


def answer_questions(ctx: Context, wallet_id: str, answers: Mapping[str, str]) -> None:
    """Count the answers to those questions that were answered, once a parent and year."""
    with ctx.unit_of_work() as tx:
        today = day_of(tx.now, ZONE)
        if answers and store.note_surveyed(tx, wallet_id, today.year):
            for question, answer in sorted(answers.items()):
                store.count_answer(tx, question, today.replace(day=1), answer)

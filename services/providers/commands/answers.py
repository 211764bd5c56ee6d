"""The provider's word on a question."""

from services.providers.domain import Question, no_such
from services.providers.domain.questions import answer_event, answered
from services.providers.store import questions as store
from shared.runtime.context import Context


def answer(ctx: Context, provider_id: str, redemption_id: str, code: str) -> Question:
    """Answer the latest question about a redemption, once.

    Raises `NotFoundError` when this provider was asked nothing about it, and as `domain.questions.answered` does.
    """
    with ctx.unit_of_work() as tx:
        asked = store.lock(tx, redemption_id, provider_id)
        if not asked:
            raise no_such("question")
        changed = answered(asked[-1], code, tx.now)
        store.save(tx, changed)
        tx.publish(answer_event(changed))
        return changed

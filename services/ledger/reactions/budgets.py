"""What the issuer gives back of budgets: asked for by a take-back, or left over from a claim."""

from services.ledger import domain, store
from services.ledger.reactions.gathered import ZONE, Gathered, books_of, event_of
from shared.contracts.issuer import BudgetReleased, ClaimReleased
from shared.contracts.ledger import FundAllocated
from shared.kernel.clock import day_of
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx


def budgets_released(tx: Tx, run: Run) -> None:
    """Take back what is free of allocations, and set it aside for the next programme where it moves."""
    events = [event_of(incoming, BudgetReleased) for incoming in run.events]
    asked = store.take_backs(tx, [event.request_id for event in events])
    books = books_of(tx, [])
    books.budgets = store.budgets(tx, {(event.fund_id, event.programme_id) for event in events})
    gathered, answers = Gathered(), dict[str, int]()
    for incoming in run:
        event = event_of(incoming, BudgetReleased)
        request = None if event.request_id in answers else asked.get(event.request_id)
        outcome = domain.released(event, incoming.event_id, day_of(incoming.time, ZONE), request, books)
        gathered.add(outcome, incoming.event_id)
        if outcome.cases or request is None:
            continue
        answers[event.request_id] = event.amount_cents
        if request.to_programme_id is not None and event.amount_cents:
            moved = FundAllocated(
                fund_id=event.fund_id,
                allocation_id=domain.derived("allocation", event.request_id),
                programme_id=request.to_programme_id,
                amount_cents=event.amount_cents,
                currency=event.currency,
            )
            tx.publish(moved, because=incoming)
    store.answer_take_backs(tx, answers)
    gathered.save(tx)


def claims_released(tx: Tx, run: Run) -> None:
    """Let funds have the money again for which nobody can be given cheques."""
    events = [event_of(incoming, ClaimReleased) for incoming in run.events]
    books = books_of(tx, [])
    books.budgets = store.budgets(tx, {(event.fund_id, event.programme_id) for event in events})
    gathered = Gathered()
    for incoming in run:
        event = event_of(incoming, ClaimReleased)
        outcome = domain.claim_released(event, incoming.event_id, day_of(incoming.time, ZONE), books)
        gathered.add(outcome, incoming.event_id)
    gathered.save(tx)

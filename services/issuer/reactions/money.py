"""What the ledger says of funds: their names, what may be committed of them, and what stands behind losses."""

from collections.abc import Sequence

import structlog

from services.issuer.domain import Budget
from services.issuer.store import claims as claim_store
from services.issuer.store import programmes as store
from shared.contracts.issuer import BudgetReleased
from shared.contracts.ledger import (
    BudgetCredited,
    FundAllocated,
    FundOpened,
    GuaranteeOpened,
    GuaranteeReturned,
    GuaranteeUsed,
    TakeBackRequested,
)
from shared.kernel.ids import FundId
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx

log = structlog.get_logger(__name__)


def funds_opened(tx: Tx, run: Run) -> None:
    """Remember what a fund is called."""
    events: Sequence[FundOpened] = [event for incoming in run if isinstance(event := incoming.event, FundOpened)]
    store.add_funds(tx, [{"id": event.fund_id, "name": event.name, "currency": event.currency} for event in events])


def funds_allocated(tx: Tx, run: Run) -> None:
    """Let a programme commit more of a fund. Grants that wait are tried again by time, never by this."""
    cents: dict[tuple[str, str], int] = {}
    for incoming in run:
        event = incoming.event
        assert isinstance(event, FundAllocated)
        place = (event.programme_id, event.fund_id)
        cents[place] = cents.get(place, 0) + event.amount_cents
    store.add_allocations(tx, cents)


def budgets_credited(tx: Tx, run: Run) -> None:
    """Let money be committed again: its cheques ended unspent, or the provider or the guarantee paid it back.

    Grants that wait for money are tried again by time or by command, never by this. What is paid
    back for claims lets the cheques of decided ones be given back.
    """
    for_claims: dict[tuple[str, str], int] = {}
    for incoming in run:
        event = incoming.event
        assert isinstance(event, BudgetCredited)
        budget = store.lock_budget(tx, event.programme_id, event.fund_id)
        if budget is None or budget.committed_cents < event.amount_cents:
            log.warning("budget.credit_exceeds_commitment", programme=event.programme_id, fund=event.fund_id)
        if budget is not None:
            store.save_budget(tx, event.programme_id, budget.credit(event.amount_cents))
            if event.reason in ("claim", "guarantee"):
                source = (event.programme_id, event.fund_id)
                for_claims[source] = for_claims.get(source, 0) + event.amount_cents
    claim_store.add_credits(tx, for_claims)


def take_backs_requested(tx: Tx, run: Run) -> None:
    """Give back what is free of an allocation, as far as it was asked for, and say how much that is."""
    for incoming in run:
        event = incoming.event
        assert isinstance(event, TakeBackRequested)
        budget = store.lock_budget(tx, event.programme_id, event.fund_id) or Budget(FundId(event.fund_id), 0, 0)
        left, given = budget.release(event.amount_cents)
        if given:
            store.save_budget(tx, event.programme_id, left)
        released = BudgetReleased(
            fund_id=event.fund_id,
            programme_id=event.programme_id,
            request_id=event.request_id,
            amount_cents=given,
            currency=event.currency,
        )
        tx.publish(released, because=incoming)


def guarantees_changed(tx: Tx, run: Run) -> None:
    """Follow what is left of the guarantee lines; a programme's flag says empty when any of its lines is.

    A line that was closed is empty too, but where its fund has nothing left to guard it is gone.
    """
    for incoming in run:
        event = incoming.event
        assert isinstance(event, GuaranteeOpened | GuaranteeUsed | GuaranteeReturned)
        lines = store.guarantees(tx, event.programme_id)
        if isinstance(event, GuaranteeReturned) and event.ended:
            store.forget_guarantee(tx, event.programme_id, event.fund_id)
            lines.pop(event.fund_id, None)
        else:
            left = lines[event.fund_id] = _left_after(event, lines.get(event.fund_id, 0))
            store.save_guarantee(tx, event.programme_id, event.fund_id, left)
        _tell_guarantee(tx, event.programme_id, empty=0 in lines.values())


def _left_after(event: GuaranteeOpened | GuaranteeUsed | GuaranteeReturned, before: int) -> int:
    if isinstance(event, GuaranteeOpened):
        return before + event.amount_cents
    return event.left_cents if isinstance(event, GuaranteeUsed) else 0


def _tell_guarantee(tx: Tx, programme_id: str, *, empty: bool) -> None:
    found = store.find(tx, [programme_id]).get(programme_id)
    if found is not None and found.guarantee_empty != empty:
        store.set_guarantee_empty(tx, programme_id, empty)
        tx.publish(store.find(tx, [programme_id])[programme_id].changed())

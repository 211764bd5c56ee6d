"""What the redeemer tells of uses: set aside, spent, released, disputed, confirmed, undone."""

from datetime import datetime
from typing import Any

from services.ledger import domain, store
from services.ledger.bulk import Bulk
from services.ledger.domain import Books, Outcome, Redemption
from services.ledger.reactions.gathered import ZONE, Gathered, books_of
from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)
from shared.kernel.clock import day_of
from shared.messaging.incoming import Incoming, Run
from shared.persistence.unit_of_work import Tx

_FACTS = (
    RedemptionHeld
    | RedemptionReleased
    | RedemptionCaptured
    | RedemptionDisputed
    | RedemptionConfirmed
    | RedemptionReversed
)


def redemptions_told(tx: Tx, run: Run) -> None:
    """Book uses step by step against the register. A fact whose predecessor is missing waits for it by name."""
    facts = [_fact(incoming) for incoming in run.events]
    books = _books(tx, facts)
    captures = [fact.redemption_id for fact in facts if isinstance(fact, RedemptionCaptured)]
    early = store.confirmed_early(tx, captures)
    gathered, uses = Gathered(), _Uses()
    for incoming in run:
        fact = _fact(incoming)
        need = None if run.forced else domain.waits_for(fact, books)
        if need is not None:
            run.wait(incoming, need)
            continue
        before = books.redemptions.get(fact.redemption_id)
        outcome = domain.use_told(fact, incoming.event_id, day_of(incoming.time, ZONE), books)
        after = books.redemptions.get(fact.redemption_id)
        if after is not None and after is not before:
            if isinstance(fact, RedemptionCaptured) and fact.redemption_id in early:
                outcome.resolved.append(early.pop(fact.redemption_id))
                after = books.redemptions[fact.redemption_id] = Redemption(
                    "confirmed", after.amount_cents, after.provider_id
                )
            uses.note(fact, after, incoming.time, outcome)
            run.meet(domain.need_of_redemption(fact.redemption_id))
        gathered.add(outcome, incoming.event_id)
        for known in outcome.vouchers:
            run.meet(domain.need(known.voucher_id, known.version))
    writes = Bulk(tx)
    uses.save(tx, writes)
    gathered.save(tx, writes)


def _fact(incoming: Incoming) -> _FACTS:
    assert isinstance(incoming.event, _FACTS)
    return incoming.event


def _books(tx: Tx, facts: list[_FACTS]) -> Books:
    """The vouchers and uses these facts are about. Who pays, and against what, is looked up only where it matters."""
    movements = [movement for fact in facts for movement in domain.movements_of(fact)]
    books = books_of(tx, [movement.voucher_id for movement in movements])
    books.redemptions = store.known_redemptions(tx, [fact.redemption_id for fact in facts])
    captured = {
        movement.programme_id
        for fact in facts
        if isinstance(fact, RedemptionCaptured)
        for movement in fact.movements
    }  # fmt: skip
    books.first_funds = store.first_funds(tx, captured)
    undone = [
        fact.redemption_id
        for fact in facts
        if isinstance(fact, RedemptionConfirmed | RedemptionReversed) and fact.movements
    ]
    books.stood_in = store.captured_against(tx, undone)
    books.parts = store.parts(tx, undone)
    return books


class _Uses:
    """What became of the uses of a run, until it is saved."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._changes: list[dict[str, Any]] = []
        self._owed: list[dict[str, Any]] = []

    def note(self, fact: _FACTS, after: Redemption, at: datetime, outcome: Outcome) -> None:
        if isinstance(fact, RedemptionHeld | RedemptionCaptured):
            self._rows.append(_row(fact, after, at))
        else:
            back = [] if isinstance(fact, RedemptionDisputed | RedemptionReleased) else fact.movements
            self._changes.append(
                {
                    "this_redemption": fact.redemption_id,
                    "its_state": after.state,
                    "its_amount": after.amount_cents,
                    "fewer": len(back),
                    "back": sum(movement.cents for movement in back),
                }
            )
        for fund, programme, cents in outcome.parts:
            self._owed.append(
                {
                    "redemption_id": fact.redemption_id,
                    "fund_id": fund,
                    "programme_id": programme,
                    "amount_cents": cents,
                }
            )

    def save(self, tx: Tx, writes: Bulk) -> None:
        store.save_redemptions(tx, writes, self._rows, self._changes, self._owed)


def _row(fact: RedemptionHeld | RedemptionCaptured, after: Redemption, at: datetime) -> dict[str, Any]:
    service_on = fact.service_on if isinstance(fact, RedemptionCaptured) else day_of(fact.service_at, ZONE)
    return {
        "redemption_id": fact.redemption_id,
        "provider_id": fact.provider_id,
        "offer_id": fact.offer_id,
        "category": fact.category,
        "cheques": sum(movement.to_state in ("held", "redeemed") for movement in fact.movements),
        "amount_cents": fact.amount_cents,
        "currency": fact.currency,
        "service_on": service_on,
        "promised_pay_on": fact.promised_pay_on if isinstance(fact, RedemptionCaptured) else None,
        "captured_at": at if isinstance(fact, RedemptionCaptured) else None,
        "state": after.state,
        "settlement_id": None,
        "sent_back_cents": 0,
    }

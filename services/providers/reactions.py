"""What other services' events cause. Each function takes a run of events, loads once and saves once."""

from collections.abc import Mapping
from typing import cast

from services.providers.domain import Question, follow
from services.providers.domain.redemptions import Told
from services.providers.store import facts
from services.providers.store import questions as question_store
from shared.contracts.issuer import ClaimDecided, ClaimOpened, ProgrammeChanged
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.redeemer import (
    RedemptionCaptured,
    RedemptionConfirmed,
    RedemptionDisputed,
    RedemptionHeld,
    RedemptionReleased,
    RedemptionReversed,
)
from shared.messaging.incoming import Reaction, Run
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def programmes(tx: Tx, run: Run) -> None:
    """Take over each programme as it stands after the last event about it."""
    last = {incoming.subject: cast(ProgrammeChanged, incoming.event) for incoming in run}
    facts.save_programmes(tx, list(last.values()))


def redemptions(tx: Tx, run: Run) -> None:
    """Keep the list of each provider's redemptions, and ask about those that are disputed.

    The vouchers in the events are left where they are.
    """
    incoming = list(run)
    events = [cast(Told, one.event) for one in incoming]
    known = facts.redemptions(tx, {event.redemption_id for event in events})
    changed = follow(known, events)
    facts.save_redemptions(tx, changed)
    of = {one.id: one.provider_id for one in changed}
    question_store.ask(
        tx,
        [
            Question(event.redemption_id, "dispute", of[event.redemption_id], event.reason, one.time)  # type: ignore[index]
            for one in incoming
            if isinstance(event := one.event, RedemptionDisputed)
        ],
    )
    decided = {event.redemption_id for event in events if isinstance(event, RedemptionConfirmed | RedemptionReversed)}
    question_store.close(tx, "dispute", decided, tx.now)


def claims(tx: Tx, run: Run) -> None:
    """Ask about late complaints, and stop asking when they are decided."""
    incoming = list(run)
    question_store.ask(
        tx,
        [
            Question(event.redemption_id, "claim", event.provider_id, event.reason, one.time)
            for one in incoming
            if isinstance(event := one.event, ClaimOpened)
        ],
    )
    decided = {event.redemption_id for one in incoming if isinstance(event := one.event, ClaimDecided)}
    question_store.close(tx, "claim", decided, tx.now)


def settlements(tx: Tx, run: Run) -> None:
    """Write statements. What a settlement names may be heard later: the two topics have no common order."""
    events = [incoming.event for incoming in run]
    cuts = [event for event in events if isinstance(event, SettlementCut)]
    paid = [event for event in events if isinstance(event, SettlementPaid)]
    if cuts:
        facts.add_settlement_parts(tx, cuts)
    if paid:
        facts.pay_settlement_parts(tx, paid)


def reactions(_ctx: Context) -> Mapping[str, Reaction]:
    """The reaction to each event type. Types of one topic that share a function come in one run."""
    return {
        ProgrammeChanged.TYPE: programmes,
        RedemptionHeld.TYPE: redemptions,
        RedemptionReleased.TYPE: redemptions,
        RedemptionCaptured.TYPE: redemptions,
        RedemptionDisputed.TYPE: redemptions,
        RedemptionReversed.TYPE: redemptions,
        RedemptionConfirmed.TYPE: redemptions,
        ClaimOpened.TYPE: claims,
        ClaimDecided.TYPE: claims,
        SettlementCut.TYPE: settlements,
        SettlementPaid.TYPE: settlements,
    }

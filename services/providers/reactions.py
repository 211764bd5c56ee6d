"""What other services' events cause. Each function takes a run of events, loads once and saves once."""

from collections.abc import Mapping
from typing import cast

from services.providers import domain, store
from shared.contracts.issuer import ProgrammeChanged
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.contracts.redeemer import RedemptionCaptured, RedemptionConfirmed
from shared.messaging.incoming import Reaction, Run
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context


def programmes(tx: Tx, run: Run) -> None:
    """Take over each programme as it stands after the last event about it."""
    last = {incoming.subject: cast(ProgrammeChanged, incoming.event) for incoming in run}
    store.save_programmes(tx, list(last.values()))


def redemptions(tx: Tx, run: Run) -> None:
    """Keep the list of each provider's redemptions. The vouchers in the events are left where they are."""
    events = [cast(RedemptionCaptured | RedemptionConfirmed, incoming.event) for incoming in run]
    known = store.redemptions(tx, {event.redemption_id for event in events if isinstance(event, RedemptionConfirmed)})
    store.save_redemptions(tx, domain.follow(known, events))


def settlements(tx: Tx, run: Run) -> None:
    """Write statements. What a settlement names may be heard later: the two topics have no common order."""
    events = [incoming.event for incoming in run]
    cuts = [event for event in events if isinstance(event, SettlementCut)]
    paid = [event for event in events if isinstance(event, SettlementPaid)]
    if cuts:
        store.add_settlement_parts(tx, cuts)
    if paid:
        store.pay_settlement_parts(tx, paid)


def reactions(_ctx: Context) -> Mapping[str, Reaction]:
    """The reaction to each event type. Types of one topic that share a function come in one run."""
    return {
        ProgrammeChanged.TYPE: programmes,
        RedemptionCaptured.TYPE: redemptions,
        RedemptionConfirmed.TYPE: redemptions,
        SettlementCut.TYPE: settlements,
        SettlementPaid.TYPE: settlements,
    }

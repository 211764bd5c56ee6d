"""What the ledger says of the money."""

from collections.abc import Callable, Mapping

import structlog

from services.redeemer.domain import Status
from services.redeemer.domain.vouchers import FINAL
from services.redeemer.reactions.runs import of
from services.redeemer.store import facts
from services.redeemer.store.facts import HeldRedemption
from shared.contracts.ledger import SettlementCut, SettlementPaid
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx

log = structlog.get_logger(__name__)


def on_settlements(tx: Tx, run: Run) -> None:
    """Keep in which settlement a redemption is, and that it was paid. Cut or sent is not paid."""
    events = [incoming.event for incoming in run]
    cuts, paid = of(SettlementCut, events), of(SettlementPaid, events)
    named: list[SettlementCut | SettlementPaid] = [*cuts, *paid]
    held = facts.redemptions(tx, {one for event in named for one in event.redemption_ids})
    for cut in cuts:
        facts.put_in_settlement(tx, cut.settlement_id, _known(cut, held, lambda one: one.status in FINAL))
    for payment in paid:
        facts.settle(tx, payment.paid_on, _known(payment, held, lambda one: one.status == Status.CONFIRMED))


def _known(
    event: SettlementCut | SettlementPaid, held: Mapping[str, HeldRedemption], due: Callable[[HeldRedemption], bool]
) -> list[str]:
    """The redemptions of a settlement that it can be about; any other is left alone and said in the log."""
    known = []
    for redemption_id in event.redemption_ids:
        there = held.get(redemption_id)
        if there is not None and there.provider_id == event.provider_id and due(there):
            known.append(redemption_id)
        else:
            log.warning(
                "settlement.ignored",
                redemption_id=redemption_id,
                settlement_id=event.settlement_id,
                status=there.status if there else "unknown",
            )
    return known

"""What the issuer grants: budget becomes cheques with parents."""

from typing import Any

from services.ledger import domain, store
from services.ledger.reactions.gathered import ZONE, Gathered, books_of, event_of
from shared.contracts.issuer import GrantMade
from shared.kernel.clock import day_of
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx


def grants_made(tx: Tx, run: Run) -> None:
    """Book what was issued, enter the vouchers in the register, and wake what waited for them."""
    events = [event_of(incoming, GrantMade) for incoming in run.events]
    books = books_of(tx, [voucher_id for event in events for part in event.parts for voucher_id in part.voucher_ids])
    books.budgets = store.budgets(tx, {(part.fund_id, event.programme_id) for event in events for part in event.parts})
    gathered = Gathered()
    rows = []
    for incoming in run:
        event = event_of(incoming, GrantMade)
        outcome = domain.made(event, incoming.event_id, day_of(incoming.time, ZONE), books)
        gathered.add(outcome, incoming.event_id)
        rows.append(_grant_row(event))
        for known in outcome.vouchers:
            run.meet(domain.need(known.voucher_id, known.version))
    store.add_grants(tx, rows)
    gathered.save(tx)


def _grant_row(event: GrantMade) -> dict[str, Any]:
    cohort = event.cohort
    return {
        "grant_id": event.grant_id,
        "programme_id": event.programme_id,
        "period": event.period,
        "rule_version": event.rule_version,
        "amount_cents": sum(part.amount_cents for part in event.parts),
        "family_type": cohort.family_type,
        "municipality": cohort.municipality,
        "neighbourhood": cohort.neighbourhood,
        "youngest_age_band": cohort.youngest_age_band,
        "channel": cohort.channel,
        "beneficiary": event.beneficiary,
    }

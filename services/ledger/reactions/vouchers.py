"""What the redeemer tells of single cheques: expired, revoked, extended."""

from services.ledger import domain
from services.ledger.reactions.gathered import ZONE, Gathered, books_of
from shared.contracts.redeemer import VoucherExpired, VoucherExtended, VoucherRevoked
from shared.kernel.clock import day_of
from shared.messaging.incoming import Run
from shared.persistence.unit_of_work import Tx


def vouchers_told(tx: Tx, run: Run) -> None:
    """Give the value of cheques that ended back to their programmes. A step whose predecessor is missing waits."""
    books = books_of(tx, [incoming.subject for incoming in run.events])
    gathered = Gathered()
    for incoming in run:
        event = incoming.event
        assert isinstance(event, VoucherExpired | VoucherRevoked | VoucherExtended)
        need = None if run.forced else domain.missing([event.movement], books.vouchers)
        if need is not None:
            run.wait(incoming, need)
            continue
        outcome = domain.voucher_told(event, incoming.event_id, day_of(incoming.time, ZONE), books)
        gathered.add(outcome, incoming.event_id)
        for known in outcome.vouchers:
            run.meet(domain.need(known.voucher_id, known.version))
    gathered.save(tx)

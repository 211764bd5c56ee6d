"""Grants: made without an application, paid for before a cheque is issued, or waiting as unfunded."""

from dataclasses import dataclass

from services.issuer.commands.granting import Granting
from services.issuer.commands.programmes import existing, refuse_in
from services.issuer.store import grants as store
from services.issuer.store import programmes as programme_store
from shared.kernel.clock import day_of
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context

#: Households decided in one unit of work.
PORTION = 200
#: Waiting grants that one command tries; what is left goes on by itself.
MOST_PER_COMMAND = 1_000


@dataclass(frozen=True)
class Retried:
    """What a retry came to: grants that were paid for, and those that go on waiting."""

    granted: int
    still_waiting: int


def work(reading: Reading) -> list[store.Work]:
    """What there is to decide now: programmes that are open and have a rule in force."""
    found = store.work(reading)
    first_days = programme_store.first_rule_days(reading, [each.programme_id for each in found])
    return [
        each
        for each in found
        if each.programme_id in first_days and first_days[each.programme_id] <= day_of(reading.now, each.zone)
    ]


def decide_portion(ctx: Context) -> bool:
    """Decide the next portion: households on a list first, then grants that wait for money. False when none are due.

    The rows of the programme's budget are locked before anything is decided, and what is
    committed of them is saved in the unit that issues the cheques.
    """
    with ctx.unit_of_work() as tx:
        due = work(tx)
        if not due:
            return False
        first = next((each for each in due if each.import_id is not None), due[0])
        session = Granting.begin(ctx, tx, existing(tx, first.programme_id))
        if first.import_id is not None:
            found = store.lock_pending(tx, first.import_id, PORTION)
            session.decide(found)
            store.lower_pending(tx, first.import_id, len(found), last=len(found) < PORTION)
        elif not session.retry(PORTION):
            programme_store.set_retrying(tx, first.programme_id, False)
    return True


def retry_all(ctx: Context) -> None:
    """Let the waiting grants of every open programme be tried again, portion by portion."""
    with ctx.unit_of_work() as tx:
        for programme_id in store.programmes_with_unfunded(tx):
            programme_store.set_retrying(tx, programme_id, True)


def retry(ctx: Context, programme_id: str) -> Retried:
    """Try the waiting grants of one programme again, the oldest first, each whole or not at all.

    Raises `NotFoundError`, or `ConflictError` when the programme grants nothing now.
    """
    with ctx.unit_of_work() as tx:
        programme = existing(tx, programme_id)
        refuse_in(programme, "retry")
        granted = 0
        session = Granting.begin(ctx, tx, programme)
        while granted < MOST_PER_COMMAND:
            paid = session.retry(PORTION)
            granted += paid
            if not paid:
                break
        else:
            programme_store.set_retrying(tx, programme_id, True)
        return Retried(granted, store.count_unfunded(tx, programme_id))

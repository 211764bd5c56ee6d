"""What time causes: waiting facts that waited long enough, invariants checked, old answers forgotten."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa
import structlog

from services.ledger import invariants, sweep
from services.ledger.tables import entry, head
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context
from shared.runtime.jobs import Job, forget_answers

#: The invariants are checked this long after the first entry that was not checked yet.
CHECK_AFTER = timedelta(hours=1)

log = structlog.get_logger(__name__)


def _check_due(reading: Reading) -> datetime | None:
    """An hour after the oldest entry behind the last check."""
    statement = sa.select(entry.c.recorded_at).join(head, entry.c.seq == head.c.checked_seq + 1).limit(1)
    recorded_at = reading.execute(statement).scalar_one_or_none()
    return None if recorded_at is None else recorded_at + CHECK_AFTER


def _check(ctx: Context) -> None:
    with ctx.reading() as reading:
        found = invariants.check(reading)
    for broken in (one for one in found if not one.ok):
        log.error("ledger.invariant_broken", code=broken.code, seq=broken.checked_seq)
    with ctx.unit_of_work() as tx:
        invariants.note_checked(tx, found[0].checked_seq)


JOBS = (
    Job("sweep_waiting", sweep.next_due, sweep.sweep),
    Job("check_invariants", _check_due, _check),
    forget_answers(time(3, 46), "Europe/Brussels"),
)

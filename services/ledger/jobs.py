"""What time causes: waiting facts that waited long enough, invariants checked, old answers forgotten."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa
import structlog

from services.ledger import invariants
from services.ledger.reactions import reactions
from services.ledger.tables import entry, head
from shared.http import idempotency
from shared.messaging.inbox import Inbox
from shared.messaging.tables import waiting
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context
from shared.runtime.jobs import Job, daily

#: A step whose predecessor does not come is booked as an exception after this, so that the provider is paid.
LONGEST_WAIT = timedelta(hours=24)
#: The invariants are checked this long after the first entry that was not checked yet.
CHECK_AFTER = timedelta(hours=1)
_PORTION = 100

log = structlog.get_logger(__name__)


def _sweep_due(reading: Reading) -> datetime | None:
    since = reading.execute(sa.select(sa.func.min(waiting.c.since_at))).scalar_one()
    return None if since is None else _instant(since) + LONGEST_WAIT


def _instant(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _sweep(ctx: Context) -> None:
    """Apply what waited too long without its predecessor."""
    box = Inbox(reactions(ctx))
    with ctx.unit_of_work() as tx:
        overdue = tx.execute(
            sa.select(waiting.c.in_seq)
            .where(waiting.c.since_at <= tx.now - LONGEST_WAIT)
            .order_by(waiting.c.in_seq)
            .limit(_PORTION)
        ).scalars()
        box.go_on(tx, list(overdue), forced=True)


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


def _tidy(ctx: Context) -> None:
    with ctx.unit_of_work() as tx:
        idempotency.forget_old(tx)


JOBS = (
    Job("sweep_waiting", _sweep_due, _sweep),
    Job("check_invariants", _check_due, _check),
    daily("tidy", time(3, 46), "Europe/Brussels", _tidy),
)

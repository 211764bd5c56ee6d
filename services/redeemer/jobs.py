"""What time causes: every wallet can be found by its handle of tomorrow, and by none of the day before yesterday."""

from datetime import UTC, datetime, time, timedelta

from services.redeemer import limits, tokens
from services.redeemer.store import handles
from services.redeemer.store import tokens as tokens_store
from shared.http import idempotency
from shared.persistence.unit_of_work import Reading
from shared.runtime.context import Context
from shared.runtime.jobs import Job

#: When, on each UTC day, the handles of the next day are made. No other service's job is due at this minute.
DUE = time(1, 16, tzinfo=UTC)
#: Wallets, and old handles, in one portion: some tens of milliseconds under the write lock.
PORTION = 2_000


def next_due(reading: Reading) -> datetime | None:
    """When a day's handles must be made: at once while today's or yesterday's are missing, after a standstill too."""
    yesterday, _, _ = tokens.days_around(reading.now)
    newest = handles.newest_complete_day(reading)
    if newest is None:
        return reading.now
    return datetime.combine(max(newest, yesterday - timedelta(days=1)), DUE)


def make_handles(ctx: Context) -> None:
    """One portion of the first day that is not complete; then, before it counts as complete, of what is too old.

    With the day complete, the answers that were kept long enough are forgotten too.
    """
    with ctx.unit_of_work() as tx:
        yesterday, _, tomorrow = tokens.days_around(tx.now)
        newest = handles.newest_complete_day(tx)
        day = yesterday if newest is None else max(newest + timedelta(days=1), yesterday)
        if day > tomorrow:
            return
        wallets = handles.wallets_after(tx, handles.up_to(tx, day), PORTION)
        handles.add(tx, tokens.handles(ctx.keys, wallets, [day]))
        dropped = handles.drop_before(tx, yesterday, PORTION)
        complete = len(wallets) < PORTION and dropped < PORTION
        reached = wallets[-1].wallet_id if wallets else handles.up_to(tx, day)
        handles.keep_progress(tx, day, reached, complete=complete)
        if complete:
            handles.drop_progress_before(tx, yesterday)
            idempotency.forget_old(tx)
            tokens_store.forget_tries(tx, tx.now - limits.KEPT)


JOBS = (Job("redeemer.handles", next_due, make_handles),)

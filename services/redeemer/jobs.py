"""What time causes: holds lapse, cheques expire, and wallets are found by tomorrow's handles.

What is over is so by its instant, which every rule looks at; the jobs only tell of it.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from services.redeemer import limits, tokens
from services.redeemer.domain import Change, Use
from services.redeemer.domain import uses as rules
from services.redeemer.domain.states import VoucherStep
from services.redeemer.domain.vouchers import over_at
from services.redeemer.store import handles, uses, vouchers
from services.redeemer.store import tokens as tokens_store
from shared.contracts.redeemer import VoucherExpired
from shared.http import idempotency
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context
from shared.runtime.jobs import Job

#: When, on each UTC day, the handles of the next day are made. No other service's job is due at this minute.
DUE = time(1, 16, tzinfo=UTC)
#: Wallets, and old handles, in one portion: some tens of milliseconds under the write lock.
PORTION = 2_000
#: Holds, and vouchers, in one portion: each of them is told of.
HOLDS, VOUCHERS = 100, 500
#: So long after its instant is told what is over: no other service's job is due at such a second.
AFTER = timedelta(seconds=17)


def next_due(reading: Reading) -> datetime | None:
    """When a day's handles must be made: at once while today's or yesterday's are missing, after a standstill too."""
    yesterday, _, _ = tokens.days_around(reading.now)
    newest = handles.newest_complete_day(reading)
    if newest is None:
        return reading.now
    return datetime.combine(max(newest, yesterday - timedelta(days=1)), DUE)


def make_handles(ctx: Context) -> None:
    """One portion of the first day that is not complete; then, before it counts as complete, of what is too old.

    With the day complete, the answers that were kept long enough are forgotten too. Where there is a newer master key
    than a wallet's next codes were expected by, they are expected by that one, from today on.
    """
    with ctx.unit_of_work() as tx:
        yesterday, _, tomorrow = tokens.days_around(tx.now)
        newest = handles.newest_complete_day(tx)
        day = yesterday if newest is None else max(newest + timedelta(days=1), yesterday)
        if day > tomorrow:
            return
        wallets = tokens.expect_newest(tx, ctx.keys, handles.wallets_after(tx, handles.up_to(tx, day), PORTION))
        handles.add(tx, tokens.handles(ctx.keys, wallets, [day]))
        dropped = handles.drop_before(tx, yesterday, PORTION)
        complete = len(wallets) < PORTION and dropped < PORTION
        reached = wallets[-1].wallet_id if wallets else handles.up_to(tx, day)
        handles.keep_progress(tx, day, reached, complete=complete)
        if complete:
            handles.drop_progress_before(tx, yesterday)
            idempotency.forget_old(tx)
            tokens_store.forget_tries(tx, tx.now - limits.KEPT)


def next_lapse(reading: Reading) -> datetime | None:
    first = uses.next_lapse(reading)
    return None if first is None else first + AFTER


def let_holds_lapse(ctx: Context) -> None:
    """One portion of the holds that nobody used in time."""
    with ctx.unit_of_work() as tx:
        _end(tx, uses.lapsed(tx, HOLDS), rules.time_out)


def holds_to_give_up(reading: Reading) -> datetime | None:
    """At once, where a provider is suspended and the programme lets its holds go."""
    return reading.now if uses.of_a_suspended_provider(reading, 1) else None


def give_up_holds(ctx: Context) -> None:
    """One portion of the holds of suspended providers."""
    with ctx.unit_of_work() as tx:
        _end(tx, uses.of_a_suspended_provider(tx, HOLDS), rules.give_up)


def _end(tx: Tx, ids: list[str], rule: Callable[[Use, datetime], Change | None]) -> None:
    held = uses.uses(tx, ids)
    changes = [change for one in ids if (change := rule(held[one], tx.now)) is not None]
    uses.save(tx, changes)
    tx.publish(*(change.event for change in changes))


def next_expiry(reading: Reading) -> datetime | None:
    endings = vouchers.endings(reading)
    return endings[0].over_at + AFTER if endings else None


def expire(ctx: Context) -> None:
    """One portion of the unspent vouchers whose days of grace are over, of the programme whose are over first."""
    with ctx.unit_of_work() as tx:
        for programme, since in vouchers.endings(tx)[:1]:
            if since > tx.now:
                return
            gone = vouchers.over(tx, programme.programme_id, over_at(programme, tx.now), VOUCHERS)
            movements = [voucher.step(VoucherStep.EXPIRE)[1] for voucher in gone]
            uses.move(tx, movements)
            tx.publish(*(VoucherExpired(voucher_id=moved.voucher_id, movement=moved) for moved in movements))


JOBS = (
    Job("redeemer.handles", next_due, make_handles),
    Job("redeemer.holds", next_lapse, let_holds_lapse),
    Job("redeemer.suspensions", holds_to_give_up, give_up_holds),
    Job("redeemer.expiry", next_expiry, expire),
)

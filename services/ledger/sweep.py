"""What waited too long for its predecessor goes on without it, so that the provider is paid.

Each sweep is recorded like a command, with the inbox rows it applied in their order: a replay
cannot know otherwise when a fact stopped waiting.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.ledger import store
from services.ledger.reactions import reactions
from shared.messaging.inbox import Inbox
from shared.messaging.incoming import Reaction, Run
from shared.messaging.tables import waiting
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context

#: A step whose predecessor does not come is booked as an exception after this.
LONGEST_WAIT = timedelta(hours=24)
#: The name of a sweep among the commands.
SWEEP = "sweep"
_PORTION = 100


def next_due(reading: Reading) -> datetime | None:
    """When the first of those that wait will have waited long enough."""
    since = reading.execute(sa.select(waiting.c.since_at).order_by(waiting.c.since_at).limit(1)).scalar_one_or_none()
    return None if since is None else since + LONGEST_WAIT


def sweep(ctx: Context) -> None:
    """Let what has waited too long go on, each fact in a unit of its own.

    One that fails leaves the others alone; its error is raised when all were tried.
    """
    with ctx.reading() as reading:
        overdue = _overdue(reading)
    failure: Exception | None = None
    for in_seq in overdue:
        try:
            _go_on(ctx, in_seq)
        except Exception as error:
            failure = error
    if failure is not None:
        raise failure


def _overdue(reading: Reading) -> list[int]:
    statement = (
        sa.select(waiting.c.in_seq)
        .where(waiting.c.since_at <= reading.now - LONGEST_WAIT)
        .order_by(waiting.c.since_at, waiting.c.in_seq)
        .limit(_PORTION)
    )
    return list(reading.execute(statement).scalars())


def _go_on(ctx: Context, in_seq: int) -> None:
    applied: list[tuple[int, bool]] = []
    box = Inbox(_noting(reactions(ctx), applied))
    with ctx.unit_of_work() as tx:
        # One that went before may have woken it meanwhile.
        if tx.execute(sa.select(waiting.c.in_seq).where(waiting.c.in_seq == in_seq)).first() is None:
            return
        box.go_on(tx, [in_seq], forced=True)
        store.add_command(tx, SWEEP, {"applied": applied}, [])


def _noting(handlers: Mapping[str, Reaction], applied: list[tuple[int, bool]]) -> dict[str, Reaction]:
    """The same reactions, which also note what they applied. One function stays one, for mixed runs."""

    def noting(act: Reaction) -> Reaction:
        def react(tx: Tx, run: Run) -> None:
            act(tx, run)
            aside = run.waits.keys() | {one.in_seq for one in run.left_out}
            applied.extend((one.in_seq, run.forced) for one in run.events if one.in_seq not in aside)

        return react

    wrapped: dict[Callable[[Tx, Run], None], Reaction] = {act: noting(act) for act in set(handlers.values())}
    return {name: wrapped[act] for name, act in handlers.items()}

"""The books made again from what was heard and what people did, to compare them with those there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.ledger import state_hash
from services.ledger.commands import ACTS
from services.ledger.invariants import last_seq
from services.ledger.reactions import reactions
from services.ledger.tables import command, metadata
from shared.contracts.envelope import unseal
from shared.kernel.ids import SystemRandom
from shared.messaging.incoming import Incoming, Run
from shared.messaging.tables import inbox
from shared.messaging.tables import metadata as messaging_metadata
from shared.persistence.database import open_database
from shared.persistence.unit_of_work import Tx
from shared.runtime.context import Context

#: Rows read in one go.
_PAGE = 1_000


@dataclass(frozen=True)
class Replayed:
    """What came out of a replay."""

    entries: int
    state_hash: str
    lines: list[str]


def replay(ctx: Context, path: Path) -> Replayed:
    """Apply the inbox and the commands of this ledger, in their order, to an empty database at `path`.

    Facts that came late were applied after those that woke them; the inbox says so. Nothing is
    published and the books there are stay as they are.
    """
    handlers = reactions(ctx)
    database = open_database(f"sqlite:///{path}", synchronous="OFF")
    try:
        with database.write() as connection:
            for each in (messaging_metadata, metadata):
                each.create_all(connection)
            for now, work in _inputs(ctx):
                tx = Tx(connection, now, SystemRandom())
                if isinstance(work, _Done):
                    ids = iter(work.minted)
                    ACTS[work.name](tx, lambda ids=ids: next(ids), work.arguments)  # type: ignore[misc]
                elif work.event.TYPE in handlers:
                    handlers[work.event.TYPE](tx, Run([work], forced=True))
            tx = Tx(connection, ctx.clock.now(), SystemRandom())
            found = state_hash.state_hash(tx)
            return Replayed(last_seq(tx), found.state_hash, found.lines)
    finally:
        database.close()


@dataclass(frozen=True)
class _Done:
    """A command as it was recorded."""

    name: str
    arguments: dict[str, Any]
    minted: list[str]


def _inputs(ctx: Context) -> Iterator[tuple[datetime, "_Done | Incoming"]]:
    """Facts and commands in the order in which they took effect, each with its instant."""
    with ctx.reading() as reading:
        acts = reading.execute(sa.select(command).order_by(command.c.number)).all()
    waiting = iter([(row.after_in_seq, row.at, _Done(row.name, row.arguments, row.minted)) for row in acts])
    act = next(waiting, None)
    for effect, received_at, incoming in _facts(ctx):
        while act is not None and act[0] < effect:
            yield act[1], act[2]
            act = next(waiting, None)
        yield received_at, incoming
    while act is not None:
        yield act[1], act[2]
        act = next(waiting, None)


def _facts(ctx: Context) -> Iterator[tuple[int, datetime, Incoming]]:
    """The events that had an effect, by when they had it, read in pages so that no view stays open."""
    effect = sa.func.coalesce(inbox.c.applied_after, inbox.c.in_seq)
    late = inbox.c.applied_after.is_not(None)
    # Of facts that became due together, a subject's earlier ones come first.
    order = (effect, late, inbox.c.sequence, inbox.c.in_seq)
    place: tuple[object, ...] = (-1, False, -1, -1)
    while True:
        with ctx.reading() as reading:
            rows = reading.execute(
                sa.select(
                    inbox.c.in_seq,
                    effect.label("effect"),
                    late.label("late"),
                    inbox.c.sequence,
                    inbox.c.topic,
                    inbox.c.value,
                    inbox.c.received_at,
                )
                .where(inbox.c.outcome == "applied", sa.tuple_(*order) > sa.tuple_(*place))
                .order_by(*order)
                .limit(_PAGE)
            ).all()
        if not rows:
            return
        for row in rows:
            envelope = unseal(row.value)
            yield row.effect, row.received_at, Incoming.of(envelope, envelope.event(), row.topic, row.in_seq)
        place = (rows[-1].effect, bool(rows[-1].late), rows[-1].sequence, rows[-1].in_seq)

"""The books made again from what was heard and what was done, to compare them with those there are.

The inbox and the commands are all there is to the books. Facts take effect in the order of the
inbox; one that was put aside took effect after the row that woke it, and the inbox says so. What
was applied without its predecessor was recorded by the sweep that did it, as a command.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from services.ledger import state_hash
from services.ledger.commands import ACTS
from services.ledger.invariants import last_seq
from services.ledger.reactions import reactions
from services.ledger.sweep import SWEEP
from services.ledger.tables import command, metadata
from shared.contracts.envelope import unseal
from shared.kernel.errors import RespijtError
from shared.kernel.ids import SystemRandom
from shared.messaging.incoming import Incoming, Reaction, Run
from shared.messaging.tables import inbox
from shared.messaging.tables import metadata as messaging_metadata
from shared.persistence.database import open_database
from shared.persistence.portions import portions
from shared.persistence.unit_of_work import Reading, Tx
from shared.runtime.context import Context

#: Rows read in one go, ids in one statement, and facts handed to a reaction together.
_PAGE, _RUN = 1_000, 500


@dataclass(frozen=True)
class Replayed:
    """What came out of a replay. `amiss` says what could not be done again as it was done."""

    entries: int
    entries_hash: str
    state_hash: str
    lines: list[str]
    amiss: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """The books there are beside those made again."""

    live: Replayed
    again: Replayed

    @property
    def identical(self) -> bool:
        """The same entries with the same numbers, lines and order, the same state, and nothing amiss."""
        same_entries = (self.live.entries, self.live.entries_hash) == (self.again.entries, self.again.entries_hash)
        return same_entries and self.live.state_hash == self.again.state_hash and not self.again.amiss


def compare(ctx: Context, path: Path) -> Comparison:
    """Look at the books as they are, and make them again in an empty database at `path`."""
    with ctx.reading() as reading:
        live = _look(reading)
    return Comparison(live, replay(ctx, path))


def replay(ctx: Context, path: Path) -> Replayed:
    """Apply the inbox and the commands of this ledger, in their order, to an empty database at `path`.

    Nothing is published and the books there are stay as they are. A service that goes on meanwhile
    may be ahead of what is replayed.
    """
    database = open_database(f"sqlite:///{path}", synchronous="OFF")
    try:
        with database.write() as connection:
            for each in (messaging_metadata, metadata):
                each.create_all(connection)
            player = _Player(connection, reactions(ctx))
            for step in _steps(ctx):
                player.play(step)
            player.finish()
            return _look(Reading(connection, ctx.clock.now()), player.amiss)
    finally:
        database.close()


def _look(reading: Reading, amiss: Sequence[str] = ()) -> Replayed:
    found = state_hash.state_hash(reading)
    return Replayed(
        last_seq(reading), state_hash.entries_hash(reading), found.state_hash, found.lines, list(amiss)
    )  # fmt: skip


# -- in which order


@dataclass(frozen=True)
class _Fact:
    """A fact that took effect by itself, or woken by the row `effect`."""

    effect: int
    received_at: datetime
    incoming: Incoming


@dataclass(frozen=True)
class _Act:
    """A command as it was recorded."""

    name: str
    at: datetime
    arguments: Mapping[str, Any]
    minted: list[str]


@dataclass(frozen=True)
class _Swept:
    """A fact that a sweep applied, `forced` or woken by a forced one."""

    at: datetime
    incoming: Incoming
    forced: bool


def _steps(ctx: Context) -> Iterator[_Fact | _Act | _Swept]:
    """Everything that changed the books, in the order in which it did."""
    with ctx.reading() as reading:
        rows = reading.execute(sa.select(command).order_by(command.c.number)).all()
    swept = {in_seq for row in rows if row.name == SWEEP for in_seq, _ in row.arguments["applied"]}
    acts = iter(rows)
    act = next(acts, None)
    for fact in _facts(ctx, swept):
        while act is not None and act.after_in_seq < fact.effect:
            yield from _act(ctx, act)
            act = next(acts, None)
        yield fact
    while act is not None:
        yield from _act(ctx, act)
        act = next(acts, None)


def _act(ctx: Context, row: Any) -> Iterator[_Act | _Swept]:
    if row.name != SWEEP:
        yield _Act(row.name, row.at, row.arguments, row.minted)
        return
    applied = row.arguments["applied"]
    found: dict[int, Incoming] = {}
    with ctx.reading() as reading:
        for ids in portions(in_seq for in_seq, _ in applied):
            for one in reading.execute(sa.select(inbox).where(inbox.c.in_seq.in_(ids))):
                found[one.in_seq] = _incoming(one)
    for in_seq, forced in applied:
        yield _Swept(row.at, found[in_seq], forced)


def _facts(ctx: Context, swept: set[int]) -> Iterator[_Fact]:
    """The facts that no sweep applied, by when they took effect, read in pages so that no view stays open."""
    effect = sa.func.coalesce(inbox.c.applied_after, inbox.c.in_seq)
    late = inbox.c.applied_after.is_not(None)
    # Facts that were put aside and became due together took effect in their turns.
    turn = sa.func.coalesce(inbox.c.applied_turn, 0)
    order = (effect, late, turn, inbox.c.in_seq)
    place: tuple[object, ...] = (-1, False, -1, -1)
    while True:
        with ctx.reading() as reading:
            rows = reading.execute(
                sa.select(inbox, effect.label("effect"), late.label("late"), turn.label("turn"))
                .where(inbox.c.outcome == "applied", sa.tuple_(*order) > sa.tuple_(*place))
                .order_by(*order)
                .limit(_PAGE)
            ).all()
        if not rows:
            return
        for row in rows:
            if row.in_seq not in swept:
                yield _Fact(row.effect, row.received_at, _incoming(row))
        place = (rows[-1].effect, bool(rows[-1].late), rows[-1].turn, rows[-1].in_seq)


def _incoming(row: Any) -> Incoming:
    envelope = unseal(row.value)
    return Incoming.of(envelope, envelope.event(), row.topic, row.in_seq)


# -- doing it again


class _Player:
    """Applies steps to fresh tables. Facts that came together go to their reaction together, as they did."""

    def __init__(self, connection: sa.Connection, handlers: Mapping[str, Reaction]) -> None:
        self.amiss: list[str] = []
        self._connection = connection
        self._handlers = handlers
        # A fact that was woken took effect at the instant of what woke it, not when it was received.
        self._now = datetime.min.replace(tzinfo=UTC)
        self._run: list[Incoming] = []
        self._run_at: datetime | None = None
        self._aside: list[tuple[str | None, Incoming]] = []

    def play(self, step: _Fact | _Act | _Swept) -> None:
        """Do one step; facts gather until another reaction or another instant has its turn."""
        if isinstance(step, _Fact):
            self._gather(step)
            return
        self._flush()
        self._now = max(self._now, step.at)
        if isinstance(step, _Swept):
            self._apply([step.incoming], forced=step.forced)
        else:
            self._perform(step)

    def finish(self) -> None:
        """Do what has gathered, and say what was left waiting."""
        self._flush()
        self.amiss += [f"inbox row {one.in_seq} waits for {need or 'its subject'}" for need, one in self._aside]

    def _gather(self, fact: _Fact) -> None:
        now = max(self._now, fact.received_at)
        handler = self._handlers.get(fact.incoming.event.TYPE)
        if self._run and (
            now != self._now
            or len(self._run) == _RUN
            or handler is not self._handlers.get(self._run[0].event.TYPE)
        ):  # fmt: skip
            self._flush()
        self._now = now
        self._run.append(fact.incoming)

    def _flush(self) -> None:
        gathered, self._run = self._run, []
        if gathered:
            self._apply(gathered)

    def _apply(self, events: list[Incoming], *, forced: bool = False) -> None:
        handler = self._handlers.get(events[0].event.TYPE)
        if handler is None:
            return
        run = Run(events, forced=forced)
        handler(self._tx(), run)
        self._aside += [(run.waits[one.in_seq], one) for one in events if one.in_seq in run.waits]
        self._aside += [(None, one) for one in run.left_out]
        self._bring_back(run.met)

    def _bring_back(self, met: Iterable[str]) -> None:
        """What was woken within its batch stands before what woke it when both are ordered by sequence alone."""
        if not self._aside:
            return
        needs = set(met)
        woken = [one for need, one in self._aside if need in needs]
        subjects = {(one.topic, one.subject) for one in woken}
        woken += [one for need, one in self._aside if need is None and (one.topic, one.subject) in subjects]
        if woken:
            self._aside = [pair for pair in self._aside if pair[1] not in woken]
            for one in sorted(woken, key=lambda each: (each.sequence, each.in_seq)):
                self._apply([one])

    def _perform(self, act: _Act) -> None:
        ids = iter(act.minted)
        try:
            ACTS[act.name](self._tx(), lambda: next(ids), act.arguments)
        except RespijtError as error:
            self.amiss.append(f"the command {act.name} of {act.at:%Y-%m-%d %H:%M:%S} is refused: {error.code}")

    def _tx(self) -> Tx:
        return Tx(self._connection, self._now, SystemRandom())

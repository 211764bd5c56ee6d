"""One unit of work: a change, its idempotency record and its outbox rows commit together or not at all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa

from shared.contracts.event import Event
from shared.kernel.clock import Clock
from shared.kernel.faults import reach
from shared.kernel.ids import Random, new_id
from shared.persistence.database import Database


class Reading:
    """A consistent view of the database at an instant."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    def execute(
        self, statement: sa.Executable, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> sa.CursorResult[*tuple[Any, ...]]:
        """Run one statement. With a list of rows it runs once for all of them."""
        return self.connection.execute(statement, rows)


class Cause(Protocol):
    """What made us publish: an incoming event, whose chain goes on."""

    @property
    def event_id(self) -> str: ...

    @property
    def topic(self) -> str: ...

    @property
    def correlation(self) -> str: ...

    @property
    def traceparent(self) -> str: ...


class Outbox(Protocol):
    """Writes what a unit publishes, in its transaction, and hears when it was committed."""

    def write(self, tx: "Tx", published: list[tuple[Event, Cause | None]]) -> None: ...

    def committed(self) -> None: ...


class Tx(Reading):
    """An open write unit. `now` was read once, after the lock was held."""

    def __init__(self, connection: sa.Connection, now: datetime, random: Random) -> None:
        super().__init__(connection, now)
        self.random = random
        self.published: list[tuple[Event, Cause | None]] = []
        self._after_commit: list[Callable[[], None]] = []

    def publish(self, *events: Event, because: Cause | None = None) -> None:
        """Tell these facts once this unit is committed. `because` continues an incoming event's chain."""
        self.published.extend((event, because) for event in events)

    def new_id(self) -> str:
        return new_id(self.random)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do this when, and only when, the unit was committed. It must not fail."""
        self._after_commit.append(act)

    def committed(self) -> None:
        for act in self._after_commit:
            act()


@contextmanager
def write_unit(database: Database, clock: Clock, random: Random, outbox: Outbox) -> Iterator[Tx]:
    """Open, hand over, write the outbox, commit; roll everything back when the block raises."""
    with database.write() as connection:
        tx = Tx(connection, clock.now(), random)
        yield tx
        outbox.write(tx, tx.published)
        reach("unit.before_commit")
    reach("unit.after_commit")
    tx.committed()
    if tx.published:
        outbox.committed()


@contextmanager
def read_unit(database: Database, clock: Clock) -> Iterator[Reading]:
    """A view that cannot write."""
    with database.read() as connection:
        yield Reading(connection, clock.now())

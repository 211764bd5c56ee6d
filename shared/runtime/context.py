"""What a command needs from outside: the clock, randomness, the database, keys and settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from shared.identity.keys import KeyRing
from shared.kernel.clock import Clock
from shared.kernel.ids import Random
from shared.persistence.database import Database
from shared.persistence.unit_of_work import Outbox, Reading, Tx, read_unit, write_unit
from shared.runtime.settings import Settings


@dataclass(frozen=True)
class Context:
    """Handed to every command, reaction and job. Nothing else reads a clock or makes a random value."""

    service: str
    settings: Settings
    clock: Clock
    random: Random
    database: Database
    outbox: Outbox
    keys: KeyRing
    joined: Tx | None = None

    @property
    def address(self) -> str:
        """Where people reach this service: `https://<host>`. What is sent leads there, whatever host was asked."""
        return self.settings.addresses[self.service]

    @contextmanager
    def unit_of_work(self) -> Iterator[Tx]:
        """A change that commits whole when the block ends well, or the unit this context was joined to."""
        if self.joined is not None:
            yield self.joined
            return
        with write_unit(self.database, self.clock, self.random, self.outbox) as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A view that cannot write; within a joined unit it sees that unit's changes."""
        if self.joined is not None:
            yield self.joined
            return
        with read_unit(self.database, self.clock) as reading:
            yield reading

    def within(self, tx: Tx) -> "Context":
        """The same context, whose units of work are this open one."""
        return replace(self, joined=tx)

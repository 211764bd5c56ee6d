"""What a consumer makes of its database: the ledger booking captures, and `pgbench` with the same statements.

Both talk to one private PostgreSQL that waits for the disk, in turn. What the consumer sends for each unit of
work is written down first, on a copy of the database. `pgbench` then sends those statements with those values to
another copy, from one client, prepared where the driver prepares them, and leaves the same rows. The ratio says
what our own code costs, whatever the machine. `pgbench` pays for values written out as text, which the driver
sends apart: a little of the ratio is owed to that.

Run it by hand: `python -m tests.bench.bench_consumer`.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from psycopg import sql

from deploy.ports import free_ports
from deploy.postgres import PrivateServer
from services.ledger.service import SERVICE
from services.ledger.tables import entry, redemption
from shared.messaging.transport import Record
from shared.persistence.database import open_database
from shared.persistence.postgres import PostgresDatabase
from shared.testing.databases import opened_by
from shared.testing.service import Node, a_node
from tests.bench import replaying
from tests.bench.bench_ledger import book
from tests.bench.captures import cheques_and_uses
from tests.bench.figures import Figure, table

ROUNDS = 3
#: Events a unit of work, and units a round.
SIZES = ((1, 1_000), (50, 100))
_ROLE = "ledger"


def run() -> list[Figure]:
    """Measure with one event a transaction and with 50, in alternating rounds."""
    with tempfile.TemporaryDirectory() as folder, PrivateServer(free_ports(1)[0], beside=Path(folder)) as server:
        books = _Books(server, Path(folder))
        return [figure for events, units in SIZES for figure in _compare(books, events, units)]


class _Books:
    """The ledger over databases of one private server: one with grants, and copies of it."""

    def __init__(self, server: PrivateServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.password = server.role(_ROLE).read_text(encoding="ascii")

    @contextmanager
    def node(self, name: str) -> Iterator[Node]:
        database = open_database(f"postgresql://{_ROLE}@127.0.0.1:{self.server.port}/{name}", password=self.password)
        with database.write() as connection:
            for metadata in SERVICE.all_metadata:
                metadata.create_all(connection)
        with opened_by(lambda *_: database), closing(a_node(SERVICE, self.folder)) as node:
            yield node

    def copy(self, old: str, new: str) -> None:
        with self.server.connect() as connection:
            names = [sql.Identifier(name) for name in (new, _ROLE, old)]
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))

    def counts(self, name: str) -> tuple[int, ...]:
        """How much was booked, to see that both did the same work."""
        with self.server.connect(name) as connection:
            found = []
            for each in SERVICE.all_metadata:
                for one in each.sorted_tables:
                    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(one.name))
                    row = connection.execute(query).fetchone()
                    assert row is not None
                    found.append(int(row[0]))
            return tuple(found)


def _compare(books: _Books, events: int, units: int) -> list[Figure]:
    start = f"start_{events}"
    books.server.database(start, _ROLE)
    with books.node(start) as node:
        grants, uses = cheques_and_uses(node, events * units)
        book(node, grants)
        records = [node.record(use) for use in uses]
    with books.server.connect(start) as connection:
        connection.execute("VACUUM ANALYZE")
    portions = [records[at : at + events] for at in range(0, len(records), events)]
    script = books.folder / f"units_of_{events}.sql"
    script.write_text(_recorded(books, start, f"recorded_{events}", portions), encoding="utf-8")
    ours, theirs = [], []
    for number in range(ROUNDS):
        one, other = f"ours_{events}_{number}", f"theirs_{events}_{number}"
        books.copy(start, one)
        with books.node(one) as node:
            ours.append(len(records) / _seconds(node, portions))
        books.copy(start, other)
        # The consumer's process enters as the next producer, which is not its units' work.
        with books.node(other):
            pass
        theirs.append(len(records) / replaying.seconds(books.server.port, _ROLE, books.password, other, script))
        assert books.counts(one) == books.counts(other), "pgbench left other rows than the consumer"
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    what = "one event" if events == 1 else f"{events} events"
    return [
        Figure(f"consumer, {what} a transaction: part of pgbench's rate", 100 * median(ratios), "%", 50),
        Figure("  the consumer", median(ours), "events/s"),
        Figure("  pgbench with the same statements", median(theirs), "events/s"),
    ]


def _recorded(books: _Books, start: str, name: str, portions: Sequence[Sequence[Record]]) -> str:
    """What the consumer sends for each unit, from a copy that is not measured."""
    books.copy(start, name)
    units = []
    with books.node(name) as node:
        assert isinstance(node.database, PostgresDatabase)
        with replaying.recording(node.database) as sent:
            for portion in portions:
                sent.clear()
                _take(node, portion)
                units.append(list(sent))
        assert len(node.rows(redemption)) == sum(len(portion) for portion in portions)
        assert len(node.rows(entry)) > len(node.rows(redemption))
    with books.server.connect(name) as connection:
        return replaying.script_of(connection, units)


def _seconds(node: Node, portions: Sequence[Sequence[Record]]) -> float:
    began = time.perf_counter()
    for portion in portions:
        _take(node, portion)
    return time.perf_counter() - began


def _take(node: Node, portion: Sequence[Record]) -> None:
    """A batch as the consumer takes it: through the inbox, its signature's place, the rules and the books."""
    with node.ctx.unit_of_work() as tx:
        node.inbox.take(tx, portion)


if __name__ == "__main__":
    print(table(run()))

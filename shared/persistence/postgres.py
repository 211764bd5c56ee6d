"""PostgreSQL as a service's database: several processes, and still one writer at a time.

The code above relies on one writer in many places: the inbox's numbers are the order of the
effects, the books are dense, a budget is read and then committed, a code's step is read and then
spent. So each write unit first takes one lock of its service, which PostgreSQL holds until the
unit has ended: units stand one behind the other, whichever process or machine they come from, as
they do on SQLite. Whoever gets the lock sees all that was committed before, because a write unit
is READ COMMITTED and the lock is its first statement; in a stricter isolation that very statement
would fix what the unit sees before it waits. Units that touch nothing in common wait for each
other as well: see deploy/adr/0002-one-writer-on-postgresql.md for what that costs.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.types.numeric import IntLoader
from sqlalchemy.pool import NullPool, QueuePool

from shared.kernel.errors import SettingsError
from shared.persistence.seat import Seat

#: The oldest server that the tests run against.
OLDEST_SERVER = 150_000
#: Orders of text in which code points count alone, as in Python and SQLite: lists are paged by them.
COLLATIONS = frozenset({"C", "POSIX", "C.UTF-8", "C.utf8"})
#: Advisory locks are numbers, and each database has its own. This one marks ours, the second says which.
LOCKS = 7_377_478
WRITE_LOCK = 1
SEATS = {"relay": 2, "serve": 3, "jobs": 4, "notices": 5}
#: The first statement of each write unit: waits for the writers' lock, which ends with the unit.
TAKE_TURN = f"SELECT pg_advisory_xact_lock({LOCKS}, {WRITE_LOCK})"
#: What a commit with something to send notifies.
CHANNEL = "respijt_outbox"

#: A statement may take so long, the wait for a lock included.
STATEMENT_TIMEOUT_MS = 30_000
#: A lock, of a row or the writers', is waited for so long.
LOCK_TIMEOUT_MS = 10_000
#: A process that stops within a unit, or is cut off, holds everybody up no longer than this.
IDLE_IN_UNIT_TIMEOUT_MS = 60_000

_OPTIONS = {
    "statement_timeout": STATEMENT_TIMEOUT_MS,
    "lock_timeout": LOCK_TIMEOUT_MS,
    "idle_in_transaction_session_timeout": IDLE_IN_UNIT_TIMEOUT_MS,
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "timezone": "UTC",
}


class PostgresDatabase:
    """Two engines on one database: one connection that writes, several that can only read.

    `url` holds no password, which comes apart so that it stands in no log and no process list.
    """

    def __init__(self, url: sa.URL, *, password: str | None = None, readers: int = 16) -> None:
        self._url = url.set(drivername="postgresql+psycopg", password=password)
        # Threads of this process wait here and not in the database, with one connection between them.
        self._turn = threading.Lock()
        self._owner: int | None = None
        self._write_engine = self._engine("READ COMMITTED", poolclass=QueuePool, pool_size=1, max_overflow=0)
        self._read_engine = self._engine(
            "REPEATABLE READ", read_only=True, poolclass=QueuePool, pool_size=readers, max_overflow=0
        )
        self._seat_engine = self._engine("AUTOCOMMIT", poolclass=NullPool)

    @property
    def engine(self) -> sa.Engine:
        return self._write_engine

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that nobody else writes beside. A second one in the same thread raises at once."""
        if self._owner == threading.get_ident():
            raise RuntimeError(f"{self._url.database}: this thread holds the lock already")
        with self._turn:
            self._owner = threading.get_ident()
            try:
                with self._write_engine.begin() as connection:
                    connection.exec_driver_sql(TAKE_TURN)
                    yield connection
            finally:
                self._owner = None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent view, from its first statement on; writing in it raises."""
        with self._read_engine.connect() as connection, connection.begin():
            yield connection

    def seat(self, name: str) -> Seat:
        """The seat of this name, which one process of all that share this database holds at a time."""
        return PostgresSeat(self._seat_engine, SEATS[name], listens=name == "relay")

    def close(self) -> None:
        for engine in (self._read_engine, self._write_engine, self._seat_engine):
            engine.dispose()

    def _engine(self, isolation: Any, *, read_only: bool = False, **pool: Any) -> sa.Engine:
        engine = sa.create_engine(
            self._url,
            isolation_level=isolation,
            hide_parameters=True,  # an error must not carry a person's data into the log
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                "application_name": "respijt",
                "options": " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items()),
            },
            **pool,
        )

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: psycopg.Connection, _record: Any) -> None:
            # A sum of whole numbers is a numeric. All our numbers are whole; a fraction raises.
            connection.adapters.register_loader("numeric", IntLoader)
            _check(connection)
            if read_only:
                connection.read_only = True

        return engine


class PostgresSeat:
    """A session's advisory lock on a connection of its own: who loses the connection has lost the seat."""

    def __init__(self, engine: sa.Engine, number: int, *, listens: bool) -> None:
        self._engine = engine
        self._number = number
        self._listens = listens
        self._connection: sa.Connection | None = None

    def take(self) -> bool:
        """Whether the seat is ours; asks for it when it is not. Raises `OperationalError` when nobody answers."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")
                return True
            connection = self._engine.connect()
            if connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({LOCKS}, {self._number})").scalar_one():
                if self._listens:
                    connection.exec_driver_sql(f"LISTEN {CHANNEL}")
                self._connection = connection
                return True
            connection.close()
            return False
        except sa.exc.OperationalError:
            self.leave()
            raise

    def wait(self, timeout_seconds: float) -> None:
        """Until some process committed what has to be sent, or so long."""
        assert self._connection is not None, "only who holds the seat waits on it"
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        try:
            for _ in driver.notifies(timeout=timeout_seconds, stop_after=1):
                pass
        except psycopg.OperationalError as error:
            self.leave()
            raise sa.exc.OperationalError("LISTEN", None, error) from error

    def wake(self) -> None:
        """Nothing to do: the commit notifies, and a stop is seen when the wait has ended by itself."""

    def leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def notify(connection: sa.Connection) -> None:
    """Wake whoever waits to send, once this transaction is committed. On SQLite the process wakes itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {CHANNEL}")


def _check(connection: psycopg.Connection) -> None:
    """Refuse a server or database on which lists would be in another order, or that nobody tried."""
    if connection.info.server_version < OLDEST_SERVER:
        raise SettingsError(
            f"PostgreSQL {connection.info.server_version // 10_000} is too old", remedy="Use PostgreSQL 15 or newer."
        )
    row = connection.execute(
        "SELECT datcollate, pg_encoding_to_char(encoding), datlocprovider FROM pg_database"
        " WHERE datname = current_database()"
    ).fetchone()
    connection.rollback()
    assert row is not None
    if row[0] not in COLLATIONS or row[1] != "UTF8" or row[2] == "i":
        raise SettingsError(
            f"the database sorts text by {row[0]!r} in {row[1]}",
            remedy="Create it with `ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`.",
        )

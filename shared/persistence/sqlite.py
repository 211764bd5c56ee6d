"""SQLite as a service's database: one file, one process, one writer at a time.

Releases 3.7.0 to 3.51.2 can corrupt a write-ahead-log database when a commit that resets the log
meets a second checkpoint right after a completed one (fixed in 3.51.3, see the project's release
log). Most distributions carry an older one, so an operating system lock is held around every
write transaction, every checkpoint and every connection's close, and nothing checkpoints by itself.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from shared.persistence.file_lock import FileLock
from shared.persistence.seat import OnlySeat, Seat

#: Rows changed between two checkpoints, which keeps the log a few megabytes small.
CHECKPOINT_EVERY_CHANGES = 4_000


class SqliteDatabase:
    """Two engines on one file: one connection that writes, several that can only read.

    `synchronous` is FULL because a write-ahead log in NORMAL mode can lose the last commits when
    the power goes; tests that end processes and not machines may say OFF.
    """

    def __init__(self, path: Path, *, readers: int = 16, synchronous: str = "FULL") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(path.with_suffix(path.suffix + ".lock"))
        self._write_engine = self._engine(path, 1, synchronous, "BEGIN IMMEDIATE", query_only=False)
        self._read_engine = self._engine(path, readers, synchronous, "BEGIN", query_only=True)

    @property
    def engine(self) -> sa.Engine:
        return self._write_engine

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that nobody else writes beside. A second one in the same thread raises at once."""
        with self._lock, self._write_engine.connect() as connection:
            with connection.begin():
                yield connection
            self._checkpoint_when_due(connection)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A consistent view; writing in it raises. Keep it short: an open view keeps the log growing."""
        with self._read_engine.connect() as connection, connection.begin():
            yield connection

    def seat(self, name: str) -> Seat:
        """Always ours: a service on SQLite is one process."""
        return OnlySeat()

    def close(self) -> None:
        self._read_engine.dispose()
        self._write_engine.dispose()
        self._lock.close()

    def _checkpoint_when_due(self, connection: sa.Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        # Kept with the driver's connection, as the count of changes is: a new one begins at none.
        changes_at_checkpoint = connection.info.get("changes_at_checkpoint", 0)
        if driver.total_changes - changes_at_checkpoint >= CHECKPOINT_EVERY_CHANGES:
            driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            connection.info["changes_at_checkpoint"] = driver.total_changes

    def _engine(self, path: Path, size: int, synchronous: str, begin: str, *, query_only: bool) -> sa.Engine:
        engine = sa.create_engine(
            f"sqlite:///{path}",
            poolclass=QueuePool,
            hide_parameters=True,  # an error must not carry a person's data into the log
            pool_size=size,
            max_overflow=0,
            connect_args={"factory": locked_connection(self._lock), "check_same_thread": False},
        )

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _record: Any) -> None:
            prepare_connection(connection, synchronous, query_only=query_only)

        @sa.event.listens_for(engine, "begin")
        def begin_transaction(connection: sa.Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine


def prepare_connection(connection: sqlite3.Connection, synchronous: str, *, query_only: bool) -> None:
    """Our own transactions, a log that only we checkpoint, and no writing where none is meant."""
    connection.isolation_level = None
    if query_only:
        connection.execute("PRAGMA query_only=ON")
    else:
        connection.execute("PRAGMA journal_mode=WAL")
    for pragma in ("busy_timeout=10000", f"synchronous={synchronous}", "wal_autocheckpoint=0", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def locked_connection(lock: FileLock) -> type[sqlite3.Connection]:
    """A connection class whose `close`, which may checkpoint, holds the lock."""

    class LockedConnection(sqlite3.Connection):
        def close(self) -> None:
            if lock.held_here():
                super().close()
                return
            with lock:
                super().close()

    return LockedConnection

"""The file behind the embedded log: its tables, its lock, its connections.

Written against the driver itself, because the log is on every path and SQLAlchemy costs more per
statement than SQLite does. The lock rule is the one of `shared.persistence.sqlite`.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.messaging.transport import TransportError
from shared.persistence.file_lock import FileLock
from shared.persistence.sqlite import CHECKPOINT_EVERY_CHANGES, locked_connection, prepare_connection

#: A record's row id is its partition's number shifted by this, plus its offset: one clustered key, no index.
OFFSET_BITS = 40

_SCHEMA = """
CREATE TABLE IF NOT EXISTS topic (
    name TEXT PRIMARY KEY,
    identity TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log_partition (
    id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    number INTEGER NOT NULL,
    first_offset INTEGER NOT NULL DEFAULT 0,
    next_offset INTEGER NOT NULL DEFAULT 0,
    UNIQUE (topic, number)
) STRICT;
CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    headers BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS member (
    consumer_group TEXT NOT NULL,
    owner TEXT NOT NULL,
    session TEXT NOT NULL,
    topics TEXT NOT NULL,
    lease_until REAL NOT NULL,
    PRIMARY KEY (consumer_group, owner)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ownership (
    consumer_group TEXT NOT NULL,
    partition_id INTEGER NOT NULL,
    owner TEXT NOT NULL,
    session TEXT NOT NULL,
    PRIMARY KEY (consumer_group, partition_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS committed (
    consumer_group TEXT NOT NULL,
    partition_id INTEGER NOT NULL,
    next_offset INTEGER NOT NULL,
    PRIMARY KEY (consumer_group, partition_id)
) STRICT, WITHOUT ROWID;
"""


@contextmanager
def faults_of_the_log() -> Iterator[None]:
    """A file that is busy, full or unreadable is a log that is away for the moment."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise TransportError(str(error)) from error


class LogFile:
    """One connection to the log's file. Each user of the log has its own, used by one thread at a time."""

    def __init__(self, path: Path, lock: FileLock, synchronous: str) -> None:
        self._lock = lock
        self._mutex = threading.Lock()
        self._changes_at_checkpoint = 0
        with lock:
            self.connection = sqlite3.connect(
                path, factory=locked_connection(lock), check_same_thread=False, isolation_level=None
            )
            prepare_connection(self.connection, synchronous, query_only=False)
            self.connection.executescript(_SCHEMA)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A durable transaction under the lock."""
        with faults_of_the_log(), self._mutex, self._lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                # A commit that fails, on a full disk say, leaves its transaction open.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            if self.connection.total_changes - self._changes_at_checkpoint >= CHECKPOINT_EVERY_CHANGES:
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                self._changes_at_checkpoint = self.connection.total_changes

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A consistent view."""
        with faults_of_the_log(), self._mutex:
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                self.connection.execute("COMMIT")

    def data_version(self) -> int:
        """Changes whenever another connection committed; costs two microseconds."""
        version: int = self.connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        with self._mutex:
            self.connection.close()

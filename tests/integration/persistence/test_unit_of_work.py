"""A unit of work: all of it or nothing, one at a time, and no writing where none is meant."""

import multiprocessing
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from shared.contracts.event import Event
from shared.kernel import faults
from shared.kernel.ids import SeededRandom
from shared.persistence.database import Database, open_database
from shared.persistence.sqlite import CHECKPOINT_EVERY_CHANGES
from shared.persistence.types import BigInt
from shared.persistence.unit_of_work import Cause, Reading, Tx, read_unit, write_unit
from shared.testing.clocks import ManualClock
from shared.testing.databases import a_database
from shared.testing.race import at_once
from tests.postgres import TestServer

metadata = sa.MetaData()
note = sa.Table(
    "note",
    metadata,
    sa.Column("id", BigInt, primary_key=True),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("number", BigInt, nullable=False),
    sqlite_strict=True,
)
counter = sa.Table(
    "counter", metadata, sa.Column("id", BigInt, primary_key=True), sa.Column("value", BigInt), sqlite_strict=True
)


class SilentOutbox:
    """Counts what it was given."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self.commits = 0

    def write(self, tx: Tx, published: list[tuple[Event, Cause | None]]) -> None:
        self.written.append(len(published))

    def committed(self) -> None:
        self.commits += 1


class Store:
    def __init__(self, database: Database) -> None:
        self.clock, self.outbox = ManualClock(), SilentOutbox()
        self.database = database

    def write(self) -> AbstractContextManager[Tx]:
        return write_unit(self.database, self.clock, SeededRandom(1), self.outbox)

    def read(self) -> AbstractContextManager[Reading]:
        return read_unit(self.database, self.clock)

    def count(self) -> int:
        with self.read() as reading:
            return int(reading.execute(sa.select(sa.func.count()).select_from(note)).scalar_one())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(a_database(tmp_path, "store", [metadata]))
    yield store
    faults.disarm()
    store.database.close()


def add(tx: Reading, who: str = "me", number: int = 1) -> None:
    tx.execute(sa.insert(note).values(who=who, number=number))


def test_a_unit_commits_whole(store: Store) -> None:
    with store.write() as tx:
        add(tx)
        add(tx)
    assert store.count() == 2


def test_a_unit_that_raises_leaves_nothing_behind(store: Store) -> None:
    def fail() -> None:
        with store.write() as tx:
            add(tx)
            tx.after_commit(lambda: pytest.fail("it was not committed"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.count() == 0
    assert store.outbox.commits == 0


def test_an_outbox_that_refuses_rolls_back_the_change(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(tx: Tx, published: object) -> None:
        raise ValueError("too large")

    monkeypatch.setattr(store.outbox, "write", refuse)
    with pytest.raises(ValueError, match="too large"), store.write() as tx:
        add(tx)
    assert store.count() == 0


def test_a_death_before_the_commit_loses_the_unit_and_one_after_it_does_not(store: Store) -> None:
    class DeathError(BaseException):
        pass

    def die() -> None:
        raise DeathError

    for point, expected in (("unit.before_commit", 0), ("unit.after_commit", 1)):
        faults.disarm()
        faults.arm(point, die)
        with pytest.raises(DeathError), store.write() as tx:
            add(tx)
        assert store.count() == expected


def test_what_is_to_follow_a_commit_follows_it(store: Store) -> None:
    seen: list[int] = []
    with store.write() as tx:
        add(tx)
        tx.after_commit(lambda: seen.append(store.count()))
        assert seen == []
    assert seen == [1]


def test_the_time_of_a_unit_is_read_once_after_the_lock_is_held(store: Store) -> None:
    waiting, go = threading.Event(), threading.Event()
    seen: list[Tx] = []

    def second() -> None:
        waiting.set()
        with store.write() as tx:
            seen.append(tx)

    thread = threading.Thread(target=second)
    with store.write() as tx:
        before = tx.now
        thread.start()
        waiting.wait(10)
        later = store.clock.advance(hours=1)
        assert tx.now == before
        go.set()
    thread.join(10)
    assert seen[0].now == later, "who waited an hour for the lock decides an hour later"


def test_a_write_inside_a_read_unit_raises(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="read-?only"), store.read() as reading:
        add(reading)
    assert store.count() == 0


def test_a_write_unit_inside_a_write_unit_raises_at_once(store: Store) -> None:
    with store.write() as tx:
        add(tx)
        with pytest.raises(RuntimeError, match="holds the lock already"), store.write():
            pass
        add(tx)
    assert store.count() == 2


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.read() as reading:
        before = reading.execute(sa.select(sa.func.count()).select_from(note)).scalar_one()
        with store.write() as tx:
            add(tx)
        assert reading.execute(sa.select(sa.func.count()).select_from(note)).scalar_one() == before == 0
    assert store.count() == 1


def test_threads_that_write_at_once_lose_no_row_and_no_count(store: Store) -> None:
    with store.write() as tx:
        tx.execute(sa.insert(counter).values(id=1, value=0))

    def work(who: str) -> None:
        for number in range(50):
            with store.write() as tx:
                value = tx.execute(sa.select(counter.c.value)).scalar_one()
                add(tx, who, number)
                tx.execute(sa.update(counter).values(value=value + 1))

    at_once(*(partial(work, f"thread {n}") for n in range(4)))
    assert store.count() == 200
    with store.read() as reading:
        assert reading.execute(sa.select(counter.c.value)).scalar_one() == 200


def _write_in_a_process(url: str, password: str, who: str) -> None:
    store = Store(open_database(url, password=password, synchronous="OFF"))
    for number in range(60):
        with store.write() as tx:
            value = tx.execute(sa.select(counter.c.value)).scalar_one()
            for _ in range(30):
                add(tx, who, number)
            tx.execute(sa.update(counter).values(value=value + 1))
    store.database.close()


def test_processes_that_write_at_once_lose_no_row_and_no_count(
    store: Store, engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A command beside a running service: both keep the lock rule, checkpoints included."""
    where = (f"sqlite:///{tmp_path / 'store.db'}", "")
    if engine == "postgresql":
        server: TestServer = request.getfixturevalue("postgres")
        where = server.access(tmp_path, "store")
    with store.write() as tx:
        tx.execute(sa.insert(counter).values(id=1, value=0))
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_write_in_a_process, args=(*where, f"process {n}")) for n in range(2)]
    for process in processes:
        process.start()
    for number in range(60):
        with store.write() as tx:
            add(tx, "the service", number)
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert store.count() == 2 * 60 * 30 + 60
    with store.read() as reading:
        assert reading.execute(sa.select(counter.c.value)).scalar_one() == 120
    if engine == "sqlite":
        check = sqlite3.connect(tmp_path / "store.db")
        assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        check.close()


sqlite_log = pytest.mark.only("sqlite", reason="PostgreSQL keeps its own log")


def wal_bytes(folder: Path) -> int:
    return (folder / "store.db-wal").stat().st_size


@sqlite_log
def test_checkpoints_keep_the_write_ahead_log_small(store: Store, tmp_path: Path) -> None:
    sizes = []
    for number in range(40):
        with store.write() as tx:
            tx.execute(sa.insert(note), [{"who": "x" * 400, "number": number}] * 500)
        sizes.append(wal_bytes(tmp_path))
    assert max(sizes) < 4_000_000
    assert max(sizes[20:]) <= max(sizes[:20]) * 2, "it does not grow with the database"
    assert (tmp_path / "store.db").stat().st_size > 7_000_000


@sqlite_log
def test_nothing_checkpoints_by_itself(store: Store) -> None:
    """The published corruption needs two checkpoints that do not know of each other."""
    with store.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        assert driver.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
        assert driver.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert driver.execute("PRAGMA mmap_size").fetchone() in ((0,), None)


@sqlite_log
def test_a_new_connection_starts_to_count_its_changes_anew(store: Store, tmp_path: Path) -> None:
    """After a lost connection the next checkpoint must not wait for all the changes of the last life."""
    for _ in range(4):
        with store.write() as tx:
            tx.execute(sa.insert(note), [{"who": "x" * 400, "number": 1}] * CHECKPOINT_EVERY_CHANGES)
    bounded = wal_bytes(tmp_path)
    with store.database.engine.connect() as connection:
        connection.invalidate()
    for _ in range(3):
        with store.write() as tx:
            tx.execute(sa.insert(note), [{"who": "x" * 400, "number": 1}] * CHECKPOINT_EVERY_CHANGES)
    assert wal_bytes(tmp_path) <= bounded * 2


@sqlite_log
def test_the_default_is_to_survive_a_loss_of_power(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    database.close()


def test_a_database_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no engine for 'mysql'"):
        open_database("mysql://somewhere/x")

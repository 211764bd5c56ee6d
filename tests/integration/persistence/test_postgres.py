"""What PostgreSQL alone has to be asked for: one writer among processes, seats, time-outs, a fit database."""

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from psycopg import sql

from shared.kernel.errors import SettingsError
from shared.persistence import postgres as engine_module
from shared.persistence.database import Database, open_database
from shared.persistence.postgres import notify
from shared.persistence.types import BigInt
from shared.testing.databases import a_database
from shared.testing.race import at_once
from tests.postgres import OWNER, TestServer

pytestmark = pytest.mark.only("postgresql", reason="SQLite has one process and its file's lock")

metadata = sa.MetaData()
counter = sa.Table("counter", metadata, sa.Column("id", BigInt, primary_key=True), sa.Column("value", BigInt))


@pytest.fixture
def another(tmp_path: Path) -> Callable[[], Database]:
    """Opens the test's database once more, as another process would."""
    return lambda: a_database(tmp_path, "x", [metadata])


@pytest.fixture
def database(another: Callable[[], Database]) -> Database:
    database = another()
    with database.write() as connection:
        connection.execute(sa.insert(counter).values(id=1, value=0))
    return database


def value(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(counter.c.value)).scalar_one())


def waiting_for_the_lock(server: TestServer) -> int:
    with server.server.connect() as connection:
        row = connection.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()
    assert row is not None
    return int(row[0])


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def test_units_of_several_processes_stand_one_behind_the_other(
    database: Database, another: Callable[[], Database]
) -> None:
    """Read, decide, write: what is lost without the lock, since each would read what the other is changing."""

    def work(own: Database) -> None:
        for _ in range(40):
            with own.write() as connection:
                found = connection.execute(sa.select(counter.c.value)).scalar_one()
                connection.execute(sa.update(counter).values(value=found + 1))

    at_once(*(partial(work, another()) for _ in range(4)))
    assert value(database) == 160


def test_who_waited_for_the_lock_sees_what_was_committed_meanwhile(
    database: Database, another: Callable[[], Database], postgres: TestServer
) -> None:
    """A unit that fixed its view before it waited would decide on what is no more."""
    seen: list[int] = []
    beside = another()

    def second() -> None:
        with beside.write() as connection:
            seen.append(connection.execute(sa.select(counter.c.value)).scalar_one())

    thread = threading.Thread(target=second)
    with database.write() as connection:
        thread.start()
        until(lambda: waiting_for_the_lock(postgres) == 1)
        connection.execute(sa.update(counter).values(value=7))
    thread.join()
    assert seen == [7]


def test_the_lock_is_not_waited_for_without_end(
    database: Database, another: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine_module._OPTIONS, "lock_timeout", 50)
    beside = another()
    with database.write(), pytest.raises(sa.exc.OperationalError, match="lock timeout"), beside.write():
        pass
    with beside.write() as connection:
        connection.execute(sa.update(counter).values(value=1))
    assert value(database) == 1


def test_a_process_that_stops_within_a_unit_is_cut_off(
    another: Callable[[], Database], monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setitem(engine_module._OPTIONS, "idle_in_transaction_session_timeout", 50)
    stopped = another()

    def stop() -> None:
        with stopped.write() as connection:
            connection.execute(sa.update(counter).values(value=9))
            with database.write() as other:
                other.execute(sa.update(counter).values(value=2))

    with pytest.raises(sa.exc.DBAPIError):
        stop()
    assert value(database) == 2


def test_every_connection_has_its_time_outs_and_utc(database: Database) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    expected = ["30s", "10s", "1min", "UTC"]
    with database.write() as connection:
        assert [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names] == expected
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "read committed"
    with database.read() as connection:
        assert [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names] == expected
        assert connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        assert connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"


def test_a_sum_is_a_whole_number(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sa.insert(counter), [{"id": number, "value": 2**62} for number in (2, 3)])
    with database.read() as connection:
        total = connection.execute(sa.select(sa.func.sum(counter.c.value))).scalar_one()
    assert (total, type(total)) == (2**63, int)


def test_a_connection_the_server_closed_is_replaced(database: Database, postgres: TestServer) -> None:
    with database.write() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    postgres.end_session(pid)
    with database.write() as connection:
        connection.execute(sa.update(counter).values(value=3))
    assert value(database) == 3


# -- seats


def test_a_seat_is_held_by_one_process_until_it_leaves(database: Database, another: Callable[[], Database]) -> None:
    first, second, of_another_kind = database.seat("relay"), another().seat("relay"), another().seat("serve")
    assert first.take()
    assert not second.take()
    assert of_another_kind.take()
    assert first.take(), "asking again changes nothing"
    first.leave()
    assert second.take()
    assert not first.take()
    second.leave()
    of_another_kind.leave()


def test_a_seat_goes_with_its_connection(
    database: Database, another: Callable[[], Database], postgres: TestServer
) -> None:
    first, second = database.seat("relay"), another().seat("relay")
    assert first.take()
    postgres.end_session(postgres.listener())
    until(second.take)
    with pytest.raises(sa.exc.OperationalError):
        first.take()
    assert not first.take(), "another one has it now"
    second.leave()
    until(first.take)
    first.leave()


def test_whoever_waits_hears_of_the_servers_end(database: Database, postgres: TestServer) -> None:
    seat = database.seat("relay")
    assert seat.take()
    pid = postgres.listener()
    threading.Timer(0.1, postgres.end_session, (pid,)).start()
    with pytest.raises(sa.exc.OperationalError):
        seat.wait(20.0)
    until(seat.take)
    seat.leave()


def test_a_commit_of_another_process_wakes_who_waits_and_a_rollback_does_not(
    database: Database, another: Callable[[], Database]
) -> None:
    seat, beside = database.seat("relay"), another()
    assert seat.take()

    def rolled_back() -> None:
        with beside.write() as connection:
            notify(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rolled_back()
    began = time.monotonic()
    seat.wait(0.2)
    assert time.monotonic() - began > 0.15
    with beside.write() as connection:
        notify(connection)
    assert seat.take(), "which reads from the connection as well"
    began = time.monotonic()
    seat.wait(20.0)
    assert time.monotonic() - began < 10
    seat.leave()


# -- which databases


def test_a_database_that_sorts_by_a_language_is_refused(postgres: TestServer, tmp_path: Path) -> None:
    """Lists are paged by keys that Python compares: another order would leave some out."""
    with postgres.server.connect() as connection:
        known = connection.execute(
            "SELECT collname FROM pg_collation WHERE collprovider = 'i' AND collname LIKE 'nl%'"
        ).fetchall()
        assert known
        connection.execute(
            sql.SQL(
                "CREATE DATABASE sorted_otherwise OWNER {} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'nl'"
            ).format(sql.Identifier(OWNER))
        )
    database = postgres.database("sorted_otherwise")
    with pytest.raises(SettingsError, match="sorts text"), database.read():
        pass
    database.close()
    with postgres.server.connect() as connection:
        connection.execute("DROP DATABASE sorted_otherwise WITH (FORCE)")


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    for url in ("postgresql://me:hush@127.0.0.1/x", "postgresql://me@127.0.0.1/x?password=hush"):
        with pytest.raises(ValueError, match="password") as raised:
            open_database(url)
        assert "hush" not in str(raised.value)


def test_a_wrong_password_is_told_without_the_password(postgres: TestServer) -> None:
    database = open_database(postgres.url("postgres"), password="hush-hush")
    with pytest.raises(sa.exc.OperationalError, match="authentication failed") as raised, database.read():
        pass
    assert "hush" not in str(raised.value)
    database.close()

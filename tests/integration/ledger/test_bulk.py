"""Prepared statements write what the tables' own types would have written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import registry

from services.ledger import bulk
from services.ledger.bulk import Bulk
from shared.kernel.clock import SystemClock
from shared.kernel.ids import SystemRandom
from shared.persistence.types import BigInt, Day, Document, Instant
from shared.persistence.unit_of_work import Tx
from shared.testing.databases import a_database

metadata = sa.MetaData()
thing = sa.Table(
    "thing",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("total", BigInt, nullable=False),
    sa.Column("at", Instant),
    sa.Column("on_day", Day),
    sa.Column("more", Document),
    sqlite_strict=True,
)
AT, ON = datetime(2026, 3, 2, 8, 0, 0, 5, tzinfo=UTC), date(2026, 3, 2)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    database = a_database(tmp_path, "bulk", [metadata])
    with database.write() as connection:
        yield Tx(connection, SystemClock().now(), SystemRandom())
    database.close()


def test_values_come_back_as_they_went_in(tx: Tx) -> None:
    writes = Bulk(tx)
    writes.insert(thing, [("a", 1, AT, ON, {"x": [1]}), ("b", 2, None, None, None)])
    writes.update(thing, ("total", "at"), [(3, AT, "b")])
    writes.send()
    rows = [tuple(row) for row in tx.execute(sa.select(thing).order_by(thing.c.name))]
    assert rows == [("a", 1, AT, ON, {"x": [1]}), ("b", 3, AT, None, None)]
    tx.execute(sa.insert(thing).values(name="c", total=3, at=AT, on_day=ON, more={"x": [1]}))
    written = tx.connection.exec_driver_sql("SELECT at, on_day, more FROM thing WHERE name <> 'b'").all()
    assert written[0] == written[1]


def test_what_is_there_is_replaced_or_added_to(tx: Tx) -> None:
    writes = Bulk(tx)
    writes.insert(thing, [("a", 1, AT, ON, None)])
    writes.upsert(thing, [("a", 5, None, None, "new"), ("b", 7, None, None, None)], replace=("more",), add=("total",))
    writes.send()
    rows = {row.name: (row.total, row.at, row.more) for row in tx.execute(sa.select(thing))}
    assert rows == {"a": (6, AT, "new"), "b": (7, None, None)}


def test_what_was_sent_is_not_sent_again(tx: Tx) -> None:
    writes = Bulk(tx)
    writes.insert(thing, [])
    writes.upsert(thing, [], replace=("more",))
    writes.update(thing, ("total",), [])
    writes.send()
    assert tx.execute(sa.select(thing)).first() is None
    writes.insert(thing, [("a", 1, AT, ON, None)])
    writes.send()
    writes.send()
    assert tx.execute(sa.select(sa.func.count()).select_from(thing)).scalar_one() == 1


def test_what_the_database_refuses_is_told_as_everywhere_and_without_the_values(tmp_path: Path) -> None:
    database = a_database(tmp_path, "bulk", [metadata])

    def write() -> None:
        with database.write() as connection:
            writes = Bulk(Tx(connection, SystemClock().now(), SystemRandom()))
            for names in (["before"], ["twice", "twice"], ["behind"]):
                writes.insert(thing, [(name, 1, AT, ON, None) for name in names])
            writes.send()

    with pytest.raises(sa.exc.IntegrityError) as refused:
        write()
    assert "2026" not in str(refused.value)
    with database.write() as connection:
        assert connection.execute(sa.select(thing)).all() == []
    database.close()


def test_postgresql_gets_its_own_marks_and_plain_values() -> None:
    dialect = registry.load("postgresql.psycopg")()
    text, processors = bulk._insert(thing, dialect, ("more",), ())
    assert text == (
        "INSERT INTO thing (name, total, at, on_day, more) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET more = excluded.more"
    )
    values = ["a", 1, AT, ON, {"x": 1}]
    for place, process in processors:
        values[place] = process(values[place])
    assert values[2:] == [AT, ON, '{"x":1}']
    assert bulk._update(thing, dialect, ("total",))[0] == "UPDATE thing SET total = %s WHERE name = %s"

"""Prepared statements write what the tables' own types would have written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import registry

from services.ledger import bulk
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
    bulk.insert(tx, thing, [("a", 1, AT, ON, {"x": [1]}), ("b", 2, None, None, None)])
    rows = [tuple(row) for row in tx.execute(sa.select(thing).order_by(thing.c.name))]
    assert rows == [("a", 1, AT, ON, {"x": [1]}), ("b", 2, None, None, None)]
    tx.execute(sa.insert(thing).values(name="c", total=3, at=AT, on_day=ON, more={"x": [1]}))
    written = tx.connection.exec_driver_sql("SELECT at, on_day, more FROM thing WHERE name <> 'b'").all()
    assert written[0] == written[1]


def test_what_is_there_is_replaced_or_added_to(tx: Tx) -> None:
    bulk.insert(tx, thing, [("a", 1, AT, ON, None)])
    bulk.upsert(tx, thing, [("a", 5, None, None, "new"), ("b", 7, None, None, None)], replace=("more",), add=("total",))
    rows = {row.name: (row.total, row.at, row.more) for row in tx.execute(sa.select(thing))}
    assert rows == {"a": (6, AT, "new"), "b": (7, None, None)}


def test_nothing_to_write_is_no_statement(tx: Tx) -> None:
    bulk.insert(tx, thing, [])
    bulk.upsert(tx, thing, [], replace=("more",))
    assert tx.execute(sa.select(thing)).first() is None


def test_postgresql_gets_its_own_marks_and_plain_values() -> None:
    text, processors = bulk._prepared(thing, registry.load("postgresql.psycopg")(), ("more",), ())
    assert text == (
        "INSERT INTO thing (name, total, at, on_day, more) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (name) DO UPDATE SET more = excluded.more"
    )
    values = ["a", 1, AT, ON, {"x": 1}]
    for place, process in processors:
        values[place] = process(values[place])
    assert values[2:] == [AT, ON, '{"x":1}']

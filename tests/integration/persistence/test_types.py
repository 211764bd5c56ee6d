"""Column types: what goes in comes out, and what is no such value stays out."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from shared.persistence.insert import insert
from shared.persistence.types import BigInt, Day, Document, Flag, Instant
from shared.testing.databases import a_database

metadata = sa.MetaData()
thing = sa.Table(
    "thing",
    metadata,
    sa.Column("id", BigInt, primary_key=True),
    sa.Column("cents", BigInt),
    sa.Column("at", Instant),
    sa.Column("on_day", Day),
    sa.Column("flag", Flag),
    sa.Column("document", Document),
    sa.Column("value", sa.LargeBinary),
    sqlite_strict=True,
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    database = a_database(tmp_path, "x", [metadata])
    with database.write() as connection:
        yield connection
    database.close()


def there_and_back(connection: sa.Connection, **values: Any) -> Any:
    connection.execute(sa.delete(thing))
    connection.execute(sa.insert(thing).values(id=1, **values))
    (name,) = values
    return connection.execute(sa.select(thing.c[name])).scalar_one()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cents", 2**53 - 1),
        ("cents", -1),
        ("at", datetime(2026, 3, 5, 14, 7, 0, 123456, tzinfo=UTC)),
        ("on_day", date(2028, 2, 29)),
        ("flag", True),
        ("flag", False),
        ("document", {"b": [1, "é", None], "a": {"x": True}}),
        ("document", []),
        ("value", b"\x00\xff"),
        ("at", None),
        ("on_day", None),
        ("flag", None),
        ("document", None),
    ],
)
def test_what_goes_in_comes_out(connection: sa.Connection, name: str, value: Any) -> None:
    found = there_and_back(connection, **{name: value})
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("name", ["cents", "id"])
def test_a_float_is_refused_where_a_whole_number_belongs(connection: sa.Connection, name: str) -> None:
    with pytest.raises(sa.exc.StatementError):
        connection.execute(sa.insert(thing).values(**{name: 0.5}))


@pytest.mark.parametrize("value", ["one", b"1"])
def test_text_and_bytes_are_refused_where_a_whole_number_belongs(connection: sa.Connection, value: Any) -> None:
    with pytest.raises(sa.exc.StatementError):
        connection.execute(sa.insert(thing).values(cents=value))


def test_an_instant_of_another_zone_comes_back_as_the_same_instant_in_utc(connection: sa.Connection) -> None:
    given_at = datetime(2026, 3, 5, 15, 7, tzinfo=timezone(timedelta(hours=1)))
    found = there_and_back(connection, at=given_at)
    assert found == given_at
    assert found.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(connection: sa.Connection) -> None:
    """It would mean another instant on another machine."""
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        there_and_back(connection, at=datetime(2026, 3, 5, 15, 7))  # noqa: DTZ001 - that is the mistake


@given(st.lists(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9998, 1, 1)), max_size=20))  # noqa: DTZ001
def test_the_order_of_the_stored_text_is_the_order_of_time(naive: list[datetime]) -> None:
    instants = [one.replace(tzinfo=UTC) for one in naive]
    stored = {one: Instant().process_bind_param(one, sqlite.dialect()) for one in instants}
    assert sorted(instants) == sorted(instants, key=lambda one: stored[one])


def test_both_engines_get_a_type_of_their_own() -> None:
    ddl = str(sa.schema.CreateTable(thing).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    assert "cents BIGINT" in ddl
    assert "at TIMESTAMP WITH TIME ZONE" in ddl
    assert "on_day DATE" in ddl
    assert "flag BOOLEAN" in ddl
    small = str(sa.schema.CreateTable(thing).compile(dialect=sqlite.dialect()))
    assert small.rstrip().endswith("STRICT")
    assert not any(word in small for word in ("BIGINT", "BOOLEAN", "TIMESTAMP", "DATE"))


def test_an_insert_that_meets_a_conflict_returns_the_new_rows_only(connection: sa.Connection) -> None:
    connection.execute(sa.insert(thing).values(id=1, cents=1))
    statement = insert(thing).on_conflict_do_nothing(index_elements=["id"]).returning(thing.c.id)
    rows = connection.execute(statement, [{"id": n, "cents": n} for n in (1, 2, 3)])
    assert sorted(rows.scalars()) == [2, 3]
    assert connection.execute(sa.select(thing.c.cents).where(thing.c.id == 1)).scalar_one() == 1

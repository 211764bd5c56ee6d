"""Statements that nobody waits for one by one: what a unit of work writes at its end, in one go."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
import sqlalchemy as sa

Row = tuple[Any, ...]


class Write(NamedTuple):
    """A statement in the driver's own words, and the values of each row it runs for."""

    text: str
    rows: Sequence[Row]


def send(connection: sa.Connection, writes: Sequence[Write]) -> None:
    """Run these in their order. PostgreSQL hears them without a wait in between, and answers once.

    Raises what SQLAlchemy would. What failed then is one of them: the unit rolls back as a whole.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        for write in writes:
            connection.exec_driver_sql(write.text, list(write.rows))
        return
    with _told_as_by_sqlalchemy(connection), driver.pipeline(), driver.cursor() as cursor:
        for write in writes:
            cursor.executemany(write.text, write.rows)


@contextmanager
def _told_as_by_sqlalchemy(connection: sa.Connection) -> Iterator[None]:
    """An error of the driver becomes the one that everything above knows, without the values it was about."""
    try:
        yield
    except psycopg.Error as error:
        raise sa.exc.DBAPIError.instance(
            "several statements", None, error, psycopg.Error, hide_parameters=True, dialect=connection.dialect
        ) from error

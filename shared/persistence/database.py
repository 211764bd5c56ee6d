"""A service's database, whichever engine is behind it."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from shared.persistence.postgres import PostgresDatabase
from shared.persistence.seat import Seat
from shared.persistence.sqlite import SqliteDatabase

__all__ = ["Database", "open_database"]


class Database(Protocol):
    """Write transactions and read views. Both commit or roll back when their block ends."""

    @property
    def engine(self) -> sa.Engine: ...

    def write(self) -> AbstractContextManager[sa.Connection]: ...

    def read(self) -> AbstractContextManager[sa.Connection]: ...

    def seat(self, name: str) -> Seat: ...

    def close(self) -> None: ...


def open_database(url: str, *, password: str | None = None, readers: int = 16, synchronous: str = "FULL") -> Database:
    """The database behind a URL: `sqlite:///var/issuer/issuer.db` or `postgresql://issuer@host/issuer`.

    A PostgreSQL password is given apart; one in the URL is refused with `ValueError`.
    `synchronous` is SQLite's; on PostgreSQL the server's own settings count.
    """
    parsed = _parse(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database:
        return SqliteDatabase(Path(parsed.database), readers=readers, synchronous=synchronous)
    if backend == "postgresql" and parsed.database:
        if parsed.password is not None or "password" in parsed.query:
            raise ValueError("the URL of a database holds a password, and URLs are printed")
        return PostgresDatabase(parsed, password=password, readers=readers)
    raise ValueError(f"no engine for {backend!r} databases")


def _parse(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except sa.exc.ArgumentError:
        # The library's own error repeats the text, and with it whatever password stands there.
        raise ValueError("this is no URL of a database") from None

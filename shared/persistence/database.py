"""A service's database, whichever engine is behind it."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from shared.persistence.sqlite import SqliteDatabase

__all__ = ["Database", "open_database"]


class Database(Protocol):
    """Write transactions and read views. Both commit or roll back when their block ends."""

    @property
    def engine(self) -> sa.Engine: ...

    def write(self) -> AbstractContextManager[sa.Connection]: ...

    def read(self) -> AbstractContextManager[sa.Connection]: ...

    def close(self) -> None: ...


def open_database(url: str, *, readers: int = 16, synchronous: str = "FULL") -> Database:
    """The database behind a URL such as `sqlite:///var/issuer/issuer.db`."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return SqliteDatabase(Path(parsed.database), readers=readers, synchronous=synchronous)
    raise ValueError(f"no engine for {parsed.get_backend_name()!r} databases")

"""Where a test's databases live: in a file of its folder, unless a test run brings another engine."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from shared.persistence.database import Database, open_database

#: Opens the database of a name in a folder. The first time it is made, with these tables.
Opener = Callable[[Path, str, Sequence[sa.MetaData], str], Database]


def open_file(folder: Path, name: str, metadata: Sequence[sa.MetaData], synchronous: str) -> Database:
    """An SQLite file. Its commits wait for the disk when `synchronous` is FULL."""
    database = open_database(f"sqlite:///{folder / f'{name}.db'}", readers=16, synchronous=synchronous)
    with database.write() as connection:
        for each in metadata:
            each.create_all(connection)
    return database


_openers: list[Opener] = [open_file]


def a_database(folder: Path, name: str, metadata: Sequence[sa.MetaData] = (), *, synchronous: str = "OFF") -> Database:
    """The database of this name in a folder, on the engine the test runs on. Opened again, it is the same one."""
    return _openers[-1](folder, name, metadata, synchronous)


@contextmanager
def opened_by(opener: Opener) -> Iterator[None]:
    """Let this one open all databases meanwhile."""
    _openers.append(opener)
    try:
        yield
    finally:
        _openers.remove(opener)

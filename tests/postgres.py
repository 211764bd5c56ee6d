"""PostgreSQL for tests: one server a run, and for each database a test opens a copy of an empty one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from psycopg import sql

from deploy.ports import free_ports
from deploy.postgres import PrivateServer, programs
from shared.persistence.database import Database, open_database
from tests.missing import missing

OWNER = "respijt"


@contextmanager
def a_private_server() -> Iterator[PrivateServer]:
    """A running PostgreSQL of the test's own. Where there is none, CI fails and others skip."""
    if programs() is None:
        missing("PostgreSQL 15 or newer is not installed; run `make setup-system`")
    beside = Path(__file__).parents[1] / "var"
    with PrivateServer(free_ports(1)[0], beside=beside, durable=False) as server:
        yield server


class TestServer:
    """Makes databases and takes them away again."""

    __test__ = False

    def __init__(self, server: PrivateServer) -> None:
        self.server = server
        self._password = server.role(OWNER).read_text(encoding="ascii")
        self._admin = server.connect()
        #: By what tables they hold. The tables are kept, so that no other ones get the same key.
        self._templates: dict[tuple[int, ...], tuple[str, list[sa.Table]]] = {}
        self._there: dict[tuple[Path, str], str] = {}
        self._opened: dict[tuple[Path, str], list[Database]] = {}
        self._count = 0

    def open(self, folder: Path, name: str, metadata: Sequence[sa.MetaData], _synchronous: str = "OFF") -> Database:
        """The database of a name in a folder: a test's `Opener`."""
        folder.mkdir(parents=True, exist_ok=True)
        key = (folder, name)
        if key not in self._there:
            self.remove(gone_only=True)
            self._there[key] = self._make(metadata)
        database = self.database(self._there[key])
        self._opened.setdefault(key, []).append(database)
        return database

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.server.port}/{name}"

    def access(self, folder: Path, name: str) -> tuple[str, str]:
        """URL and password of the database of a name in a folder, for another process."""
        return self.url(self._there[folder, name]), self._password

    def database(self, name: str) -> Database:
        return open_database(self.url(name), password=self._password, readers=8)

    def listener(self) -> int:
        """The server's process of the one session that listens."""
        row = self._admin.execute("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN %'").fetchone()
        assert row is not None
        return int(row[0])

    def end_session(self, pid: int) -> None:
        """Cut a session off, as a restart of the server would."""
        with self.server.connect() as connection:
            connection.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,))

    def remove(self, *, gone_only: bool = False) -> None:
        """Drop what was opened, or only what belongs to folders that are no more."""
        for key, name in list(self._there.items()):
            if gone_only and key[0].exists():
                continue
            del self._there[key]
            for database in self._opened.pop(key, []):
                database.close()
            self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        self._admin.close()

    def _make(self, metadata: Sequence[sa.MetaData]) -> str:
        tables = [table for each in metadata for table in each.sorted_tables]
        key = tuple(id(table) for table in tables)
        if key not in self._templates:
            template = self._create("template0")
            database = self.database(template)
            with database.write() as connection:
                for each in metadata:
                    each.create_all(connection)
            database.close()
            self._templates[key] = (template, tables)
        return self._create(self._templates[key][0])

    def _create(self, template: str) -> str:
        self._count += 1
        name = f"test_{self._count}"
        # Copying the files takes a quarter of the time of copying through the log.
        self._admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
            )
        )
        return name

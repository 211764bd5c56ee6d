"""From settings to a context: the database, the log, the clock, randomness and the keys of one service."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from shared.identity.keys import KeyRing
from shared.kernel.clock import Clock, FileClock, SystemClock
from shared.kernel.errors import SettingsError
from shared.kernel.ids import Random, SeededRandom, SystemRandom
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.outbox import OutboxWriter
from shared.messaging.tables import producer
from shared.messaging.transport import Transport
from shared.persistence.database import Database, open_database
from shared.persistence.migrations import current_revision, newest_revision
from shared.runtime.context import Context
from shared.runtime.service import Service
from shared.runtime.settings import Settings

#: The file that the one process of a service holds locked while it lives.
START_UP_LOCK = "serve.lock"


def open_clock(settings: Settings) -> Clock:
    """The machine's clock or, in demo mode, the story's."""
    if settings.clock == "system":
        return SystemClock()
    kind, _, path = settings.clock.partition(":")
    if kind != "file" or not Path(path).is_file():
        raise SettingsError(f"RESPIJT_CLOCK is {settings.clock!r}", remedy="Write `system` or `file:<path of a file>`.")
    return FileClock(Path(path))


def open_transport(settings: Settings) -> Transport:
    """The event log that the settings name."""
    kind, _, place = settings.log_url.partition(":")
    if kind == "embedded" and place:
        return EmbeddedTransport(Path(place), synchronous=settings.synchronous)
    addresses = place.split(",")
    if kind == "kafka" and all(map(_is_address, addresses)):
        if not settings.demo and not all(map(_is_loopback, addresses)):
            raise SettingsError(
                "RESPIJT_LOG names a broker on another machine",
                remedy="Connections to brokers are not encrypted yet: use one on loopback, or demo mode to try.",
            )
        # Here, because whoever runs on a file needs none of the client's threads and message formats.
        from shared.messaging.kafka import KafkaTransport

        return KafkaTransport(addresses)
    raise SettingsError(
        f"RESPIJT_LOG is {settings.log_url!r}",
        remedy="Write `embedded:<path of a file>`, or `kafka:<host>:<port>` with a comma between several.",
    )


def _is_loopback(address: str) -> bool:
    return address.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")


def _is_address(address: str) -> bool:
    host, _, port = address.rpartition(":")
    return bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65_536


def open_service_database(service: str, settings: Settings) -> Database:
    """The database that the settings name. On PostgreSQL nothing is connected before it is needed."""
    variable = f"RESPIJT_{service.upper()}_DATABASE"
    try:
        return open_database(
            settings.databases[service],
            password=_password(settings.password_files[service], f"{variable}_PASSWORD_FILE"),
            readers=settings.threads + 8,
            synchronous=settings.synchronous,
        )
    except ValueError as error:
        raise SettingsError(
            f"{variable}: {error}",
            remedy=f"Set {variable} to `sqlite:///<path of a file>` or `postgresql://<role>@<host>:<port>/<name>`, "
            f"and {variable}_PASSWORD_FILE to a file that holds the role's password.",
        ) from None


def _password(path: str, variable: str) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{variable}: {path} cannot be read ({type(error).__name__})",
            remedy="Name a file that the service may read and that holds the password alone.",
        ) from None


@contextmanager
def opened(service: Service, settings: Settings) -> Iterator[Context]:
    """The context of a service whose schema is up to date. Raises `SettingsError` when it is not."""
    database = open_service_database(service.name, settings)
    try:
        yield open_context(service, settings, database)
    finally:
        database.close()


def open_context(service: Service, settings: Settings, database: Database) -> Context:
    """A context over an open database."""
    with database.read() as connection:
        found, wanted = current_revision(connection), newest_revision(service.migrations)
    if found != wanted:
        raise SettingsError(
            f"the {service.name}'s database is at revision {found}, the program needs {wanted}",
            remedy=f"Run `respijt {service.name} migrate`.",
        )
    random = _random(service.name, settings, database)
    return Context(
        service=service.name,
        settings=settings,
        clock=open_clock(settings),
        random=random,
        database=database,
        outbox=OutboxWriter(service.name, random),
        keys=KeyRing(settings.keys, time.monotonic),
    )


def enter_producer(connection: sa.Connection) -> None:
    """Give a new database its first epoch; an old one keeps what it has."""
    if connection.execute(sa.select(producer.c.id)).first() is None:
        connection.execute(sa.insert(producer).values(id=1, epoch=1, starts=0))


def _random(service: str, settings: Settings, database: Database) -> Random:
    if settings.seed is None:
        return SystemRandom()
    # A process that starts again must not make the ids of its last life once more.
    with database.write() as connection:
        starts = connection.execute(
            sa.update(producer).values(starts=producer.c.starts + 1).returning(producer.c.starts)
        ).scalar_one()
    return SeededRandom(f"{settings.seed} {service} {starts}")

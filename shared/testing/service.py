"""A whole service in the test's own thread: its tables, its API, its inbox and its jobs, without processes."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from shared.contracts.envelope import Chain, headers_of, seal, unseal
from shared.contracts.event import Event
from shared.contracts.topics import TOPICS
from shared.identity import tokens
from shared.identity.keys import KeyRing, init_keys
from shared.identity.roles import Role
from shared.kernel.ids import SeededRandom, new_event_id, new_id
from shared.messaging.consumer import Consumer
from shared.messaging.memory import MemoryTransport
from shared.messaging.outbox import OutboxWriter
from shared.messaging.relay import Relay
from shared.messaging.tables import outbox
from shared.messaging.transport import Record, Transport
from shared.runtime.context import Context
from shared.runtime.instance import Instance
from shared.runtime.jobs import Scheduler
from shared.runtime.opening import enter_producer
from shared.runtime.service import Service
from shared.runtime.settings import read_settings
from shared.testing.clocks import ManualClock
from shared.testing.databases import a_database

E = TypeVar("E", bound=Event)

#: Python 3.11 cannot compile the routes of two applications at once (`SystemError: AST constructor recursion depth
#: mismatch`, python/cpython#106905). In earnest an application is opened before there are threads.
_opening = threading.Lock()


class Node:
    """One service that does nothing unless a test says so."""

    def __init__(
        self, service: Service, folder: Path, clock: ManualClock, transport: Transport, seed: int, synchronous: str
    ) -> None:
        self.service, self.clock, self.transport = service, clock, transport
        settings = read_settings(
            {"RESPIJT_DATA": str(folder), "RESPIJT_MODE": "demo", "RESPIJT_SYNCHRONOUS": synchronous}
        )
        self.database = a_database(folder / service.name, service.name, service.all_metadata, synchronous=synchronous)
        init_keys(settings.keys)
        with self.database.write() as connection:
            enter_producer(connection)
        transport.admin().create_topics(TOPICS)
        random = SeededRandom(f"{seed} {service.name}")
        self.random = random
        self.ctx = Context(
            service=service.name,
            settings=settings,
            clock=clock,
            random=random,
            database=self.database,
            outbox=OutboxWriter(service.name, random),
            keys=KeyRing(settings.keys),
        )
        self.inbox = service.inbox(self.ctx)
        self.scheduler = Scheduler(self.ctx, service.jobs)
        self._app: Flask | None = None
        self._relay: Relay | None = None
        self._consumer: Consumer | None = None
        self._sequences: dict[tuple[str, str], int] = {}
        self._key = 0

    # -- its API

    @property
    def app(self) -> Flask:
        with _opening:
            if self._app is None:
                monitor = Instance(self.service, self.ctx, self.transport)
                self._app = self.service.app(self.ctx, monitor)
            return self._app

    def set(self, **settings: Any) -> None:
        """Open its application anew with these settings: `node.set(oidc=None)`."""
        self.ctx = replace(self.ctx, settings=replace(self.ctx.settings, **settings))
        self._app = None

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def token(self, role: Role, scope: str = "", actor: str = "somebody", days: int = 365) -> str:
        """A new access token for a role, good for so many days."""
        with self.ctx.unit_of_work() as tx:
            return tokens.create(tx, actor, role, [scope], timedelta(days=days))[0]

    def headers(self, role: Role, scope: str = "", key: str = "") -> dict[str, str]:
        """The headers of one request by somebody of this role, with a key of its own unless one is given."""
        self._key += 1
        return {
            "Authorization": f"Bearer {self.token(role, scope, actor=f'{role.value} in a test')}",
            "Idempotency-Key": key or f"key-{self._key:08}",
        }

    # -- the log

    def hear(self, *events: Event, at: datetime | None = None) -> None:
        """Take these facts in as if their owners had just published them, in order."""
        with self.ctx.unit_of_work() as tx:
            for event in events:
                self.inbox.take(tx, [self.record(event, at)])

    def record(self, event: Event, at: datetime | None = None) -> Record:
        """An event as a record of the log, with the next sequence of its subject."""
        key = (event.TOPIC.name, event.subject)
        self._sequences[key] = self._sequences.get(key, 0) + 1
        event_id = new_event_id(self.random)
        value = seal(
            event,
            event_id=event_id,
            service=event.TOPIC.owner,
            time=at or self.clock.now(),
            sequence=self._sequences[key],
            epoch=1,
            chain=Chain(event_id, event_id, f"00-{new_id(self.random)}-{new_id(self.random)[:16]}-01"),
        )
        offset = sum(self._sequences.values()) - 1
        return Record(event.TOPIC.name, 0, offset, event.subject, value, headers_of(unseal(value)))

    def told(self, of: type[E] | None = None) -> list[Any]:
        """What it has published so far, in order."""
        with self.ctx.reading() as reading:
            values = reading.execute(sa.select(outbox.c.value).order_by(outbox.c.position)).scalars().all()
        events = [unseal(value).event() for value in values]
        return events if of is None else [event for event in events if isinstance(event, of)]

    def step(self) -> int:
        """Send and hear one round. Returns how many records were moved."""
        if self._relay is None or self._consumer is None:
            self._relay = self.service.relay(self.ctx, self.transport)
            self._consumer = Consumer(
                self.ctx,
                self.transport,
                self.inbox,
                self.service.topics,
                group=self.service.name,
                owner=self.service.name,
                pauses_seconds=(0.0,),
            )
        return self._relay.step() + self._consumer.step(0.0)

    def run_jobs(self, most: int = 10_000) -> int:
        """Run what is due until nothing is. Raises when it never ends."""
        for ran in range(most):
            if not self.scheduler.step():
                return ran
        raise AssertionError(f"jobs are due for ever: {self.due()}")

    def due(self) -> tuple[list[str], datetime | None]:
        with self.ctx.reading() as reading:
            return self.scheduler.due(reading)

    def rows(self, table: sa.Table) -> list[Mapping[str, Any]]:
        """Everything in a table, for a test's eyes."""
        with self.ctx.reading() as reading:
            return [dict(row) for row in reading.execute(sa.select(table)).mappings()]

    def restart(self) -> "Node":
        """The same database under a new process: what was in memory is gone."""
        self.inbox = self.service.inbox(self.ctx)
        self._relay = self._consumer = None
        self.ctx = replace(self.ctx)
        return self

    def close(self) -> None:
        self.database.close()


def a_node(
    service: Service,
    folder: Path,
    *,
    clock: ManualClock | None = None,
    transport: Transport | None = None,
    seed: int = 1,
    synchronous: str = "OFF",
) -> Node:
    """A service with an empty database in a folder of the test's.

    Its commits do not wait for the disk unless `synchronous` is FULL, as a benchmark wants it.
    """
    return Node(service, folder, clock or ManualClock(), transport or MemoryTransport(), seed, synchronous)


def quiet(*nodes: Node, most: int = 10_000) -> None:
    """Step services until nothing moves between them any more."""
    still = 0
    for _ in range(most):
        moved = sum(node.step() for node in nodes)
        still = 0 if moved else still + 1
        # A log that delays on purpose may show nothing in a round and something in the next.
        if still == 3:
            return
    raise AssertionError("the services never come to rest")

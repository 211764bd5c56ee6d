"""One running service: its relay, its consumer and its scheduler, each in a thread of its own."""

import os
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version

import sqlalchemy as sa
import structlog

from shared.http.health import Status
from shared.messaging import deadletter, inbox, outbox
from shared.messaging.consumer import Consumer
from shared.messaging.outbox import OutboxWriter
from shared.messaging.relay import Relay
from shared.messaging.transport import Admin, Transport, TransportError
from shared.notices.gateways import gateways_of
from shared.notices.sending import Sender
from shared.observability import metrics
from shared.persistence.migrations import current_revision, newest_revision
from shared.runtime.context import Context
from shared.runtime.jobs import Scheduler
from shared.runtime.service import Service
from shared.runtime.watchdog import WEDGED, Watchdog

#: How long the relay sleeps when nothing wakes it: rows may come from a command beside the service.
RELAY_FALLBACK_SECONDS = 0.2
#: How often a process asks whether the sending has become its own task.
ELECTION_SECONDS = 1.0
#: After a send the relay lets rows gather for so long.
RELAY_PAUSE_SECONDS = 0.01
POLL_SECONDS = 0.2
SCHEDULER_SECONDS = 0.25
#: A story's clock jumps, and its driver waits until what is due by then is done.
SCHEDULER_STORY_SECONDS = 0.02
RETRY_SECONDS = 1.0
#: How often is asked whether a message to somebody waits.
NOTICES_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Instance:
    """The threads of one service over one context. Also tells how the service is."""

    def __init__(self, service: Service, ctx: Context, transport: Transport) -> None:
        self._service, self._ctx, self._transport = service, ctx, transport
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._seat = ctx.database.seat("relay")
        self._admin: Admin = transport.admin()
        self._admin_mutex = threading.Lock()
        self._inbox = service.inbox(ctx)
        self._watchdog = Watchdog(ctx.settings.watchdog_seconds)
        self._scheduler = Scheduler(ctx, service.jobs, self._beat("scheduler"))
        self._gateways = gateways_of(ctx.settings)
        # Neither changes while a process lives, and each costs as much as all the counts of a status.
        self._version = version("respijt")
        with ctx.reading() as reading:
            self._schema = current_revision(reading.connection)

    def start(self) -> None:
        """Begin to send, to hear and to do what is due."""
        assert isinstance(self._ctx.outbox, OutboxWriter)
        self._ctx.outbox.on_commit(self._seat.wake)
        bodies = [("relay", self._relay), ("consumer", self._consume), ("scheduler", self._schedule)]
        if self._gateways:
            # Apart from the scheduler: a mail server that is slow must not hold up what is due.
            bodies.append(("notices", self._send_notices))
        for name, body in bodies:
            thread = threading.Thread(target=self._guard, args=(name, body), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        self._watchdog.start()

    def stop(self, timeout_seconds: float) -> bool:
        """Ask the threads to end and wait for them. Returns whether all did in time."""
        self._stopping.set()
        self._seat.wake()
        deadline = time.monotonic() + timeout_seconds
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0.0))
        return not any(thread.is_alive() for thread in self._threads)

    def close(self) -> None:
        self._admin.close()

    # -- how it is

    def why_not_ready(self) -> str | None:
        if self._stopping.is_set():
            return "stopping"
        if self._threads and not all(thread.is_alive() for thread in self._threads):
            return "a thread has ended"
        try:
            with self._ctx.reading() as reading:
                found = current_revision(reading.connection)
        except sa.exc.OperationalError:
            return "the database does not answer"
        return None if found == newest_revision(self._service.migrations) else "the schema is not the program's"

    def status(self) -> Status:
        """How far the service is, read in one view of its database."""
        try:
            with self._admin_mutex:
                ends = self._admin.ends(self._service.topics)
        except TransportError:
            ends = {}
        with self._ctx.reading() as reading:
            sent, heard = outbox.counts(reading), inbox.counts(reading)
            handled = inbox.positions(reading)
            due, next_due = self._scheduler.due(reading)
            status = Status(
                service=self._service.name,
                version=self._version,
                schema=self._schema,
                now=reading.now,
                unpublished=sent["unpublished"],
                blocked=sent["blocked"],
                parked=heard["parked"],
                waiting=heard["waiting"],
                dead_letters=deadletter.count_open(reading),
                lag=sum(_behind(end, handled.get(place, 0)) for place, end in ends.items()),
                log_end=sum(ends.values()),
                jobs_due=due,
                next_due_at=next_due,
            )
        metrics.outbox_unpublished.set(status.unpublished)
        metrics.inbox_parked.set(status.parked)
        metrics.inbox_waiting.set(status.waiting)
        return status

    # -- the threads

    def _guard(self, name: str, body: Callable[[], None]) -> None:
        """Run a thread's body. One that fails takes the process with it: a limping service is worse than a restart."""
        structlog.contextvars.bind_contextvars(thread=name)
        self._watchdog.beat(name)
        try:
            body()
        except Exception as error:
            log.exception("thread.failed", error=type(error).__name__)
            time.sleep(RETRY_SECONDS)
            os._exit(WEDGED)
        self._watchdog.forget(name)

    def _beat(self, loop: str) -> Callable[[], None]:
        return partial(self._watchdog.beat, loop)

    def _relay(self) -> None:
        beat = self._beat("relay")
        relay = self._service.relay(self._ctx, self._transport, beat)
        while not self._stopping.is_set():
            beat()
            try:
                sent = self._send(relay)
            except (TransportError, sa.exc.OperationalError) as error:
                log.warning("relay.retries", error=type(error).__name__)
                self._stopping.wait(RETRY_SECONDS)
                continue
            if sent:
                self._stopping.wait(RELAY_PAUSE_SECONDS)
        self._seat.leave()
        relay.close()

    def _send(self, relay: Relay) -> int:
        """Send one batch, or wait for one where there is none. Only the process that is elected sends."""
        if not self._seat.take():
            self._stopping.wait(ELECTION_SECONDS)
            return 0
        sent = relay.step()
        if not sent:
            self._seat.wait(RELAY_FALLBACK_SECONDS)
        return sent

    def _consume(self) -> None:
        beat = self._beat("consumer")
        consumer = Consumer(
            self._ctx,
            self._transport,
            self._inbox,
            self._service.topics,
            group=self._service.name,
            owner=f"{self._service.name}-{self._ctx.settings.worker}",
            stopping=self._stopping.is_set,
            beat=beat,
        )
        while not self._stopping.is_set():
            beat()
            consumer.step(POLL_SECONDS)
        consumer.close()

    def _send_notices(self) -> None:
        beat = self._beat("notices")
        seat = self._ctx.database.seat("notices")
        sender = Sender(self._ctx, self._ctx.keys.people(self._service.name), self._gateways)
        while not self._stopping.is_set():
            beat()
            try:
                sent = sender.step() if seat.take() else 0
            except sa.exc.OperationalError as error:
                log.warning("notices.retries", error=type(error).__name__)
                sent = 0
            if not sent:
                self._stopping.wait(NOTICES_SECONDS)
        seat.leave()

    def _schedule(self) -> None:
        pause = SCHEDULER_SECONDS if self._ctx.settings.clock == "system" else SCHEDULER_STORY_SECONDS
        seat, beat = self._ctx.database.seat("jobs"), self._beat("scheduler")
        while not self._stopping.is_set():
            beat()
            try:
                # Of several processes one does what is due: a job that two begin at once would be done twice.
                if not seat.take():
                    self._stopping.wait(ELECTION_SECONDS)
                    continue
                ran = self._scheduler.step()
            except Exception:
                # The job was named in the log by the scheduler; it stays due and is tried again.
                self._stopping.wait(RETRY_SECONDS)
                continue
            if not ran:
                self._stopping.wait(pause)
        seat.leave()


def _behind(end: int, handled: int) -> int:
    """How many records of a partition are still to be heard. One that has fewer than we handled is a new log's."""
    return end - handled if handled <= end else end

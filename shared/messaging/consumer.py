"""The consumer: takes batches from the log, applies them through the inbox, and only then lets go of them.

A batch is one unit of work. When it fails it is taken again one event a unit; an event that keeps
failing becomes a dead letter and its aggregate is frozen. While the database is away nothing is
given up: the batch is tried again for as long as it takes, with the membership kept alive.
"""

import time
from collections.abc import Callable, Collection

import sqlalchemy.exc
import structlog

from shared.kernel.faults import reach
from shared.messaging.inbox import Inbox, ReactionFailedError
from shared.messaging.transport import LostOwnershipError, Place, Record, Subscriber, Transport, TransportError
from shared.observability import metrics
from shared.persistence.file_lock import LockTimeoutError
from shared.persistence.units import Units

BATCH = 200
#: Tries of an event whose reaction raises, before it becomes a dead letter.
ATTEMPTS = 5
#: Pauses between tries, in seconds; the last one repeats.
PAUSES_SECONDS = (0.1, 0.5, 2.0, 5.0, 15.0, 30.0)
#: The log's own offsets are only where a new member starts; what counts is kept with the inbox.
COMMIT_EVERY_SECONDS = 0.5

#: Faults of the surroundings. They say nothing about the event and are never counted against it.
TRANSIENT = (sqlalchemy.exc.OperationalError, sqlalchemy.exc.InterfaceError, LockTimeoutError, TransportError)

log = structlog.get_logger(__name__)


class Consumer:
    """One member of a service's consumer group. Call `step` again and again from one thread."""

    def __init__(
        self,
        units: Units,
        transport: Transport,
        inbox: Inbox,
        topics: Collection[str],
        *,
        group: str,
        owner: str,
        stopping: Callable[[], bool] = lambda: False,
        pauses_seconds: tuple[float, ...] = PAUSES_SECONDS,
    ) -> None:
        self._units = units
        self._inbox = inbox
        self._subscriber: Subscriber = transport.subscriber(group, topics, owner)
        self._stopping = stopping
        self._pauses = pauses_seconds
        self._handled: dict[Place, int] = {}
        self._committed_at = time.monotonic()

    def step(self, timeout_seconds: float) -> int:
        """Take one batch and apply it. Returns how many records were handled.

        A stop that is asked for while the database is away leaves the batch unhandled: it comes again.
        """
        records = self._subscriber.poll(timeout_seconds, BATCH)
        if records:
            self._apply(records)
        if not records or time.monotonic() - self._committed_at > COMMIT_EVERY_SECONDS:
            self.commit()
        return len(records)

    def commit(self) -> None:
        """Tell the log how far we are. Losing this costs a redelivery and nothing else."""
        self._committed_at = time.monotonic()
        handled, self._handled = self._handled, {}
        if not handled:
            return
        try:
            self._subscriber.commit(handled)
        except LostOwnershipError:
            log.info("consumer.lost_ownership", partitions=len(handled))

    def close(self) -> None:
        self.commit()
        self._subscriber.close()

    def _apply(self, records: list[Record]) -> None:
        try:
            with self._units.unit_of_work() as tx:
                self._inbox.take(tx, records)
                reach("consumer.before_commit")
        except Exception as error:
            metrics.consumer_retries.inc()
            log.warning("consumer.batch_failed", records=len(records), error=type(error).__name__)
            for record in records:
                if not self._apply_alone(record):
                    return
                self._handled[record.place] = max(self._handled.get(record.place, 0), record.offset + 1)
            return
        reach("consumer.after_commit")
        for record in records:
            self._handled[record.place] = max(self._handled.get(record.place, 0), record.offset + 1)

    def _apply_alone(self, record: Record) -> bool:
        """Apply one record for as long as it takes, or make it a dead letter. False when we stop first."""
        failures, waits = 0, 0
        while True:
            failed: ReactionFailedError | None = None
            try:
                with self._units.unit_of_work() as tx:
                    self._inbox.take(tx, [record], one_by_one=True)
                return True
            except TRANSIENT as error:
                log.warning("consumer.transient", topic=record.topic, error=type(error).__name__)
            except ReactionFailedError as error:
                cause = error.__cause__
                log.warning("consumer.reaction_failed", topic=record.topic, error=type(cause).__name__)
                if not isinstance(cause, TRANSIENT):
                    failures, failed = failures + 1, error
            if failed is not None and failures >= ATTEMPTS:
                if self._bury(record, failed):
                    return True
                failures = 0
                continue
            pause = min(self._pauses[min(waits, len(self._pauses) - 1)], 1.0 if failed else 30.0)
            waits += 1
            if not self._wait(pause):
                return False

    def _bury(self, record: Record, failed: ReactionFailedError) -> bool:
        code = f"reaction_failed_{type(failed.__cause__).__name__}"
        with self._units.unit_of_work() as tx:
            return self._inbox.bury(tx, record, failed.incoming, code)

    def _wait(self, seconds: float) -> bool:
        """Let time pass without losing the membership. False when we are asked to stop, the batch given back."""
        places = self._subscriber.assignment()
        self._subscriber.pause(places)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._stopping():
            # A partition may have come to us meanwhile; what it delivers is given back for later.
            for record in reversed(self._subscriber.poll(min(0.2, max(deadline - time.monotonic(), 0)), BATCH)):
                self._subscriber.seek(record.place, record.offset)
        self._subscriber.resume(places)
        return not self._stopping()

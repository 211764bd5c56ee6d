"""The consumer: takes batches from the log, applies them through the inbox, and only then lets go of them.

A batch is one unit of work. When it fails it is taken again one event a unit; an event that keeps
failing becomes a dead letter and its aggregate is frozen. While the database is away nothing is
given up: the batch is tried again for as long as it takes, with the membership kept alive.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Mapping

import sqlalchemy.exc
import structlog

from shared.kernel.faults import reach
from shared.messaging import deadletter
from shared.messaging.inbox import Inbox, ReactionFailedError
from shared.messaging.resuming import Resuming, first_offsets
from shared.messaging.transport import Place, Record, Subscriber, Transport, TransportError
from shared.observability import metrics
from shared.persistence.file_lock import LockTimeoutError
from shared.persistence.units import Units

BATCH = 200
#: Tries of an event whose reaction raises, before it becomes a dead letter.
ATTEMPTS = 5
#: Pauses between tries, in seconds; the last one repeats.
PAUSES_SECONDS = (0.1, 0.5, 2.0, 5.0, 15.0, 30.0)
#: An event that cannot be handled holds up those behind it, so its tries are quick.
LONGEST_FOR_A_BUG_SECONDS = 1.0
#: The log's own offsets are only where a new member starts; what counts is kept with the inbox.
COMMIT_EVERY_SECONDS = 0.5

#: Faults of the surroundings. They say nothing about the event and are never counted against it.
TRANSIENT = (sqlalchemy.exc.OperationalError, sqlalchemy.exc.InterfaceError, LockTimeoutError, TransportError)

log = structlog.get_logger(__name__)


class Consumer:
    """One member of a service's consumer group. Call `step` again and again from one thread.

    `beat` is called as it moves, also while it waits within a step, which may last as long as an outage.
    """

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
        beat: Callable[[], None] = lambda: None,
        pauses_seconds: tuple[float, ...] = PAUSES_SECONDS,
    ) -> None:
        self._units = units
        self._inbox = inbox
        self._subscriber: Subscriber = transport.subscriber(group, topics, owner)
        self._admin = transport.admin()
        self._resuming = Resuming(units, self._admin, self._subscriber, topics)
        self._stopping = stopping
        self._beat = beat
        self._pauses = pauses_seconds
        self._handled: dict[Place, int] = {}
        self._committed_at = time.monotonic()

    def step(self, timeout_seconds: float) -> int:
        """Take one batch and apply it. Returns how many records came.

        What could not be handled, because a stop was asked for while the database was away or
        because of a bug of our own, which is raised, is given back: it comes again.
        """
        try:
            records = self._where_we_were(self._subscriber.poll(timeout_seconds, BATCH))
        except TransportError as error:
            if not error.retriable:
                raise
            log.warning("consumer.log_away", error=type(error).__name__)
            time.sleep(self._pauses[0])
            return 0
        pending = deque(records)
        try:
            if pending:
                self._apply(pending)
        finally:
            self._let_go(records, pending)
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
        except TransportError as error:
            if not error.retriable:
                raise
            log.info("consumer.not_committed", partitions=len(handled), error=type(error).__name__)

    def close(self) -> None:
        self.commit()
        self._subscriber.close()
        self._admin.close()

    def _where_we_were(self, records: list[Record]) -> list[Record]:
        """What of these records is to be applied now; the rest is read again from where our database is."""
        try:
            elsewhere = self._resuming.places(records)
        except TRANSIENT as error:
            # Nothing was decided, so nothing may be passed over: all of it comes again, and is asked again.
            log.warning("consumer.transient", topic="any", error=type(error).__name__)
            self._go_to(first_offsets(records))
            time.sleep(self._pauses[0])
            return []
        for place, offset in sorted(elsewhere.items()):
            log.warning("consumer.goes_back", topic=place.topic, partition=place.partition, to=offset)
            # What was handled beyond was another log's, or belongs to effects that are gone.
            self._handled.pop(place, None)
        self._go_to(elsewhere)
        return [record for record in records if record.place not in elsewhere]

    def _let_go(self, records: list[Record], pending: Collection[Record]) -> None:
        """Note how far each partition is handled, and go back to the first record that is not."""
        back = first_offsets(pending)
        for record in records:
            done = min(record.offset + 1, back.get(record.place, record.offset + 1))
            self._handled[record.place] = max(self._handled.get(record.place, 0), done)
        self._go_to(back)

    def _go_to(self, offsets: Mapping[Place, int]) -> None:
        """Read on from these offsets, where the partition is still ours."""
        owned = self._subscriber.assignment() if offsets else frozenset()
        for place, offset in offsets.items():
            if place in owned:
                self._subscriber.seek(place, offset)

    def _apply(self, pending: deque[Record]) -> None:
        """Apply a batch, and take out of it what is done."""
        self._beat()
        try:
            with self._units.unit_of_work() as tx:
                self._inbox.take(tx, pending)
                reach("consumer.before_commit")
        except Exception as error:
            metrics.consumer_retries.inc()
            log.warning("consumer.batch_failed", records=len(pending), error=type(error).__name__)
        else:
            pending.clear()
            reach("consumer.after_commit")
        while pending and self._apply_alone(pending[0]):
            pending.popleft()

    def _apply_alone(self, record: Record) -> bool:
        """Apply one record for as long as it takes, or make it a dead letter. False when we stop first."""
        failures, waits = 0, 0
        hopeless: ReactionFailedError | None = None
        while True:
            self._beat()
            longest = self._pauses[-1]
            try:
                if hopeless is None:
                    with self._units.unit_of_work() as tx:
                        self._inbox.take(tx, [record], one_by_one=True)
                    return True
                if self._bury(record, hopeless):
                    return True
                hopeless, failures = None, 0
                continue
            except TRANSIENT as error:
                log.warning("consumer.transient", topic=record.topic, error=type(error).__name__)
            except ReactionFailedError as error:
                cause = error.__cause__
                log.warning("consumer.reaction_failed", topic=record.topic, error=type(cause).__name__)
                if not isinstance(cause, TRANSIENT):
                    failures, longest = failures + 1, LONGEST_FOR_A_BUG_SECONDS
                if failures >= ATTEMPTS:
                    hopeless = error
                    continue
            pause = min(self._pauses[min(waits, len(self._pauses) - 1)], longest)
            waits += 1
            if not self._wait(pause):
                return False

    def _bury(self, record: Record, failed: ReactionFailedError) -> bool:
        code = deadletter.REACTION_FAILED + type(failed.__cause__).__name__
        with self._units.unit_of_work() as tx:
            return self._inbox.bury(tx, record, failed.incoming, code)

    def _wait(self, seconds: float) -> bool:
        """Let time pass without losing the membership. False when we are asked to stop."""
        places = self._subscriber.assignment()
        self._subscriber.pause(places)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._stopping():
            self._beat()
            rest = max(deadline - time.monotonic(), 0)
            try:
                came = self._subscriber.poll(min(0.2, rest), BATCH)
            except TransportError as error:
                if not error.retriable:
                    raise
                time.sleep(min(0.2, rest))
                continue
            # A partition may have come to us meanwhile; what it delivers is given back for later.
            for record in sorted(came, key=lambda one: one.offset, reverse=True):
                self._subscriber.seek(record.place, record.offset)
        self._subscriber.resume(places)
        return not self._stopping()

"""Sending to Kafka: idempotent, in order per key, with the waiting bounded by us."""

import time
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from kafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError, RecordListTooLargeError

from shared.contracts.envelope import MAX_EVENT_BYTES, Headers
from shared.messaging.kafka.admin import KafkaAdmin
from shared.messaging.kafka.clients import Clients, Watch, faults_of_the_log, translated
from shared.messaging.partitioning import partition_of
from shared.messaging.transport import ClosedError, RecordTooLargeError, TransportError, UnknownTopicError

#: A record that waits longer lets no further one in: what is not handed over cannot pile up or come twice.
STALLED_SECONDS = 5.0
#: The client takes any number of records; this is where we stop.
MOST_UNACKNOWLEDGED = 10_000
#: Nothing acknowledged for so long while the log answers others: the client is wedged.
WEDGED_SECONDS = 40.0
CLOSE_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Sending:
    """One of the library's producers. A broker's refusal ends it: every later record fails with the same error."""

    def __init__(self, producer: Any) -> None:
        self.producer = producer
        #: The record that was refused first; those behind it failed only for its sake.
        self.refused: KafkaDelivery | None = None

    def close(self) -> None:
        try:
            self.producer.close(CLOSE_SECONDS)
        except KafkaTimeoutError:
            # What waits is lost to us, as the contract says. Without this the thread would stay, private or not.
            self.producer._sender.force_close()


class KafkaDelivery:
    """Known once the broker acknowledged."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._future: Any = None

    def follow(self, future: Any) -> None:
        self._future = future
        future.add_errback(self._failed)

    @property
    def is_done(self) -> bool:
        return bool(self._future.is_done)

    def result(self, timeout_seconds: float) -> int:
        try:
            return int(self._future.get(timeout_seconds).offset)
        except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
            # The client splits a batch that is too large, so the first one refused is too large by itself.
            if self._sending.refused is self:
                raise RecordTooLargeError(str(error)) from error
            raise TransportError("not sent: another record was refused") from error
        except KafkaError as error:
            raise as_retriable(error) from error

    def _failed(self, _: Exception) -> None:
        if self._sending.refused is None:
            self._sending.refused = self


class KafkaPublisher:
    """Sends records. Used by one thread only; makes its client when it first sends."""

    def __init__(self, clients: Clients, admin: KafkaAdmin, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clients, self._admin, self._monotonic = clients, admin, monotonic
        self._sending: Sending | None = None
        self._partitions: dict[str, int] = {}
        self._waiting: deque[tuple[float, KafkaDelivery]] = deque()
        self._watch = Watch(lambda: admin.can_write(self._partitions), WEDGED_SECONDS, monotonic)
        self._closed = False

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> KafkaDelivery:
        if self._closed:
            raise ClosedError("publisher")
        # Asked here, because a broker that refuses a record ends the producer and all that it holds.
        if len(value) > MAX_EVENT_BYTES:
            raise RecordTooLargeError(f"{len(value)} bytes")
        self._hold_back()
        sending = self._usable()
        delivery = KafkaDelivery(sending)
        with faults_of_the_log():
            partition = partition_of(key, self._count(sending, topic))
            future = sending.producer.send(topic, value, key.encode(), list(headers), partition)
        delivery.follow(future)
        self._waiting.append((self._monotonic(), delivery))
        return delivery

    def flush(self, timeout_seconds: float) -> None:
        deadline = self._monotonic() + timeout_seconds
        for _, delivery in list(self._waiting):
            delivery.result(max(deadline - self._monotonic(), 0.0))

    def close(self) -> None:
        self._closed = True
        if self._sending is not None:
            self._sending.close()
            self._sending = None

    def _usable(self) -> Sending:
        if self._sending is not None and self._sending.refused is not None:
            log.warning("kafka.producer_ended", waiting=len(self._waiting))
            self._sending.close()
            self._sending = None
            self._waiting.clear()
        if self._sending is None:
            self._sending = Sending(self._clients.producer())
        return self._sending

    def _hold_back(self) -> None:
        """Take no more while the log does not acknowledge; raises a retriable `TransportError`."""
        while self._waiting and self._waiting[0][1].is_done:
            self._waiting.popleft()
        oldest = self._monotonic() - self._waiting[0][0] if self._waiting else 0.0
        if oldest > STALLED_SECONDS:
            self._watch.stuck(f"{len(self._waiting)} records wait, the oldest for {oldest:.0f} s")
            raise TransportError(f"a record was not acknowledged for {oldest:.0f} s")
        self._watch.moving()
        if len(self._waiting) >= MOST_UNACKNOWLEDGED:
            raise TransportError(f"{len(self._waiting)} records are not acknowledged")

    def _count(self, sending: Sending, topic: str) -> int:
        """How many partitions a topic has, learned once: that never changes."""
        if topic not in self._partitions:
            found = self._admin.partitions([topic])
            if not found:
                raise UnknownTopicError(topic)
            if len(sending.producer.partitions_for(topic)) != len(found[topic]):
                raise TransportError(f"the client does not know all partitions of {topic} yet")
            self._partitions[topic] = len(found[topic])
        return self._partitions[topic]


def as_retriable(error: KafkaError) -> TransportError:
    """Nothing but a record's size says that it will never fit. A right that is missing may be granted."""
    said = translated(error)
    return said if said.retriable else TransportError(str(said))

"""Reading from Kafka, alone or as a member of a group.

The library hands out records of several topics at once; what a poll does not return lies in a
small buffer here, and everything that moves a partition (seek, pause, loss) empties its part.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from kafka import OffsetAndMetadata, TopicPartition
from kafka.admin import MemberToRemove
from kafka.errors import FencedInstanceIdError, NoOffsetForPartitionError
from kafka.errors import OffsetOutOfRangeError as OutOfRange

from shared.messaging.kafka.admin import KafkaAdmin
from shared.messaging.kafka.clients import Clients, ReplacedError, Watch, faults_of_the_log
from shared.messaging.kafka.mending import keep_finished_joins, when_replaced
from shared.messaging.transport import (
    ClosedError,
    LostOwnershipError,
    OffsetOutOfRangeError,
    Place,
    Record,
    TransportError,
    UnknownTopicError,
)

#: What we take out of the library's own buffer at a time, so that a topic behind a backlog comes forward.
PORTION = 1_000
#: A call that may wait is no longer than this: the library wakes late from a long one.
LONGEST_CALL_SECONDS = 0.5
CALL_SECONDS = 10.0
CLOSE_SECONDS = 3.0
#: How long a member may be without a sign of life from the group, in sessions, before we do something.
SILENT_SESSIONS = 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Membership:
    """How a group notices that a member is gone: no heartbeat for a session, or no poll for the longest pause."""

    session_seconds: float = 15.0
    pause_seconds: float = 300.0


class KafkaReader:
    """Reads every partition of its topics from the first offset, in no group."""

    def __init__(self, clients: Clients, admin: KafkaAdmin, topics: Collection[str]) -> None:
        self._clients, self._admin, self._topics = clients, admin, sorted(topics)
        self._consumer: Any = None
        self._buffer: dict[Place, deque[Record]] = {}
        self._last_topic = ""
        self._closed = False
        try:
            self._open()
        except TransportError as error:
            # While the log is away a service starts all the same, and joins when it polls.
            if not error.retriable:
                raise
            log.warning("kafka.not_there_yet", error=type(error).__name__)

    def poll(self, timeout_seconds: float, most: int = 200) -> list[Record]:
        if self._closed:
            raise ClosedError("subscriber")
        deadline = time.monotonic() + timeout_seconds
        self._open()
        while True:
            rest = 0.0 if self._buffer else max(deadline - time.monotonic(), 0.0)
            self._fetch(min(rest, LONGEST_CALL_SECONDS))
            records = self._take(most)
            if records or time.monotonic() >= deadline:
                return records

    def assignment(self) -> frozenset[Place]:
        if self._consumer is None:
            return frozenset()
        return frozenset(Place(place.topic, place.partition) for place in self._consumer.assignment())

    def pause(self, places: Collection[Place]) -> None:
        for place in self.assignment() & set(places):
            self._go_back(place)
            self._consumer.pause(TopicPartition(*place))

    def resume(self, places: Collection[Place]) -> None:
        for place in self.assignment() & set(places):
            self._consumer.resume(TopicPartition(*place))

    def seek(self, place: Place, offset: int) -> None:
        self._buffer.pop(place, None)
        if place in self.assignment():
            self._consumer.seek(TopicPartition(*place), offset)

    def position(self, place: Place) -> int:
        if place in self._buffer:
            return self._buffer[place][0].offset
        if place not in self.assignment():
            raise LostOwnershipError(f"{place.topic}/{place.partition} is not ours")
        with self._faults():
            while True:
                try:
                    found = self._consumer.position(TopicPartition(*place), timeout_ms=CALL_SECONDS * 1000)
                except NoOffsetForPartitionError as error:
                    self._begin(error.args[0])
                else:
                    if found is None:
                        raise TransportError("the group's offset did not come in time")
                    return int(found)

    def commit(self, offsets: Mapping[Place, int]) -> None:
        raise TransportError("a reader has no group to commit for")

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._buffer.clear()
            if self._consumer is not None:
                self._leave()

    # -- what a member does otherwise

    def _made(self) -> Any:
        return self._clients.consumer()

    def _join(self, consumer: Any, places: list[TopicPartition]) -> None:
        consumer.assign(places)
        for place, first in consumer.beginning_offsets(places, timeout_ms=CALL_SECONDS * 1000).items():
            consumer.seek(place, first)

    def _keep_membership(self) -> None:
        """A reader is nobody's member."""

    def _leave(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=CLOSE_SECONDS * 1000)

    # -- inside

    def _open(self) -> None:
        if self._consumer is not None:
            return
        found = self._admin.partitions(self._topics)
        missing = set(self._topics) - found.keys()
        if missing:
            raise UnknownTopicError(", ".join(sorted(missing)))
        consumer = self._made()
        try:
            with self._faults():
                # Known before the group is joined: a join without it can hang for ever (1 start in 100).
                for topic in self._topics:
                    consumer.partitions_for_topic(topic)
                places = [TopicPartition(topic, number) for topic in self._topics for number in found[topic]]
                # Without the right to read, a poll is empty for ever. This call raises.
                consumer.end_offsets(places, timeout_ms=CALL_SECONDS * 1000)
                self._join(consumer, places)
        except BaseException:
            consumer.close(autocommit=False, timeout_ms=0)
            raise
        self._consumer = consumer

    def _fetch(self, wait_seconds: float) -> None:
        """One call of the library; what came is in the buffer then."""
        room = max(PORTION - sum(map(len, self._buffer.values())), 1)
        came: dict[Any, list[Any]] = {}
        with self._faults():
            try:
                came = self._consumer.poll(timeout_ms=wait_seconds * 1000, max_records=room)
            except NoOffsetForPartitionError as error:
                self._begin(error.args[0])
        self._keep_membership()
        owned = self.assignment()
        for place in self._buffer.keys() - owned:
            del self._buffer[place]
        for found, records in came.items():
            place = Place(found.topic, found.partition)
            if place not in owned:
                continue
            kept = self._buffer.setdefault(place, deque())
            # A partition that was away in between came back elsewhere: what lay here is not ours to deliver.
            if kept and kept[-1].offset + 1 != records[0].offset:
                kept.clear()
            kept.extend(_record(one) for one in records)

    def _take(self, most: int) -> list[Record]:
        """Up to `most` records of the topic whose turn it is."""
        topics = sorted({place.topic for place in self._buffer})
        if not topics:
            return []
        self._last_topic = next((topic for topic in topics if topic > self._last_topic), topics[0])
        records: list[Record] = []
        for place in [place for place in self._buffer if place.topic == self._last_topic]:
            if len(records) >= most:
                break
            kept = self._buffer.pop(place)
            while kept and len(records) < most:
                records.append(kept.popleft())
            if kept:
                # Behind the others: that is its partition's turn over.
                self._buffer[place] = kept
        return records

    def _go_back(self, place: Place) -> None:
        """Give what is buffered of a partition back to the library's position."""
        kept = self._buffer.pop(place, None)
        if kept:
            self._consumer.seek(TopicPartition(*place), kept[0].offset)

    def _begin(self, places: Collection[TopicPartition]) -> None:
        """A group that has no offset yet starts at the first one there is."""
        mine = [place for place in places if place in self._consumer.assignment()]
        for place, first in self._consumer.beginning_offsets(mine, timeout_ms=CALL_SECONDS * 1000).items():
            self._consumer.seek(place, first)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        with faults_of_the_log():
            try:
                yield
            except OutOfRange as error:
                ((where, wanted),) = error.args[0].items()
                place = Place(where.topic, where.partition)
                first = self._admin.firsts([place.topic])[place]
                raise OffsetOutOfRangeError(place, wanted, first, self._admin.ends([place.topic])[place]) from error
            except FencedInstanceIdError as error:
                raise ReplacedError(str(error)) from error


def _record(one: Any) -> Record:
    """A record of the log. Others than our producers may have written it: then it has no key, no bytes, or noise.

    It has to come through all the same. The inbox refuses it; an error here would stop its partition for good.
    """
    key = (one.key or b"").decode("utf-8", "replace")
    return Record(
        one.topic, one.partition, one.offset, key, one.value or b"", tuple((n, v or b"") for n, v in one.headers)
    )


class KafkaSubscriber(KafkaReader):
    """One member of a consumer group.

    Its owner's name is its place in the group: a process that starts again takes over at once what
    the one before it held, and that one can commit no more.
    """

    def __init__(
        self,
        clients: Clients,
        admin: KafkaAdmin,
        topics: Collection[str],
        group: str,
        owner: str,
        membership: Membership,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group, self._owner, self._membership, self._monotonic = group, owner, membership, monotonic
        self._silence_seconds = SILENT_SESSIONS * membership.session_seconds
        self._heard_at = monotonic()
        self._joined_again = False
        self._watch = Watch(lambda: admin.can_write(self._topics), self._silence_seconds, monotonic)
        super().__init__(clients, admin, topics)

    def commit(self, offsets: Mapping[Place, int]) -> None:
        if self._closed:
            raise ClosedError("subscriber")
        if not offsets:
            return
        # The broker would take any partition from any member; that is not what the contract says.
        if not self.assignment() >= offsets.keys():
            raise LostOwnershipError(self._group)
        with faults_of_the_log():
            self._consumer.commit(
                {TopicPartition(*place): OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()},
                timeout_ms=CALL_SECONDS * 1000,
            )

    def _made(self) -> Any:
        session = self._membership.session_seconds
        return self._clients.consumer(
            group_id=self._group,
            group_instance_id=self._owner,
            session_timeout_ms=int(session * 1000),
            heartbeat_interval_ms=int(session * 200),
            max_poll_interval_ms=int(self._membership.pause_seconds * 1000),
        )

    def _join(self, consumer: Any, places: list[TopicPartition]) -> None:
        keep_finished_joins(consumer)
        self._replaced = when_replaced(consumer)
        consumer.subscribe(self._topics)
        self._heard_at = self._monotonic()

    def _leave(self) -> None:
        member = self._consumer.group_metadata().member_id
        super()._leave()
        # The library keeps the place of a member with a name until its session ends. By its id, so
        # that whoever has taken the place by now keeps it.
        try:
            self._admin.remove_member(self._group, MemberToRemove(member_id=member, group_instance_id=self._owner))
        except TransportError as error:
            log.warning("kafka.not_left", error=type(error).__name__)

    def _keep_membership(self) -> None:
        """Notice when the group has not heard us for long: join again once, then end the process."""
        if self._replaced.is_set():
            raise ReplacedError(f"another process is the member {self._owner} of the group {self._group}")
        now = self._monotonic()
        if now - self._heard_at < self._silence_seconds:
            return
        if (
            self._consumer.metrics()["consumer-coordinator-metrics"]["last-heartbeat-seconds-ago"]
            < self._silence_seconds
        ):
            self._heard_at, self._joined_again = now, False
            self._watch.moving()
            return
        if not self._joined_again and self._admin.can_write(self._topics):
            log.warning("kafka.joins_again", group=self._group, seconds=round(now - self._heard_at))
            self._joined_again = True
            self._consumer.unsubscribe()
            self._consumer.subscribe(self._topics)
        self._watch.stuck(f"the group {self._group} has not heard its member for {now - self._heard_at:.0f} s")

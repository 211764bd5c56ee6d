"""Topics and offsets on Kafka."""

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    GroupIdNotFoundError,
    KafkaError,
    NoError,
    NotCoordinatorError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
    for_code,
)

from shared.contracts.topics import Topic
from shared.messaging.kafka.clients import Clients, faults_of_the_log
from shared.messaging.transport import ClosedError, PartitionsDifferError, Place, TransportError

#: Above what a publisher lets through, so that the broker never has to refuse a record for its size.
MAX_MESSAGE_BYTES = 1_048_588
#: Where a group's offsets lie has to be made or found first, on a new cluster and after a broker is lost.
COORDINATOR_SECONDS = 5.0
_COORDINATOR = (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)

Answer = TypeVar("Answer")


class KafkaAdmin:
    """Topics and offsets. Safe to use from several threads."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._client: Any = None
        #: The partitions of the topics we have seen. They never change, and `ends` is asked all the time.
        self._numbers: dict[str, list[int]] = {}
        self._mutex = threading.Lock()
        self._closed = False

    def create_topics(self, topics: Iterable[Topic]) -> None:
        wanted = {topic.name: topic for topic in topics}
        self._compare(wanted)
        there = self.partitions(wanted)
        missing = {name: _as_kafka_has_it(topic) for name, topic in wanted.items() if name not in there}
        if missing:
            try:
                self._ask(lambda client: client.create_topics(missing, wait_for_metadata=True))
            except TransportError as error:
                if not isinstance(error.__cause__, TopicAlreadyExistsError):
                    raise
            # Somebody else may have made one in between.
            self._compare(wanted)

    def ends(self, topics: Collection[str]) -> dict[Place, int]:
        return self._offsets(topics, OffsetSpec.LATEST)

    def firsts(self, topics: Collection[str]) -> dict[Place, int]:
        """The first offset each partition still holds."""
        return self._offsets(topics, OffsetSpec.EARLIEST)

    def committed(self, group: str, topics: Collection[str]) -> dict[Place, int]:
        def ask(client: Any) -> dict[Place, int]:
            try:
                found = client.list_group_offsets({group: None})[group]
            except GroupIdNotFoundError:
                return {}
            return {
                Place(place.topic, place.partition): stored.offset
                for place, stored in found.items()
                if place.topic in topics and stored.offset >= 0
            }

        return self._ask(ask)

    def partitions(self, topics: Collection[str]) -> dict[str, list[int]]:
        """The partitions of those topics that exist and that we may see."""
        return {
            name: [one["partition_index"] for one in found["partitions"]]
            for name, found in self._described(topics).items()
        }

    def identities(self, topics: Collection[str]) -> dict[str, str]:
        return {name: str(found["topic_id"]) for name, found in self._described(topics).items()}

    def can_write(self, topics: Collection[str]) -> bool:
        """Whether somebody else could write there now: every partition has a leader, and copies enough."""
        try:
            found = self._described(topics)
        except TransportError:
            return False
        return len(found) == len(topics) and all(
            one["leader_id"] >= 0 and len(one["isr_nodes"]) >= min(2, len(one["replica_nodes"]))
            for topic in found.values()
            for one in topic["partitions"]
        )

    def drop_before(self, place: Place, offset: int) -> None:
        """Retention: forget the records of a partition below an offset."""
        self._ask(lambda client: client.delete_records({TopicPartition(*place): offset}))

    def remove_member(self, group: str, member: Any) -> None:
        """Take a member out of its group at once, if it is still the one in its place."""
        self._ask(lambda client: client.remove_group_members(group, [member]))

    def close(self) -> None:
        with self._mutex:
            self._closed = True
            self._drop()

    def _compare(self, wanted: Mapping[str, Topic]) -> None:
        for name, numbers in self.partitions(wanted).items():
            if len(numbers) != wanted[name].partitions:
                raise PartitionsDifferError(f"{name} has {len(numbers)} partitions, not {wanted[name].partitions}")

    def _offsets(self, topics: Collection[str], which: OffsetSpec) -> dict[Place, int]:
        if not self._numbers.keys() >= set(topics):
            self._numbers |= self.partitions(topics)
        wanted = {TopicPartition(name, number): which for name in topics for number in self._numbers.get(name, ())}
        found = self._ask(lambda client: client.list_partition_offsets(wanted)) if wanted else {}
        return {Place(place.topic, place.partition): at.offset for place, at in found.items()}

    def _described(self, topics: Collection[str]) -> dict[str, dict[str, Any]]:
        described = self._ask(lambda client: client.describe_topics(list(topics))) if topics else []
        found = {}
        for topic in described:
            problem = for_code(topic["error_code"])
            if problem is NoError:
                found[topic["name"]] = topic
            elif problem is not UnknownTopicOrPartitionError:
                with faults_of_the_log():
                    raise problem(topic["name"])
        return found

    def _ask(self, ask: Callable[[Any], Answer]) -> Answer:
        """Ask once, and once more through a new client: one that slept through an outage fails twice."""
        with self._mutex:
            new = self._client is None
            deadline = time.monotonic() + COORDINATOR_SECONDS
            while True:
                if self._closed:
                    raise ClosedError("admin")
                try:
                    with faults_of_the_log():
                        if self._client is None:
                            new = True
                            self._client = self._clients.admin()
                        return ask(self._client)
                except TransportError as error:
                    if isinstance(error.__cause__, _COORDINATOR) and time.monotonic() < deadline:
                        time.sleep(0.1)
                        continue
                    self._drop()
                    if new or not error.retriable:
                        raise

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(KafkaError):
                client.close()


def _as_kafka_has_it(topic: Topic) -> dict[str, Any]:
    kept = -1 if topic.retention_days is None else timedelta(days=topic.retention_days) // timedelta(milliseconds=1)
    return {
        "num_partitions": topic.partitions,
        # How many copies there are is the cluster's own default.
        "configs": {
            "cleanup.policy": "delete",
            "retention.ms": str(kept),
            "retention.bytes": "-1",
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
        },
    }

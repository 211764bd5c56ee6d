"""The embedded log's publisher, administration and way in."""

import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import msgspec

from shared.contracts.envelope import MAX_EVENT_BYTES, Headers
from shared.contracts.topics import Topic
from shared.kernel.ids import SystemRandom, new_id
from shared.messaging.embedded.store import OFFSET_BITS, LogFile
from shared.messaging.embedded.subscriber import EmbeddedReader, EmbeddedSubscriber
from shared.messaging.partitioning import partition_of
from shared.messaging.transport import (
    ClosedError,
    PartitionsDifferError,
    Place,
    RecordTooLargeError,
    TransportError,
    UnknownTopicError,
)
from shared.persistence.file_lock import FileLock

#: How long a silent member keeps its partitions. A member renews its lease at a third of it.
LEASE_SECONDS = 10.0


class EmbeddedTransport:
    """A log in a file that the processes of one machine share.

    `synchronous` FULL makes an acknowledged record survive a loss of power; OFF is for tests.
    """

    def __init__(
        self,
        path: Path,
        *,
        lease_seconds: float = LEASE_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
        synchronous: str = "FULL",
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._lease_seconds, self._monotonic = path, lease_seconds, monotonic
        self._synchronous = synchronous
        self._lock = FileLock(path.with_suffix(path.suffix + ".lock"))

    def publisher(self) -> "EmbeddedPublisher":
        return EmbeddedPublisher(self._file())

    def subscriber(self, group: str, topics: Collection[str], owner: str) -> EmbeddedSubscriber:
        return EmbeddedSubscriber(self._file(), topics, group, owner, self._lease_seconds, self._monotonic)

    def reader(self, topics: Collection[str]) -> EmbeddedReader:
        return EmbeddedReader(self._file(), topics)

    def admin(self) -> "EmbeddedAdmin":
        return EmbeddedAdmin(self._file())

    def close(self) -> None:
        self._lock.close()

    def _file(self) -> LogFile:
        return LogFile(self._path, self._lock, self._synchronous)


class EmbeddedDelivery:
    """Becomes known when its publisher is flushed, which asking for the result does."""

    def __init__(self, publisher: "EmbeddedPublisher") -> None:
        self._publisher = publisher
        self.offset: int | None = None

    def result(self, timeout_seconds: float) -> int:
        if self.offset is None:
            self._publisher.flush(timeout_seconds)
        if self.offset is None:
            raise TransportError("the record was not stored")
        return self.offset


class EmbeddedPublisher:
    """Gathers records and appends them in one durable transaction."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        self._partitions: dict[str, dict[int, int]] = {}
        self._pending: list[tuple[int, str, bytes, bytes, EmbeddedDelivery]] = []
        self._closed = False

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> EmbeddedDelivery:
        if self._closed:
            raise ClosedError("publisher")
        if len(value) > MAX_EVENT_BYTES:
            raise RecordTooLargeError(f"{len(value)} bytes")
        delivery = EmbeddedDelivery(self)
        numbers = self._numbers(topic)
        place = numbers[partition_of(key, len(numbers))]
        self._pending.append((place, key, value, msgspec.msgpack.encode(headers), delivery))
        return delivery

    def flush(self, timeout_seconds: float) -> None:
        pending, self._pending = self._pending, []
        if not pending:
            return
        ids = sorted({place for place, *_ in pending})
        with self._file.write() as connection:
            marks = ",".join("?" * len(ids))
            rows = connection.execute(f"SELECT id, next_offset FROM log_partition WHERE id IN ({marks})", ids)
            following = dict(rows.fetchall())
            records = []
            offsets = []
            for place, key, value, headers, _ in pending:
                offsets.append(following[place])
                records.append((place << OFFSET_BITS | following[place], key, value, headers))
                following[place] += 1
            connection.executemany("INSERT INTO record (id, key, value, headers) VALUES (?, ?, ?, ?)", records)
            ends = [(end, place) for place, end in following.items()]
            connection.executemany("UPDATE log_partition SET next_offset = ? WHERE id = ?", ends)
        for (*_, delivery), offset in zip(pending, offsets, strict=True):
            delivery.offset = offset

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._file.close()

    def _numbers(self, topic: str) -> dict[int, int]:
        """Partition number to row id, learned once: partitions never change."""
        if topic not in self._partitions:
            with self._file.read() as connection:
                rows = connection.execute("SELECT number, id FROM log_partition WHERE topic = ?", (topic,)).fetchall()
            if not rows:
                raise UnknownTopicError(topic)
            self._partitions[topic] = dict(rows)
        return self._partitions[topic]


class EmbeddedAdmin:
    """Topics and offsets. Safe to use from several threads."""

    def __init__(self, file: LogFile) -> None:
        self._file = file

    def create_topics(self, topics: Iterable[Topic]) -> None:
        with self._file.write() as connection:
            for topic in topics:
                (there,) = connection.execute(
                    "SELECT count(*) FROM log_partition WHERE topic = ?", (topic.name,)
                ).fetchone()
                if there not in (0, topic.partitions):
                    raise PartitionsDifferError(f"{topic.name} has {there} partitions, not {topic.partitions}")
                if not there:
                    connection.execute(
                        "INSERT INTO topic (name, identity) VALUES (?, ?)", (topic.name, new_id(SystemRandom()))
                    )
                    connection.executemany(
                        "INSERT INTO log_partition (topic, number) VALUES (?, ?)",
                        [(topic.name, number) for number in range(topic.partitions)],
                    )

    def ends(self, topics: Collection[str]) -> dict[Place, int]:
        with self._file.read() as connection:
            rows = connection.execute("SELECT topic, number, next_offset FROM log_partition").fetchall()
        return {Place(topic, number): end for topic, number, end in rows if topic in topics}

    def committed(self, group: str, topics: Collection[str]) -> dict[Place, int]:
        with self._file.read() as connection:
            rows = connection.execute(
                "SELECT p.topic, p.number, c.next_offset FROM committed c JOIN log_partition p ON p.id = c.partition_id"
                " WHERE c.consumer_group = ?",
                (group,),
            ).fetchall()
        return {Place(topic, number): offset for topic, number, offset in rows if topic in topics}

    def identities(self, topics: Collection[str]) -> dict[str, str]:
        with self._file.read() as connection:
            found = connection.execute("SELECT name, identity FROM topic").fetchall()
        return {name: identity for name, identity in found if name in topics}

    def drop_before(self, place: Place, offset: int) -> None:
        """Retention: forget the records of a partition below an offset."""
        with self._file.write() as connection:
            (row_id,) = connection.execute(
                "SELECT id FROM log_partition WHERE topic = ? AND number = ?", place
            ).fetchone()
            connection.execute(
                "DELETE FROM record WHERE id >= ? AND id < ?", (row_id << OFFSET_BITS, row_id << OFFSET_BITS | offset)
            )
            connection.execute("UPDATE log_partition SET first_offset = ? WHERE id = ?", (offset, row_id))

    def close(self) -> None:
        self._file.close()

"""The event log as the services see it. Kafka, a file or memory stand behind it; these docstrings are the contract.

Records are bytes. Within a partition they have dense offsets from 0 and never change. A record's
key chooses its partition, so the records of one key are in order. Delivery is at least once: a
record may come again after a crash, a rebalance or a seek, and readers must cope.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

from shared.contracts.envelope import Headers
from shared.contracts.topics import Topic


class TransportError(Exception):
    """The log could not do it. `retriable` says whether the same call may succeed later."""

    retriable = True


class UnknownTopicError(TransportError):
    """The topic is not in the log. It has to be created first; nothing creates topics by accident."""

    retriable = False


class RecordTooLargeError(TransportError):
    """The record is over the log's limit and will never fit."""

    retriable = False


class LostOwnershipError(TransportError):
    """The partition belongs to another member now. What was read from it may be handled twice."""


class OffsetOutOfRangeError(TransportError):
    """The wanted offset is gone or was never written. A reader stops here rather than skip silently."""

    retriable = False

    def __init__(self, place: "Place", wanted: int, first: int, end: int) -> None:
        super().__init__(f"{place.topic}/{place.partition}: offset {wanted} is not within {first}..{end}")
        self.place, self.wanted, self.first, self.end = place, wanted, first, end


class PartitionsDifferError(TransportError):
    """A topic exists with another number of partitions. That never changes: keys would move."""

    retriable = False


class ClosedError(TransportError):
    """The object was closed and does nothing any more."""

    retriable = False


class WedgedClientError(Exception):
    """A client gets nowhere although the log answers others. Nothing helps but a new process.

    No `TransportError`, so that whoever tries again after one does not try again after this.
    """


class Place(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


class Record(NamedTuple):
    """One record as it lies on the log."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    headers: Headers

    @property
    def place(self) -> Place:
        return Place(self.topic, self.partition)


class Delivery(Protocol):
    def result(self, timeout_seconds: float) -> int:
        """The record's offset once the log holds it durably.

        Raises what went wrong, or a retriable `TransportError` when the time is over: then it may
        or may not be on the log, and sending it again is right.
        """


class Publisher(Protocol):
    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> Delivery:
        """Hand over one record. Raises `UnknownTopicError` or `RecordTooLargeError` at once where it can."""

    def flush(self, timeout_seconds: float) -> None:
        """Return when everything handed over is durable; a retriable `TransportError` when it is not."""

    def close(self) -> None:
        """Let go. What was not flushed may be lost."""


class Subscriber(Protocol):
    """One member of a consumer group. Used by one thread only."""

    def poll(self, timeout_seconds: float, most: int = 200) -> list[Record]:
        """Up to `most` records of **one** topic, in order within each partition; empty when time is over.

        Topics and partitions take turns, so that a busy one starves none. Keeps the membership
        alive: call it at least every few seconds. A new member starts at the group's committed
        offset, or at the first offset. Raises `OffsetOutOfRangeError` where that lies outside the log.
        """

    def assignment(self) -> frozenset[Place]:
        """The partitions this member owns as far as it knows."""

    def pause(self, places: Collection[Place]) -> None:
        """Deliver nothing from these until `resume`; positions and membership stay."""

    def resume(self, places: Collection[Place]) -> None: ...

    def seek(self, place: Place, offset: int) -> None:
        """The next `poll` goes on from here. Lasts until the partition is taken away."""

    def position(self, place: Place) -> int:
        """The offset of the next record `poll` would deliver."""

    def commit(self, offsets: Mapping[Place, int]) -> None:
        """Store the offsets to go on from.

        `LostOwnershipError` when one partition is not ours any more: then none is stored.
        """

    def close(self) -> None:
        """Leave the group, so that others take over at once."""


class Admin(Protocol):
    def create_topics(self, topics: Iterable[Topic]) -> None:
        """Make the topics that are missing. `PartitionsDifferError` where one exists with another number."""

    def ends(self, topics: Collection[str]) -> dict[Place, int]:
        """For each partition the offset the next record will get."""

    def committed(self, group: str, topics: Collection[str]) -> dict[Place, int]:
        """The committed offset of each partition that has one."""

    def identities(self, topics: Collection[str]) -> dict[str, str]:
        """A name for each topic that exists, which another topic made later in its place does not have.

        Offsets mean something within one identity only.
        """

    def close(self) -> None: ...


class Transport(Protocol):
    """One log. Make clients in the process and thread that use them."""

    def publisher(self) -> Publisher: ...

    def subscriber(self, group: str, topics: Collection[str], owner: str) -> Subscriber:
        """Join a group. A member of the same owner that died is replaced at once."""

    def reader(self, topics: Collection[str]) -> Subscriber:
        """Read all partitions from their first offsets, in no group; `commit` raises `TransportError`."""

    def admin(self) -> Admin: ...

    def close(self) -> None: ...

"""The log in memory: deterministic, seeded, single process. For tests, with the faults they ask for.

It delivers what a real log may deliver: records twice, partitions late, a batch out of order. What
it never does is lose a record.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from shared.contracts.envelope import MAX_EVENT_BYTES, Headers
from shared.contracts.topics import Topic
from shared.kernel.ids import SystemRandom, new_id
from shared.messaging.partitioning import partition_of, share_out
from shared.messaging.transport import (
    ClosedError,
    LostOwnershipError,
    OffsetOutOfRangeError,
    PartitionsDifferError,
    Place,
    Record,
    RecordTooLargeError,
    TransportError,
    UnknownTopicError,
)


@dataclass
class Faults:
    """How often delivery misbehaves, as chances between 0 and 1 for each poll or send."""

    duplicate: float = 0.0
    delay: float = 0.0
    reorder: float = 0.0


@dataclass
class _Member:
    owner: str
    session: int
    topics: frozenset[str]
    lease_until: float


@dataclass
class _Group:
    members: dict[str, _Member] = field(default_factory=dict)
    owners: dict[Place, str] = field(default_factory=dict)
    committed: dict[Place, int] = field(default_factory=dict)


class MemoryTransport:
    """A log that lives as long as this object.

    `monotonic` is the clock of leases; a test that owns it can let a member's lease run out.
    """

    def __init__(
        self,
        seed: int = 0,
        faults: Faults | None = None,
        *,
        lease_seconds: float = 10.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - faults have to repeat
        self.faults = faults or Faults()
        self.lease_seconds = lease_seconds
        self.monotonic = monotonic
        self.partitions: dict[str, int] = {}
        self.records: dict[Place, list[Record]] = {}
        self.first: dict[Place, int] = {}
        self.groups: dict[str, _Group] = {}
        #: Another one is another log, and so are all of its topics.
        self.identity = new_id(SystemRandom())
        self._sessions = 0

    def publisher(self) -> "MemoryPublisher":
        return MemoryPublisher(self)

    def subscriber(self, group: str, topics: Collection[str], owner: str) -> "MemorySubscriber":
        return MemorySubscriber(self, topics, group, owner)

    def reader(self, topics: Collection[str]) -> "MemorySubscriber":
        return MemorySubscriber(self, topics, None, "reader")

    def admin(self) -> "MemoryAdmin":
        return MemoryAdmin(self)

    def close(self) -> None:
        pass

    def append(self, topic: str, key: str, value: bytes, headers: Headers) -> int:
        place = Place(topic, partition_of(key, self.partitions[topic]))
        offset = self.first[place] + len(self.records[place])
        self.records[place].append(Record(topic, place.partition, offset, key, value, headers))
        return offset

    def drop_before(self, place: Place, offset: int) -> None:
        """Retention: forget the records below an offset."""
        del self.records[place][: offset - self.first[place]]
        self.first[place] = offset

    def end(self, place: Place) -> int:
        return self.first[place] + len(self.records[place])

    def join(self, group_name: str, owner: str, topics: frozenset[str]) -> int:
        self._sessions += 1
        group = self.groups.setdefault(group_name, _Group())
        group.members[owner] = _Member(owner, self._sessions, topics, self.monotonic() + self.lease_seconds)
        self._rebalance(group)
        return self._sessions

    def leave(self, group_name: str, owner: str, session: int) -> None:
        group = self.groups[group_name]
        if owner in group.members and group.members[owner].session == session:
            del group.members[owner]
            self._rebalance(group)

    def keep_alive(self, group_name: str, owner: str, session: int) -> bool:
        """Renew a lease and end those that ran out. False when the member itself was ended."""
        group, now = self.groups[group_name], self.monotonic()
        gone = [name for name, member in group.members.items() if member.lease_until < now]
        for name in gone:
            del group.members[name]
        if gone:
            self._rebalance(group)
        member = group.members.get(owner)
        if member is None or member.session != session:
            return False
        member.lease_until = now + self.lease_seconds
        return True

    def owned(self, group_name: str, owner: str, session: int) -> frozenset[Place]:
        group = self.groups[group_name]
        member = group.members.get(owner)
        if member is None or member.session != session:
            return frozenset()
        return frozenset(place for place, name in group.owners.items() if name == owner)

    def _rebalance(self, group: _Group) -> None:
        topics = dict(self.partitions.items())
        group.owners = share_out({name: member.topics for name, member in group.members.items()}, topics)


class MemoryDelivery:
    def __init__(self, offset: int) -> None:
        self._offset = offset

    def result(self, timeout_seconds: float) -> int:
        return self._offset


class MemoryPublisher:
    def __init__(self, log: MemoryTransport) -> None:
        self._log = log
        self._closed = False

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> MemoryDelivery:
        if self._closed:
            raise ClosedError("publisher")
        if topic not in self._log.partitions:
            raise UnknownTopicError(topic)
        if len(value) > MAX_EVENT_BYTES:
            raise RecordTooLargeError(f"{len(value)} bytes")
        offset = self._log.append(topic, key, value, headers)
        if self._log.random.random() < self._log.faults.duplicate:
            self._log.append(topic, key, value, headers)
        return MemoryDelivery(offset)

    def flush(self, timeout_seconds: float) -> None:
        pass

    def close(self) -> None:
        self._closed = True


class MemorySubscriber:
    def __init__(self, log: MemoryTransport, topics: Collection[str], group: str | None, owner: str) -> None:
        for topic in topics:
            if topic not in log.partitions:
                raise UnknownTopicError(topic)
        self._log, self._topics, self._group, self._owner = log, frozenset(topics), group, owner
        self._session = log.join(group, owner, self._topics) if group is not None else 0
        self._positions: dict[Place, int] = {}
        self._paused: set[Place] = set()
        self._turn = 0
        self._closed = False

    def poll(self, timeout_seconds: float, most: int = 200) -> list[Record]:
        self._check_open()
        self._keep_membership()
        places = sorted(self.assignment() - self._paused)
        self._turn += 1
        places = places[self._turn % len(places) :] + places[: self._turn % len(places)] if places else []
        faults, chance = self._log.faults, self._log.random.random
        records: list[Record] = []
        moved: dict[Place, int] = {}
        for place in places:
            position, first, end = self.position(place), self._log.first[place], self._log.end(place)
            if not first <= position <= end:
                raise OffsetOutOfRangeError(place, position, first, end)
            if position == end or (records and records[0].topic != place.topic) or chance() < faults.delay:
                continue
            found = self._log.records[place][position - first : position - first + most - len(records)]
            moved[place] = position + len(found)
            records += found
        self._positions.update(moved)
        if chance() < faults.reorder:
            self._log.random.shuffle(records)
        return records

    def assignment(self) -> frozenset[Place]:
        if self._group is None:
            return frozenset(
                Place(topic, number) for topic in self._topics for number in range(self._log.partitions[topic])
            )
        return self._log.owned(self._group, self._owner, self._session)

    def pause(self, places: Collection[Place]) -> None:
        self._paused |= set(places)

    def resume(self, places: Collection[Place]) -> None:
        self._paused -= set(places)

    def seek(self, place: Place, offset: int) -> None:
        self._positions[place] = offset

    def position(self, place: Place) -> int:
        if place not in self._positions:
            committed = self._log.groups[self._group].committed if self._group is not None else {}
            self._positions[place] = committed.get(place, self._log.first[place])
        return self._positions[place]

    def commit(self, offsets: Mapping[Place, int]) -> None:
        self._check_open()
        if self._group is None:
            raise TransportError("a reader has no group to commit for")
        if not self._log.keep_alive(self._group, self._owner, self._session) or set(offsets) - self.assignment():
            raise LostOwnershipError(self._group)
        self._log.groups[self._group].committed.update(offsets)

    def close(self) -> None:
        if not self._closed and self._group is not None:
            self._log.leave(self._group, self._owner, self._session)
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise ClosedError("subscriber")

    def _keep_membership(self) -> None:
        if self._group is None:
            return
        if not self._log.keep_alive(self._group, self._owner, self._session):
            self._session = self._log.join(self._group, self._owner, self._topics)
            self._positions.clear()
        owned = self.assignment()
        for place in set(self._positions) - owned:
            del self._positions[place]
        self._paused &= owned


class MemoryAdmin:
    def __init__(self, log: MemoryTransport) -> None:
        self._log = log

    def create_topics(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            there = self._log.partitions.get(topic.name)
            if there is not None and there != topic.partitions:
                raise PartitionsDifferError(f"{topic.name} has {there} partitions, not {topic.partitions}")
            if there is None:
                self._log.partitions[topic.name] = topic.partitions
                for number in range(topic.partitions):
                    self._log.records[Place(topic.name, number)] = []
                    self._log.first[Place(topic.name, number)] = 0

    def ends(self, topics: Collection[str]) -> dict[Place, int]:
        return {place: self._log.end(place) for place in self._log.records if place.topic in topics}

    def committed(self, group: str, topics: Collection[str]) -> dict[Place, int]:
        stored = self._log.groups[group].committed if group in self._log.groups else {}
        return {place: offset for place, offset in stored.items() if place.topic in topics}

    def identities(self, topics: Collection[str]) -> dict[str, str]:
        return {topic: self._log.identity for topic in topics if topic in self._log.partitions}

    def close(self) -> None:
        pass

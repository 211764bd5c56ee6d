"""Reading the embedded log, alone or as a member of a group.

A member holds a lease in the file. Leases count the machine's monotonic clock, which all its
processes share and a reboot resets: a lease that ends later than now plus its length was written
before a reboot and is void. A member is known by its owner's name, so that a service that holds
its start-up lock takes over at once from the process it replaces.
"""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping

import msgspec

from shared.contracts.envelope import Headers
from shared.messaging.embedded.store import OFFSET_BITS, LogFile, faults_of_the_log
from shared.messaging.partitioning import share_out
from shared.messaging.transport import (
    ClosedError,
    LostOwnershipError,
    OffsetOutOfRangeError,
    Place,
    Record,
    TransportError,
    UnknownTopicError,
)

#: How often a waiting reader looks whether another connection wrote something.
LOOK_EVERY_SECONDS = 0.005

_headers = msgspec.msgpack.Decoder(Headers)


class EmbeddedReader:
    """Reads every partition of its topics from the first offset, in no group."""

    def __init__(self, file: LogFile, topics: Collection[str]) -> None:
        self._file, self._topics = file, frozenset(topics)
        self._positions: dict[Place, int] = {}
        self._paused: set[Place] = set()
        self._turn = 0
        self._closed = False
        with file.read() as connection:
            rows = connection.execute("SELECT topic, number, id, first_offset FROM log_partition").fetchall()
        self._ids: dict[Place, int] = {
            Place(topic, number): row_id for topic, number, row_id, _ in rows if topic in self._topics
        }
        self._first: dict[Place, int] = {
            Place(topic, number): first for topic, number, _, first in rows if topic in self._topics
        }
        missing = self._topics - {place.topic for place in self._ids}
        if missing:
            raise UnknownTopicError(", ".join(sorted(missing)))

    def poll(self, timeout_seconds: float, most: int = 200) -> list[Record]:
        if self._closed:
            raise ClosedError("subscriber")
        deadline = time.monotonic() + timeout_seconds
        with faults_of_the_log():
            while True:
                version = self._file.data_version()
                self._keep_membership()
                records = self._fetch(most)
                while not records and time.monotonic() < deadline and self._file.data_version() == version:
                    time.sleep(LOOK_EVERY_SECONDS)
                if records or time.monotonic() >= deadline:
                    return records

    def assignment(self) -> frozenset[Place]:
        return frozenset(self._ids)

    def pause(self, places: Collection[Place]) -> None:
        self._paused |= set(places)

    def resume(self, places: Collection[Place]) -> None:
        self._paused -= set(places)

    def seek(self, place: Place, offset: int) -> None:
        self._positions[place] = offset

    def position(self, place: Place) -> int:
        if place not in self._positions:
            self._positions[place] = self._start(place)
        return self._positions[place]

    def commit(self, offsets: Mapping[Place, int]) -> None:
        raise TransportError("a reader has no group to commit for")

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._leave()
            self._file.close()

    def _start(self, place: Place) -> int:
        return self._first[place]

    def _keep_membership(self) -> None:
        """A reader is nobody's member."""

    def _leave(self) -> None:
        """A reader is nobody's member."""

    def _fetch(self, most: int) -> list[Record]:
        places = sorted(self.assignment() - self._paused)
        if not places:
            return []
        self._turn = (self._turn + 1) % len(places)
        records: list[Record] = []
        # Kept aside until all is read: what a later partition's fault throws away is fetched again.
        moved: dict[Place, int] = {}
        with self._file.read() as connection:
            bounds = {
                row_id: (first, end)
                for row_id, first, end in connection.execute("SELECT id, first_offset, next_offset FROM log_partition")
            }
            for place in places[self._turn :] + places[: self._turn]:
                row_id, position = self._ids[place], self.position(place)
                first, end = bounds[row_id]
                if not first <= position <= end:
                    raise OffsetOutOfRangeError(place, position, first, end)
                if position == end or (records and records[0].topic != place.topic) or len(records) >= most:
                    continue
                rows = connection.execute(
                    "SELECT id, key, value, headers FROM record WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
                    (row_id << OFFSET_BITS | position, row_id << OFFSET_BITS | end, most - len(records)),
                ).fetchall()
                for record_id, key, value, headers in rows:
                    offset = record_id & (1 << OFFSET_BITS) - 1
                    records.append(Record(*place, offset, key, value, _headers.decode(headers)))
                moved[place] = records[-1].offset + 1
        self._positions.update(moved)
        return records


class EmbeddedSubscriber(EmbeddedReader):
    """One member of a consumer group."""

    def __init__(
        self,
        file: LogFile,
        topics: Collection[str],
        group: str,
        owner: str,
        lease_seconds: float,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__(file, topics)
        self._group, self._owner = group, owner
        self._lease_seconds, self._monotonic = lease_seconds, monotonic
        self._lease_until = 0.0
        self._session = ""
        self._owned: frozenset[Place] = frozenset()
        self._seen_version = -1
        self._join()

    def assignment(self) -> frozenset[Place]:
        return self._owned

    def commit(self, offsets: Mapping[Place, int]) -> None:
        if self._closed:
            raise ClosedError("subscriber")
        with self._file.write() as connection:
            rows = connection.execute(
                "SELECT partition_id FROM ownership WHERE consumer_group = ? AND owner = ? AND session = ?",
                (self._group, self._owner, self._session),
            )
            mine = {row_id for (row_id,) in rows}
            if not mine.issuperset(self._ids[place] for place in offsets):
                raise LostOwnershipError(self._group)
            connection.executemany(
                "INSERT OR REPLACE INTO committed (consumer_group, partition_id, next_offset) VALUES (?, ?, ?)",
                [(self._group, self._ids[place], offset) for place, offset in offsets.items()],
            )

    def _start(self, place: Place) -> int:
        row = self._file.connection.execute(
            "SELECT next_offset FROM committed WHERE consumer_group = ? AND partition_id = ?",
            (self._group, self._ids[place]),
        ).fetchone()
        return int(row[0]) if row else self._first[place]

    def _join(self) -> None:
        self._session = secrets.token_hex(8)
        with self._file.write() as connection:
            self._end_silent_members(connection)
            self._lease_until = self._monotonic() + self._lease_seconds
            connection.execute(
                "INSERT OR REPLACE INTO member (consumer_group, owner, session, topics, lease_until)"
                " VALUES (?, ?, ?, ?, ?)",
                (self._group, self._owner, self._session, json.dumps(sorted(self._topics)), self._lease_until),
            )
            self._rebalance(connection)
        self._positions.clear()
        self._learn_ownership()

    def _keep_membership(self) -> None:
        """Renew the lease in good time, end silent neighbours, and see what is ours now."""
        if self._lease_until - self._monotonic() < self._lease_seconds * 2 / 3 and not self._renew():
            self._join()
            return
        version = self._file.data_version()
        if version != self._seen_version:
            self._seen_version = version
            self._learn_ownership()

    def _renew(self) -> bool:
        with self._file.write() as connection:
            if self._end_silent_members(connection):
                self._rebalance(connection)
            self._lease_until = self._monotonic() + self._lease_seconds
            renewed = connection.execute(
                "UPDATE member SET lease_until = ? WHERE consumer_group = ? AND owner = ? AND session = ?",
                (self._lease_until, self._group, self._owner, self._session),
            ).rowcount
        self._learn_ownership()
        return renewed == 1

    def _learn_ownership(self) -> None:
        rows = self._file.connection.execute(
            "SELECT partition_id FROM ownership WHERE consumer_group = ? AND owner = ? AND session = ?",
            (self._group, self._owner, self._session),
        ).fetchall()
        mine = {row_id for (row_id,) in rows}
        self._owned = frozenset(place for place, row_id in self._ids.items() if row_id in mine)
        for place in set(self._positions) - self._owned:
            del self._positions[place]
        self._paused &= self._owned

    def _leave(self) -> None:
        with self._file.write() as connection:
            connection.execute(
                "DELETE FROM member WHERE consumer_group = ? AND owner = ? AND session = ?",
                (self._group, self._owner, self._session),
            )
            self._rebalance(connection)

    def _end_silent_members(self, connection: sqlite3.Connection) -> bool:
        now = self._monotonic()
        ended = connection.execute(
            "DELETE FROM member WHERE consumer_group = ? AND (lease_until < ? OR lease_until > ?)",
            (self._group, now, now + self._lease_seconds),
        ).rowcount
        return bool(ended)

    def _rebalance(self, connection: sqlite3.Connection) -> None:
        execute = connection.execute
        members = {
            owner: (session, json.loads(topics))
            for owner, session, topics in execute(
                "SELECT owner, session, topics FROM member WHERE consumer_group = ?", (self._group,)
            )
        }
        ids: dict[Place, int] = {}
        partitions: dict[str, int] = {}
        for topic, number, row_id in execute("SELECT topic, number, id FROM log_partition"):
            ids[Place(topic, number)] = row_id
            partitions[topic] = partitions.get(topic, 0) + 1
        owners = share_out({owner: topics for owner, (_, topics) in members.items()}, partitions)
        execute("DELETE FROM ownership WHERE consumer_group = ?", (self._group,))
        for place, owner in owners.items():
            execute(
                "INSERT INTO ownership (consumer_group, partition_id, owner, session) VALUES (?, ?, ?, ?)",
                (self._group, ids[place], owner, members[owner][0]),
            )

"""What the two logs of ours do when their surroundings fail. The contract itself stands in `tests/contract`."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.contracts.topics import TOPICS
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.memory import MemoryTransport
from shared.messaging.partitioning import partition_of, share_out
from shared.messaging.transport import OffsetOutOfRangeError, Place, Record, Subscriber, Transport, TransportError

pytestmark = pytest.mark.only("sqlite", reason="the logs keep their own files, whatever database a service has")
FUND = "ledger.fund.v1"


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedTransport]:
    transport = EmbeddedTransport(tmp_path / "log.db", synchronous="OFF")
    admin = transport.admin()
    admin.create_topics(TOPICS)
    admin.close()
    yield transport
    transport.close()


@pytest.fixture
def blocker(tmp_path: Path, embedded: EmbeddedTransport) -> Iterator[sqlite3.Connection]:
    """Somebody who does not know the lock rule and holds the file."""
    connection = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    yield connection
    connection.close()


def keys_of_both_partitions() -> tuple[str, str]:
    keys: dict[int, str] = {}
    for n in range(100):
        keys.setdefault(partition_of(f"{n}", 3), f"{n}")
    return keys[0], keys[1]


def drain(subscriber: Subscriber) -> list[Record]:
    records: list[Record] = []
    quiet = 0
    while quiet < 5:
        came = subscriber.poll(0.0)
        records += came
        quiet = 0 if came else quiet + 1
    return records


@pytest.mark.parametrize("kind", ["memory", "embedded"])
def test_one_partition_out_of_range_loses_nothing_of_the_others(kind: str, tmp_path: Path) -> None:
    transport: Transport
    drop: Callable[[Place, int], None]
    if kind == "memory":
        transport = memory = MemoryTransport()
        drop = memory.drop_before
    else:
        transport = file = EmbeddedTransport(tmp_path / "log.db", synchronous="OFF")
        drop = file.admin().drop_before
    transport.admin().create_topics(TOPICS)
    first, second = keys_of_both_partitions()
    publisher = transport.publisher()
    for key in (first, second):
        for n in range(3):
            publisher.send(FUND, key, b"%d" % n, ())
    publisher.flush(10)
    early = transport.subscriber("g", [FUND], "a")
    early.commit({Place(FUND, 0): 0, Place(FUND, 1): 1})
    early.close()
    drop(Place(FUND, 1), 2)
    late = transport.subscriber("g", [FUND], "a")
    for _ in range(3):
        with pytest.raises(OffsetOutOfRangeError):
            late.poll(0.0)
    late.seek(Place(FUND, 1), 2)
    assert sorted((record.partition, record.offset) for record in drain(late)) == [(0, 0), (0, 1), (0, 2), (1, 2)]


def test_a_file_that_cannot_be_written_is_a_retriable_fault_of_the_log(
    embedded: EmbeddedTransport, blocker: sqlite3.Connection
) -> None:
    publisher = embedded.publisher()
    publisher._file.connection.execute("PRAGMA busy_timeout=1")
    delivery = publisher.send(FUND, "a", b"1", ())
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(TransportError) as failed:
        delivery.result(10)
    assert failed.value.retriable
    with pytest.raises(TransportError):
        delivery.result(10)
    blocker.execute("ROLLBACK")
    assert publisher.send(FUND, "a", b"1", ()).result(10) == 0
    publisher.close()


def test_a_member_whose_file_cannot_be_written_says_so_as_a_fault_of_the_log(
    embedded: EmbeddedTransport, blocker: sqlite3.Connection
) -> None:
    member = embedded.subscriber("g", [FUND], "a")
    member._file.connection.execute("PRAGMA busy_timeout=1")
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(TransportError):
        member.commit({Place(FUND, 0): 0})
    blocker.execute("ROLLBACK")
    member.commit({Place(FUND, 0): 0})
    member.close()


def test_a_commit_that_fails_leaves_no_transaction_open_behind_it(embedded: EmbeddedTransport) -> None:
    publisher = embedded.publisher()
    connection = publisher._file.connection
    connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT")
    connection.execute(
        "CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED) STRICT"
    )
    with pytest.raises(sqlite3.IntegrityError), publisher._file.write() as writing:
        writing.execute("INSERT INTO child VALUES (1)")
    assert publisher.send(FUND, "a", b"1", ()).result(10) == 0
    publisher.close()


def test_the_embedded_log_stays_small_while_it_grows(embedded: EmbeddedTransport, tmp_path: Path) -> None:
    """Nothing but our own checkpoints empties the write-ahead log."""
    publisher = embedded.publisher()
    for n in range(6_000):
        publisher.send(FUND, f"{n % 7}", b"x" * 500, ())
        if n % 50 == 49:
            publisher.flush(10)
    assert (tmp_path / "log.db-wal").stat().st_size < 8_000_000
    publisher.close()


def test_a_key_always_falls_into_the_same_partition_on_every_log() -> None:
    """These numbers are on disk: another way of counting would tear subjects apart."""
    assert [partition_of(key, 6) for key in ("", "a", "cat", "ffffffffffffffffffffffffffffffff")] == [0, 3, 4, 3]


def test_partitions_are_shared_out_evenly_among_those_who_read_the_topic() -> None:
    owners = share_out({"a": ["pets"], "b": ["pets", "cars"]}, {"pets": 4, "cars": 3, "nobody": 2})
    assert len(owners) == 7
    assert {owner for place, owner in owners.items() if place.topic == "cars"} == {"b"}
    assert sorted(owner for place, owner in owners.items() if place.topic == "pets") == ["a", "a", "b", "b"]

"""The transport's contract, held against every implementation of it."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from deploy.kafka.broker import Broker
from shared.contracts.topics import Kind, Topic
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.kafka import KafkaTransport
from shared.messaging.kafka.subscriber import Membership
from shared.messaging.memory import MemoryTransport
from shared.messaging.transport import (
    ClosedError,
    LostOwnershipError,
    OffsetOutOfRangeError,
    PartitionsDifferError,
    Place,
    Record,
    RecordTooLargeError,
    Subscriber,
    Transport,
    TransportError,
    UnknownTopicError,
)
from shared.testing.clocks import ManualMonotonic
from shared.testing.race import at_once

NUMBERS = count(1)
LEASE_SECONDS = 10.0
#: Generous: a group on Kafka needs seconds to find out who is in it.
PATIENCE_SECONDS = 60.0
HEADERS = (("ce_id", b"1"), ("signature", b""))


class TransportContract:
    """What every log promises. A subclass says how to make one and how to let leases run out."""

    @pytest.fixture
    def transport(self) -> Iterator[Transport]:
        raise NotImplementedError
        return

    @pytest.fixture
    def let_leases_run_out(self) -> Callable[[], None]:
        raise NotImplementedError

    @pytest.fixture
    def drop_before(self, transport: Transport) -> Callable[[Place, int], None]:
        raise NotImplementedError

    #: Two topics and a group that no other test knows, because a broker outlives a test.
    pets: Topic
    cars: Topic
    group: str

    @pytest.fixture(autouse=True)
    def names(self, transport: Transport) -> None:
        number = next(NUMBERS)
        self.pets = Topic(f"test.pets{number}.v1", "pet", Kind.FACT, frozenset({"test"}), partitions=4)
        self.cars = Topic(f"test.cars{number}.v1", "car", Kind.FACT, frozenset({"test"}), partitions=2)
        self.group = f"group-{number}"
        transport.admin().create_topics([self.pets, self.cars])

    def test_records_of_one_key_arrive_in_order(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", f"cat {n}") for n in range(50)] + [("dog", f"dog {n}") for n in range(50)])
        records = drain(transport.subscriber(self.group, [self.pets.name], "a"), 100)
        assert values(records, "cat") == [f"cat {n}" for n in range(50)]
        assert values(records, "dog") == [f"dog {n}" for n in range(50)]

    def test_offsets_are_dense_from_zero_in_each_partition(self, transport: Transport) -> None:
        send(transport, self.pets, [(f"pet {n}", "x") for n in range(100)])
        records = drain(transport.subscriber(self.group, [self.pets.name], "a"), 100)
        for partition in {record.partition for record in records}:
            offsets = [record.offset for record in records if record.partition == partition]
            assert offsets == list(range(len(offsets)))

    def test_a_delivery_tells_the_records_offset(self, transport: Transport) -> None:
        publisher = transport.publisher()
        deliveries = [publisher.send(self.pets.name, "cat", b"x", ()) for _ in range(3)]
        assert [delivery.result(10) for delivery in deliveries] == [0, 1, 2]
        publisher.close()

    def test_headers_and_bytes_arrive_as_they_were_sent(self, transport: Transport) -> None:
        publisher = transport.publisher()
        publisher.send(self.pets.name, "cat", bytes(range(256)), HEADERS).result(10)
        publisher.close()
        (record,) = drain(transport.subscriber(self.group, [self.pets.name], "a"), 1)
        assert (record.key, record.value, record.headers) == ("cat", bytes(range(256)), HEADERS)

    def test_a_new_member_goes_on_where_the_group_committed(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", f"{n}") for n in range(10)])
        first = transport.subscriber(self.group, [self.pets.name], "a")
        records = drain(first, 10)
        first.commit({records[0].place: records[5].offset + 1})
        first.close()
        again = drain(transport.subscriber(self.group, [self.pets.name], "b"), 4)
        assert [record.value for record in again] == [b"6", b"7", b"8", b"9"]

    def test_what_was_not_committed_comes_again(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", "1")])
        first = transport.subscriber(self.group, [self.pets.name], "a")
        drain(first, 1)
        first.close()
        assert values(drain(transport.subscriber(self.group, [self.pets.name], "a"), 1), "cat") == ["1"]

    def test_a_topic_keeps_its_identity_and_no_other_has_it(self, transport: Transport) -> None:
        admin = transport.admin()
        wanted = [self.pets.name, self.cars.name, "test.nothing.v1"]
        found = admin.identities(wanted)
        assert found.keys() == {self.pets.name, self.cars.name}
        admin.create_topics([self.pets])
        assert transport.admin().identities(wanted) == found

    def test_groups_read_independently(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", "1")])
        for group in (self.group, f"{self.group}-other"):
            assert values(drain(transport.subscriber(group, [self.pets.name], "a"), 1), "cat") == ["1"]

    def test_one_poll_returns_records_of_one_topic_and_topics_take_turns(self, transport: Transport) -> None:
        send(transport, self.pets, [(f"pet {n}", "x") for n in range(300)])
        send(transport, self.cars, [("beetle", "x")])
        subscriber = transport.subscriber(self.group, [self.pets.name, self.cars.name], "a")
        polls = [subscriber.poll(5.0, 20) for _ in range(8)]
        assert all(len({record.topic for record in poll}) == 1 for poll in polls)
        assert any(poll[0].topic == self.cars.name for poll in polls)

    def test_a_poll_returns_no_more_than_asked(self, transport: Transport) -> None:
        send(transport, self.pets, [(f"pet {n}", "x") for n in range(100)])
        assert len(transport.subscriber(self.group, [self.pets.name], "a").poll(5.0, 7)) <= 7

    def test_a_poll_with_nothing_there_returns_empty(self, transport: Transport) -> None:
        assert transport.subscriber(self.group, [self.pets.name], "a").poll(0.05) == []

    def test_a_paused_partition_delivers_nothing_until_it_is_resumed(self, transport: Transport) -> None:
        subscriber = transport.subscriber(self.group, [self.pets.name], "a")
        settle(4, subscriber)
        subscriber.pause(subscriber.assignment())
        send(transport, self.pets, [("cat", "1")])
        assert all(subscriber.poll(0.05) == [] for _ in range(5))
        subscriber.resume(subscriber.assignment())
        assert values(drain(subscriber, 1), "cat") == ["1"]

    def test_seek_goes_back_and_forth(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", f"{n}") for n in range(5)])
        subscriber = transport.subscriber(self.group, [self.pets.name], "a")
        place = drain(subscriber, 5)[0].place
        assert subscriber.position(place) == 5
        subscriber.seek(place, 3)
        assert values(drain(subscriber, 2), "cat") == ["3", "4"]

    def test_a_large_backlog_arrives_whole_and_in_order(self, transport: Transport) -> None:
        send(transport, self.pets, [(f"pet {n % 97}", f"{n}") for n in range(5_000)])
        records = drain(transport.subscriber(self.group, [self.pets.name], "a"), 5_000)
        assert sorted(int(record.value) for record in records) == list(range(5_000))
        for pet in range(97):
            seen = [int(record.value) for record in records if record.key == f"pet {pet}"]
            assert seen == sorted(seen)

    def test_two_members_share_the_partitions(self, transport: Transport) -> None:
        first = transport.subscriber(self.group, [self.pets.name], "a")
        second = transport.subscriber(self.group, [self.pets.name], "b")
        settle(2, first, second)
        assert not first.assignment() & second.assignment()
        assert len(first.assignment() | second.assignment()) == 4
        send(transport, self.pets, [(f"pet {n}", f"{n}") for n in range(40)])
        # In turn, as two processes would: a member that waits for the other to answer gets nothing meanwhile.
        seen = [record.value for _ in range(30) for member in (first, second) for record in member.poll(0.05)]
        assert sorted(map(int, seen)) == list(range(40))

    def test_a_member_that_leaves_hands_over_at_once(self, transport: Transport) -> None:
        first = transport.subscriber(self.group, [self.pets.name], "a")
        second = transport.subscriber(self.group, [self.pets.name], "b")
        settle(2, first, second)
        first.close()
        settle(4, second)

    def test_the_partitions_of_a_crashed_member_are_taken_over(
        self, transport: Transport, let_leases_run_out: Callable[[], None]
    ) -> None:
        crashed = transport.subscriber(self.group, [self.pets.name], "a")
        survivor = transport.subscriber(self.group, [self.pets.name], "b")
        settle(2, crashed, survivor)
        let_leases_run_out()
        settle(4, survivor)

    def test_a_member_that_lost_its_partitions_cannot_commit(
        self, transport: Transport, let_leases_run_out: Callable[[], None]
    ) -> None:
        send(transport, self.pets, [("cat", "1")])
        slow = transport.subscriber(self.group, [self.pets.name], "a")
        place = drain(slow, 1)[0].place
        other = transport.subscriber(self.group, [self.pets.name], "b")
        let_leases_run_out()
        settle(4, other)
        with pytest.raises(LostOwnershipError):
            slow.commit({place: 1})
        assert transport.admin().committed(self.group, [self.pets.name]) == {}

    def test_a_service_that_starts_again_replaces_its_dead_member_at_once(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", "1")])
        killed = transport.subscriber(self.group, [self.pets.name], "a")
        place = drain(killed, 1)[0].place
        restarted = transport.subscriber(self.group, [self.pets.name], "a")
        assert values(drain(restarted, 1), "cat") == ["1"]
        with pytest.raises(LostOwnershipError):
            killed.commit({place: 1})

    def test_an_offset_outside_the_log_stops_the_reader(
        self, transport: Transport, drop_before: Callable[[Place, int], None]
    ) -> None:
        send(transport, self.pets, [("cat", f"{n}") for n in range(5)])
        subscriber = transport.subscriber(self.group, [self.pets.name], "a")
        place = drain(subscriber, 5)[0].place
        subscriber.commit({place: 1})
        subscriber.close()
        drop_before(place, 3)
        late = transport.subscriber(self.group, [self.pets.name], "b")
        with pytest.raises(OffsetOutOfRangeError, match="offset 1 is not within 3..5"):
            drain(late, 1)
        late.seek(place, 3)
        assert values(drain(late, 2), "cat") == ["3", "4"]

    def test_a_reader_sees_everything_and_belongs_to_no_group(self, transport: Transport) -> None:
        send(transport, self.pets, [(f"pet {n}", f"{n}") for n in range(20)])
        member = transport.subscriber(self.group, [self.pets.name], "a")
        reader = transport.reader([self.pets.name])
        assert len(drain(reader, 20)) == 20
        assert len(drain(member, 20)) == 20
        with pytest.raises(TransportError):
            reader.commit({Place(self.pets.name, 0): 1})

    def test_ends_and_committed_tell_the_lag(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", "1"), ("cat", "2")])
        subscriber = transport.subscriber(self.group, [self.pets.name], "a")
        place = drain(subscriber, 2)[0].place
        subscriber.commit({place: 1})
        admin = transport.admin()
        assert admin.ends([self.pets.name])[place] == 2
        assert sum(admin.ends([self.pets.name]).values()) == 2
        assert admin.committed(self.group, [self.pets.name]) == {place: 1}

    def test_creating_a_topic_again_changes_nothing_and_partitions_never_change(self, transport: Transport) -> None:
        send(transport, self.pets, [("cat", "1")])
        admin = transport.admin()
        admin.create_topics([self.pets])
        assert sum(admin.ends([self.pets.name]).values()) == 1
        other = Topic(self.pets.name, "pet", Kind.FACT, self.pets.readers, partitions=5)
        with pytest.raises(PartitionsDifferError):
            admin.create_topics([other])

    def test_an_unknown_topic_is_refused(self, transport: Transport) -> None:
        publisher = transport.publisher()
        with pytest.raises(UnknownTopicError):
            publisher.send("test.none.v1", "x", b"", ()).result(10)
        publisher.close()
        with pytest.raises(UnknownTopicError):
            transport.subscriber(self.group, ["test.none.v1"], "a")

    def test_a_record_over_the_limit_is_refused_and_the_others_go_on(self, transport: Transport) -> None:
        publisher = transport.publisher()
        with pytest.raises(RecordTooLargeError):
            publisher.send(self.pets.name, "cat", b"x" * 1_000_000, ())
        publisher.send(self.pets.name, "cat", b"small", ()).result(10)
        publisher.close()
        assert values(drain(transport.subscriber(self.group, [self.pets.name], "a"), 1), "cat") == ["small"]

    def test_what_is_closed_does_nothing_any_more(self, transport: Transport) -> None:
        publisher, subscriber = transport.publisher(), transport.subscriber(self.group, [self.pets.name], "a")
        for client in (publisher, subscriber):
            client.close()
            client.close()
        with pytest.raises(ClosedError):
            publisher.send(self.pets.name, "cat", b"", ())
        with pytest.raises(ClosedError):
            subscriber.poll(0)
        with pytest.raises(ClosedError):
            subscriber.commit({})


class TestMemory(TransportContract):
    @pytest.fixture
    def monotonic(self) -> ManualMonotonic:
        return ManualMonotonic()

    @pytest.fixture
    def transport(self, monotonic: ManualMonotonic) -> Iterator[MemoryTransport]:
        transport = MemoryTransport(lease_seconds=LEASE_SECONDS, monotonic=monotonic)
        yield transport
        transport.close()

    @pytest.fixture
    def let_leases_run_out(self, monotonic: ManualMonotonic) -> Callable[[], None]:
        return lambda: monotonic.advance(LEASE_SECONDS + 1)

    @pytest.fixture
    def drop_before(self, transport: MemoryTransport) -> Callable[[Place, int], None]:
        return transport.drop_before


class TestEmbedded(TransportContract):
    @pytest.fixture
    def monotonic(self) -> ManualMonotonic:
        return ManualMonotonic()

    @pytest.fixture
    def transport(self, tmp_path: Path, monotonic: ManualMonotonic) -> Iterator[EmbeddedTransport]:
        transport = EmbeddedTransport(tmp_path / "log.db", lease_seconds=LEASE_SECONDS, monotonic=monotonic)
        yield transport
        transport.close()

    @pytest.fixture
    def let_leases_run_out(self, monotonic: ManualMonotonic) -> Callable[[], None]:
        return lambda: monotonic.advance(LEASE_SECONDS + 1)

    @pytest.fixture
    def drop_before(self, transport: EmbeddedTransport) -> Callable[[Place, int], None]:
        return transport.admin().drop_before

    def test_leases_from_before_a_reboot_are_void(
        self, transport: EmbeddedTransport, tmp_path: Path, monotonic: ManualMonotonic
    ) -> None:
        transport.subscriber(self.group, [self.pets.name], "a")
        rebooted = EmbeddedTransport(tmp_path / "log.db", lease_seconds=LEASE_SECONDS, monotonic=lambda: 5.0)
        settle(4, rebooted.subscriber(self.group, [self.pets.name], "b"))

    def test_several_threads_append_without_losing_a_record(self, transport: EmbeddedTransport) -> None:
        def append(name: str) -> None:
            send(transport, self.pets, [(f"{name} {n % 7}", f"{n}") for n in range(300)])

        at_once(*(partial(append, name) for name in "abcd"))
        records = drain(transport.reader([self.pets.name]), 1_200)
        assert len({(record.partition, record.offset) for record in records}) == 1_200


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
class TestKafka(TransportContract):
    @pytest.fixture
    def transport(self, kafka_broker: Broker) -> Iterator[KafkaTransport]:
        membership = Membership(session_seconds=2.0, pause_seconds=3.0)
        transport = KafkaTransport([kafka_broker.bootstrap], membership=membership)
        yield transport
        transport.close()

    @pytest.fixture
    def let_leases_run_out(self) -> Callable[[], None]:
        # The broker's clock is nobody's to move: whoever is not polled is out after five seconds.
        return lambda: None

    @pytest.fixture
    def drop_before(self, transport: KafkaTransport) -> Callable[[Place, int], None]:
        return transport.admin().drop_before


def send(transport: Transport, topic: Topic, pairs: list[tuple[str, str]]) -> None:
    publisher = transport.publisher()
    deliveries = [publisher.send(topic.name, key, value.encode(), HEADERS) for key, value in pairs]
    for delivery in deliveries:
        delivery.result(30)
    publisher.close()


def drain(subscriber: Subscriber, count: int) -> list[Record]:
    """Poll until this many records came; fails when they do not."""
    records: list[Record] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        records += subscriber.poll(0.05)
        if len(records) >= count:
            return records
    raise AssertionError(f"{len(records)} of {count} records came")


def settle(owned: int, *members: Subscriber) -> None:
    """Poll until each member owns so many partitions."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for member in members:
            member.poll(0.01)
        if all(len(member.assignment()) == owned for member in members):
            return
    raise AssertionError(f"{[len(member.assignment()) for member in members]} and not {owned} partitions are owned")


def values(records: list[Record], key: str) -> list[str]:
    return [record.value.decode() for record in records if record.key == key]

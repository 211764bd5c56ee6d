"""What the Kafka log does with a real broker, beside the contract that all logs keep."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from deploy.kafka.broker import Broker
from deploy.ports import free_ports
from services.cli import main
from shared.contracts.topics import TOPICS, Kind, Topic
from shared.messaging.kafka import KafkaTransport
from shared.messaging.kafka.clients import Clients, ReplacedError
from shared.messaging.partitioning import partition_of
from shared.messaging.transport import PartitionsDifferError, RecordTooLargeError, Subscriber, TransportError

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.xdist_group("kafka"),
    pytest.mark.only("sqlite", reason="no database is asked for anything"),
]
DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def transport(kafka_broker: Broker) -> Iterator[KafkaTransport]:
    transport = KafkaTransport([kafka_broker.bootstrap])
    yield transport
    transport.close()


def test_the_command_line_makes_the_catalogue_with_partitions_and_retention_and_changes_nothing_later(
    kafka_broker: Broker,
    transport: KafkaTransport,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RESPIJT_LOG", f"kafka:{kafka_broker.bootstrap}")
    monkeypatch.setenv("RESPIJT_DATA", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["respijt", "events", "topics", "apply"])
    for _ in range(2):
        main()
    assert capsys.readouterr().out == f"{len(TOPICS)} topics are there\n" * 2
    ends = transport.admin().ends([topic.name for topic in TOPICS])
    for topic in TOPICS:
        assert len([place for place in ends if place.topic == topic.name]) == topic.partitions
    client = Clients([kafka_broker.bootstrap]).admin()
    try:
        for topic in TOPICS:
            (described,) = client.describe_configs(
                [ConfigResource(ConfigResourceType.TOPIC, topic.name)], config_filter="all"
            )["topic"].values()
            kept = -1 if topic.retention_days is None else topic.retention_days * DAY_MS
            assert described["retention.ms"]["value"] == str(kept)
            assert described["cleanup.policy"]["value"] == "delete"
    finally:
        client.close()


def test_a_topic_with_other_partitions_stops_the_whole_application_of_the_catalogue(transport: KafkaTransport) -> None:
    there = Topic("test.differ.v1", "pet", Kind.FACT, frozenset(), partitions=2)
    other = Topic("test.differ.v1", "pet", Kind.FACT, frozenset(), partitions=3)
    fresh = Topic("test.differ-fresh.v1", "pet", Kind.FACT, frozenset(), partitions=3)
    transport.admin().create_topics([there])
    with pytest.raises(PartitionsDifferError, match="has 2 partitions, not 3"):
        transport.admin().create_topics([fresh, other])
    assert transport.admin().ends([fresh.name]) == {}


def test_a_key_has_the_same_partition_as_on_the_other_logs(transport: KafkaTransport) -> None:
    topic = Topic("test.keys.v1", "pet", Kind.FACT, frozenset(), partitions=6)
    transport.admin().create_topics([topic])
    publisher, reader = transport.publisher(), transport.reader([topic.name])
    keys = [f"dier {n} é" for n in range(50)]
    for delivery in [publisher.send(topic.name, key, b"", ()) for key in keys]:
        delivery.result(10)
    seen: dict[str, int] = {}
    deadline = time.monotonic() + 30
    while len(seen) < len(keys) and time.monotonic() < deadline:
        seen |= {record.key: record.partition for record in reader.poll(0.1)}
    assert seen == {key: partition_of(key, 6) for key in keys}


def test_a_record_that_the_broker_refuses_stops_no_other(transport: KafkaTransport, kafka_broker: Broker) -> None:
    strict = Topic("test.strict.v1", "pet", Kind.FACT, frozenset(), partitions=1)
    transport.admin().create_topics([strict])
    client = Clients([kafka_broker.bootstrap]).admin()
    client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, strict.name, {"max.message.bytes": "2000"})])
    client.close()
    publisher = transport.publisher()
    with pytest.raises(RecordTooLargeError):
        publisher.send(strict.name, "cat", b"x" * 3000, ()).result(10)
    assert publisher.send(strict.name, "cat", b"small", ()).result(10) == 0


def test_a_member_whose_place_was_taken_ends(transport: KafkaTransport) -> None:
    topic = Topic("test.taken.v1", "pet", Kind.FACT, frozenset(), partitions=1)
    transport.admin().create_topics([topic])
    before, after = (transport.subscriber("test-taken", [topic.name], "a") for _ in range(2))
    for subscriber in (before, after):
        deadline = time.monotonic() + 30
        while not subscriber.assignment():
            assert time.monotonic() < deadline
            subscriber.poll(0.1)
    with pytest.raises(ReplacedError):
        poll_for(before, 30)
    # The one that was replaced does not take its successor's place along when it goes.
    before.close()
    poll_for(after, 4)
    assert after.assignment()


def poll_for(subscriber: Subscriber, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        subscriber.poll(0.1)


def test_while_nobody_listens_every_client_says_so_at_once_and_leaves_no_thread() -> None:
    (port,) = free_ports(1)
    transport = KafkaTransport([f"127.0.0.1:{port}"])
    threads = threading.active_count()
    began = time.monotonic()
    subscriber, publisher, admin = transport.subscriber("g", ["t"], "a"), transport.publisher(), transport.admin()
    for _ in range(3):
        for use in (
            lambda: subscriber.poll(0.1),
            lambda: publisher.send("t", "k", b"", ()),
            lambda: admin.ends(["t"]),
        ):
            with pytest.raises(TransportError, match="nobody answers") as raised:
                use()
            assert raised.value.retriable
    assert time.monotonic() - began < 2
    assert threading.active_count() == threads
    transport.close()

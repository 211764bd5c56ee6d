"""The Kafka clients' settings, and how a wedged client is told from a log that is away."""

from collections.abc import Callable, Collection, Iterator
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any

import pytest
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import KafkaTimeoutError, MessageSizeTooLargeError, TopicAuthorizationFailedError

from shared.contracts.envelope import MAX_EVENT_BYTES
from shared.messaging.kafka.admin import MAX_MESSAGE_BYTES, KafkaAdmin
from shared.messaging.kafka.clients import CONSUMER, PRODUCER, Watch
from shared.messaging.kafka.publisher import STALLED_SECONDS, WEDGED_SECONDS, KafkaPublisher
from shared.messaging.kafka.subscriber import _record
from shared.messaging.transport import Record, RecordTooLargeError, TransportError, WedgedClientError
from shared.testing.clocks import ManualMonotonic

DAY_MS = 24 * 60 * 60 * 1000


def test_a_producer_waits_for_all_copies_and_never_gives_a_batch_up() -> None:
    assert PRODUCER["acks"] == "all"
    assert PRODUCER["enable_idempotence"] is True
    assert PRODUCER["max_in_flight_requests_per_connection"] == 5
    assert PRODUCER["delivery_timeout_ms"] == DAY_MS
    assert PRODUCER["allow_auto_create_topics"] is False


def test_a_consumer_commits_and_jumps_only_when_we_say_so() -> None:
    assert CONSUMER["enable_auto_commit"] is False
    assert CONSUMER["auto_offset_reset"] == "none"
    assert CONSUMER["isolation_level"] == "read_committed"
    assert CONSUMER["allow_auto_create_topics"] is False
    assert CONSUMER["check_crcs"] is True
    assert CONSUMER["partition_assignment_strategy"] == (CooperativeStickyAssignor,)


def test_bytes_go_in_and_come_out() -> None:
    assert not [name for settings in (PRODUCER, CONSUMER) for name in settings if "serializer" in name]


def test_whatever_a_publisher_lets_through_the_broker_takes() -> None:
    assert MAX_EVENT_BYTES < PRODUCER["max_request_size"] <= MAX_MESSAGE_BYTES
    assert MAX_EVENT_BYTES <= PRODUCER["batch_size"] < MAX_MESSAGE_BYTES


def test_a_client_that_is_stuck_while_the_log_is_away_waits(monotonic: ManualMonotonic) -> None:
    watch = Watch(lambda: False, 40, monotonic)
    for _ in range(100):
        monotonic.advance(5)
        watch.stuck("nothing moves")


def test_a_client_that_is_stuck_while_the_log_answers_is_wedged(monotonic: ManualMonotonic) -> None:
    watch = Watch(lambda: True, 40, monotonic)
    for _ in range(8):
        monotonic.advance(5)
        watch.stuck("nothing moves")
    monotonic.advance(5)
    with pytest.raises(WedgedClientError, match="nothing moves, and the log has answered others for 40 s"):
        watch.stuck("nothing moves")


def test_a_log_that_comes_back_gives_the_client_its_time_again(monotonic: ManualMonotonic) -> None:
    answers = chain([True] * 7, [False], repeat(True))
    watch = Watch(lambda: next(answers), 40, monotonic)
    for _ in range(15):
        monotonic.advance(5)
        watch.stuck("nothing moves")


@pytest.fixture
def monotonic() -> ManualMonotonic:
    return ManualMonotonic()


class FakeProducer:
    """Acknowledges nothing by itself."""

    def __init__(self) -> None:
        self.futures: list[FakeFuture] = []
        self.is_closed = False

    def partitions_for(self, topic: str) -> set[int]:
        return {0, 1, 2}

    def send(self, *_: object) -> Any:
        self.futures.append(FakeFuture())
        return self.futures[-1]

    def close(self, timeout: float) -> None:
        self.is_closed = True


class FakeFuture:
    """Never succeeds; fails when it is told to."""

    def __init__(self) -> None:
        self._error: Exception | None = None
        self._told: list[Callable[[Exception], None]] = []

    @property
    def is_done(self) -> bool:
        return self._error is not None

    def add_errback(self, tell: Callable[[Exception], None]) -> None:
        self._told.append(tell)

    def failure(self, error: Exception) -> None:
        self._error = error
        for tell in self._told:
            tell(error)

    def get(self, timeout: float) -> Any:
        raise self._error or KafkaTimeoutError(f"{timeout}")


class FakeClients:
    def __init__(self) -> None:
        self.producers: list[FakeProducer] = []

    def producer(self) -> FakeProducer:
        self.producers.append(FakeProducer())
        return self.producers[-1]


class FakeAdmin:
    answers = True

    def partitions(self, topics: Collection[str]) -> dict[str, list[int]]:
        return {topic: [0, 1, 2] for topic in topics}

    def can_write(self, topics: Collection[str]) -> bool:
        return self.answers


@pytest.fixture
def clients() -> FakeClients:
    return FakeClients()


@pytest.fixture
def admin() -> FakeAdmin:
    return FakeAdmin()


@pytest.fixture
def publisher(clients: Any, admin: Any, monotonic: ManualMonotonic) -> Iterator[KafkaPublisher]:
    publisher = KafkaPublisher(clients, admin, monotonic)
    yield publisher
    publisher.close()


def test_while_a_record_waits_too_long_no_other_is_taken(
    publisher: KafkaPublisher, clients: FakeClients, admin: FakeAdmin, monotonic: ManualMonotonic
) -> None:
    admin.answers = False
    publisher.send("t", "k", b"1", ())
    for _ in range(100):
        monotonic.advance(STALLED_SECONDS + 1)
        with pytest.raises(TransportError, match="not acknowledged") as raised:
            publisher.send("t", "k", b"2", ())
        assert raised.value.retriable
    assert len(clients.producers[0].futures) == 1


def test_a_producer_that_the_log_hears_no_more_ends_the_process(
    publisher: KafkaPublisher, clients: FakeClients, monotonic: ManualMonotonic
) -> None:
    def send_for(seconds: float) -> None:
        for _ in range(int(seconds)):
            monotonic.advance(1)
            with pytest.raises(TransportError):
                publisher.send("t", "k", b"2", ())

    publisher.send("t", "k", b"1", ())
    monotonic.advance(STALLED_SECONDS)
    send_for(WEDGED_SECONDS)
    with pytest.raises(WedgedClientError):
        send_for(10)


def test_only_the_record_that_the_broker_refused_is_refused_and_the_next_producer_takes_the_others(
    publisher: KafkaPublisher, clients: FakeClients
) -> None:
    large, small = publisher.send("t", "k", b"large", ()), publisher.send("t", "k", b"small", ())
    error = MessageSizeTooLargeError()
    for future in clients.producers[0].futures:
        future.failure(error)
    with pytest.raises(RecordTooLargeError):
        large.result(1)
    with pytest.raises(TransportError) as raised:
        small.result(1)
    assert raised.value.retriable
    publisher.send("t", "k", b"small", ())
    assert clients.producers[0].is_closed
    assert len(clients.producers[1].futures) == 1


def test_a_right_that_is_missing_blocks_no_row(publisher: KafkaPublisher, clients: FakeClients) -> None:
    delivery = publisher.send("t", "k", b"1", ())
    clients.producers[0].futures[0].failure(TopicAuthorizationFailedError("t"))
    with pytest.raises(TransportError) as raised:
        delivery.result(1)
    assert raised.value.retriable


def test_an_admin_whose_log_went_away_says_so_after_one_more_try() -> None:
    class FailingClient:
        def describe_topics(self, _: list[str]) -> None:
            raise KafkaTimeoutError

        def close(self) -> None:
            """Nothing to let go."""

    class NoClients:
        def admin(self) -> None:
            raise TransportError("nobody answers")

    nobody: Any = NoClients()
    admin = KafkaAdmin(nobody)
    admin._client = FailingClient()
    with pytest.raises(TransportError, match="nobody answers"):
        admin.partitions(["t"])


def test_a_record_that_others_wrote_comes_through_whatever_it_is() -> None:
    """An error here would stop its partition for good: the inbox is where it is refused."""
    strange = SimpleNamespace(
        topic="ledger.fund.v1", partition=0, offset=3, key=None, value=None, headers=[("keyid", None)]
    )
    assert _record(strange) == Record("ledger.fund.v1", 0, 3, "", b"", (("keyid", b""),))
    noise = SimpleNamespace(topic="ledger.fund.v1", partition=0, offset=4, key=b"\xff\xfe", value=b"x", headers=[])
    assert _record(noise).key == "\ufffd\ufffd"

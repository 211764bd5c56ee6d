"""kill -9 of the broker while records go in and come out: what was acknowledged is read, whatever happens."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from deploy.kafka.broker import Broker
from shared.contracts.topics import Kind, Topic
from shared.messaging.kafka import KafkaTransport, clients, publisher
from shared.messaging.kafka.subscriber import Membership
from shared.messaging.transport import Place, TransportError, WedgedClientError

pytestmark = pytest.mark.kafka
TOPIC = Topic("test.fault.v1", "pet", Kind.FACT, frozenset(), partitions=3)
DEADLINE_SECONDS = 60.0


class Traffic:
    """One thread that sends numbers and one that reads them, each trying again as a service does."""

    def __init__(self, transport: KafkaTransport) -> None:
        self._transport = transport
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=body) for body in (self._send, self._read)]
        self.failed: list[BaseException] = []
        self.acknowledged: set[int] = set()
        self.read: list[int] = []
        self.acknowledged_at: list[float] = []
        self.read_at: list[float] = []

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def wait_until(self, what: str, reached: Callable[[], bool]) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not reached():
            assert not self.failed, self.failed
            assert time.monotonic() < deadline, f"{what} did not come within {DEADLINE_SECONDS} s"
            time.sleep(0.01)

    def has_read(self, count: int) -> bool:
        return len(self.read) >= count

    def goes_on(self, since: float) -> bool:
        return bool(self.acknowledged_at and self.read_at and min(self.acknowledged_at[-1], self.read_at[-1]) > since)

    def _must_be_retriable(self, error: TransportError) -> None:
        if not error.retriable:
            raise error

    def _send(self) -> None:
        sender = self._transport.publisher()
        number = 0
        try:
            while not self._stopping.is_set():
                try:
                    sender.send(TOPIC.name, f"pet {number % 20}", str(number).encode(), ()).result(2.0)
                except TransportError as error:
                    # As the relay does: the same record again.
                    self._must_be_retriable(error)
                    time.sleep(0.05)
                    continue
                self.acknowledged.add(number)
                self.acknowledged_at.append(time.monotonic())
                number += 1
                time.sleep(0.005)
        except BaseException as error:
            self.failed.append(error)

    def _read(self) -> None:
        handled: dict[Place, int] = {}
        try:
            subscriber = self._transport.subscriber("test-fault", [TOPIC.name], "a")
            while not self._stopping.is_set():
                try:
                    for record in subscriber.poll(0.2):
                        self.read.append(int(record.value))
                        self.read_at.append(time.monotonic())
                        handled[record.place] = record.offset + 1
                    subscriber.commit(handled)
                except TransportError as error:
                    self._must_be_retriable(error)
                    handled.clear()
                    time.sleep(0.1)
        except BaseException as error:
            self.failed.append(error)


@pytest.fixture
def transport(own_kafka_broker: Broker) -> Iterator[KafkaTransport]:
    transport = KafkaTransport(
        [own_kafka_broker.bootstrap], membership=Membership(session_seconds=6.0, pause_seconds=30.0)
    )
    yield transport
    transport.close()


def test_a_broker_that_is_killed_and_comes_back_loses_nothing_that_it_acknowledged(
    own_kafka_broker: Broker, transport: KafkaTransport, capsys: pytest.CaptureFixture[str]
) -> None:
    transport.admin().create_topics([TOPIC])
    said = []
    with Traffic(transport) as traffic:
        for away_seconds in (0.0, 8.0):
            traffic.wait_until("traffic", partial(traffic.has_read, len(traffic.read) + 100))
            own_kafka_broker.kill()
            time.sleep(away_seconds)
            own_kafka_broker.start()
            up = time.monotonic()
            traffic.wait_until("both", partial(traffic.goes_on, up))
            sent, came = (next(at for at in ats if at > up) - up for ats in (traffic.acknowledged_at, traffic.read_at))
            said.append(
                f"away {away_seconds:.0f} s: {sent:.1f} s to the first acknowledgement, {came:.1f} s to a record"
            )
        last = len(traffic.acknowledged)
        traffic.wait_until("what was acknowledged", lambda: traffic.acknowledged <= set(traffic.read))
        traffic.stop()
        assert not traffic.failed
    with capsys.disabled():
        print()
        print("\n".join(said))
        print(f"{last} acknowledged, none lost, {len(traffic.read) - len(set(traffic.read))} read twice")


def test_a_producer_that_hears_no_more_is_told_from_a_log_that_is_away(
    own_kafka_broker: Broker, transport: KafkaTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap itself, made quick: a batch that was sent and expires leaves the library's producer mute for good."""
    quick = {**clients.PRODUCER, "request_timeout_ms": 2_000, "delivery_timeout_ms": 4_000}
    monkeypatch.setattr(clients, "PRODUCER", quick)
    monkeypatch.setattr(publisher, "WEDGED_SECONDS", 5.0)
    monkeypatch.setattr(publisher, "STALLED_SECONDS", 2.0)
    transport.admin().create_topics([TOPIC])
    sender = transport.publisher()
    sender.send(TOPIC.name, "cat", b"1", ()).result(10)

    def send_for(seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                sender.send(TOPIC.name, "cat", b"2", ()).result(0.5)
            except TransportError:
                time.sleep(0.1)

    own_kafka_broker.freeze()
    send_for(15)
    own_kafka_broker.thaw()
    with pytest.raises(WedgedClientError):
        send_for(DEADLINE_SECONDS)

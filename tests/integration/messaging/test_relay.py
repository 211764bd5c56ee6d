"""Outbox rows reach the log in order per subject, and a fault stops no more than it must."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.contracts.envelope import Headers, unseal
from shared.contracts.topics import TOPICS
from shared.kernel import faults
from shared.messaging.embedded import EmbeddedTransport
from shared.messaging.inbox import Inbox
from shared.messaging.memory import Faults, MemoryTransport
from shared.messaging.outbox import counts
from shared.messaging.relay import BATCH, Relay
from shared.messaging.tables import outbox
from shared.messaging.transport import (
    ClosedError,
    Delivery,
    Record,
    RecordTooLargeError,
    Transport,
    TransportError,
    UnknownTopicError,
)
from tests.integration.messaging.kit import DeathError, Desk, a_desk, an_id, both, deposit, die, note, opened


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Desk]:
    """The ledger's desk: it tells of funds."""
    with a_desk(tmp_path, "ledger") as desk:
        yield desk


@pytest.fixture(params=["memory", "embedded"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Transport]:
    transport: Transport = (
        MemoryTransport() if request.param == "memory" else EmbeddedTransport(tmp_path / "log.db", synchronous="OFF")
    )
    transport.admin().create_topics(TOPICS)
    yield transport
    transport.close()


@dataclass
class Wire:
    """A publisher that fails where a test says so, at once or when the delivery is waited for."""

    at_send: Callable[[str, int], Exception | None] = lambda key, sequence: None
    at_result: Callable[[str, int], Exception | None] = lambda key, sequence: None
    sent: list[tuple[str, int]] = field(default_factory=list)

    def publisher(self) -> "Wire":
        return self

    def send(self, topic: str, key: str, value: bytes, headers: Headers) -> Delivery:
        sequence = unseal(value).sequence
        failure = self.at_send(key, sequence)
        if failure is not None:
            raise failure
        wire = self

        class Sent:
            def result(self, timeout_seconds: float) -> int:
                assert timeout_seconds > 0
                failure = wire.at_result(key, sequence)
                if failure is not None:
                    raise failure
                wire.sent.append((key, sequence))
                return len(wire.sent)

        return Sent()

    def close(self) -> None:
        pass


def on_log(transport: Transport) -> list[Record]:
    reader = transport.reader(["ledger.fund.v1"])
    records: list[Record] = []
    while some := reader.poll(0.0, 1_000):
        records += some
    reader.close()
    return records


def published(desk: Desk) -> list[tuple[str, int]]:
    return [(row["subject"], row["sequence"]) for row in desk.rows(outbox) if row["published_at"] is not None]


def relay_over(desk: Desk, wire: Wire) -> Relay:
    return Relay(desk, wire)  # type: ignore[arg-type]  # only its publisher is asked for


A, B = an_id("fund a"), an_id("fund b")


def test_rows_arrive_whole_in_order_per_subject_and_are_marked(ledger: Desk, log: Transport) -> None:
    for n in range(3 * BATCH // 2):
        ledger.publish(deposit(f"fund {n % 7}", cents=n + 1))
    relay = Relay(ledger, log)
    assert [relay.step(), relay.step(), relay.step()] == [BATCH, BATCH // 2, 0]
    relay.close()
    records = on_log(log)
    assert len(records) == 3 * BATCH // 2
    for n in range(7):
        mine = [unseal(record.value).sequence for record in records if record.key == an_id(f"fund {n}")]
        assert mine == list(range(1, len(mine) + 1))
    bytes_told = {row["value"] for row in ledger.rows(outbox)}
    assert {record.value for record in records} == bytes_told
    assert all(row["published_at"] == ledger.clock.now() for row in ledger.rows(outbox))


def test_nothing_to_send_is_no_work(ledger: Desk, log: Transport) -> None:
    assert Relay(ledger, log).step() == 0


def test_from_a_subjects_first_retriable_failure_on_nothing_of_it_is_marked_and_others_go_on(ledger: Desk) -> None:
    ledger.publish(*(deposit(name) for name in ("fund a", "fund b") for _ in range(3)))
    wire = Wire(at_result=lambda key, sequence: TransportError("away") if (key, sequence) == (A, 2) else None)
    with pytest.raises(TransportError):
        relay_over(ledger, wire).step()
    assert published(ledger) == [(A, 1), (B, 1), (B, 2), (B, 3)]
    assert relay_over(ledger, Wire()).step() == 2
    assert len(published(ledger)) == 6


def test_what_was_handed_over_before_a_subjects_failure_counts_as_sent(ledger: Desk) -> None:
    ledger.publish(*(deposit(name) for name in ("fund a", "fund b") for _ in range(3)))
    wire = Wire(at_send=lambda key, sequence: TransportError("queue full") if (key, sequence) == (A, 3) else None)
    with pytest.raises(TransportError):
        relay_over(ledger, wire).step()
    assert published(ledger) == [(A, 1), (A, 2), (B, 1), (B, 2), (B, 3)]


@pytest.mark.parametrize("place", ["at_send", "at_result"])
def test_a_permanent_failure_blocks_its_subject_only(ledger: Desk, place: str) -> None:
    error = RecordTooLargeError("x")
    ledger.publish(*(deposit(name) for name in ("fund a", "fund b") for _ in range(3)))
    wire = Wire()
    setattr(wire, place, lambda key, sequence: error if (key, sequence) == (A, 2) else None)
    relay = relay_over(ledger, wire)
    assert relay.step() == 4
    assert published(ledger) == [(A, 1), (B, 1), (B, 2), (B, 3)]
    assert [row["blocked_code"] for row in ledger.rows(outbox)][1] == type(error).__name__
    ledger.publish(deposit("fund a"), deposit("fund b"))
    assert relay.step() == 1
    assert published(ledger)[-1] == (B, 4)
    with ledger.reading() as reading:
        assert counts(reading) == {"unpublished": 3, "blocked": 1}


@pytest.mark.parametrize("place", ["at_send", "at_result"])
def test_a_topic_that_is_missing_is_waited_for(ledger: Desk, place: str) -> None:
    ledger.publish(deposit("fund a"), deposit("fund b"))
    wire = Wire()
    setattr(wire, place, lambda *_: UnknownTopicError("x"))
    relay = relay_over(ledger, wire)
    with pytest.raises(UnknownTopicError):
        relay.step()
    setattr(wire, place, lambda *_: None)
    assert relay.step() == 2
    assert published(ledger) == [(A, 1), (B, 1)]


def test_a_closed_log_blocks_no_subject(ledger: Desk, log: Transport) -> None:
    ledger.publish(opened())
    relay = Relay(ledger, log)
    relay.close()
    with pytest.raises(ClosedError):
        relay.step()
    with ledger.reading() as reading:
        assert counts(reading) == {"unpublished": 1, "blocked": 0}


def test_a_crash_between_sending_and_marking_sends_again_and_the_inbox_drops_it(
    ledger: Desk, log: Transport, tmp_path: Path
) -> None:
    ledger.publish(*(deposit("fund a") for _ in range(5)))
    faults.arm("relay.after_send", die)
    with pytest.raises(DeathError):
        Relay(ledger, log).step()
    faults.disarm()
    assert published(ledger) == []
    ledger.reopen()
    assert Relay(ledger, log).step() == 5
    records = on_log(log)
    assert [unseal(record.value).sequence for record in records] == [1, 2, 3, 4, 5] * 2
    with a_desk(tmp_path / "reader") as issuer:
        with issuer.unit_of_work() as tx:
            Inbox(both(note)).take(tx, records)
        assert issuer.effects() == [1, 2, 3, 4, 5]
        assert issuer.codes() == []


def test_a_second_relay_by_mistake_makes_duplicates_and_loses_nothing(ledger: Desk, tmp_path: Path) -> None:
    """Election is the start-up lock's; should it ever fail, the harm is bounded."""
    log = MemoryTransport(faults=Faults(duplicate=0.3), seed=5)
    log.admin().create_topics(TOPICS)
    first, second = Relay(ledger, log), Relay(ledger, log)

    def meanwhile() -> None:
        faults.disarm()
        second.step()

    for n in range(40):
        ledger.publish(deposit(f"fund {n % 3}"))
        if n % 3 == 0:
            faults.arm("relay.after_send", meanwhile)
            first.step()
    while first.step() or second.step():
        pass
    with a_desk(tmp_path / "reader") as issuer:
        with issuer.unit_of_work() as tx:
            Inbox(both(note)).take(tx, on_log(log))
        for n in range(3):
            mine = issuer.effects(subject=an_id(f"fund {n}"))
            assert mine == list(range(1, len(mine) + 1))
        assert len(issuer.effects()) == 40
        assert issuer.codes() == []
